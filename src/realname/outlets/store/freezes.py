"""Requests to freeze in their table."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from realname.kernel.identifiers import FreezeId, OutletId
from realname.outlets.errors import UnknownFreeze
from realname.outlets.model.freeze import FreezeRequest, FreezeTarget
from realname.outlets.store.tables import UNANSWERED_FREEZE, freezes
from realname.platform.db.repository import Asked, Repository
from realname.platform.db.row_mapper import RowMapper

_table = freezes.c


class Freezes(Repository[FreezeRequest, FreezeId]):
    """Requests by id."""

    rows = RowMapper(FreezeRequest, freezes, flat={"about": ""})
    unknown = UnknownFreeze

    def waiting(self, *, at: datetime) -> Sequence[FreezeRequest]:
        """Those that wait for the second person, the first to lapse first; not locked."""
        return self._records.all(_waiting(at))

    def waiting_about(self, about: FreezeTarget, *, at: datetime) -> Sequence[FreezeRequest]:
        """Of those, which are about this outlet as a whole, or this agent."""
        agent_id = about.agent_id.value if about.agent_id else None
        same_agent = _table.agent_id.is_(None) if agent_id is None else _table.agent_id == agent_id
        return self._records.all(_waiting(at).where(_table.outlet_id == about.outlet_id.value, same_agent))

    def of_outlet(self, outlet_id: OutletId, *, limit: int) -> Sequence[FreezeRequest]:
        """All about an outlet or its agents, the newest first; not locked."""
        asked = select(freezes).where(_table.outlet_id == outlet_id.value)
        return self._records.all(asked.order_by(_table.asked_at.desc(), _table.id).limit(limit))


def _waiting(at: datetime) -> Asked:
    return select(freezes).where(UNANSWERED_FREEZE, _table.lapses_at > at).order_by(_table.lapses_at, _table.id)
