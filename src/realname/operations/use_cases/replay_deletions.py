"""Replay deletions: what was deleted after a backup was made is deleted again, before anything serves from the restored records."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from realname.inventory.store.numbers import Numbers
from realname.kernel.identifiers import HoldId, RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock, KeyedHashes, Vault
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.lines.store.lines import SimsOfLines
from realname.operations.events import OperationsEvent
from realname.registration.errors import UnknownRegistration
from realname.registration.model.record_hold import RecordHold
from realname.registration.model.registration import ENDED_AND_FORGOTTEN, Registration, RegistrationState
from realname.registration.store.persons import Persons
from realname.registration.store.record_holds import RecordHolds
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.erasing.deletion_journal import (
    Deletion,
    DeletionJournal,
    DestroyedKey,
    ErasedRegistration,
    HeldRecord,
    ReleasedRecord,
)
from realname.registration.use_cases.erasing.erase_registration import EraseRegistration
from realname.retention.use_cases.record_holds import held_event, released_event
from realname.review.store.reviews import Reviews
from realname.vault.errors import SealBroken

SUBJECT = "deletions"  # of the ledger's entries about the journal


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What was deleted once more, and how many holds were set or ended again."""

    registrations: int
    keys: int
    holds: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayDeletions:
    """Goes through the whole journal. It needs no clock to be exact: what is deleted already, or came later, is left as it is.

    What the operator rejected is not ended here where the backup does not know it: the workflow asks again, hears the same, and erases.
    """

    units: UnitsOfWork
    clock: Clock
    vault: Vault
    journal: DeletionJournal
    erase: EraseRegistration
    keyed_hashes: KeyedHashes

    def __call__(self) -> Replayed:
        """Replay; cut off it is called again.

        Raises:
            StorageUnavailable, IntegrityError: The journal cannot be read: nothing may serve then.
        """
        noted = self.journal.read()
        holds = self._hold_again(noted)
        erasures = {one.registration_id: one for one in noted if isinstance(one, ErasedRegistration)}
        held_since = _held_since(noted)
        registrations = sum(self._erase(one) for one in erasures.values() if one.registration_id not in held_since)
        keys = sum(self._destroy(one) for one in dict.fromkeys(noted) if isinstance(one, DestroyedKey))
        replayed = Replayed(registrations=registrations, keys=keys, holds=holds)
        self._record(replayed)
        return replayed

    def _hold_again(self, noted: Sequence[Deletion]) -> int:
        """Set the holds that came after the backup and end those that ended after it: first of all, since a held record is not erased."""
        released = {one.hold_id for one in noted if isinstance(one, ReleasedRecord)}
        # A hold that was renewed is there twice, and those of one day are in no order.
        notes = sorted((one.hold for one in noted if isinstance(one, HeldRecord)), key=lambda one: one.until)
        held = {one.id: one for one in notes}
        set_again = sum(self._set(hold) for hold in held.values() if hold.id not in released)
        return set_again + sum(self._end_hold(hold_id) for hold_id in sorted(released, key=lambda one: one.value))

    def _set(self, hold: RecordHold) -> bool:
        with self.units() as unit:
            try:
                registration = unit[Registrations].get(hold.registration_id)
            except UnknownRegistration:
                return False  # it began after the backup
            known = unit[RecordHolds].find(hold.id)
            if known == hold or registration.sealed_attributes is None:
                return False
            if known is None:
                unit[RecordHolds].add(hold)
            else:
                unit[RecordHolds].save(hold)
            unit.ledger.append(held_event(hold, hold.held_by, keyed_hashes=self.keyed_hashes, at=self.clock.now()))
            unit.commit()
        return True

    def _end_hold(self, hold_id: HoldId) -> bool:
        with self.units() as unit:
            known = unit[RecordHolds].find(hold_id)
            if known is None or known.ended_at is not None:
                return False
            self._end_it(unit, known)
            unit.commit()
        return True

    def _end_it(self, unit: UnitOfWork, hold: RecordHold) -> None:
        ended = hold.end(at=self.clock.now())
        unit[RecordHolds].save(ended)
        unit.ledger.append(released_event(ended, at=self.clock.now()))

    def _erase(self, noted: ErasedRegistration) -> bool:
        if not self._end(noted):
            return False
        self.erase(noted.registration_id)
        return True

    def _end(self, noted: ErasedRegistration) -> bool:
        """Bring a registration to the end that it had; False where there is nothing to erase of it."""
        with self.units() as unit:
            try:
                registration = unit[Registrations].get(noted.registration_id)
            except UnknownRegistration:
                return False  # it began after the backup
            is_erased = registration.media_erased_at is not None and registration.sealed_attributes is None
            end = _end_of(registration, noted)
            if is_erased or end is None:
                return False
            if end in ENDED_AND_FORGOTTEN:
                unit[Numbers].release(registration.id)
                unit[SimsOfLines].release(registration.id)
            unit[Registrations].save(replace(registration, state=end, media_erased_at=None))
            for review in unit[Reviews].of_registration(registration.id):
                unit[Reviews].save(unit[Reviews].get(review.id).end(at=self.clock.now()))
            for hold in unit[RecordHolds].in_force(registration.id):
                # It was erased, so it was not held then: what the backup says is from before.
                self._end_it(unit, hold)
            unit.commit()
        return True

    def _destroy(self, noted: DestroyedKey) -> bool:
        with self.units() as unit:
            try:
                person = unit[Persons].get(noted.person_id)
                is_the_same = person.wrapped_key is not None and self.vault.key_name(person.wrapped_key) == noted.key_name
            except SealBroken:
                return False  # the person came after the backup, or nothing opens the key any more
            # Noted, and then not deleted after all: a person began again with the same key. What is needed stays.
            if not is_the_same or unit[Persons].registrations_that_need_key(noted.person_id):
                return False
            unit[Persons].destroy_key(noted.person_id)
            unit.commit()
        return True

    def _record(self, replayed: Replayed) -> None:
        with self.units() as unit:
            facts = (("holds", replayed.holds), ("keys", replayed.keys), ("registrations", replayed.registrations))
            unit.ledger.append(RecordedEvent(at=self.clock.now(), event=OperationsEvent.DELETIONS_REPLAYED, subject=SUBJECT, facts=facts))
            unit.commit()


def _held_since(noted: Sequence[Deletion]) -> frozenset[RegistrationId]:
    """Those that are held by an order noted behind their erasure, which had been noted and not made: what an authority keeps stays.

    Where the entries of one day are in no order, an order of that day may count as the later one: too much is kept then, never too little.
    """
    released = {one.hold_id for one in noted if isinstance(one, ReleasedRecord)}
    erased = {one.registration_id: place for place, one in enumerate(noted) if isinstance(one, ErasedRegistration)}
    holds = [(place, one.hold) for place, one in enumerate(noted) if isinstance(one, HeldRecord) and one.hold.id not in released]
    return frozenset(hold.registration_id for place, hold in holds if erased.get(hold.registration_id, place) < place)


def _end_of(registration: Registration, noted: ErasedRegistration) -> RegistrationState | None:
    """The state it ends in; None: it is left as it is."""
    if registration.state is noted.state or noted.state in ENDED_AND_FORGOTTEN:
        return noted.state if registration.line_id is None or registration.state is noted.state else None
    # Its refusal is not in the backup, and what it was refused on is erased: it is decided by no one any more.
    return RegistrationState.LAPSED if noted.state is RegistrationState.REFUSED and registration.line_id is None else None
