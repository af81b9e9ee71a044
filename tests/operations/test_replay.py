"""After a restore what was deleted since the backup is deleted again: exactly that, and nothing that came later."""

from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import pytest

from realname.inventory.store.numbers import Numbers
from realname.kernel.errors import IntegrityError
from realname.kernel.identifiers import LineId, PersonId, RegistrationId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.ledger.store.statements import Certificates
from realname.operations.use_cases.replay_deletions import ReplayDeletions, Replayed
from realname.operations.wiring.erasing import build_erase
from realname.registration.model.registration import Registration, RegistrationState
from realname.registration.store.persons import Persons
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.erasing.deletion_journal import Deletion, DestroyedKey, ErasedRegistration
from realname.registration.use_cases.media import MediaSafe, reference_name
from realname.vault.keys.file_vault import FileVault
from realname.vault.keys.key_file import create_key_file, load_key_file
from realname.vault.keys.signer import Ed25519Signer
from realname.vault.model.wrapped_key import Person
from tests.support.cut_calls import Budget, CutJournal, CutUnits, cut, dies
from tests.support.examples import NUMBER, OPENED, PERSON, SECOND
from tests.support.manual_clock import START, ManualClock
from tests.support.memory_deletions import MemoryDeletions
from tests.support.memory_media import MemoryMediaStore
from tests.support.sqlite_units import SqliteUnits

S = RegistrationState
REFERRED = replace(OPENED, state=S.REFERRED, person_id=PERSON.id, reference_id="ref-1", sealed_attributes=b"\x01sealed", msisdn=NUMBER)
LATER = replace(REFERRED, id=RegistrationId("registration-2"), msisdn=None)
LAPSED = ErasedRegistration(registration_id=REFERRED.id, state=S.LAPSED)
NOTHING = Replayed(registrations=0, keys=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What came out of a backup, and the journal of what was deleted since."""

    units: UnitsOfWork
    safe: MediaSafe
    journal: MemoryDeletions
    replay: ReplayDeletions
    key_name: str

    def note(self, *deletions: Deletion) -> None:
        """As it was noted after the backup."""
        for one in deletions:
            self.journal.note(one, at=START)

    def destroyed(self) -> DestroyedKey:
        """The note that the person's key was destroyed."""
        return DestroyedKey(person_id=PERSON.id, key_name=self.key_name)

    def registration(self, registration_id: RegistrationId = REFERRED.id) -> Registration:
        """As it stands."""
        with self.units() as unit:
            return unit[Registrations].get(registration_id)

    def key(self) -> bytes | None:
        """The person's wrapped key."""
        with self.units() as unit:
            return unit[Persons].get(PERSON.id).wrapped_key


def _restored(units: UnitsOfWork, folder: Path, *registrations: Registration) -> Restored:
    create_key_file(folder / "keys.json")
    ring, clock, journal = load_key_file(folder / "keys.json"), ManualClock(), MemoryDeletions()
    vault = FileVault(ring)
    safe = MediaSafe(store=MemoryMediaStore(), vault=vault)
    person = Person(id=PERSON.id, identity_hash=PERSON.identity_hash, wrapped_key=vault.new_key())
    with units() as unit:
        unit[Persons].add(person)
        for one in registrations:
            unit[Registrations].add(one)
        unit[Numbers].add([NUMBER])
        unit[Numbers].reserve(NUMBER, registration_id=REFERRED.id, until=START + SECOND, at=START)
        unit.commit()
    safe.put(b"portrait", person=person, registration_id=REFERRED.id, name=reference_name("ref-1"))
    erase = build_erase(units=units, clock=clock, safe=safe, signer=Ed25519Signer(ring), journal=journal)
    replay = ReplayDeletions(units=units, clock=clock, vault=vault, journal=journal, erase=erase)
    return Restored(units=units, safe=safe, journal=journal, replay=replay, key_name=vault.key_name(person.wrapped_key or b""))


@pytest.fixture
def restored(units: UnitsOfWork, tmp_path: Path) -> Restored:
    return _restored(units, tmp_path, REFERRED)


def test_what_was_erased_since_is_erased_again_with_its_key(restored: Restored) -> None:
    restored.note(LAPSED, restored.destroyed())
    assert restored.replay().registrations == 1
    left = restored.registration()
    assert (left.state, left.sealed_attributes, left.reference_id) == (S.LAPSED, None, None)
    assert (restored.safe.names(REFERRED.id), restored.key()) == ((), None)


def test_its_number_is_free_again_and_its_deletion_certified(restored: Restored) -> None:
    restored.note(LAPSED)
    restored.replay()
    with restored.units() as unit:
        assert list(unit[Numbers].free(limit=1, at=START)) == [NUMBER]
        assert unit[Certificates].get(REFERRED.id) is not None
        assert [entry.event.event.value for entry in unit.ledger.of_subject("deletions")] == ["deletions:replayed"]


def test_a_second_replay_changes_nothing(restored: Restored) -> None:
    restored.note(LAPSED, restored.destroyed())
    restored.replay()
    left = restored.registration()
    assert (restored.replay(), restored.registration()) == (NOTHING, left)


def test_an_empty_journal_changes_nothing(restored: Restored) -> None:
    assert (restored.replay(), restored.registration()) == (NOTHING, REFERRED)


def test_what_began_after_the_backup_is_nobody(restored: Restored) -> None:
    restored.note(replace(LAPSED, registration_id=RegistrationId("later")), DestroyedKey(person_id=PersonId("later"), key_name="0" * 32))
    assert restored.replay() == NOTHING


def test_the_key_that_a_person_got_when_they_came_again_stays(restored: Restored) -> None:
    restored.note(replace(restored.destroyed(), key_name="0" * 32))
    assert restored.replay() == NOTHING
    assert restored.key() is not None


def test_a_key_that_was_noted_and_kept_after_all_stays(units: UnitsOfWork, tmp_path: Path) -> None:
    restored = _restored(units, tmp_path, REFERRED, LATER)
    restored.note(LAPSED, restored.destroyed())
    restored.replay()
    assert restored.key() is not None
    assert restored.registration(LATER.id).sealed_attributes == LATER.sealed_attributes


def test_a_refusal_whose_decision_was_lost_lapses(restored: Restored) -> None:
    restored.note(replace(LAPSED, state=S.REFUSED))
    restored.replay()
    assert (restored.registration().state, restored.registration().sealed_attributes) == (S.LAPSED, None)


@pytest.mark.parametrize("state", [S.ACTIVATION_REJECTED, S.ACTIVATED])
def test_what_the_operator_answered_is_left_to_the_workflow(restored: Restored, state: RegistrationState) -> None:
    restored.note(replace(LAPSED, state=state))
    assert (restored.replay(), restored.registration()) == (NOTHING, REFERRED)


def test_a_registration_that_has_a_line_is_not_ended(units: UnitsOfWork, tmp_path: Path) -> None:
    promised = replace(REFERRED, state=S.APPROVED, line_id=LineId("line-1"))
    restored = _restored(units, tmp_path, promised)
    restored.note(LAPSED)
    assert (restored.replay(), restored.registration()) == (NOTHING, promised)


def test_a_journal_that_cannot_be_read_stops_everything(restored: Restored) -> None:
    broken = CutJournal(restored.journal, Budget(left=9))

    class Damaged(CutJournal):
        def read(self) -> list[Deletion]:
            raise IntegrityError(kind="deletions")

    with pytest.raises(IntegrityError):
        replace(restored.replay, journal=Damaged(broken, Budget(left=9)))()
    assert restored.registration() == REFERRED


def test_killed_at_any_commit_note_or_deletion_it_comes_to_the_same_end(tmp_path: Path) -> None:
    for after in count():
        (folder := tmp_path / str(after)).mkdir()
        restored = _restored(SqliteUnits(), folder, REFERRED)
        restored.note(LAPSED, restored.destroyed())
        was_cut = _is_cut(restored, after=after)
        restored.replay()
        left = restored.registration()
        assert (left.state, left.sealed_attributes, restored.key(), restored.safe.names(REFERRED.id)) == (S.LAPSED, None, None, ())
        if not was_cut:
            break
    assert after > 5


def _is_cut(restored: Restored, *, after: int) -> bool:
    budget = Budget(left=after)
    return dies(replace(restored.replay, units=CutUnits(restored.units, budget), erase=cut(restored.replay.erase, budget)))
