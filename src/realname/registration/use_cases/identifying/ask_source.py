"""Ask the authoritative source whether attributes and portrait are of one identity: the applicant, and who acts for them (step 5)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from realname.evidence.model.applicant import ApplicantAttributes
from realname.evidence.ports import AuthoritativeSource
from realname.evidence.use_cases.sealed_attributes import open_attributes
from realname.kernel.identifiers import RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.registration.events import RegistrationEvent
from realname.registration.model.registration import Registration, RegistrationState
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.media import SealedMedia, reference_name
from realname.registration.use_cases.opening.mystery_shopper_steps import is_of_shopper
from realname.registration.use_cases.persons import require_key, require_person, require_verified
from realname.vault.errors import SealBroken
from realname.vault.model.wrapped_key import Person
from realname.verification.model.findings import SourceAnswer, SourceFinding


@dataclass(frozen=True, slots=True, kw_only=True)
class AskSource:
    """Records the source's answers, on the holder and on who acts for them: once before the decision, and again for a reviewer."""

    units: UnitsOfWork
    clock: Clock
    safe: SealedMedia
    source: AuthoritativeSource

    def __call__(self, registration_id: RegistrationId) -> None:
        """Ask, unless it was asked before.

        Raises:
            SourceUnavailable: No answer; retryable.
        """
        with self.units.reading() as unit:
            is_test = is_of_shopper(unit, registration_id)
            sealed = () if is_test else _sealed(unit, registration_id, _is_unanswered)
        if is_test:
            self._settle_for_shopper(registration_id)
        else:
            self._ask(registration_id, sealed, _is_unanswered)

    def again(self, registration_id: RegistrationId) -> None:
        """Ask once more about a referral that the source does not confirm: what it says now counts.

        Raises:
            SourceUnavailable: No answer; what it said before stays.
        """
        with self.units.reading() as unit:
            sealed = _sealed(unit, registration_id, _is_unconfirmed)
        self._ask(registration_id, sealed, _is_unconfirmed)

    def give_up(self, registration_id: RegistrationId) -> None:
        """Record that no answer could be had: a person decides then."""
        with self.units.reading() as unit:
            sealed = _sealed(unit, registration_id, _is_unanswered)
        if sealed:
            silence = SourceAnswer(attributes=SourceFinding.UNAVAILABLE, portrait=SourceFinding.UNAVAILABLE)
            self._record(registration_id, [silence for _ in sealed], _is_unanswered)

    def _ask(self, registration_id: RegistrationId, sealed: Sequence["_Sealed"], is_asked: "_Condition") -> None:
        if sealed:
            opened = [(self._attributes(registration_id, one), one) for one in sealed]
            answers = [self.source.validate(attributes, portrait=self._portrait(registration_id, one)) for attributes, one in opened]
            self._record(registration_id, answers, is_asked)

    def _settle_for_shopper(self, registration_id: RegistrationId) -> None:
        """A test identity is no person whom the source could know: it is not asked, and what it would say of a customer is taken."""
        with self.units() as unit:
            registration = unit[Registrations].get(registration_id)
            if _is_unanswered(registration):
                confirmed = SourceFinding.CONFIRMED
                unit[Registrations].save(replace(registration, source=confirmed, source_on_reference=confirmed))
                unit.commit()

    def _attributes(self, registration_id: RegistrationId, sealed: "_Sealed") -> ApplicantAttributes:
        person, key = sealed.person, require_key(sealed.person)
        vault = self.safe.vault
        return open_attributes(sealed.attributes, vault=vault, wrapped_key=key, person_id=person.id, registration_id=registration_id)

    def _portrait(self, registration_id: RegistrationId, sealed: "_Sealed") -> bytes | None:
        """Open the portrait; None where none is kept, or a withdrawal erased it meanwhile: what the source was not shown binds nothing."""
        if sealed.reference_id is None:
            return None
        try:
            return self.safe.get(person=sealed.person, registration_id=registration_id, name=reference_name(sealed.reference_id))
        except SealBroken:
            return None

    def _record(self, registration_id: RegistrationId, answers: Sequence[SourceAnswer], is_asked: "_Condition") -> None:
        with self.units() as unit:
            registration = unit[Registrations].get(registration_id)
            if not is_asked(registration):
                return
            acting = registration.representative
            answered = replace(
                registration,
                source=answers[0].attributes,
                source_on_reference=answers[-1].portrait,
                representative=replace(acting, source=answers[1].attributes) if acting is not None else None,
            )
            unit[Registrations].save(answered)
            said = tuple(zip(("answer", "answer_on_representative"), (one.attributes.value for one in answers), strict=False))
            facts = (*said, ("portrait", answers[-1].portrait.value))
            unit.ledger.append(
                RecordedEvent(at=self.clock.now(), event=RegistrationEvent.SOURCE_ANSWERED, subject=registration_id.value, facts=facts)
            )
            unit.commit()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class _Sealed:
    """Whom the source is asked about; `reference_id` names the portrait that is shown to it."""

    person: Person
    attributes: bytes
    reference_id: str | None

    def __repr__(self) -> str:
        return "_Sealed(…)"


_Condition = Callable[[Registration], bool]


def _is_unanswered(registration: Registration) -> bool:
    return registration.state is RegistrationState.SUBMITTED and registration.source is None


def _is_unconfirmed(registration: Registration) -> bool:
    return registration.state is RegistrationState.REFERRED and not registration.is_confirmed


def _sealed(unit: UnitOfWork, registration_id: RegistrationId, is_asked: _Condition) -> Sequence[_Sealed]:
    """The holder's attributes, then those of who acts for them; none where the source is not asked about the registration."""
    registration = unit[Registrations].get(registration_id)
    if not is_asked(registration):
        return ()
    acting = registration.representative
    if registration.sealed_attributes is None or (acting is not None and acting.sealed_attributes is None):
        raise SealBroken(kind="attributes")
    holder, reference_id = require_person(unit, registration), registration.reference_id
    if acting is None or acting.sealed_attributes is None:
        return (_Sealed(person=holder, attributes=registration.sealed_attributes, reference_id=reference_id),)
    # The portrait is that of the person who is verified.
    return (
        _Sealed(person=holder, attributes=registration.sealed_attributes, reference_id=None),
        _Sealed(person=require_verified(unit, registration), attributes=acting.sealed_attributes, reference_id=reference_id),
    )
