"""Enrolled outlets and agents in their tables."""

import json
from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any, Generic

from sqlalchemy import ColumnElement, Select, Table, bindparam, literal, select, union_all

from realname.access.model.operating_status import OperatingState, OperatingStates, OperatingStatus, SuspensionReason
from realname.kernel.identifiers import AgentId, OutletId
from realname.outlets.errors import UnknownAgent, UnknownOutlet
from realname.outlets.model.enrolment import Agent, Document, DocumentKind
from realname.outlets.model.outlet import Outlet
from realname.outlets.model.place import OutletPlace
from realname.outlets.store.tables import agents, outlets
from realname.platform.db.repository import KeyT, Repository
from realname.platform.db.row_groups import RecordT
from realname.platform.db.row_mapper import Codec, RowMapper
from realname.platform.db.store import SqlStore


def _encode(documents: Sequence[Document]) -> str:
    return json.dumps([[one.kind.value, one.digest, one.reference] for one in documents], ensure_ascii=False)


def _decode(text: str) -> tuple[Document, ...]:
    rows: list[list[str]] = json.loads(text)
    return tuple(Document(kind=DocumentKind(kind), digest=digest, reference=reference) for kind, digest, reference in rows)


# Documents in one column: a JSON list of kind, digest and reference.
_DOCUMENTS = Codec(write=_encode, read=_decode)
_LOCAL_TIME = Codec(write=time.isoformat, read=time.fromisoformat)


class Enrolments(Repository[RecordT, KeyT], Generic[RecordT, KeyT]):
    """Who is enrolled, by id."""

    def find(self, key: KeyT, /) -> RecordT | None:
        """Read, or None; not locked."""
        return self._records.find(key)

    def save(self, enrolled: RecordT, /) -> None:
        """Keep a new one, or replace."""
        self._records.merge([enrolled])


class Outlets(Enrolments[Outlet, OutletId]):
    """Outlets by id."""

    rows = RowMapper(
        Outlet,
        outlets,
        flat={"place": "", "company": "company_", "operating_status": ""},
        columns={"place.outlet_id": "id", "company.legal_name": "company_name"},
        codecs={"place.opens_at": _LOCAL_TIME, "place.closes_at": _LOCAL_TIME, "documents": _DOCUMENTS},
    )
    unknown = UnknownOutlet

    def all(self) -> Sequence[Outlet]:
        """All, the closed too, by id."""
        return self._records.all(select(outlets).order_by(outlets.c.id))

    def names(self) -> Mapping[OutletId, str]:
        """What people call each that has a name, the closed too."""
        asked = select(outlets.c.id, outlets.c.name).where(outlets.c.name != "").order_by(outlets.c.name, outlets.c.id)
        return {OutletId(outlet_id): name for outlet_id, name in self._connection.execute(asked)}

    def name_of(self, outlet_id: OutletId) -> str:
        """What people call it; empty: it has no name, or is not enrolled."""
        return self._connection.scalar(select(outlets.c.name).where(outlets.c.id == outlet_id.value)) or ""

    def ids(self) -> Sequence[OutletId]:
        """Of all, the closed too, in their order."""
        return [OutletId(one) for one in self._connection.scalars(select(outlets.c.id).order_by(outlets.c.id))]

    def places(self) -> Mapping[OutletId, OutletPlace]:
        """Where each is and when it is open, the closed too."""
        return {one.id: one.place for one in self.all()}


class Agents(Enrolments[Agent, AgentId]):
    """Agents by id."""

    rows = RowMapper(Agent, agents, flat={"operating_status": ""}, codecs={"documents": _DOCUMENTS})
    unknown = UnknownAgent

    def all_of(self, outlet_id: OutletId | None) -> Sequence[Agent]:
        """Those of an outlet, or of all, by outlet and id; the closed too."""
        asked = select(agents).order_by(agents.c.outlet_id, agents.c.id)
        return self._records.all(asked if outlet_id is None else asked.where(agents.c.outlet_id == outlet_id.value))

    def of_person(self, person_mark: str) -> Sequence[Agent]:
        """Every enrolment of one person, by id; the closed too."""
        return self._records.all(select(agents).where(agents.c.person_mark == person_mark).order_by(agents.c.id))


def _status_of(table: Table, name: str) -> Select[Any]:
    of_it: ColumnElement[bool] = table.c.id == bindparam(name)
    return select(literal(name), table.c.suspended_at, table.c.suspended_for, table.c.frozen_at, table.c.closed_at).where(of_it)


_STATES = union_all(_status_of(outlets, "outlet"), _status_of(agents, "agent"))


class EnrolledStates(SqlStore):
    """Whether an outlet and an agent may work: one question, since each step of a registration asks it."""

    def find(self, outlet_id: OutletId, agent_id: AgentId) -> OperatingStates:
        """Read the states; not locked. One that is not enrolled is active."""
        found = dict[str, OperatingState]()
        for name, suspended_at, reason, frozen_at, closed_at in self._connection.execute(
            _STATES, {"outlet": outlet_id.value, "agent": agent_id.value}
        ):
            suspended_for = None if reason is None else SuspensionReason(reason)
            found[name] = OperatingStatus(
                suspended_at=suspended_at, suspended_for=suspended_for, frozen_at=frozen_at, closed_at=closed_at
            ).state
        return OperatingStates(**found)
