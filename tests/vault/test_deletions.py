"""The contract of the journal of deletions: durable before anything goes, whole or not there, and forgotten by the day."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from realname.kernel.errors import IntegrityError
from realname.kernel.identifiers import PersonId, RegistrationId
from realname.registration.model.registration import RegistrationState
from realname.registration.use_cases.erasing.deletion_journal import (
    DELETION_LINES,
    Deletion,
    DeletionJournal,
    DestroyedKey,
    ErasedRegistration,
    HeldRecord,
    ReleasedRecord,
)
from realname.vault.connectors.deletions_in_bucket import StoredEntries
from realname.vault.connectors.deletions_in_folder import DayFiles
from realname.vault.connectors.s3_media import S3MediaStore
from tests.retention.test_record_holds_store import HOLD
from tests.support.manual_clock import START
from tests.support.memory_deletions import MemoryDeletions
from tests.support.memory_media import MemoryMediaStore
from tests.support.object_store import ObjectStore

pytestmark = pytest.mark.sockets

DAY = timedelta(days=1)
ERASED = ErasedRegistration(registration_id=RegistrationId("r-1"), state=RegistrationState.LAPSED)
DESTROYED = DestroyedKey(person_id=PersonId("p-1"), key_name="0" * 32)


@pytest.fixture(params=["memory", "files", "objects", "bucket"])
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> DeletionJournal:
    """Each kind of journal there is."""
    if request.param == "bucket":
        bucket: ObjectStore = request.getfixturevalue("object_store")
        return StoredEntries(S3MediaStore(bucket.place()), DELETION_LINES)
    if request.param == "objects":
        return StoredEntries(MemoryMediaStore(), DELETION_LINES)
    return MemoryDeletions() if request.param == "memory" else DayFiles(tmp_path / "deletions", DELETION_LINES)


def test_a_new_place_has_no_entry(journal: DeletionJournal) -> None:
    assert (journal.is_begun(), list(journal.read())) == (False, [])


def test_what_is_noted_is_read_again_the_oldest_day_first(journal: DeletionJournal) -> None:
    journal.note(DESTROYED, at=START + DAY)
    journal.note(ERASED, at=START)
    assert (journal.is_begun(), list(journal.read())) == (True, [ERASED, DESTROYED])


def test_a_hold_comes_back_as_it_was_noted(journal: DeletionJournal) -> None:
    noted: list[Deletion] = [HeldRecord(HOLD), HeldRecord(replace(HOLD, line_id=None)), ReleasedRecord(HOLD.id)]
    for one in noted:
        journal.note(one, at=START)
    assert sorted(journal.read(), key=repr) == sorted(noted, key=repr)  # those of one day are in no order


def test_days_before_one_are_forgotten(journal: DeletionJournal) -> None:
    journal.note(ERASED, at=START)
    journal.note(DESTROYED, at=START + DAY)
    journal.forget(noted_before=(START + DAY).date())
    assert list(journal.read()) == [DESTROYED]


def test_a_line_that_a_crash_cut_off_says_nothing_and_harms_no_other(tmp_path: Path) -> None:
    journal = DayFiles(tmp_path, DELETION_LINES)
    journal.note(ERASED, at=START)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes() + file.read_bytes()[1:20])
    journal.note(DESTROYED, at=START)
    assert list(journal.read()) == [ERASED, DESTROYED]


def test_a_whole_line_that_is_none_of_ours_stops_everything(tmp_path: Path) -> None:
    (tmp_path / "2026-11-25.jsonl").write_text('{"registration":"r-1","state":"gone"}\n')
    with pytest.raises(IntegrityError):
        DayFiles(tmp_path, DELETION_LINES).read()


def test_the_files_are_their_owners_alone(tmp_path: Path) -> None:
    DayFiles(tmp_path / "deletions", DELETION_LINES).note(ERASED, at=START)
    (file,) = (tmp_path / "deletions").iterdir()
    assert (file.stat().st_mode & 0o077, file.parent.stat().st_mode & 0o077) == (0, 0)
