"""Attach evidence: read the card, find the person again by keyed hash, keep attributes and reference sealed."""

from dataclasses import dataclass, replace

from realname.evidence.errors import EvidenceKindNotAccepted
from realname.evidence.model.document_numbers import canonical_number
from realname.evidence.model.document_shown import DocumentRead
from realname.evidence.model.evidence import CardReading, EvidenceMeans, TypedEvidence
from realname.evidence.model.evidence_rule import EvidenceRule
from realname.evidence.ports import CardReader
from realname.evidence.use_cases.card_readings import checked_reading, reading_of
from realname.evidence.use_cases.read_document import ReadDocument
from realname.evidence.use_cases.sealed_attributes import seal_attributes
from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import AgentId, ClientId, IdentityNumber, RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock, IdentityNumbers, RandomTokens, Vault
from realname.kernel.rules.pack import Country
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.ledger.use_cases.pseudonyms import LedgerPseudonyms
from realname.outlets.use_cases.duty_check import require_at_work
from realname.registration.events import MEANS_IN_LOG, RegistrationEvent
from realname.registration.model.mystery_shopper import is_test_number
from realname.registration.model.registration import Purpose, Registration, Route
from realname.registration.ports import HeldLines
from realname.registration.store.registrations import Registrations
from realname.registration.store.visual_checks import VisualChecks
from realname.registration.use_cases.erasing.erase_media import erase_unused
from realname.registration.use_cases.look_ups import Looker, LookUpLimits
from realname.registration.use_cases.media import SealedMedia, reference_name
from realname.registration.use_cases.opening.mystery_shopper_steps import begin_test_visit
from realname.registration.use_cases.persons import agent_fact, known_or_new
from realname.vault.errors import SealBroken
from realname.vault.model.wrapped_key import Person
from realname.verification.model.observations import PortraitEyes
from realname.verification.ports import ReferenceChecker


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun:
    """Where evidence is attached.

    Attributes:
        registration: As it was when the card was shown: whether its holder is verified, and by which route, never changes to more.
        looker: By whom tries are counted.
    """

    registration: Registration
    looker: Looker


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachEvidence:
    """Attaches to an open registration what a card reader read, or, where the pack allows it, what was typed."""

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
    look_up_limits: LookUpLimits
    pseudonyms: LedgerPseudonyms
    lines: HeldLines

    def __call__(
        self, registration_id: RegistrationId, card: bytes, *, acting: AgentId | None = None, client_id: ClientId | None = None
    ) -> Registration:
        """Attach evidence; again for the same person replaces it and begins the live session anew.

        Args:
            registration_id: What it is attached to.
            card: What the reader read.
            acting: The agent who is signed in, if any.
            client_id: Of the API, who sent it: tries to find out whose a line is are counted by it.

        Raises:
            RateLimited: It changes a line, and too many cards of others were shown for it, or for lines, lately.
            InvalidInput: A field of the card is missing or wrong; `field` names it.
            CardSignatureInvalid: It is signed, and not by a known reader, here and now.
            IdentityNumberInvalid: The number fails its checks, or is a fictional one where lines are real.
            EvidenceKindNotAccepted: The pack does not take this kind.
            ImageRejected: The portrait cannot serve as reference.
            EngineBusy: Too many portraits are being looked at now.
            StateConflict: Not open, the card is another person's than before, or not that of whom the change of a line is for.
        """
        begun = self._begin(registration_id, acting=acting, client_id=client_id)
        return self._attach(begun, self.reader.read(card, place=registration_id.value), acting=acting)

    def from_form(self, registration_id: RegistrationId, typed: TypedEvidence, *, acting: AgentId | None = None) -> Registration:
        """Attach what was typed off a card, with a photo of its portrait, where the pack allows it; otherwise as from the reader.

        Raises:
            EvidenceKindNotAccepted: The pack takes no typed evidence.
            InvalidInput: A field is wrong, or does not agree with the identity number; `field` names it.
            IdentityNumberInvalid: The number fails its checks, or is a fictional one where lines are real.
            ImageRejected: The portrait cannot serve as reference.
            EngineBusy: Too many portraits are being looked at now.
            StateConflict: As from the reader.
            RateLimited: As from the reader.
        """
        if not self.evidence_rule.takes(typed.kind, EvidenceMeans.TYPED):
            raise EvidenceKindNotAccepted(kind=typed.kind.value)
        begun = self._begin(registration_id, acting=acting, client_id=None)
        number = self.identity_numbers.parse(canonical_number(typed.kind, typed.identity_number, issuer=typed.nationality))
        return self._attach(begun, reading_of(typed, number=number, country=self.country), acting=acting)

    def from_document(
        self,
        registration_id: RegistrationId,
        read: DocumentRead,
        *,
        is_compared: bool,
        acting: AgentId | None = None,
        client_id: ClientId | None = None,
    ) -> Registration:
        """Attach a document that was read from its photo or chip, where all of it agrees; otherwise as from the reader.

        Args:
            registration_id: What it is attached to.
            read: What was read.
            is_compared: Whether a person compared the fields that one source alone has with the document.
            acting: The agent who is signed in, if any.
            client_id: Of the API, who sent it.

        Raises:
            DocumentContradicted: It contradicts itself.
            DocumentIncomplete: Fields are missing, or doubtful and not compared; `fields` names them.
            EvidenceKindNotAccepted: The pack does not take this kind, or not when it is read so.
            IdentityNumberInvalid, InvalidInput: A value is not of its form.
            ImageRejected, EngineBusy, StateConflict, RateLimited: As from the reader.
        """
        begun = self._begin(registration_id, acting=acting, client_id=client_id)
        return self._attach(begun, self.documents.evidence_of(read, is_compared=is_compared), acting=acting)

    def _begin(self, registration_id: RegistrationId, *, acting: AgentId | None, client_id: ClientId | None) -> _Begun:
        """Return where evidence may be attached; who tries cards to find out whose a line is has few."""
        with self.units.reading() as unit:
            registration = unit[Registrations].get(registration_id)
            require_at_work(unit, registration.outlet_id, registration.agent_id)
            registration.require_collecting()
        looker = client_id or acting or registration.agent_id
        if registration.for_line_id is not None:
            self.look_up_limits.require_card_left(looker, registration.for_line_id, at=self.clock.now())
        return _Begun(registration=registration, looker=looker)

    def _attach(self, begun: _Begun, reading: CardReading, *, acting: AgentId | None) -> Registration:
        registration_id, is_verified = begun.registration.id, begun.registration.representative is None
        reading = checked_reading(reading, identity_numbers=self.identity_numbers, evidence_rule=self.evidence_rule)
        if reading.evidence.is_typed and not is_verified:
            raise EvidenceKindNotAccepted(kind="typed")
        # Without a face the portrait is neither looked at nor kept: the person who compares looks at the ID itself.
        eyes = (
            self.references.require_usable(reading.portrait, by=acting)
            if is_verified and begun.registration.route is Route.FACE
            else PortraitEyes.OPEN
        )
        # Person and reference are named before anything is stored, so that whatever ends the registration finds what to erase.
        found = self._bind(registration_id, reading.attributes.identity_number, eyes=eyes)
        if found is None:
            self._count_wrong_card(begun)
            raise StateConflict(field="identity-number", purpose=begun.registration.purpose.value)
        bound, person = found
        try:
            if is_verified and bound.reference_id is not None:  # of a holder whom a person acts for no portrait is looked at, and none kept
                name = reference_name(bound.reference_id)
                self.safe.put(reading.portrait, person=person, registration_id=registration_id, name=name)
            attached = self._record(bound, person, reading, acting=acting)
        except BaseException:
            # What this evidence left where the registration ended or took other evidence in between.
            erase_unused(self.units, self.safe, registration_id)
            raise
        erase_unused(self.units, self.safe, registration_id, left=attached)  # what the evidence before left
        return attached

    def _reference_id(self, registration: Registration) -> str | None:
        """Of a holder whom a person acts for no portrait is kept: the reference is that of who acts."""
        if registration.representative is not None:
            return registration.reference_id
        return self.tokens.token() if registration.route is Route.FACE else None

    def _bind(self, registration_id: RegistrationId, number: IdentityNumber, *, eyes: PortraitEyes) -> tuple[Registration, Person] | None:
        """Name person and reference; None: what is asked for the line is not for this person, and nothing was changed."""
        with self.units() as unit:
            registration = unit[Registrations].get(registration_id)
            registration.require_collecting()
            if is_test_number(number, self.country):
                begin_test_visit(unit, registration, number, pseudonyms=self.pseudonyms, at=self.clock.now())
            person = known_or_new(unit, number, vault=self.vault, tokens=self.tokens)
            if registration.person_id not in {None, person.id}:
                raise StateConflict(field="identity-number")
            if not self._is_for_line(unit, registration, person):
                return None
            bound = replace(
                registration.without_session(), person_id=person.id, evidence=None, reference_id=self._reference_id(registration)
            )
            if registration.representative is None:
                bound = replace(bound, has_closed_eyes=eyes is PortraitEyes.CLOSED)
            if registration.evidence is not None:
                unit[VisualChecks].forget(registration_id)  # what was said was said of the card before
            unit[Registrations].save(bound)
            unit.commit()
        return bound, person

    def _is_for_line(self, unit: UnitOfWork, registration: Registration, person: Person) -> bool:
        """A new SIM and a renewed verification are for the line's holder or user, a transfer is for anyone else."""
        if registration.for_line_id is None:
            return True
        is_theirs = self.lines.holder(unit, registration.for_line_id) == person.id
        return is_theirs is not (registration.purpose is Purpose.TRANSFER)

    def _count_wrong_card(self, begun: _Begun) -> None:
        if begun.registration.for_line_id is not None:
            self.look_up_limits.count_wrong_card(begun.looker, begun.registration.for_line_id, at=self.clock.now())

    def _record(self, bound: Registration, person: Person, reading: CardReading, *, acting: AgentId | None) -> Registration:
        registration_id = bound.id
        if person.wrapped_key is None:
            raise SealBroken(kind="key-destroyed")
        sealed = seal_attributes(
            reading.attributes, vault=self.vault, wrapped_key=person.wrapped_key, person_id=person.id, registration_id=registration_id
        )
        with self.units() as unit:
            registration = unit[Registrations].get(registration_id)
            registration.require_collecting()
            if registration != bound:
                raise StateConflict(next=registration.next_step.value)
            attached = replace(registration, evidence=reading.evidence, sealed_attributes=sealed)
            unit[Registrations].save(attached)
            unit.ledger.append(
                RecordedEvent(
                    at=self.clock.now(),
                    event=RegistrationEvent.EVIDENCE_ATTACHED,
                    subject=registration_id.value,
                    facts=(
                        agent_fact(bound, acting),
                        self.pseudonyms.holder(person.id),
                        self.pseudonyms.identity(person.identity_hash),
                        ("kind", reading.evidence.kind.value),
                        ("means", MEANS_IN_LOG[reading.evidence.means]),
                    ),
                )
            )
            unit.commit()
        return attached
