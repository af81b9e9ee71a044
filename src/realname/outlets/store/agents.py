"""Enrolled agents in their table."""

from collections.abc import Sequence

from sqlalchemy import select

from realname.kernel.errors import UnknownAgent
from realname.kernel.identifiers import AgentId, OutletId
from realname.outlets.model.enrolment import Agent
from realname.outlets.store.enrolled_documents import DOCUMENTS
from realname.outlets.store.tables import agents
from realname.platform.db.repository import Repository
from realname.platform.db.row_mapper import RowMapper

_table = agents.c


class Agents(Repository[Agent, AgentId]):
    """Agents by id."""

    rows = RowMapper(Agent, agents, flat={"standing": ""}, codecs={"documents": DOCUMENTS})
    unknown = UnknownAgent

    def find(self, agent_id: AgentId) -> Agent | None:
        """Read, or None; not locked."""
        return self._records.find(agent_id)

    def save(self, agent: Agent) -> None:
        """Keep a new one, or replace."""
        self._records.merge([agent])

    def all_of(self, outlet_id: OutletId | None) -> Sequence[Agent]:
        """Those of an outlet, or of all, by outlet and id; the closed too."""
        asked = select(agents).order_by(_table.outlet_id, _table.id)
        return self._records.all(asked if outlet_id is None else asked.where(_table.outlet_id == outlet_id.value))

    def of_person(self, person_mark: str) -> Sequence[Agent]:
        """Every enrolment of one person, by id; the closed too."""
        return self._records.all(select(agents).where(_table.person_mark == person_mark).order_by(_table.id))
