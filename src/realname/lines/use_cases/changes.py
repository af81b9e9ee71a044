"""What a move of a line writes beside the line: the order to the operator, the notice to the subscriber, the event."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Protocol

from realname.kernel.identifiers import Iccid, NoticeId, OrderId
from realname.kernel.ledger.events import Event, RecordedEvent
from realname.kernel.unit_of_work import UnitOfWork
from realname.lines.model.barring import BarReason
from realname.lines.model.line import LIVE_STATES, STOPPING, Line
from realname.lines.model.notice import KeptNotice, NoticeKind
from realname.lines.model.order import CHANGES, LineOrder, OrderState
from realname.lines.model.service_order import BarScope, OrderKind
from realname.lines.store.lines import Lines
from realname.lines.store.notices import Notices
from realname.lines.store.orders import LineOrders
from realname.registration.model.registration import Registration

# These end what the subscriber can be reached by, or whom it reaches: the notice goes out before.
NOTIFIED_BEFORE = frozenset({OrderKind.REPLACE_SIM, OrderKind.TRANSFER, OrderKind.DEACTIVATE})
_HELD = CHANGES | {OrderKind.DEACTIVATE}
_BARS_NOTHING_ELSE = frozenset({OrderKind.SET_BAR})
_URGENCY = timedelta(days=1)  # due before whatever else is due: a phone that was lost waits behind no campaign
_FIRST_REPETITION, _LAST_REPETITION = timedelta(minutes=1), timedelta(days=1)
_PAIR = 2


def request_order(
    unit: UnitOfWork,
    line: Line,
    kind: OrderKind,
    *,
    order_id: OrderId,
    at: datetime,
    iccid: Iccid | None = None,
    notice: NoticeKind | None = None,
    asked_at: datetime | None = None,
) -> LineOrder:
    """Write an order for a line that is locked; it comes after all others of the line.

    Args:
        unit: Where the line's move is written, too.
        line: As it is to be.
        kind: What is ordered.
        order_id: Its idempotency key.
        at: Now.
        iccid: The SIM the line is to have, where that is not its present one.
        notice: What the subscriber is told: once it is done, or before where afterwards is too late.
        asked_at: When it may have been sent already (`may_have_been_sent_at`); None: it was not.

    Raises:
        ApprovalAlreadyUsed: There is an order of this id.
    """
    earlier = unit[LineOrders].of_line(line.id)
    order = LineOrder(
        id=order_id,
        line_id=line.id,
        ordinal=earlier[-1].ordinal + 1 if earlier else 1,
        kind=kind,
        msisdn=line.msisdn,
        iccid=iccid or line.iccid,
        scope=line.scope if kind in _BARS_NOTHING_ELSE else BarScope.NONE,
        requested_at=at,
        due_at=at,
        asked_at=asked_at,
        notice=notice,
    )
    unit[LineOrders].add(order)
    if notice is not None and kind in NOTIFIED_BEFORE:
        add_notice(unit, line, notice, notice_id=notice_of(order_id), at=at)
    return order


def may_have_been_sent_at(registration: Registration, *, restored_at: datetime | None) -> datetime | None:
    """When the order of a registration may have been sent by a deployment whose backup this one was restored from; None: it was not."""
    is_of_backup = restored_at is not None and registration.opened_at < restored_at
    return registration.opened_at if is_of_backup else None


def notice_of(order_id: OrderId) -> NoticeId:
    """The id of the notice that belongs to an order."""
    return NoticeId(f"{order_id}.notice")


def add_notice(unit: UnitOfWork, line: Line, kind: NoticeKind, *, notice_id: NoticeId, at: datetime) -> None:
    """Write a notice that is sent at once; again with the same id changes nothing."""
    unit[Notices].add(KeptNotice(id=notice_id, kind=kind, line_id=line.id, msisdn=line.msisdn, requested_at=at, due_at=at))


def has_change_under_way(unit: UnitOfWork, line: Line) -> bool:
    """Whether an order that changes more than bars waits for the operator's answer."""
    orders = unit[LineOrders].of_line(line.id)
    return any(order.state is OrderState.REQUESTED and order.kind is not OrderKind.SET_BAR for order in orders)


def save_bars(unit: UnitOfWork, before: Line, after: Line, *, order_id: OrderId, at: datetime, notice: NoticeKind | None = None) -> None:
    """Keep a line whose bars changed.

    The operator is asked only where it does not have, and was not asked for, what is barred now; the subscriber is told in any case.
    """
    unit[Lines].save(after)
    orders = unit[LineOrders].of_line(after.id)
    if ordered_scope(orders) is after.scope:
        if notice is not None:
            add_notice(unit, after, notice, notice_id=notice_of(order_id), at=at)
        return
    due_at = at - _URGENCY if _stopping(after) - _stopping(before) else at
    if (waiting := _repetition(unit, orders)) is not None:
        # Changed in its place: it was turned down before and waits for its next try, and what it would set is over.
        unit[LineOrders].save(replace(waiting, scope=after.scope, due_at=due_at, notice=notice))
        return
    order = request_order(unit, after, OrderKind.SET_BAR, order_id=order_id, at=at, notice=notice)
    unit[LineOrders].save(replace(order, due_at=due_at))


def ordered_scope(orders: Sequence[LineOrder]) -> BarScope:
    """What the operator was asked to bar and did not turn down, of all orders of a line."""
    standing = [one.scope for one in orders if one.kind is OrderKind.SET_BAR and one.state is not OrderState.REJECTED]
    return standing[-1] if standing else BarScope.NONE


def _repetition(unit: UnitOfWork, orders: Sequence[LineOrder]) -> LineOrder | None:
    """The last order of a line as it is now, locked, where it repeats a bar that was turned down and was not sent yet."""
    bars = [one for one in orders if one.kind is OrderKind.SET_BAR]
    if len(bars) < _PAIR or bars[-2].state is not OrderState.REJECTED:
        return None
    last = unit[LineOrders].get(bars[-1].id)
    return last if last.outcome is None and last.asked_at is None else None


def repeat_bar(unit: UnitOfWork, line: Line, *, order_id: OrderId, at: datetime) -> None:
    """Order again what the operator turned down, later each time, as long as the line is to be barred so and nothing newer says it."""
    orders = unit[LineOrders].of_line(line.id)
    if line.state not in LIVE_STATES or ordered_scope(orders) is line.scope:
        return
    turned_down = takewhile(
        lambda one: one.state is OrderState.REJECTED, (one for one in reversed(orders) if one.kind is OrderKind.SET_BAR)
    )
    pause = min(_FIRST_REPETITION * 2 ** min(sum(1 for _ in turned_down) - 1, 16), _LAST_REPETITION)
    order = request_order(unit, line, OrderKind.SET_BAR, order_id=order_id, at=at)
    unit[LineOrders].save(replace(order, due_at=at + pause))


def keep_changes_for_later(unit: UnitOfWork, line: Line, reason: BarReason) -> None:
    """Let no new SIM and no transfer that waits, and no closing that was not sent, go past a bar that may be set against it.

    The line is locked.
    """
    if reason not in STOPPING:
        return
    for waiting in unit[LineOrders].of_line(line.id):
        if waiting.outcome is None and waiting.kind in _HELD:
            order = unit[LineOrders].get(waiting.id)
            # A closing that was sent is answered as it was: a line that is gone has nothing left to hold.
            may_be_held = order.kind in CHANGES or order.asked_at is None
            if order.outcome is None and order.held_by is None and may_be_held:
                unit[LineOrders].save(replace(order, held_by=reason))


def _stopping(line: Line) -> frozenset[BarReason]:
    return frozenset(bar.reason for bar in line.bars) & STOPPING


def line_event(line: Line, event: Event, *, at: datetime, **facts: str | int) -> RecordedEvent:
    """What the ledger says of a line: codes, ids of ours and counts."""
    return RecordedEvent(at=at, event=event, subject=line.id.value, facts=tuple(sorted(facts.items())))


class OnLineChange(Protocol):
    """Follows a line whose holder was verified afresh, or that ended; the line is locked in the transaction."""

    def reverified(self, unit: UnitOfWork, line: Line, *, at: datetime) -> None:
        """Its holder was verified afresh."""
        ...

    def sim_replaced(self, unit: UnitOfWork, line: Line, *, at: datetime) -> None:
        """It has another SIM, for which its holder was verified afresh."""
        ...

    def ended(self, unit: UnitOfWork, line: Line, *, at: datetime) -> None:
        """It ended."""
        ...


@dataclass(frozen=True, slots=True)
class EachOnLineChange:
    """Several that follow a line, one after the other. Implements `OnLineChange`."""

    followers: tuple[OnLineChange, ...]

    def reverified(self, unit: UnitOfWork, line: Line, *, at: datetime) -> None:
        """Tell each."""
        for one in self.followers:
            one.reverified(unit, line, at=at)

    def sim_replaced(self, unit: UnitOfWork, line: Line, *, at: datetime) -> None:
        """Tell each."""
        for one in self.followers:
            one.sim_replaced(unit, line, at=at)

    def ended(self, unit: UnitOfWork, line: Line, *, at: datetime) -> None:
        """Tell each."""
        for one in self.followers:
            one.ended(unit, line, at=at)
