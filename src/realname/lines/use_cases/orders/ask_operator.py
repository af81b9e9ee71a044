"""Ask the operator: the one place that talks to the provisioning system, so that no order is ever carried out twice."""

from dataclasses import dataclass
from datetime import datetime

import structlog

from realname.kernel.identifiers import OrderId
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.errors import ApprovalAlreadyUsed
from realname.lines.model.order import LineOrder
from realname.lines.model.service_order import OperatorLine, OrderKind, OrderOutcome, ServiceOrder
from realname.lines.ports import Provisioner
from realname.lines.store.orders import LineOrders
from realname.platform.errors import OperatorUnavailable

_SEEN_IN_THE_NETWORK = frozenset({OrderKind.ACTIVATE, OrderKind.REPLACE_SIM})
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of an order.

    Attributes:
        in_service: Of an order that was turned down, what the operator has in service under its number.
    """

    outcome: OrderOutcome
    in_service: OperatorLine | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskOperator:
    """Sends an order, or finds out what became of it.

    That it is about to be sent is kept before it is sent. Within the window of its key it is sent again as it is; after the window the
    operator is asked first, and only an order that it never had is sent anew. What the operator turns down although the network is as it
    was ordered is done: it was done before, by an order that no one remembers.

    Two may be at one order: a process that lost its name, and its work with it, while it still waited for an answer. Within the window both
    send the same under the same key. After it only one of them sends anew (`LineOrder.asked_at` is as it was when that one asked), and the
    new window begins before the question that showed it was needed: whatever the other one sent since then is known by its key for longer.

    Attributes:
        restored_at: When this deployment was restored from a backup; None: it was not.
    """

    units: UnitsOfWork
    clock: Clock
    provisioner: Provisioner
    restored_at: datetime | None = None

    def __call__(self, order_id: OrderId) -> Answer:
        """Ask once; an order that was answered before is not asked again.

        Raises:
            OperatorUnavailable: No answer, or another process sends it anew just now; retryable.
            ApprovalAlreadyUsed: Before the backup that this deployment was restored from, the approval was used for something else.
            UnknownOrder: There is none.
        """
        order = self._mark_asked(order_id)
        if order.outcome is not None:
            return Answer(outcome=order.outcome)
        if order.held_by is not None:
            return self._held(order)
        return self.send(order)

    def send(self, order: LineOrder) -> Answer:
        """Send an order, or find out what became of it; that it is about to be sent was kept.

        Raises:
            OperatorUnavailable, ApprovalAlreadyUsed: As when called.
        """
        window = self.provisioner.key_window
        asked_at = self.clock.now()
        if not order.is_key_known(window, at=asked_at):
            if (answer := self.outcome_of_order(order)) is not None:
                return answer
            order = self._mark_sent_anew(order, at=asked_at)
            if order.held_by is not None:
                return Answer(outcome=OrderOutcome.REJECTED)
        send_before = order.send_before(window, at=self.clock.now())
        return self._answered(order.as_sent, self.provisioner.carry_out(order.as_sent, send_before=send_before))

    def outcome_of_order(self, order: LineOrder) -> Answer | None:
        """Ask what became of an order, and send nothing; None: the operator never had it.

        Raises:
            OperatorUnavailable: No answer; retryable.
            ApprovalAlreadyUsed: As above.
        """
        found = self.provisioner.find(order.as_sent)
        return None if found is None else self._found(order, found)

    def _held(self, order: LineOrder) -> Answer:
        """Send nothing more: a bar was set that the order must not go past. What the operator did already is done all the same."""
        if order.asked_at is None:
            return Answer(outcome=OrderOutcome.REJECTED)
        if self.clock.now() < order.asked_at + self.provisioner.key_window:
            raise OperatorUnavailable(kind="provisioning", reason="held")  # what was sent may still be on its way
        return self.outcome_of_order(order) or Answer(outcome=OrderOutcome.REJECTED)

    def _found(self, order: LineOrder, outcome: OrderOutcome) -> Answer:
        if outcome is OrderOutcome.DONE and self._may_be_of_another_line(order):
            said = self.provisioner.line_on(order.msisdn)
            if not is_as_ordered(order.as_sent, said):
                raise ApprovalAlreadyUsed
        return self._answered(order.as_sent, outcome)

    def _may_be_of_another_line(self, order: LineOrder) -> bool:
        """Whether number and SIM may have been chosen anew since a backup, under the key of an approval that was used."""
        is_of_backup = self.restored_at is not None and order.asked_at is not None and order.asked_at < self.restored_at
        return is_of_backup and order.kind in _SEEN_IN_THE_NETWORK

    def _answered(self, order: ServiceOrder, outcome: OrderOutcome) -> Answer:
        if outcome is OrderOutcome.DONE:
            return Answer(outcome=outcome)
        said = self.provisioner.line_on(order.msisdn)
        return Answer(outcome=OrderOutcome.DONE if is_as_ordered(order, said) else outcome, in_service=said)

    def _mark_asked(self, order_id: OrderId) -> LineOrder:
        """Keep that it is about to be sent, and since when; one that is answered, or held by a bar, stays as it is."""
        with self.units() as unit:
            order = unit[LineOrders].get(order_id)
            if order.outcome is not None or order.held_by is not None:
                return order
            asked = order.asked(at=self.clock.now())
            unit[LineOrders].save(asked)
            unit.commit()
        return asked

    def _mark_sent_anew(self, asked: LineOrder, *, at: datetime) -> LineOrder:
        with self.units() as unit:
            order = unit[LineOrders].get(asked.id)
            if order.outcome is not None or order.asked_at != asked.asked_at:
                raise OperatorUnavailable(kind="provisioning", reason="sent-by-another")
            if order.held_by is not None:
                return order
            anew = order.sent_anew(at=at)
            unit[LineOrders].save(anew)
            unit.commit()
        return anew


def is_as_ordered(order: ServiceOrder, said: OperatorLine | None) -> bool:
    """Whether the network shows what was ordered; of a transfer it shows nothing, since it knows no holders."""
    is_ours = said is not None and said.line_id == order.line_id
    match order.kind:
        case OrderKind.DEACTIVATE:
            return not is_ours
        case OrderKind.SET_BAR:
            return said is not None and is_ours and said.scope is order.scope
        case OrderKind.TRANSFER:
            return False
        case _:
            return said is not None and is_ours and said.iccid == order.iccid


def log_bug(failure: Exception, *, system: str, **ids: str) -> None:
    """Log that a connector raised none of the port's errors, which counts as no answer. Only the class is named.

    The text of what it raised may hold a number, or whatever else it was given.

    Args:
        failure: What it raised.
        system: Which of the operator's systems it speaks to.
        ids: Ids of ours, of what it was asked about.
    """
    _log.error("connector-failed", system=system, error=type(failure).__name__, **ids)
