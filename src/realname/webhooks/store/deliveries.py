"""Deliveries in their table: which are due, in the order of their subjects, and which have ended."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Text, and_, delete, exists, func, insert, literal_column, or_, select, update

from realname.kernel.identifiers import DeliveryId
from realname.platform.db.repository import Repository
from realname.platform.db.row_mapper import RowMapper
from realname.webhooks.errors import UnknownDelivery
from realname.webhooks.model.delivery import Delivery, DeliveryState, ReceiverKind
from realname.webhooks.model.endpoint import EndpointState
from realname.webhooks.store.tables import webhook_deliveries, webhook_endpoints

_table = webhook_deliveries.c
_WAITING = literal_column(f"'{DeliveryState.WAITING}'", Text)  # spelled out: SQLite takes the indices of what waits for no bound value
_IS_WAITING = _table.state == _WAITING
_earlier = webhook_deliveries.alias("earlier")
_HAS_EARLIER = exists().where(
    _earlier.c.receiver == _table.receiver,
    _earlier.c.subject == _table.subject,
    _earlier.c.place < _table.place,
    _earlier.c.state == _WAITING,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFigures:
    """What waits, and what was given up.

    Attributes:
        oldest_at: When the event came that has waited the longest; None: none waits.
    """

    waiting: int
    oldest_at: datetime | None
    parked: int


class QueuedDeliveries(Repository[Delivery, DeliveryId]):
    """Deliveries to endpoints and sinks."""

    rows = RowMapper(Delivery, webhook_deliveries)
    unknown = UnknownDelivery

    def queue(self, deliveries: Sequence[Delivery]) -> None:
        """Keep new ones."""
        if deliveries:
            self._connection.execute(insert(webhook_deliveries), [self.rows.row(one) for one in deliveries])

    def due(self, at: datetime, *, but: Collection[str], limit: int) -> Sequence[Delivery]:
        """Those that may be tried now, the longest due first; locked, and what another process has locked is passed over.

        Args:
            at: Now.
            but: Receivers that are left out.
            limit: At most so many.

        Returns:
            Of each receiver and subject the earliest that waits alone, where no attempt of it is under way.
        """
        is_free = or_(_table.leased_until.is_(None), _table.leased_until <= at)
        asked = (
            select(webhook_deliveries)
            .where(_IS_WAITING, _table.due_at <= at, is_free, ~_HAS_EARLIER, _may_be_sent(at))
            .order_by(_table.due_at, _table.place)
            .limit(limit)
            .with_for_update(skip_locked=True, of=webhook_deliveries)
        )
        return self._records.all(asked.where(_table.receiver.not_in(list(but))) if but else asked)

    def has_due(self, at: datetime) -> bool:
        """Whether any may be tried now; locks nothing."""
        is_free = or_(_table.leased_until.is_(None), _table.leased_until <= at)
        asked = select(_table.id).where(_IS_WAITING, _table.due_at <= at, is_free, ~_HAS_EARLIER, _may_be_sent(at)).limit(1)
        return self._connection.execute(asked).first() is not None

    def conclude(self, delivery: Delivery) -> bool:
        """Keep what came of an attempt; False where another one was begun since, or the delivery was replayed or forgotten."""
        is_same = and_(_table.id == delivery.id.value, _IS_WAITING, _table.attempts == delivery.attempts)
        is_kept = self._connection.execute(update(webhook_deliveries).where(is_same).values(self.rows.row(delivery))).rowcount == 1
        if is_kept and delivery.state is not DeliveryState.WAITING and delivery.receiver_kind is ReceiverKind.SINK:
            self._transaction.note_erasure()
        return is_kept

    def park_all(self, receiver: str, *, at: datetime, fault: str) -> None:
        """Give up all of a receiver that wait. What a sink was to be sent is forgotten."""
        ended = {"state": DeliveryState.PARKED.value, "ended_at": at, "leased_until": None, "fault": fault, "content": None}
        self._connection.execute(update(webhook_deliveries).where(_IS_WAITING, _table.receiver == receiver).values(ended))
        self._transaction.note_erasure()

    def of(self, receiver: str, *, state: DeliveryState | None, since: datetime | None, limit: int) -> Sequence[Delivery]:
        """Those of a receiver, the newest first; of one state or all, created at a time or later."""
        asked = select(webhook_deliveries).where(_table.receiver == receiver)
        if state is not None:
            asked = asked.where(_table.state == state.value)
        if since is not None:
            asked = asked.where(_table.created_at >= since)
        return self._records.all(asked.order_by(_table.created_at.desc(), _table.place.desc()).limit(limit))

    def ended(self, receiver: str, *, since: datetime, limit: int) -> Sequence[Delivery]:
        """Those of a receiver that do not wait, created at a time or later, the oldest first."""
        asked = select(webhook_deliveries).where(_table.receiver == receiver, ~_IS_WAITING, _table.created_at >= since)
        return self._records.all(asked.order_by(_table.created_at, _table.place).limit(limit))

    def counts(self, receiver: str) -> Mapping[DeliveryState, int]:
        """How many there are of a receiver, by state."""
        asked = select(_table.state, func.count()).where(_table.receiver == receiver).group_by(_table.state)
        return {DeliveryState(state): int(count) for state, count in self._connection.execute(asked)}

    def figures(self) -> QueueFigures:
        """What waits and what was given up, of all receivers."""
        waiting, oldest_at = self._connection.execute(select(func.count(), func.min(_table.created_at)).where(_IS_WAITING)).one()
        parked = select(func.count()).where(_table.state == DeliveryState.PARKED.value, _table.ended_at.is_not(None))
        return QueueFigures(waiting=waiting, oldest_at=oldest_at, parked=self._connection.scalars(parked).one())

    def forget_ended(self, state: DeliveryState, *, before: datetime) -> int:
        """Forget those that ended so before a time; returns how many."""
        old = delete(webhook_deliveries).where(_table.state == state.value, _table.ended_at < before)
        return self._connection.execute(old).rowcount

    def forget(self, receiver: str) -> None:
        """Forget all of a receiver: an endpoint that is removed, a subscription that is deleted."""
        self._connection.execute(delete(webhook_deliveries).where(_table.receiver == receiver))
        self._transaction.note_erasure()


def count_undelivered(connection: Connection, *, since: datetime) -> int:
    """Endpoints that answered that they are gone, and active ones for which an event has waited since a time or longer."""
    known = webhook_endpoints.c
    waits = exists().where(_table.receiver == known.id, _IS_WAITING, _table.created_at <= since)
    is_undelivered = or_(known.state == EndpointState.GONE.value, and_(known.state == EndpointState.ACTIVE.value, waits))
    return connection.scalars(select(func.count()).select_from(webhook_endpoints).where(is_undelivered)).one()


def _may_be_sent(at: datetime) -> ColumnElement[bool]:
    """Whether the receiver may be sent anything: a sink always, an endpoint where it is neither paused nor resting."""
    known = webhook_endpoints.c
    is_sendable = exists().where(
        known.id == _table.receiver,
        known.state == EndpointState.ACTIVE.value,
        or_(known.rests_until.is_(None), known.rests_until <= at),
    )
    return or_(_table.receiver_kind == ReceiverKind.SINK.value, is_sendable)
