"""Subscriptions to new SIMs in their table."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select

from realname.kernel.identifiers import LineId, RelyingClientId, SubscriptionId
from realname.platform.db.repository import Repository
from realname.platform.db.row_mapper import RowMapper
from realname.relying.errors import UnknownSubscription
from realname.relying.model.subscription import SwapSubscription
from realname.relying.store.tables import swap_subscriptions

_table = swap_subscriptions.c
_RUNNING = _table.ended_at.is_(None)


class SwapSubscriptions(Repository[SwapSubscription, SubscriptionId]):
    """Subscriptions by id, line and client."""

    rows = RowMapper(SwapSubscription, swap_subscriptions, derived={"ends_at": lambda one: one.ends_at})
    unknown = UnknownSubscription

    def find(self, subscription_id: SubscriptionId) -> SwapSubscription | None:
        """One that is running, or None; not locked."""
        return self._records.one(select(swap_subscriptions).where(_table.id == subscription_id.value, _RUNNING))

    def of_line(self, line_id: LineId) -> Sequence[SwapSubscription]:
        """Those of a line that are running, locked, the oldest first."""
        asked = select(swap_subscriptions).where(_table.line_id == line_id.value, _RUNNING)
        return self._records.all(asked.order_by(_table.created_at, _table.id).with_for_update())

    def page(self, client: RelyingClientId, *, line_id: LineId | None, first: int, limit: int) -> Sequence[SwapSubscription]:
        """Those of a client that are running, or those of one line, the oldest first."""
        asked = select(swap_subscriptions).where(*self._of(client, line_id))
        return self._records.all(asked.order_by(_table.created_at, _table.id).offset(first).limit(limit))

    def count(self, client: RelyingClientId, *, line_id: LineId | None) -> int:
        """How many `page` goes over."""
        asked = select(func.count()).select_from(swap_subscriptions).where(*self._of(client, line_id))
        return self._connection.scalars(asked).one()

    def due(self, *, at: datetime, limit: int) -> Sequence[SwapSubscription]:
        """Those whose time is over, locked, the longest over first."""
        asked = select(swap_subscriptions).where(_table.ends_at <= at, _RUNNING).order_by(_table.ends_at, _table.id).limit(limit)
        return self._records.all(asked.with_for_update(skip_locked=True))

    def forget(self, *, ended_before: datetime) -> int:
        """Erase those that ended before a time; returns how many."""
        count = self._connection.execute(delete(swap_subscriptions).where(_table.ended_at < ended_before)).rowcount
        if count:
            self._transaction.note_erasure()
        return count

    def lines_of(self, client: RelyingClientId) -> Sequence[LineId]:
        """The lines to which a client has one that is running, in the order of their ids."""
        asked = select(_table.line_id).where(*self._of(client, None)).distinct().order_by(_table.line_id)
        return [LineId(one) for one in self._connection.scalars(asked)]

    def _of(self, client: RelyingClientId, line_id: LineId | None) -> Sequence[ColumnElement[bool]]:
        of_line = () if line_id is None else (_table.line_id == line_id.value,)
        return (_table.client == client.value, _RUNNING, *of_line)
