"""Activate: the intention is written before the operator is asked, the result after (workflow steps 8 and 9)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from realname.inventory.model.stock import UNTIL_ANSWERED
from realname.inventory.store.numbers import Numbers
from realname.inventory.store.sims import Sims
from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import LineId, OrderId, RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.lines.errors import ApprovalAlreadyUsed
from realname.lines.events import LineEvent
from realname.lines.model.line import Line
from realname.lines.model.order import LineOrder
from realname.lines.model.service_order import OrderKind, OrderOutcome
from realname.lines.model.transitions import LineState
from realname.lines.store.lines import Lines
from realname.lines.store.orders import LineOrders
from realname.lines.use_cases.change_line import ChangeLine
from realname.lines.use_cases.changes import may_have_been_sent_at
from realname.lines.use_cases.notices.tell_outcome import tell_outcome
from realname.lines.use_cases.orders.ask_operator import Answer
from realname.lines.use_cases.orders.carry_out_orders import CarryOutOrders, notify_before_order
from realname.outlets.use_cases.duty_check import operating_states
from realname.platform.errors import OperatorUnavailable
from realname.registration.model.reasons import Reason
from realname.registration.model.registration import Purpose, Registration, RegistrationState
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.erasing.erase_media import record_erasure
from realname.registration.use_cases.opening.mystery_shopper_steps import is_of_shopper

_LINE_ID_DIGITS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Requested:
    """What an approval was turned into.

    Attributes:
        state: Of the registration.
        order: To open a line: it is kept that it is sent now, and the caller sends it. None: what there is to be sent is looked up.
        is_erasure_recorded: False: it was not approved any more, and what was erased is left to be recorded.
    """

    state: RegistrationState
    order: LineOrder | None = None
    is_erasure_recorded: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestActivation:
    """Writes down that the line is about to be opened or changed; from here the registration cannot be withdrawn.

    Attributes:
        restored_at: When this deployment was restored from a backup; None: it was not.
    """

    units: UnitsOfWork
    clock: Clock
    change: ChangeLine
    restored_at: datetime | None = None

    def __call__(self, registration_id: RegistrationId, *, erased: int | None = None) -> Requested:
        """Write the line and its order once; a registration that is not approved any more stays as it is.

        One whose outlet or agent was stopped since it was approved ends as one that the operator turned down: it opens no line.

        Args:
            registration_id: What was approved.
            erased: How many objects were erased for it just now: it is recorded in the same transaction. None: it was recorded before.
        """
        now = self.clock.now()
        with self.units() as unit:
            registration = unit[Registrations].get(registration_id)
            if registration.state is not RegistrationState.APPROVED or registration.line_id is not None:
                return Requested(state=registration.state, is_erasure_recorded=not erased)
            if is_of_shopper(unit, registration_id):
                raise ApprovalAlreadyUsed(kind="test-identity")  # its decision was its end
            order: LineOrder | None = None
            if erased is not None:
                registration = record_erasure(unit, registration, erased, at=now)
            if registration.purpose is not Purpose.NEW_LINE:
                requested = self.change.request(unit, registration, at=now)
            elif operating_states(unit, registration.outlet_id, registration.agent_id).is_stopped:
                requested = _turned_down(unit, registration, at=now)
            else:
                requested, order = self._request_line(unit, registration, at=now)
            unit[Registrations].save(requested)
            unit.commit()
        return Requested(state=requested.state, order=order)

    def _request_line(self, unit: UnitOfWork, registration: Registration, *, at: datetime) -> tuple[Registration, LineOrder]:
        line = _line(registration, at=at)
        unit[Lines].add(line)
        # Held without an end, as since the submission: the operator must not activate a number given away.
        until = at + UNTIL_ANSWERED
        unit[Numbers].reserve(line.msisdn, registration_id=registration.id, until=until, at=at)
        order = _first_order(line, asked_at=may_have_been_sent_at(registration, restored_at=self.restored_at), at=at)
        unit[LineOrders].add(order)
        facts = (("line", line.id.value),)
        unit.ledger.append(RecordedEvent(at=at, event=LineEvent.LINE_ACTIVATION_REQUESTED, subject=registration.id.value, facts=facts))
        return replace(registration, line_id=line.id, reserved_until=until), order


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivateLine:
    """Asks the operator for what the approval was for, and records the answer."""

    units: UnitsOfWork
    clock: Clock
    orders: CarryOutOrders

    def __call__(self, registration_id: RegistrationId, marked: LineOrder | None = None) -> OrderOutcome:
        """Have the order carried out; it has the registration's id as idempotency key, so a repeat opens no second line.

        What is barred on the line comes before a change of it.

        Args:
            registration_id: What was approved.
            marked: Its order where the caller has just kept that it is sent now.

        Raises:
            OperatorUnavailable: No answer, or another order of the line has none; retryable.
            ApprovalAlreadyUsed: The operator's answers contradict each other.
        """
        if marked is not None:
            return self._record(marked, self.orders.ask.send(marked))
        order, others = self._orders(OrderId(registration_id.value))
        if order.outcome is not None:
            return order.outcome
        if order.held_by is None:
            if any(other.outcome is None for other in others):
                self.orders.of_line(order.line_id)
                _require_turn(order, self._orders(order.id)[1])
            notify_before_order(order, self.orders.notices, at=self.clock.now())
        return self._record(order, self.orders.ask(order.id))

    def _record(self, order: LineOrder, answer: Answer) -> OrderOutcome:
        self.orders.record(order, answer.outcome, in_service=answer.in_service)
        return answer.outcome

    def _orders(self, order_id: OrderId) -> tuple[LineOrder, Sequence[LineOrder]]:
        with self.units.reading() as unit:
            return unit[LineOrders].beside(order_id)


def _require_turn(order: LineOrder, others: Sequence[LineOrder]) -> None:
    if any(order.waits_for(other) for other in others):
        raise OperatorUnavailable(kind="earlier-order")


def _turned_down(unit: UnitOfWork, registration: Registration, *, at: datetime) -> Registration:
    unit[Numbers].release(registration.id)
    unit[Sims].release(registration.id)
    facts = (("code", Reason.STOPPED_MEANWHILE.value),)
    unit.ledger.append(RecordedEvent(at=at, event=LineEvent.LINE_ACTIVATION_REJECTED, subject=registration.id.value, facts=facts))
    # The photo that the approval kept has lost its reason: closing the registration erases it too.
    rejected = replace(registration, state=RegistrationState.ACTIVATION_REJECTED, msisdn=None, media_erased_at=None)
    tell_outcome(unit, rejected, at=at)
    return rejected


def _line(registration: Registration, *, at: datetime) -> Line:
    if registration.person_id is None or registration.msisdn is None or registration.iccid is None:
        raise StateConflict(next=registration.next_step.value)
    return Line(
        id=line_id_of(registration.id),
        registration_id=registration.id,
        person_id=registration.person_id,
        organisation_id=registration.organisation_id,
        msisdn=registration.msisdn,
        iccid=registration.iccid,
        state=LineState.ACTIVATION_REQUESTED,
        requested_at=at,
    )


def _first_order(line: Line, *, asked_at: datetime | None, at: datetime) -> LineOrder:
    """The order that opens a line: it waits for no other, and is sent as soon as it is kept."""
    order = LineOrder(
        id=OrderId(line.registration_id.value),
        line_id=line.id,
        ordinal=1,
        kind=OrderKind.ACTIVATE,
        msisdn=line.msisdn,
        iccid=line.iccid,
        requested_at=at,
        due_at=at,
        asked_at=asked_at,
    )
    return order.asked(at=at)


def line_id_of(registration_id: RegistrationId) -> LineId:
    """The id of the line that a registration opens: the same again after a restore, when the operator has the line already."""
    return LineId(hashlib.sha256(f"line of {registration_id}".encode()).hexdigest()[:_LINE_ID_DIGITS])
