"""Ask the authoritative source whether attributes and portrait are of one identity: the applicant, and who acts for them (step 5)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

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

_CONFIRMED = SourceAnswer(attributes=SourceFinding.CONFIRMED, portrait=SourceFinding.CONFIRMED)
_SILENCE = SourceAnswer(attributes=SourceFinding.UNAVAILABLE, portrait=SourceFinding.UNAVAILABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAnswers:
    """What was answered on each who was asked about: the holder, then who acts for them.

    Attributes:
        is_of_shopper: Whether the registration is of a test identity: no one was asked, and the ledger says nothing.
    """

    answers: Sequence[SourceAnswer]
    is_of_shopper: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AskSource:
    """Asks on the holder and on who acts for them: once for the decision, which records the answers, and again for a reviewer."""

    units: UnitsOfWork
    clock: Clock
    safe: SealedMedia
    source: AuthoritativeSource

    def __call__(self, registration_id: RegistrationId) -> SourceAnswers | None:
        """Ask, and record nothing: the decision records the answers with itself. None: it was decided, or the answers are recorded.

        A test identity is no person whom the source could know: it is not asked, and what it would say of a customer is taken.

        Raises:
            SourceUnavailable: No answer; retryable.
        """
        with self.units.reading() as unit:
            is_test = is_of_shopper(unit, registration_id)
            sealed = _sealed(unit, registration_id, _is_unanswered)
        if not sealed:
            return None
        if is_test:
            return SourceAnswers(answers=tuple(_CONFIRMED for _ in sealed), is_of_shopper=True)
        return SourceAnswers(answers=self._ask(registration_id, sealed))

    def again(self, registration_id: RegistrationId) -> None:
        """Ask once more about a referral that the source does not confirm: what it says now counts.

        Raises:
            SourceUnavailable: No answer; what it said before stays.
        """
        with self.units.reading() as unit:
            sealed = _sealed(unit, registration_id, _is_unconfirmed)
        if not sealed:
            return
        asked = SourceAnswers(answers=self._ask(registration_id, sealed))
        with self.units() as unit:
            registration = unit[Registrations].get(registration_id)
            if _is_unconfirmed(registration):
                unit[Registrations].save(record_answers(unit, registration, asked, at=self.clock.now()))
                unit.commit()

    def give_up(self, registration_id: RegistrationId) -> SourceAnswers | None:
        """Say that no answer could be had: a person decides then. None: as when asked."""
        with self.units.reading() as unit:
            is_test = is_of_shopper(unit, registration_id)
            sealed = _sealed(unit, registration_id, _is_unanswered)
        return SourceAnswers(answers=tuple(_SILENCE for _ in sealed), is_of_shopper=is_test) if sealed else None

    def _ask(self, registration_id: RegistrationId, sealed: Sequence["_Sealed"]) -> Sequence[SourceAnswer]:
        opened = [(self._attributes(registration_id, one), one) for one in sealed]
        return [self.source.validate(attributes, portrait=self._portrait(registration_id, one)) for attributes, one in opened]

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


def record_answers(unit: UnitOfWork, registration: Registration, asked: SourceAnswers, *, at: datetime) -> Registration:
    """Write the answers to the ledger, and give the registration with them, which is not saved."""
    acting, answers = registration.representative, asked.answers
    said = tuple(zip(("answer", "answer_on_representative"), (one.attributes.value for one in answers), strict=False))
    facts = (*said, ("portrait", answers[-1].portrait.value))
    if not asked.is_of_shopper:
        unit.ledger.append(RecordedEvent(at=at, event=RegistrationEvent.SOURCE_ANSWERED, subject=registration.id.value, facts=facts))
    return replace(
        registration,
        source=answers[0].attributes,
        source_on_reference=answers[-1].portrait,
        representative=replace(acting, source=answers[1].attributes) if acting is not None else None,
    )


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
