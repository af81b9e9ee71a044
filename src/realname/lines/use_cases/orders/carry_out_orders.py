"""Carry out orders: those that no registration's workflow carries out, one after the other, by whichever process takes them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from realname.kernel.errors import IntegrityError, RequestError, StorageUnavailable
from realname.kernel.identifiers import LineId
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.model.order import LineOrder
from realname.lines.model.service_order import OrderKind
from realname.lines.store.orders import LineOrders
from realname.lines.use_cases.changes import NOTIFIED_BEFORE, notice_of
from realname.lines.use_cases.notices.send_notices import SendNotices
from realname.lines.use_cases.orders.ask_operator import AskOperator
from realname.lines.use_cases.orders.record_outcome import OF_REGISTRATIONS, RecordOutcome
from realname.platform.errors import OperatorUnavailable

LEASE = timedelta(minutes=2)  # longer than any connector tries; after a crash another process goes on then
NOTICE_TIME_LIMIT = timedelta(hours=1)  # a message centre that is away holds up no closing and no new SIM for longer
AWAY_AFTER = 3  # orders without an answer, one after the other: then the operator is away, whatever it is that its connector says
_BARS = frozenset({OrderKind.SET_BAR})
_OTHERS = frozenset(OrderKind) - OF_REGISTRATIONS - _BARS


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryOutOrders:
    """Carries out what is due; called every second, safe in any number of processes.

    Bars come first. An order without an answer keeps no other waiting: a round ends before its time only where the operator is away.

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
        """Carry out until nothing is due, the operator is away, or it is enough; returns how many were answered.

        Raises:
            Exception: The first failure of another kind, whatever a connector raised, once all other orders had their turn.
        """
        return self._round(None)

    def of_line(self, line_id: LineId) -> int:
        """Carry out what is due of one line."""
        return self._round(line_id)

    def _round(self, line_id: LineId | None) -> int:
        answered = unanswered = 0
        odd: Exception | None = None
        for _ in range(self.at_once):
            # Looked at before another is claimed: what is claimed and not carried out sleeps until its lease is over.
            order = self._claim(line_id) if unanswered < AWAY_AFTER else None
            if order is None:
                break
            try:
                self._carry_out(order)
                answered, unanswered = answered + 1, 0
            except _NotNotified:
                self._postpone(order)
            except OperatorUnavailable as problem:
                self._postpone(order)
                unanswered = AWAY_AFTER if problem.is_away else unanswered + 1
            except (RequestError, IntegrityError) as problem:
                self._postpone(order)
                odd = odd or problem
            except StorageUnavailable:
                raise  # it is ours: nothing can be written down, and the order is due again once its lease is over
            except Exception as problem:  # noqa: BLE001 - a connector's own bug is no answer either, and keeps no other order waiting
                self._postpone(order)
                odd, unanswered = odd or problem, unanswered + 1
        if odd is not None:
            raise odd
        return answered

    def _claim(self, line_id: LineId | None) -> LineOrder | None:
        now = self.clock.now()
        with self.units.reading() as unit:
            if not unit[LineOrders].is_any_due(kinds=_BARS | _OTHERS, at=now):
                return None
        with self.units() as unit:
            for kinds in (_BARS, _OTHERS):
                claimed = unit[LineOrders].claim_due(kinds=kinds, at=now, until=now + LEASE, limit=1, line_id=line_id)
                if claimed:
                    unit.commit()
                    return claimed[0]
        return None

    def _carry_out(self, order: LineOrder) -> None:
        try:
            notify_before_order(order, self.notices, at=self.clock.now())
        except OperatorUnavailable as problem:
            raise _NotNotified from problem
        answer = self.ask(order.id)
        self.record(order, answer.outcome, in_service=answer.in_service)

    def _postpone(self, order: LineOrder) -> None:
        with self.units() as unit:
            known = unit[LineOrders].get(order.id)
            if known.outcome is None:
                at = self.clock.now()
                later = known.missed(at=at) if known.tries == order.tries else known.postponed(at=at)
                unit[LineOrders].save(later)
                unit.commit()


class _NotNotified(Exception):
    """Who has the SIM could not be told; the operator was not asked."""


def notify_before_order(order: LineOrder, notices: SendNotices, *, at: datetime) -> None:
    """Send the notice that must reach the person who has the SIM until now; of what a bar holds back no one is told.

    Raises:
        OperatorUnavailable: The message centre is away, and not for longer than it may hold the order up.
    """
    if order.kind not in NOTIFIED_BEFORE or order.notice is None or order.held_by is not None:
        return
    if not notices.one(notice_of(order.id)) and at - order.requested_at < NOTICE_TIME_LIMIT:
        raise OperatorUnavailable(kind="notifications")
