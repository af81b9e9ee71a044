"""Carry out orders: those that no registration's workflow carries out, one after the other, by whichever process takes them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from realname.application.ask_operator import AskOperator
from realname.application.line_changes import TOLD_BEFORE, notice_of
from realname.application.ports import Clock
from realname.application.record_outcome import OF_REGISTRATIONS, RecordOutcome
from realname.application.send_notices import SendNotices
from realname.application.unit_of_work import UnitsOfWork
from realname.domain.errors import OperatorUnavailable
from realname.domain.line_order import LineOrder
from realname.domain.service_order import OrderKind

LEASE = timedelta(minutes=2)  # longer than any connector tries; after a crash another process goes on then
NOTICE_PATIENCE = timedelta(hours=1)  # a message centre that is away holds up no closing and no new SIM for longer
_OURS = frozenset(OrderKind) - OF_REGISTRATIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryOutOrders:
    """Carries out what is due; called every second, safe in any number of processes.

    Attributes:
        at_once: Most orders of one call: a wave of a campaign keeps no notice and no bar's end waiting until it is over.
    """

    units: UnitsOfWork
    clock: Clock
    ask: AskOperator
    record: RecordOutcome
    notices: SendNotices
    at_once: int = 500

    def __call__(self) -> int:
        """Carry out until nothing is due, the operator is away, or it is enough; returns how many were answered."""
        for answered in range(self.at_once):
            order = self._claim()
            if order is None or not self._carry_out(order):
                return answered
        return self.at_once

    def _claim(self) -> LineOrder | None:
        now = self.clock.now()
        with self.units() as unit:
            claimed = unit.line_orders.claim_due(kinds=_OURS, at=now, until=now + LEASE, limit=1)
            unit.commit()
        return claimed[0] if claimed else None

    def _carry_out(self, order: LineOrder) -> bool:
        try:
            tell_before(order, self.notices, at=self.clock.now())
            answer = self.ask(order.id)
            self.record(order, answer.outcome, in_service=answer.in_service)
        except OperatorUnavailable:
            self._postpone(order)
            return False
        return True

    def _postpone(self, order: LineOrder) -> None:
        with self.units() as unit:
            known = unit.line_orders.get(order.id)
            if known.outcome is None:
                unit.line_orders.save(replace(known, due_at=known.postponed(at=self.clock.now()).due_at))
                unit.commit()


def tell_before(order: LineOrder, notices: SendNotices, *, at: datetime) -> None:
    """Send the notice that must reach whoever has the SIM until now.

    Raises:
        OperatorUnavailable: The message centre is away, and not for longer than it may hold the order up.
    """
    if order.kind not in TOLD_BEFORE or order.notice is None:
        return
    if not notices.one(notice_of(order.id)) and at - order.requested_at < NOTICE_PATIENCE:
        raise OperatorUnavailable(kind="notifications")
