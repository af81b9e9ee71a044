"""Enrolled agents in their table."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import RowMapping, Select, select
from sqlalchemy.dialects import postgresql, sqlite

from realname.kernel.errors import UnknownAgent
from realname.kernel.identifiers import AgentId, CompanyId, OutletId
from realname.outlets.model.enrolment import Agent
from realname.outlets.store.enrolled_documents import decode_documents, encode_documents
from realname.outlets.store.outlets import standing_of, standing_row
from realname.outlets.store.tables import agents
from realname.platform.db.store import SqlStore

_table = agents.c


class Agents(SqlStore):
    """Agents by id."""

    def find(self, agent_id: AgentId) -> Agent | None:
        """Read, or None; not locked."""
        found = self._all(select(agents).where(_table.id == agent_id.value))
        return found[0] if found else None

    def get(self, agent_id: AgentId) -> Agent:
        """Read and lock until the transaction ends.

        Raises:
            UnknownAgent: There is none.
        """
        found = self._all(select(agents).where(_table.id == agent_id.value).with_for_update())
        if not found:
            raise UnknownAgent
        return found[0]

    def save(self, agent: Agent) -> None:
        """Keep a new one, or replace."""
        row = _row(agent)
        insert = (postgresql if self._connection.dialect.name == "postgresql" else sqlite).insert(agents).values(row)
        self._connection.execute(insert.on_conflict_do_update(index_elements=["id"], set_=row))

    def all_of(self, outlet_id: OutletId | None) -> Sequence[Agent]:
        """Those of an outlet, or of all, by outlet and id; the closed too."""
        asked = select(agents).order_by(_table.outlet_id, _table.id)
        return self._all(asked if outlet_id is None else asked.where(_table.outlet_id == outlet_id.value))

    def of_person(self, person_mark: str) -> Sequence[Agent]:
        """Every enrolment of one person, by id; the closed too."""
        return self._all(select(agents).where(_table.person_mark == person_mark).order_by(_table.id))

    def _all(self, asked: Select[tuple[object, ...]]) -> list[Agent]:
        return [_agent(row) for row in self._connection.execute(asked).mappings()]


def _row(agent: Agent) -> Mapping[str, str | date | datetime | None]:
    return {
        "id": agent.id.value,
        "outlet_id": agent.outlet_id.value,
        "company_id": agent.company_id.value,
        "person_mark": agent.person_mark,
        "documents": encode_documents(agent.documents),
        "enrolled_at": agent.enrolled_at,
        "trained_on": agent.trained_on,
        **standing_row(agent.standing),
    }


def _agent(row: RowMapping) -> Agent:
    return Agent(
        id=AgentId(row["id"]),
        outlet_id=OutletId(row["outlet_id"]),
        company_id=CompanyId(row["company_id"]),
        person_mark=row["person_mark"],
        documents=decode_documents(row["documents"]),
        enrolled_at=row["enrolled_at"],
        trained_on=row["trained_on"],
        standing=standing_of(row),
    )
