"""An order that is kept: what the operator is to do with a line, whether it was asked, and what it answered."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from realname.kernel.identifiers import Iccid, LineId, Msisdn, OrderId
from realname.lines.model.barring import BarReason
from realname.lines.model.line import Line
from realname.lines.model.notice import NoticeKind
from realname.lines.model.service_order import BarScope, OrderKind, OrderOutcome, ServiceOrder


class OrderState(StrEnum):
    """Where an order stands."""

    REQUESTED = "requested"
    DONE = "done"
    REJECTED = "rejected"


# Orders that change who can be reached by a line, and by which SIM.
CHANGES = frozenset({OrderKind.REPLACE_SIM, OrderKind.TRANSFER})
_FIRST_PAUSE = timedelta(seconds=2)
_LONGEST_PAUSE = timedelta(minutes=10)
_MARGIN = timedelta(seconds=15)  # for clocks that differ, and for what is long on its way
_MARGIN_SHARE = 4  # and of a short window no more than a quarter is given away


@dataclass(frozen=True, slots=True, kw_only=True)
class LineOrder:
    """One order.

    Attributes:
        id: Its idempotency key towards the operator.
        ordinal: Its place among the orders of its line, from 1: they are carried out one after the other.
        due_at: Not asked before; also the end of the lease of the process that carries it out.
        asked_at: When it was first sent, or sent anew after the operator said it never had it. Kept before it is sent.
        tries: How often it was sent or asked for.
        notice: What the subscriber is told once it is done.
        held_by: The bar that was set while the order waited: it is not sent any more, and turned down unless the operator has done it.
    """

    id: OrderId
    line_id: LineId
    ordinal: int
    kind: OrderKind
    msisdn: Msisdn
    iccid: Iccid
    requested_at: datetime
    due_at: datetime
    scope: BarScope = BarScope.NONE
    state: OrderState = OrderState.REQUESTED
    asked_at: datetime | None = None
    tries: int = 0
    answered_at: datetime | None = None
    notice: NoticeKind | None = None
    held_by: BarReason | None = None

    @property
    def outcome(self) -> OrderOutcome | None:
        """What the operator answered; None: nothing yet."""
        return None if self.state is OrderState.REQUESTED else OrderOutcome(self.state.value)

    @property
    def as_sent(self) -> ServiceOrder:
        """What the operator is sent."""
        return ServiceOrder(
            idempotency_key=self.id.value, kind=self.kind, line_id=self.line_id, msisdn=self.msisdn, iccid=self.iccid, scope=self.scope
        )

    def waits_for(self, other: "LineOrder") -> bool:
        """Whether another order of the same line is answered before this one is sent; a database asks the same in its own words.

        What is barred overtakes a new SIM and a transfer, and neither is sent while a bar waits. A closing leaves behind what would be
        barred.
        """
        if other.state is not OrderState.REQUESTED or other.id == self.id:
            return False
        is_earlier = other.ordinal < self.ordinal
        match self.kind:
            case OrderKind.SET_BAR:
                return is_earlier and other.kind not in CHANGES
            case OrderKind.DEACTIVATE:
                return is_earlier and (other.kind is not OrderKind.SET_BAR or other.asked_at is not None)
            case _:
                return is_earlier or (other.kind is OrderKind.SET_BAR and self.asked_at is None)

    def is_key_known(self, key_window: timedelta, *, at: datetime) -> bool:
        """Whether the operator still knows the key, so that sending again does nothing twice; true of an order never sent."""
        return at < self.send_before(key_window, at=at)

    def send_before(self, key_window: timedelta, *, at: datetime) -> datetime:
        """When the last sending under the key must have begun; for one never sent, counted from `at`."""
        return (self.asked_at or at) + key_window - min(_MARGIN, key_window / _MARGIN_SHARE)

    def asked(self, *, at: datetime) -> "LineOrder":
        """Record that it is about to be sent; the time of the first sending stays."""
        return replace(self, asked_at=self.asked_at or at, tries=self.tries + 1)

    def sent_anew(self, *, at: datetime) -> "LineOrder":
        """Record that it is about to be sent as if for the first time: the operator never had it."""
        return replace(self, asked_at=at)

    def postponed(self, *, at: datetime) -> "LineOrder":
        """Put it off: each try that brought no answer doubles the pause, up to ten minutes, less up to a quarter that differs by order."""
        pause = min(_FIRST_PAUSE * 2 ** min(max(self.tries - 1, 0), 16), _LONGEST_PAUSE)
        return replace(self, due_at=at + pause * (1 - _spread(self) / 4))

    def missed(self, *, at: datetime) -> "LineOrder":
        """Put it off after a try that did not come to the operator: it counts all the same."""
        return replace(self, tries=self.tries + 1).postponed(at=at)

    def answered(self, outcome: OrderOutcome, *, at: datetime) -> "LineOrder":
        """Record the operator's answer."""
        return replace(self, state=OrderState(outcome.value), answered_at=at)


def _spread(order: LineOrder) -> float:
    """A share in [0, 1) that differs by order and try: what failed together is not tried again together."""
    return hashlib.sha256(f"{order.id} {order.tries}".encode()).digest()[0] / 256


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """A line and what the operator was asked to do with it, in order."""

    line: Line
    orders: tuple[LineOrder, ...]
