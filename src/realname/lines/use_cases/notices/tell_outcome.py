"""Tell an applicant of the outcome over a line in their own name: they name its number at the counter, and hear of each decision."""

from dataclasses import dataclass
from datetime import datetime

from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import AgentId, Msisdn, RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.lines.events import LineEvent
from realname.lines.model.line import Line
from realname.lines.model.outcome_contact import OutcomeContact, is_reachable, may_choose, notice_of_outcome
from realname.lines.store.lines import Lines
from realname.lines.store.outcome_contacts import OutcomeContacts
from realname.lines.use_cases.changes import add_notice
from realname.registration.model.registration import Registration, RegistrationState
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.erasing.erase_registration import is_being_erased
from realname.registration.use_cases.persons import persons_of

_OVER = frozenset({RegistrationState.ACTIVATED, RegistrationState.ACTIVATION_REJECTED, RegistrationState.LAPSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseOutcomeContact:
    """Keeps which line is told of the outcome. No answer says whether a number is a line in the applicant's name."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens

    def find(self, registration_id: RegistrationId) -> OutcomeContact | None:
        """What the applicant chose, or None."""
        with self.units() as unit:
            return unit[OutcomeContacts].get(registration_id)

    def __call__(self, registration_id: RegistrationId, msisdn: Msisdn, *, acting: AgentId) -> None:
        """Keep the line of a number, and send it a first message; the number itself is kept nowhere.

        Args:
            registration_id: A referred or refused one.
            msisdn: As the applicant named it.
            acting: The agent who typed it.

        Raises:
            UnknownRegistration: There is none.
            StateConflict: No decision is waited for or known, or three numbers were named.
        """
        now = self.clock.now()
        with self.units() as unit:
            registration = unit[Registrations].get(registration_id)
            before = unit[OutcomeContacts].get(registration_id)
            if not may_choose(registration, before) or is_being_erased(unit, registration_id):
                raise StateConflict(state=registration.state.value)
            named = next((one for one in _own_lines(unit, registration) if one.msisdn == msisdn), None)
            contact = OutcomeContact(
                registration_id=registration_id,
                line_id=named.id if named else None,
                key=self.tokens.token(),
                chosen_at=now,
                attempts=before.attempts + 1 if before else 1,
            )
            unit[OutcomeContacts].save(contact)
            facts = (("agent", acting.value),)
            unit.ledger.append(RecordedEvent(at=now, event=LineEvent.OUTCOME_CONTACT_CHOSEN, subject=registration_id.value, facts=facts))
            tell_outcome(unit, registration, at=now)
            unit.commit()


def tell_outcome(unit: UnitOfWork, registration: Registration, *, at: datetime) -> None:
    """Write the notice of a registration's state where the applicant chose a line; what is over is told last, and forgotten.

    The registration is locked. Its lines are not: a bar that is set meanwhile may come after the notice.
    """
    contact, kind = unit[OutcomeContacts].get(registration.id), notice_of_outcome(registration.state)
    if contact is None or kind is None:
        return
    line = next((one for one in _own_lines(unit, registration) if one.id == contact.line_id), None)
    if line is not None:
        add_notice(unit, line, kind, notice_id=contact.notice_id(kind, at=at), at=at)
    if registration.state in _OVER:
        unit[OutcomeContacts].forget(registration.id)


def _own_lines(unit: UnitOfWork, registration: Registration) -> list[Line]:
    """Lines of the holder, and of the person who acts for them, that reach them."""
    return [line for person_id in persons_of(registration) for line in unit[Lines].of_person(person_id) if is_reachable(line)]
