"""What was deleted after a backup was made stays deleted when it is restored: exactly that, and nothing that came later."""

import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from realname.inventory.store.numbers import Numbers
from realname.kernel.errors import IntegrityError
from realname.kernel.identifiers import LineId, PersonId, RegistrationId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.ledger.store.statements import Certificates
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.operations.use_cases.replay_deletions import ReplayDeletions, Replayed
from realname.operations.wiring.erasing import build_erase
from realname.registration.model.registration import Registration, RegistrationState
from realname.registration.store.persons import Persons
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.erasing.deletion_journal import DELETION_LINES, Deletion, DestroyedKey, ErasedRegistration
from realname.registration.use_cases.media import SealedMedia, reference_name
from realname.vault.connectors.deletions_in_bucket import StoredEntries
from realname.vault.connectors.deletions_in_folder import DayFiles
from realname.vault.connectors.s3_media import S3MediaStore
from realname.vault.keys.file_vault import FileVault
from realname.vault.keys.key_file import create_key_file, load_key_file
from realname.vault.keys.signer import Ed25519Signer
from realname.vault.model.wrapped_key import Person
from tests.access.counter_secrets import UnsafeEchoedHashes
from tests.operations.test_backup_commands import code_of, restore
from tests.support.command import files_below, realname
from tests.support.cut_calls import Budget, CutJournal, CutUnits, cut, dies
from tests.support.deployed_counter import attach_one
from tests.support.examples import NUMBER, OPENED, PERSON, SECOND
from tests.support.manual_clock import START, ManualClock
from tests.support.memory_deletions import MemoryDeletions
from tests.support.memory_media import MemoryMediaStore
from tests.support.object_store import ACCESS_KEY, SECRET_KEY, ObjectStore
from tests.support.opened import opened
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
    safe: SealedMedia
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
        """As it is now."""
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
    safe = SealedMedia(store=MemoryMediaStore(), vault=vault)
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
    replay = ReplayDeletions(units=units, clock=clock, vault=vault, journal=journal, erase=erase, keyed_hashes=UnsafeEchoedHashes())
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


def test_what_began_after_the_backup_is_no_one(restored: Restored) -> None:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """A registration that was withdrawn after the backup was made."""

    data: Path
    archive: Path
    registration_id: RegistrationId


@pytest.fixture(scope="module")
def withdrawn(tmp_path_factory: pytest.TempPathFactory) -> Withdrawn:
    """Shown a card, backed up, withdrawn."""
    folder = tmp_path_factory.mktemp("withdrawn")
    with opened(folder / "data") as deployment:
        registration_id = attach_one(deployment)
        assert realname("system", "backups", "create", folder / "backup.tar", "--data", folder / "data", "--with-keys").exit_code == 0
        deployment.app[CloseRegistration].withdraw(registration_id)
    return Withdrawn(data=folder / "data", archive=folder / "backup.tar", registration_id=registration_id)


def left_of(data: Path, registration_id: RegistrationId) -> tuple[RegistrationState, bytes | None, bytes | None]:
    """State, sealed attributes and the person's key."""
    with opened(data) as deployment, deployment.app[SqlUnitsOfWork]() as unit:
        found = unit[Registrations].get(registration_id)
        assert found.person_id is not None
        return found.state, found.sealed_attributes, unit[Persons].get(found.person_id).wrapped_key


def test_with_the_journal_it_stays_withdrawn_and_its_key_destroyed(withdrawn: Withdrawn, tmp_path: Path) -> None:
    shutil.copytree(withdrawn.data / "deletions", tmp_path / "new" / "deletions")
    ended = restore(withdrawn.archive, tmp_path / "new", "--execute")
    assert (ended.exit_code, ended.json["has_deletions"], ended.json["erased_again"]) == (0, True, 1)
    assert left_of(tmp_path / "new", withdrawn.registration_id) == (RegistrationState.WITHDRAWN, None, None)
    assert [name for name in files_below(tmp_path / "new" / "media") if name.startswith("registrations/")] == []


def test_a_journal_elsewhere_is_replayed_by_setting(withdrawn: Withdrawn, tmp_path: Path) -> None:
    elsewhere = {"REALNAME_DELETIONS": str(withdrawn.data / "deletions")}
    ended = restore(withdrawn.archive, tmp_path / "new", "--execute", environment=elsewhere)
    assert (ended.json["has_deletions"], ended.json["erased_again"]) == (True, 1)


def test_a_journal_beside_the_media_of_a_former_prefix_is_taken_over(
    withdrawn: Withdrawn, tmp_path: Path, object_store: ObjectStore
) -> None:
    former, present = object_store.place(), object_store.place()
    journal = StoredEntries(S3MediaStore(former), DELETION_LINES)
    for one in DayFiles(withdrawn.data / "deletions", DELETION_LINES).read():
        journal.note(one, at=datetime(2026, 1, 1, tzinfo=UTC))
    bucket = {
        "REALNAME_MEDIA_URL": present.url,
        "REALNAME_MEDIA_ENDPOINT": present.endpoint,
        "REALNAME_MEDIA_ACCESS_KEY": ACCESS_KEY,
        "REALNAME_MEDIA_SECRET_KEY": SECRET_KEY,
    }
    nowhere = restore(withdrawn.archive, tmp_path / "new", "--execute", "--deletions", f"{former.url}-none", environment=bucket)
    ended = restore(withdrawn.archive, tmp_path / "new", "--execute", "--deletions", former.url, environment=bucket)
    assert (code_of(nowhere), ended.json["has_deletions"], ended.json["erased_again"]) == ("invalid-input", True, 1)
    taken_over = StoredEntries(S3MediaStore(present), DELETION_LINES)
    assert set(map(repr, journal.read())) <= set(map(repr, taken_over.read()))


def test_without_a_journal_it_is_said_before_anything_is_done(withdrawn: Withdrawn, tmp_path: Path) -> None:
    assert restore(withdrawn.archive, tmp_path / "new").json["has_deletions"] is False
    ended = realname("system", "backups", "restore", withdrawn.archive, "--data", tmp_path / "new")
    assert "There is no journal of deletions" in ended.stderr + ended.stdout


def test_a_journal_that_is_damaged_lets_no_one_start(withdrawn: Withdrawn, tmp_path: Path) -> None:
    (tmp_path / "new" / "deletions").mkdir(parents=True)
    (tmp_path / "new" / "deletions" / "2026-11-25.jsonl").write_text('{"nothing":"of ours"}\n')
    assert code_of(restore(withdrawn.archive, tmp_path / "new", "--execute")) == "integrity-broken"
    assert code_of(realname("registrations", "new", "--data", tmp_path / "new", "--json")) is not None
    shutil.rmtree(tmp_path / "new" / "deletions")
    assert restore(withdrawn.archive, tmp_path / "new", "--execute").json["error"] is None


def test_a_backup_that_is_too_old_is_refused(withdrawn: Withdrawn, tmp_path: Path) -> None:
    old = tmp_path / "old.tar"
    old.write_bytes(aged(withdrawn.archive))
    ended = restore(old, tmp_path / "new")
    assert (code_of(ended), ended.json["error"]["facts"]["field"]) == ("backup-foreign", "age")  # type: ignore[index]


def test_a_backup_whose_key_is_destroyed_is_refused(withdrawn: Withdrawn, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    shutil.copytree(withdrawn.data, tmp_path / "rotated")
    acting = ("--data", tmp_path / "rotated", "--execute", "--as", "li.na")
    realname("access", "staff", "first-administrators", "li.na", "second", "--data", tmp_path / "rotated")
    assert realname("system", "keys", "rotate", *acting).exit_code == 0
    assert realname("system", "keys", "destroy", "1", *acting).exit_code == 0
    shutil.copy2(tmp_path / "rotated" / "keys.json", tmp_path / "new" / "keys.json")
    ended = restore(withdrawn.archive, tmp_path / "new")
    assert (code_of(ended), ended.json["error"]["facts"]["field"]) == ("backup-foreign", "key-generation")  # type: ignore[index]


def test_a_backup_says_until_when_it_is_of_use(withdrawn: Withdrawn, tmp_path: Path) -> None:
    ended = realname("system", "backups", "create", tmp_path / "one.tar", "--data", withdrawn.data, "--json")
    assert ended.json["delete_by"] == (datetime.now(UTC) + timedelta(days=30)).date().isoformat()


def test_a_database_that_came_back_by_other_means_is_replayed_by_command(withdrawn: Withdrawn, tmp_path: Path) -> None:
    restore(withdrawn.archive, tmp_path / "new", "--execute")
    shutil.copytree(withdrawn.data / "deletions", tmp_path / "new" / "deletions", dirs_exist_ok=True)
    assert realname("system", "backups", "replay-deletions", "--data", tmp_path / "new", "--json").json["executed"] is False
    assert left_of(tmp_path / "new", withdrawn.registration_id)[0] is RegistrationState.OPEN
    ended = realname("system", "backups", "replay-deletions", "--data", tmp_path / "new", "--json", "--execute")
    assert (ended.json["erased_again"], ended.json["executed"]) == (1, True)
    assert left_of(tmp_path / "new", withdrawn.registration_id) == (RegistrationState.WITHDRAWN, None, None)


def test_old_backups_are_listed_and_deleted_and_nothing_else(withdrawn: Withdrawn, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    shutil.copy2(withdrawn.archive, folder / "new.tar")
    (folder / "old.tar").write_bytes(aged(withdrawn.archive))
    (folder / "notes.txt").write_text("of another person")
    command = ("system", "backups", "delete-old", folder, "--data", withdrawn.data, "--json")
    old = realname(*command).json["old"]
    assert isinstance(old, list)
    assert [one["file"] for one in old] == [str(folder / "old.tar")]
    assert realname(*command, "--execute").json["deleted"] is True
    assert sorted(file.name for file in folder.iterdir()) == ["new.tar", "notes.txt"]


def aged(archive: Path) -> bytes:
    """The archive, as if it had been made 31 days ago."""
    made_at, content = (datetime.now(UTC) - timedelta(days=31)).isoformat().encode(), archive.read_bytes()
    place = content.index(b'"made_at": "') + len(b'"made_at": "')
    return content[:place] + made_at + content[place + len(made_at) :]
