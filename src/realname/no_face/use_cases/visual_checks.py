"""The check by two people of the route without a face: each says what they see, in a sign-in of their own; then it goes to the workflow."""

from dataclasses import dataclass, replace
from datetime import datetime

from realname.access.model.rights import Right
from realname.access.model.staff import Role, StaffMember
from realname.access.model.two_people import TwoPersonAct
from realname.access.use_cases.two_people import TwoPeople
from realname.inventory.model.stock import UNTIL_ANSWERED
from realname.inventory.store.numbers import Numbers
from realname.kernel.errors import AccessDenied, StateConflict
from realname.kernel.identifiers import RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.outlets.use_cases.duty_check import require_at_work
from realname.registration.errors import UnknownRegistration
from realname.registration.events import RegistrationEvent
from realname.registration.model.no_face_rule import NoFaceRule
from realname.registration.model.registration import NextStep, Registration, RegistrationState
from realname.registration.ports import RegistrationWorkflow
from realname.registration.store.alternative_checks import LineCodes
from realname.registration.store.registrations import Registrations
from realname.registration.store.visual_checks import VisualChecks
from realname.registration.use_cases.deciding.resume_workflow import ResumeWorkflow
from realname.verification.model.visual_check import Likeness, Statement, TwoStatements


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareVisually:
    """Records what each of the two says; nothing of a face."""

    units: UnitsOfWork
    clock: Clock
    workflow: RegistrationWorkflow
    no_face_rule: NoFaceRule
    two_people: TwoPeople

    def first(self, registration_id: RegistrationId, likeness: Likeness, *, acting: StaffMember) -> Registration:
        """Record the first statement; the same once more changes nothing.

        Raises:
            UnknownRegistration: There is none at their outlet.
            AccessDenied: The pack has a person of another role say it.
            StateConflict: It does not await the check, a step is missing, or a person has said it already.
        """
        now = self.clock.now()
        with self.units() as unit:
            registration = _awaiting(unit, registration_id, acting)
            _require_role(acting, self.no_face_rule.first_by, Right.REGISTRATIONS_WORK)
            if registration.next_step is not NextStep.COMPARE_BY_SIGHT:
                raise StateConflict(next=registration.next_step.value)
            known = unit[VisualChecks].get(registration_id)
            if known is not None:
                if (known.first.by, known.first.likeness) == (acting.id, likeness):
                    return registration
                raise StateConflict(state="first-stated")
            first = Statement(by=acting.id, likeness=likeness, at=now)
            unit[VisualChecks].save(TwoStatements(registration_id=registration_id, opened_by=registration.agent_id, first=first))
            unit.ledger.append(_stated(registration_id, first, "first"))
            unit.commit()
        return registration

    def take(self, registration_id: RegistrationId, *, acting: StaffMember) -> None:
        """Give the second look to one supervisor for some minutes: no other supervisor of the outlet begins it meanwhile.

        Raises:
            UnknownRegistration: There is none at their outlet.
            AccessDenied: The pack has a person of another role say it.
            TookPart: They opened the registration, or are the first.
            NotTwoPeople: They and the first do not count as two people.
            StateConflict: It does not await the check, no one has said anything yet, or another supervisor has it.
        """
        with self.two_people.recorded(), self.units() as unit:
            registration = _awaiting(unit, registration_id, acting)
            _require_role(acting, self.no_face_rule.second_by, Right.HANDED_OVER_SUPERVISE)
            said = _first_said(unit, registration)
            taken = said.take(acting.id, at=self.clock.now())
            self.two_people.require(unit, TwoPersonAct.VISUAL_CHECK, acting=acting.id, other=said.first.by)
            unit[VisualChecks].save(taken)
            unit.commit()

    def give_back(self, registration_id: RegistrationId, *, acting: StaffMember) -> None:
        """Give the second look back to the list; what they do not have is no error.

        Raises:
            UnknownRegistration: There is none at their outlet.
        """
        with self.units() as unit:
            _at_outlet(unit, registration_id, acting)
            known = unit[VisualChecks].get(registration_id)
            if known is not None and known.taken is not None:
                unit[VisualChecks].save(known.give_back(acting.id, at=self.clock.now()))
                unit.commit()

    def second(self, registration_id: RegistrationId, likeness: Likeness, *, acting: StaffMember) -> Registration:
        """Record the second statement, and hand the registration to the workflow; the same once more changes nothing.

        Raises:
            UnknownRegistration: There is none at their outlet.
            AccessDenied: The pack has a person of another role say it.
            TookPart: They opened the registration, or are the first.
            NotTwoPeople: They and the first do not count as two people.
            StateConflict: It does not await the check, no one has said anything yet, or another supervisor has it.
        """
        submitted = self._record_second(registration_id, likeness, acting)
        ResumeWorkflow(self.units, self.workflow)(registration_id)
        return submitted

    def _record_second(self, registration_id: RegistrationId, likeness: Likeness, acting: StaffMember) -> Registration:
        now = self.clock.now()
        with self.two_people.recorded(), self.units() as unit:
            registration = _at_outlet(unit, registration_id, acting)
            known = unit[VisualChecks].get(registration_id)
            if known is not None and known.second is not None and (known.second.by, known.second.likeness) == (acting.id, likeness):
                return registration
            require_at_work(unit, registration.outlet_id, registration.agent_id)
            _require_awaiting(registration)
            _require_role(acting, self.no_face_rule.second_by, Right.HANDED_OVER_SUPERVISE)
            second = Statement(by=acting.id, likeness=likeness, at=now)
            said = _first_said(unit, registration)
            completed = said.complete(second)
            self.two_people.require(unit, TwoPersonAct.VISUAL_CHECK, acting=acting.id, other=said.first.by)
            unit[VisualChecks].save(completed)
            unit.ledger.append(_stated(registration_id, second, "second"))
            submitted = _submit(unit, registration, acting, at=now)
            unit.commit()
        return submitted


def _submit(unit: UnitOfWork, registration: Registration, acting: StaffMember, *, at: datetime) -> Registration:
    if registration.next_step is not NextStep.COMPARE_BY_SIGHT or registration.msisdn is None:
        raise StateConflict(next=registration.next_step.value)
    until = at + UNTIL_ANSWERED
    if registration.takes_number:
        unit[Numbers].reserve(registration.msisdn, registration_id=registration.id, until=until, at=at)
    submitted = replace(registration, state=RegistrationState.SUBMITTED, submitted_at=at, reserved_until=until)
    unit[Registrations].save(submitted)
    unit[LineCodes].forget(registration.id)
    facts = (("agent", acting.id.value),)
    unit.ledger.append(RecordedEvent(at=at, event=RegistrationEvent.REGISTRATION_SUBMITTED, subject=registration.id.value, facts=facts))
    return submitted


def _awaiting(unit: UnitOfWork, registration_id: RegistrationId, acting: StaffMember) -> Registration:
    registration = _at_outlet(unit, registration_id, acting)
    require_at_work(unit, registration.outlet_id, registration.agent_id)
    _require_awaiting(registration)
    return registration


def _at_outlet(unit: UnitOfWork, registration_id: RegistrationId, acting: StaffMember) -> Registration:
    registration = unit[Registrations].get(registration_id)
    if registration.outlet_id != acting.outlet_id:
        raise UnknownRegistration
    return registration


def _first_said(unit: UnitOfWork, registration: Registration) -> TwoStatements:
    known = unit[VisualChecks].get(registration.id)
    if known is None:
        raise StateConflict(state="first-missing", next=registration.next_step.value)
    return known


def _require_awaiting(registration: Registration) -> None:
    if registration.state is not RegistrationState.AWAITING_SUPERVISOR:
        raise StateConflict(state=registration.state.value)


def _require_role(acting: StaffMember, roles: tuple[Role, ...], right: Right) -> None:
    if acting.role not in roles:
        raise AccessDenied(field="role", right=right.value)


def _stated(registration_id: RegistrationId, statement: Statement, which: str) -> RecordedEvent:
    facts = (("agent", statement.by.value), ("likeness", statement.likeness.value), ("which", which))
    return RecordedEvent(at=statement.at, event=RegistrationEvent.SIGHT_STATED, subject=registration_id.value, facts=facts)
