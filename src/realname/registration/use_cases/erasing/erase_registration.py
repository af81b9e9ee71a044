"""Erase everything of a registration, destroy the person's key where nothing else needs it, and certify both."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import PersonId, RegistrationId
from realname.kernel.ledger.events import LedgerEntry, RecordedEvent
from realname.kernel.ports import Clock, StatementSigner
from realname.kernel.receipt import SignedStatement
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.ledger.errors import LedgerBroken
from realname.ledger.store.statements import Certificates
from realname.registration.errors import RecordHeld
from realname.registration.events import RegistrationEvent
from realname.registration.model.record_hold import is_holdable
from realname.registration.model.registration import Registration, RegistrationState
from realname.registration.store.alternative_checks import AlternativeCheckAnswers, LineCodes
from realname.registration.store.persons import Persons
from realname.registration.store.record_holds import RecordHolds
from realname.registration.store.registrations import ErasedWithRegistration, Registrations
from realname.registration.store.visual_checks import VisualChecks
from realname.registration.use_cases.erasing.deletion_journal import DeletionJournal, DestroyedKey, ErasedRegistration
from realname.registration.use_cases.media import SealedMedia
from realname.registration.use_cases.persons import persons_of
from realname.vault.errors import SealBroken

_UNDER_WAY = frozenset(
    {
        RegistrationState.OPEN,
        RegistrationState.AWAITING_SUPERVISOR,
        RegistrationState.SUBMITTED,
        RegistrationState.REFERRED,
        RegistrationState.APPROVED,
    }
)
OWN: Sequence[type[ErasedWithRegistration]] = (VisualChecks, AlternativeCheckAnswers, LineCodes, RecordHolds)
_NOTHING_KEPT = (("kept", ""),)
_DestroyedKeys = Mapping[PersonId, str | None]  # the names; None: something else of the person needs it, or it was gone before


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseRegistration:
    """For a registration that ended without a line, a refusal whose time is over, and a record at its term.

    What an order could keep is marked in the ledger before anything of it goes: from then on no order is taken, and no hold is asked for.
    Each deletion is noted in the journal before it is made: a backup from before brings nothing back.

    Attributes:
        also_erased: What the capabilities above keep about a registration, forgotten in the same transaction.
    """

    units: UnitsOfWork
    clock: Clock
    safe: SealedMedia
    signer: StatementSigner
    journal: DeletionJournal
    also_erased: Sequence[type[ErasedWithRegistration]]

    def __call__(self, registration_id: RegistrationId, *, erased: int = 0) -> SignedStatement:
        """Erase and certify; after a crash this is simply called again, and a second time it gives the same certificate.

        Args:
            registration_id: Of what is erased.
            erased: How many objects of it were erased before, and are not recorded: they are now.

        Raises:
            RecordHeld: An authority has ordered that it be kept.
            StateConflict: It did not end, or goes on: a refusal was appealed since it was found due.
            StorageUnavailable: The journal or the media store is away: what is not noted is not deleted.
        """
        certificate = self._note(registration_id)
        if certificate is not None:
            if erased:
                self._record_erasure(registration_id, before=erased)
            return certificate
        discarded = self.safe.discard(registration_id, self.safe.names(registration_id))
        self._record_erasure(registration_id, discarded, before=erased)
        with self.units() as unit:
            registration, now = unit[Registrations].get(registration_id), self.clock.now()
            certificate = unit[Certificates].get(registration_id)
            if certificate is not None and _is_forgotten(registration):
                return certificate
            unit[Registrations].save(_forgotten(registration, at=now))
            for kind in (*OWN, *self.also_erased):
                unit[kind].forget(registration_id)
            destroyed = self._destroy_keys_unless_needed(unit, registration, at=now)
            if certificate is None:
                certificate = self._certify(unit, registration, destroyed, at=now)
            unit.commit()
        return certificate

    def _note(self, registration_id: RegistrationId) -> SignedStatement | None:
        """Note the deletion where something is left to be deleted; otherwise give the certificate."""
        with self.units() as unit:
            registration, certificate = unit[Registrations].get(registration_id), unit[Certificates].get(registration_id)
            if certificate is not None and _is_forgotten(registration):
                return certificate
            self._begin(unit, registration)
        if registration.person_id is not None:  # without a person there was no evidence: nothing of anyone is there
            self.journal.note(ErasedRegistration(registration_id=registration_id, state=registration.state), at=self.clock.now())
        return None

    def _begin(self, unit: UnitOfWork, registration: Registration) -> None:
        """With the registration locked, as anyone who holds it locks it: either the hold stands, or the erasure is known to have begun."""
        if registration.state in _UNDER_WAY:
            raise StateConflict(state=registration.state.value)
        if is_being_erased(unit, registration.id):
            return
        if unit[RecordHolds].in_force(registration.id):
            raise RecordHeld
        if is_holdable(registration):
            begun = RecordedEvent(at=self.clock.now(), event=RegistrationEvent.MEDIA_ERASURE_BEGUN, subject=registration.id.value, facts=())
            unit.ledger.append(begun)
            unit.commit()

    def _record_erasure(self, registration_id: RegistrationId, discarded: int = 0, *, before: int) -> None:
        """Write that nothing is left, in a transaction of its own: the certificate names the entry's place, which it has afterwards.

        Where the ledger says so already, what was erased before has an entry of its own.
        """
        with self.units() as unit:
            unit[Registrations].get(registration_id)
            is_first = _erasure(unit, registration_id) is None
            if is_first or before:
                facts = (*_NOTHING_KEPT, ("objects", before + discarded if is_first else before))
                unit.ledger.append(
                    RecordedEvent(at=self.clock.now(), event=RegistrationEvent.MEDIA_ERASED, subject=registration_id.value, facts=facts)
                )
                unit.commit()

    def _destroy_keys_unless_needed(self, unit: UnitOfWork, registration: Registration, *, at: datetime) -> _DestroyedKeys:
        """Destroy the holder's, and that of who acted for them, each where nothing else needs it."""
        # Locked before counting: another registration of the same person that begins now waits, and finds the key renewed.
        keys = {one: unit[Persons].get(one).wrapped_key for one in persons_of(registration)}
        return {one: self._destroy_unless_needed(unit, one, key, at=at) for one, key in keys.items()}

    def _destroy_unless_needed(self, unit: UnitOfWork, person_id: PersonId, wrapped_key: bytes | None, *, at: datetime) -> str | None:
        """Give the name of the key that was destroyed; None: something else of the person needs it, or it was gone before."""
        if wrapped_key is None or unit[Persons].registrations_that_need_key(person_id):
            return None
        try:
            name = self.safe.vault.key_name(wrapped_key)
        except SealBroken:
            name = None  # what nothing opens any more has no name, and goes all the same
        if name is not None:
            self.journal.note(DestroyedKey(person_id=person_id, key_name=name), at=at)
        unit[Persons].destroy_key(person_id)
        return name

    def _certify(self, unit: UnitOfWork, registration: Registration, destroyed: _DestroyedKeys, *, at: datetime) -> SignedStatement:
        entry = _erasure(unit, registration.id)
        if entry is None:
            raise LedgerBroken(missing=RegistrationEvent.MEDIA_ERASED.value)
        certificate = self.signer.sign(_certificate(registration, entry, destroyed, at=at))
        unit[Certificates].add(registration.id, certificate)
        return certificate


def is_being_erased(unit: UnitOfWork, registration_id: RegistrationId) -> bool:
    """Whether its erasure has begun: something of it may be gone already."""
    return any(one.event is RegistrationEvent.MEDIA_ERASURE_BEGUN for one in unit.ledger.events_of(registration_id.value))


def _is_forgotten(registration: Registration) -> bool:
    return registration.media_erased_at is not None and registration.sealed_attributes is None


def _erasure(unit: UnitOfWork, registration_id: RegistrationId) -> LedgerEntry | None:
    """The entry that says that nothing is left; what a decision erased before left something."""
    entries = unit.ledger.of_subject(registration_id.value)
    erasures = (entry for entry in entries if entry.event.event is RegistrationEvent.MEDIA_ERASED)
    return next((entry for entry in erasures if set(_NOTHING_KEPT) <= set(entry.event.facts)), None)


def _forgotten(registration: Registration, *, at: datetime) -> Registration:
    """Forget who it was and which line they wished for: what remains is that there was a registration, and how it ended."""
    acting = registration.representative
    return replace(
        registration,
        media_erased_at=at,
        reference_id=None,
        sealed_attributes=None,
        sealed_session=None,
        evidence=None,
        representative=replace(acting, evidence=None, sealed_attributes=None) if acting else None,
        inabilities=frozenset(),
        has_closed_eyes=False,
        organisation_id=None,
        msisdn=None,
        iccid=None,
        reserved_until=None,
    )


def _certificate(registration: Registration, entry: LedgerEntry, destroyed: _DestroyedKeys, *, at: datetime) -> bytes:
    objects = dict(entry.event.facts)["objects"]
    content = {
        "erased_at": at.astimezone(UTC).isoformat(timespec="seconds"),
        "key": destroyed.get(registration.person_id) if registration.person_id else None,
        "ledger": {"index": entry.index, "leaf_hash": entry.leaf_hash},
        "objects": objects,
        "registration": registration.id.value,
        "state": registration.state.value,
        "type": "realname/deletion/1",
    }
    if registration.representative is not None:
        acting_id = registration.representative.person_id
        content["representative_key"] = destroyed.get(acting_id) if acting_id else None
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
