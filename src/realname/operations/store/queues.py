"""What waits and since when, and which registrations are under way: counted by indexes of what is not over, a few times a minute."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Engine, Select, func, select

from realname.campaigns.store.tables import APPEALED, campaign_lines
from realname.kernel.ports import Clock
from realname.ledger.store.tables import ledger_inbox
from realname.lines.model.service_order import OrderKind
from realname.lines.store.tables import line_orders, notices
from realname.registration.model.registration import RegistrationState, Route
from realname.registration.store.tables import NOT_OVER, registrations
from realname.review.store.reviews import count_queue
from realname.webhooks.store.tables import webhook_deliveries


class Queue(StrEnum):
    """Where things wait for a person, for another system, or for a process of ours."""

    APPEALS = "appeals"
    LEDGER = "ledger"
    NOTICES = "notices"
    ORDERS = "orders"
    REVIEWS = "reviews"
    WEBHOOKS = "webhooks"


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait, and since when the one does that waits longest; None: none does."""

    count: int
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFigures:
    """What was counted.

    Attributes:
        orders: Orders to the operator without an answer, by kind.
        registrations: Registrations that are not over, by state and route.
        at: When it was counted.
    """

    queues: Mapping[Queue, Waiting]
    orders: Mapping[OrderKind, int]
    registrations: Mapping[tuple[RegistrationState, Route], int]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CountQueues:
    """Counts; changes nothing.

    Attributes:
        engine: Of transactions that only read.
    """

    engine: Engine
    clock: Clock

    def __call__(self) -> QueueFigures:
        """Count.

        Raises:
            StorageUnavailable: The database is away, or locked for too long.
        """
        now = self.clock.now()
        by_state = select(registrations.c.state, registrations.c.route, func.count()).where(NOT_OVER)
        by_kind = select(line_orders.c.kind, func.count()).where(line_orders.c.answered_at.is_(None)).group_by(line_orders.c.kind)
        with self.engine.connect() as connection:
            reviews = count_queue(connection, at=now)
            queues = {queue: Waiting(*connection.execute(asked).one()) for queue, asked in _asked()}
            orders = {str(kind): int(count) for kind, count in connection.execute(by_kind)}
            found = connection.execute(by_state.group_by(registrations.c.state, registrations.c.route)).all()
        return QueueFigures(
            queues={**queues, Queue.REVIEWS: Waiting(reviews.waiting, reviews.oldest)},
            orders={kind: orders.get(kind.value, 0) for kind in OrderKind},
            registrations={(RegistrationState(state), Route(route)): int(count) for state, route, count in found},
            at=now,
        )


def _asked() -> Iterator[tuple[Queue, Select[int, datetime | None]]]:
    yield Queue.APPEALS, select(func.count(), func.min(campaign_lines.c.moved_at)).where(APPEALED)
    yield Queue.LEDGER, select(func.count(), func.min(ledger_inbox.c.at))
    unsent = (notices.c.sent_at.is_(None), notices.c.undeliverable_at.is_(None))
    yield Queue.NOTICES, select(func.count(), func.min(notices.c.requested_at)).where(*unsent)
    yield Queue.ORDERS, select(func.count(), func.min(line_orders.c.requested_at)).where(line_orders.c.state == "requested")
    waiting = webhook_deliveries.c.state == "waiting"
    yield Queue.WEBHOOKS, select(func.count(), func.min(webhook_deliveries.c.created_at)).where(waiting)
