"""Reconcile orders: ask the operator what became of those without an answer, and keep what it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from realname.kernel.identifiers import AgentId
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import Reads
from realname.lines.errors import ApprovalAlreadyUsed
from realname.lines.model.order import LineOrder
from realname.lines.model.service_order import OperatorLine, OrderOutcome
from realname.lines.store.orders import LineOrders
from realname.lines.use_cases.orders.ask_operator import AskOperator, log_bug
from realname.lines.use_cases.orders.record_outcome import RecordOutcome
from realname.platform.errors import OperatorUnavailable

_MOST = 10_000


class OperatorAnswer(StrEnum):
    """What the operator says of an order."""

    DONE = "done"
    REJECTED = "rejected"
    NEVER_HAD = "never-had"
    NO_ANSWER = "no-answer"
    CONTRADICTS = "contradicts"


_OUTCOMES = {OperatorAnswer.DONE: OrderOutcome.DONE, OperatorAnswer.REJECTED: OrderOutcome.REJECTED}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOrder:
    """An order that was sent and not answered, and what the operator says of it now.

    Attributes:
        in_service: Of an order that was turned down, what the operator has in service under its number.
    """

    order: LineOrder
    word: OperatorAnswer
    in_service: OperatorLine | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryOpenOrders:
    """Asks after orders without an answer; changes nothing."""

    units: Reads
    clock: Clock
    ask: AskOperator

    def __call__(self, *, older_than: timedelta) -> Sequence[OpenOrder]:
        """Ask after those that were first sent longer ago, the oldest first, at most ten thousand."""
        with self.units() as unit:
            orders = unit[LineOrders].unanswered(asked_before=self.clock.now() - older_than, limit=_MOST)
        return [self._ask_after(order) for order in orders]

    def _ask_after(self, order: LineOrder) -> OpenOrder:
        try:
            answer = self.ask.outcome_of_order(order)
        except OperatorUnavailable:
            return OpenOrder(order=order, word=OperatorAnswer.NO_ANSWER)
        except ApprovalAlreadyUsed:
            return OpenOrder(order=order, word=OperatorAnswer.CONTRADICTS)
        except Exception as failure:  # noqa: BLE001 - whatever a connector raised keeps no other order from being asked after
            log_bug(failure, system="provisioning", order=order.id.value)
            return OpenOrder(order=order, word=OperatorAnswer.NO_ANSWER)
        if answer is None:
            return OpenOrder(order=order, word=OperatorAnswer.NEVER_HAD)
        return OpenOrder(order=order, word=OperatorAnswer(answer.outcome.value), in_service=answer.in_service)


@dataclass(frozen=True, slots=True, kw_only=True)
class MendOrder:
    """Keeps what the operator said."""

    record: RecordOutcome

    def __call__(self, found: OpenOrder, *, acting: AgentId | None = None) -> bool:
        """Record an answer; False where there is none: the process that carries the order out sends it again when it is due.

        Raises:
            ApprovalAlreadyUsed: The operator's answers contradict each other.
        """
        outcome = _OUTCOMES.get(found.word)
        if outcome is None:
            return False
        self.record(found.order, outcome, in_service=found.in_service, mending=acting)
        return True
