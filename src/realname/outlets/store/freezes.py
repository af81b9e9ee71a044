"""Requests to freeze in their table."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, Select, insert, select, update

from realname.access.model.staff import Role
from realname.kernel.errors import UnknownFreeze
from realname.kernel.identifiers import AgentId, FreezeId, OutletId
from realname.outlets.model.freeze import FreezeDeed, FreezeReason, FreezeRequest, Frozen
from realname.outlets.store.tables import UNANSWERED_FREEZE, freezes
from realname.platform.db.store import SqlStore

_table = freezes.c


class Freezes(SqlStore):
    """Requests by id."""

    def add(self, request: FreezeRequest) -> None:
        """Keep a new one."""
        self._connection.execute(insert(freezes).values(_row(request)))

    def save(self, request: FreezeRequest) -> None:
        """Replace."""
        self._connection.execute(update(freezes).where(_table.id == request.id.value).values(_row(request)))

    def get(self, freeze_id: FreezeId) -> FreezeRequest:
        """Read and lock until the transaction ends.

        Raises:
            UnknownFreeze: There is none.
        """
        found = self._all(select(freezes).where(_table.id == freeze_id.value).with_for_update())
        if not found:
            raise UnknownFreeze
        return found[0]

    def waiting(self, *, at: datetime) -> Sequence[FreezeRequest]:
        """Those that wait for the second person, the first to lapse first; not locked."""
        return self._all(_waiting(at))

    def waiting_about(self, about: Frozen, *, at: datetime) -> Sequence[FreezeRequest]:
        """Of those, which are about this outlet as a whole, or this agent."""
        agent_id = about.agent_id.value if about.agent_id else None
        same_agent = _table.agent_id.is_(None) if agent_id is None else _table.agent_id == agent_id
        return self._all(_waiting(at).where(_table.outlet_id == about.outlet_id.value, same_agent))

    def of_outlet(self, outlet_id: OutletId, *, limit: int) -> Sequence[FreezeRequest]:
        """All about an outlet or its agents, the newest first; not locked."""
        asked = select(freezes).where(_table.outlet_id == outlet_id.value)
        return self._all(asked.order_by(_table.asked_at.desc(), _table.id).limit(limit))

    def _all(self, asked: Select[tuple[object, ...]]) -> list[FreezeRequest]:
        return [_request(row) for row in self._connection.execute(asked).mappings()]


def _waiting(at: datetime) -> Select[tuple[object, ...]]:
    return select(freezes).where(UNANSWERED_FREEZE, _table.lapses_at > at).order_by(_table.lapses_at, _table.id)


def _row(one: FreezeRequest) -> Mapping[str, str | bool | datetime | None]:
    return {
        "id": one.id.value,
        "deed": one.deed.value,
        "outlet_id": one.about.outlet_id.value,
        "agent_id": one.about.agent_id.value if one.about.agent_id else None,
        "reason": one.reason.value,
        "alert_id": one.alert_id,
        "asked_by": one.asked_by.value,
        "asked_role": one.asked_role.value,
        "asked_outlet": one.asked_outlet.value if one.asked_outlet else None,
        "asked_at": one.asked_at,
        "lapses_at": one.lapses_at,
        "answered_by": one.answered_by.value if one.answered_by else None,
        "answered_at": one.answered_at,
        "is_confirmed": one.is_confirmed,
    }


def _request(row: RowMapping) -> FreezeRequest:
    return FreezeRequest(
        id=FreezeId(row["id"]),
        deed=FreezeDeed(row["deed"]),
        about=Frozen(outlet_id=OutletId(row["outlet_id"]), agent_id=AgentId(row["agent_id"]) if row["agent_id"] else None),
        reason=FreezeReason(row["reason"]),
        alert_id=row["alert_id"],
        asked_by=AgentId(row["asked_by"]),
        asked_role=Role(row["asked_role"]),
        asked_outlet=OutletId(row["asked_outlet"]) if row["asked_outlet"] else None,
        asked_at=row["asked_at"],
        lapses_at=row["lapses_at"],
        answered_by=AgentId(row["answered_by"]) if row["answered_by"] else None,
        answered_at=row["answered_at"],
        is_confirmed=row["is_confirmed"],
    )
