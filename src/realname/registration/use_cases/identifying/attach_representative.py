"""Attach the ID of who acts for the holder: read as the holder's is, and its portrait kept for the comparison with their face."""

from dataclasses import dataclass, replace

from realname.evidence.model.document_shown import DocumentRead
from realname.evidence.model.evidence import CardReading
from realname.evidence.model.evidence_rule import EvidenceRule
from realname.evidence.model.representative import Representative
from realname.evidence.ports import CardReader
from realname.evidence.use_cases.card_readings import checked_reading
from realname.evidence.use_cases.read_document import ReadDocument
from realname.evidence.use_cases.sealed_attributes import seal_attributes
from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import AgentId, IdentityNumber, RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock, IdentityNumbers, RandomTokens, Vault
from realname.kernel.rules.pack import Country
from realname.kernel.unit_of_work import UnitsOfWork
from realname.outlets.use_cases.duty_check import require_at_work
from realname.registration.errors import SameCardTwice
from realname.registration.events import MEANS_IN_LOG, RegistrationEvent
from realname.registration.model.registration import NextStep, Registration, Route
from realname.registration.store.registrations import Registrations
from realname.registration.store.visual_checks import VisualChecks
from realname.registration.use_cases.erasing.erase_media import erase_unused
from realname.registration.use_cases.media import SealedMedia, reference_name
from realname.registration.use_cases.opening.mystery_shopper_steps import refuse_test_number
from realname.registration.use_cases.persons import agent_fact, known_or_new, require_key
from realname.vault.model.wrapped_key import Person
from realname.verification.model.observations import PortraitEyes
from realname.verification.ports import ReferenceChecker


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachRepresentative:
    """Attaches to an open registration in which a person acts for the holder, once the holder's own ID was read."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    vault: Vault
    safe: SealedMedia
    reader: CardReader
    documents: ReadDocument
    identity_numbers: IdentityNumbers
    references: ReferenceChecker
    evidence_rule: EvidenceRule
    country: Country

    def __call__(self, registration_id: RegistrationId, card: bytes, *, acting: AgentId | None = None) -> Registration:
        """Attach what the card reader read; again for the same person replaces it and begins the live session anew.

        Args:
            registration_id: What it is attached to.
            card: What the reader read.
            acting: The agent who is signed in, if any.

        Raises:
            InvalidInput: A field of the card is missing or wrong; `field` names it.
            IdentityNumberInvalid: The number fails its checks, or is a fictional one where lines are real.
            EvidenceKindNotAccepted: The pack does not take this kind.
            ImageRejected: The portrait cannot serve as reference.
            EngineBusy: Too many portraits are being looked at now.
            SameCardTwice: It is the holder's card.
            StateConflict: Not open, no one acts for the holder, the holder's ID was not read yet, or the card is another person's than
                before.
        """
        self._require_open(registration_id)
        return self._attach(registration_id, self.reader.read(card, place=registration_id.value), acting=acting)

    def from_document(
        self, registration_id: RegistrationId, read: DocumentRead, *, is_compared: bool, acting: AgentId | None = None
    ) -> Registration:
        """Attach a document that was read from its photo or chip, where all of it agrees; otherwise as from the reader.

        Args:
            registration_id: What it is attached to.
            read: What was read.
            is_compared: Whether a person compared the fields that one source alone has with the document.
            acting: The agent who is signed in, if any.

        Raises:
            DocumentContradicted: It contradicts itself.
            DocumentIncomplete: Fields are missing, or doubtful and not compared; `fields` names them.
            EvidenceKindNotAccepted, IdentityNumberInvalid, ImageRejected, EngineBusy, SameCardTwice, StateConflict: As from the reader.
        """
        self._require_open(registration_id)
        return self._attach(registration_id, self.documents.evidence_of(read, is_compared=is_compared), acting=acting)

    def _require_open(self, registration_id: RegistrationId) -> None:
        with self.units() as unit:
            registration = unit[Registrations].get(registration_id)
            require_at_work(unit, registration.outlet_id, registration.agent_id)
            _require_due(registration)

    def _attach(self, registration_id: RegistrationId, given: CardReading, *, acting: AgentId | None) -> Registration:
        reading = checked_reading(given, identity_numbers=self.identity_numbers, evidence_rule=self.evidence_rule)
        with self.units() as unit:
            registration = unit[Registrations].get(registration_id)
        # Without a face the portrait is neither looked at nor kept: the person who compares looks at the ID itself.
        eyes = self.references.require_usable(reading.portrait, by=acting) if registration.route is Route.FACE else PortraitEyes.OPEN
        # Person and reference are named before anything is stored, so that whatever ends the registration finds what to erase.
        bound, person = self._bind(registration_id, reading.attributes.identity_number, eyes=eyes)
        try:
            if bound.reference_id is not None:
                name = reference_name(bound.reference_id)
                self.safe.put(reading.portrait, person=person, registration_id=registration_id, name=name)
            return self._record(bound, person, reading, acting=acting)
        finally:
            erase_unused(self.units, self.safe, registration_id)

    def _bind(self, registration_id: RegistrationId, number: IdentityNumber, *, eyes: PortraitEyes) -> tuple[Registration, Person]:
        with self.units() as unit:
            registration = unit[Registrations].get(registration_id)
            representative = _require_due(registration)
            refuse_test_number(number, self.country)
            person = known_or_new(unit, number, vault=self.vault, tokens=self.tokens)
            if person.id == registration.person_id:
                raise SameCardTwice  # no one acts for themselves
            if representative.person_id not in {None, person.id}:
                raise StateConflict(field="identity-number")
            named = replace(representative, person_id=person.id, evidence=None)
            bound = replace(
                registration.without_session(),
                representative=named,
                reference_id=self.tokens.token() if registration.route is Route.FACE else None,
                has_closed_eyes=eyes is PortraitEyes.CLOSED,
            )
            unit[VisualChecks].forget(registration_id)  # what was said was said of the card before
            unit[Registrations].save(bound)
            unit.commit()
        return bound, person

    def _record(self, bound: Registration, person: Person, reading: CardReading, *, acting: AgentId | None) -> Registration:
        sealed = seal_attributes(
            reading.attributes, vault=self.vault, wrapped_key=require_key(person), person_id=person.id, registration_id=bound.id
        )
        with self.units() as unit:
            registration = unit[Registrations].get(bound.id)
            require_at_work(unit, registration.outlet_id, registration.agent_id)
            representative = _require_due(registration)
            if registration != bound:
                raise StateConflict(next=registration.next_step.value)
            read = replace(representative, evidence=reading.evidence, sealed_attributes=sealed)
            attached = replace(registration, representative=read)
            unit[Registrations].save(attached)
            facts = (
                agent_fact(bound, acting),
                ("by", representative.authority.role.value),
                ("kind", reading.evidence.kind.value),
                ("means", MEANS_IN_LOG[reading.evidence.means]),
                ("proof", representative.authority.proof.value),
            )
            unit.ledger.append(
                RecordedEvent(at=self.clock.now(), event=RegistrationEvent.REPRESENTATIVE_ATTACHED, subject=bound.id.value, facts=facts)
            )
            unit.commit()
        return attached


def _require_due(registration: Registration) -> Representative:
    """Refuse where no one acts, or whom they act for is not known yet.

    Raises:
        StateConflict: Either, or submitted or passed to a supervisor.
        RegistrationClosed: It ended.
    """
    registration.require_collecting()
    registration.require_step_done(NextStep.ATTACH_EVIDENCE)
    if registration.representative is None:
        raise StateConflict(field="representative")
    return registration.representative
