"""What was deleted after a backup was made stays deleted when it is restored; and no backup is restored that is too old for that."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from realname.kernel.identifiers import RegistrationId
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.registration.model.registration import RegistrationState
from realname.registration.store.persons import Persons
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from tests.operations.test_backup_commands import code_of, restore
from tests.support.command import files_below, realname
from tests.support.deployed_counter import attach_one
from tests.support.opened import opened


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
        assert realname("backup", folder / "backup.tar", "--data", folder / "data", "--with-keys").exit_code == 0
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


def test_without_a_journal_it_is_said_before_anything_is_done(withdrawn: Withdrawn, tmp_path: Path) -> None:
    assert restore(withdrawn.archive, tmp_path / "new").json["has_deletions"] is False
    ended = realname("restore", withdrawn.archive, "--data", tmp_path / "new")
    assert "There is no journal of deletions here" in ended.stderr + ended.stdout


def test_a_journal_that_is_damaged_lets_nobody_start(withdrawn: Withdrawn, tmp_path: Path) -> None:
    (tmp_path / "new" / "deletions").mkdir(parents=True)
    (tmp_path / "new" / "deletions" / "2026-11-25.jsonl").write_text('{"nothing":"of ours"}\n')
    assert code_of(restore(withdrawn.archive, tmp_path / "new", "--execute")) == "integrity-broken"
    assert code_of(realname("register", "--data", tmp_path / "new", "--json")) is not None
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
    realname("staff", "add", "li.na", "--role", "administrator", "--data", tmp_path / "rotated")
    assert realname("keys", "rotate", *acting).exit_code == 0
    assert realname("keys", "destroy", "1", *acting).exit_code == 0
    shutil.copy2(tmp_path / "rotated" / "keys.json", tmp_path / "new" / "keys.json")
    ended = restore(withdrawn.archive, tmp_path / "new")
    assert (code_of(ended), ended.json["error"]["facts"]["field"]) == ("backup-foreign", "key-generation")  # type: ignore[index]


def test_a_backup_says_until_when_it_is_of_use(withdrawn: Withdrawn, tmp_path: Path) -> None:
    ended = realname("backup", tmp_path / "one.tar", "--data", withdrawn.data, "--json")
    assert ended.json["delete_by"] == (datetime.now(UTC) + timedelta(days=30)).date().isoformat()


def test_a_database_that_came_back_by_other_means_is_replayed_by_command(withdrawn: Withdrawn, tmp_path: Path) -> None:
    restore(withdrawn.archive, tmp_path / "new", "--execute")
    shutil.copytree(withdrawn.data / "deletions", tmp_path / "new" / "deletions", dirs_exist_ok=True)
    assert realname("deletions", "replay", "--data", tmp_path / "new", "--json").json["executed"] is False
    assert left_of(tmp_path / "new", withdrawn.registration_id)[0] is RegistrationState.OPEN
    ended = realname("deletions", "replay", "--data", tmp_path / "new", "--json", "--execute")
    assert (ended.json["erased_again"], ended.json["executed"]) == (1, True)
    assert left_of(tmp_path / "new", withdrawn.registration_id) == (RegistrationState.WITHDRAWN, None, None)


def test_old_backups_are_listed_and_deleted_and_nothing_else(withdrawn: Withdrawn, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    shutil.copy2(withdrawn.archive, folder / "new.tar")
    (folder / "old.tar").write_bytes(aged(withdrawn.archive))
    (folder / "notes.txt").write_text("of somebody else")
    command = ("deletions", "old-backups", folder, "--data", withdrawn.data, "--json")
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
