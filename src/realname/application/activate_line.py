"""Activate: the intention is written before the operator is asked, the result after (workflow steps 8 and 9)."""

from dataclasses import dataclass, replace
from datetime import timedelta

from realname.application.ports import Clock, Provisioner, RandomTokens
from realname.application.unit_of_work import UnitOfWork, UnitsOfWork
from realname.domain.errors import ApprovalAlreadyUsed, StateConflict
from realname.domain.events import Event, RecordedEvent
from realname.domain.identifiers import LineId, RegistrationId
from realname.domain.line import Line, LineState
from realname.domain.registration import Registration, RegistrationState
from realname.domain.service_order import OrderKind, OrderOutcome, ServiceOrder

_UNTIL_THE_OPERATOR_ANSWERS = timedelta(days=36_500)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestActivation:
    """Writes down that the line is about to be activated; from here the registration cannot be withdrawn."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens

    def __call__(self, registration_id: RegistrationId) -> RegistrationState:
        """Write the line once; a registration that is not approved any more stays as it is."""
        with self.units() as unit:
            registration = unit.registrations.get(registration_id)
            if registration.state is not RegistrationState.APPROVED or registration.line_id is not None:
                return registration.state
            line = self._line(registration)
            unit.lines.add(line)
            # Held without an end: the operator may be away for longer than any reservation, and must not activate a number given away.
            until = line.requested_at + _UNTIL_THE_OPERATOR_ANSWERS
            unit.numbers.reserve(line.msisdn, registration_id=registration_id, until=until, at=line.requested_at)
            unit.registrations.save(replace(registration, line_id=line.id, reserved_until=until))
            unit.ledger.append(
                RecordedEvent(
                    at=line.requested_at,
                    event=Event.LINE_ACTIVATION_REQUESTED,
                    subject=registration_id.value,
                    facts=(("line", line.id.value),),
                )
            )
            unit.commit()
        return registration.state

    def _line(self, registration: Registration) -> Line:
        if registration.person_id is None or registration.msisdn is None or registration.iccid is None:
            raise StateConflict(next=registration.next_step.value)
        return Line(
            id=LineId(self.tokens.token()),
            registration_id=registration.id,
            person_id=registration.person_id,
            msisdn=registration.msisdn,
            iccid=registration.iccid,
            state=LineState.ACTIVATION_REQUESTED,
            requested_at=self.clock.now(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivateLine:
    """Asks the operator to activate and records the answer."""

    units: UnitsOfWork
    clock: Clock
    provisioner: Provisioner

    def __call__(self, registration_id: RegistrationId) -> OrderOutcome:
        """Activate; the order carries the registration's id as idempotency key, so a repeat opens no second line.

        Raises:
            OperatorUnavailable: No answer; retryable.
            ApprovalAlreadyUsed: The operator's answers contradict each other.
        """
        with self.units() as unit:
            line = _line_of(unit, registration_id)
        if line.state is not LineState.ACTIVATION_REQUESTED:
            return _OUTCOMES[line.state]
        order = ServiceOrder(
            idempotency_key=registration_id.value, kind=OrderKind.ACTIVATE, line_id=line.id, msisdn=line.msisdn, iccid=line.iccid
        )
        outcome = self.provisioner.carry_out(order)
        self._record(registration_id, outcome)
        return outcome

    def _record(self, registration_id: RegistrationId, outcome: OrderOutcome) -> None:
        now = self.clock.now()
        with self.units() as unit:
            line = _line_of(unit, registration_id)
            if line.state is not LineState.ACTIVATION_REQUESTED:
                if _OUTCOMES[line.state] is not outcome:
                    raise ApprovalAlreadyUsed
                return
            registration = replace(unit.registrations.get(registration_id), state=_STATES[outcome])
            if outcome is OrderOutcome.DONE:
                unit.lines.save(line.activate(at=now))
                unit.numbers.issue(line.msisdn, registration_id=registration_id)
            else:
                unit.lines.save(line.reject())
                unit.numbers.release(registration_id)
                unit.sims.release(registration_id)
                # The photo that the approval kept has lost its reason: closing the registration erases it too.
                registration = replace(registration, media_erased_at=None)
            unit.registrations.save(registration)
            unit.ledger.append(
                RecordedEvent(at=now, event=_EVENTS[outcome], subject=registration_id.value, facts=(("line", line.id.value),))
            )
            unit.commit()


_OUTCOMES = {LineState.ACTIVE: OrderOutcome.DONE, LineState.ACTIVATION_REJECTED: OrderOutcome.REJECTED}
_STATES = {
    OrderOutcome.DONE: RegistrationState.ACTIVATED,
    OrderOutcome.REJECTED: RegistrationState.ACTIVATION_REJECTED,
}
_EVENTS = {OrderOutcome.DONE: Event.LINE_ACTIVATED, OrderOutcome.REJECTED: Event.LINE_ACTIVATION_REJECTED}


def _line_of(unit: UnitOfWork, registration_id: RegistrationId) -> Line:
    registration = unit.registrations.get(registration_id)
    if registration.line_id is None:
        raise StateConflict(next=registration.next_step.value)
    return unit.lines.get(registration.line_id)
