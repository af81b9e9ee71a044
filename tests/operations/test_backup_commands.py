"""`realname system backups create` and `realname system backups restore`: whole or not at all, and nowhere else than where it belongs."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import pytest

from realname.evidence.chip.stored_trust import StoredTrust, TrustSource
from realname.evidence.connectors.trust_store import TRUST_FOLDER, TrustStore
from realname.kernel.ports import Progress
from realname.operations.wiring.backups import back_up
from realname.platform.system.staging import PREFIX
from realname.registration.model.registration import RegistrationState
from realname.vault.errors import KeysOutdated
from tests.evidence.chip.issued_chips import TRUST
from tests.main.commands.test_worker_command import AWAY, never, run_to_end, state_of
from tests.support.command import Ended, clean_environment, files_below, media_below, realname
from tests.support.deployed_counter import has_come_to_the_operator, submit_one
from tests.support.object_store import ACCESS_KEY, SECRET_KEY, ObjectStore

ROOT = Path(__file__).parents[2]

# The command, with a copy of the records that takes its time.
SLOW_BACKUP = """
import sys, time
from realname.operations.connectors.sqlite_records import SqliteRecords
from realname.main.commands.root import main

def copy_slowly(records, folder):
    (folder / records.database.name).write_bytes(records.database.read_bytes())
    sys.stderr.write("copied\\n")
    sys.stderr.flush()
    time.sleep(60)

SqliteRecords.copy = copy_slowly
main(sys.argv[1:])
"""


@contextmanager
def slow_backup(data: Path, file: Path) -> Iterator["subprocess.Popen[str]"]:
    """Begin a backup and wait until it has copied the database."""
    command = [sys.executable, "-c", SLOW_BACKUP, "system", "backups", "create", str(file), "--data", str(data)]
    environment = clean_environment({"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"})
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        while "copied" not in (line := process.stderr.readline()):
            assert line, "it ended by itself"
        yield process


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one line."""
    data = tmp_path_factory.mktemp("live") / "data"
    submit_one(data, faults="", until=never)
    realname("access", "staff", "first-administrators", "li.na", "second", "--data", data)
    return data


@pytest.fixture(scope="module")
def archive(live: Path) -> Path:
    """Its backup, keys and all."""
    file = live.parent / "backup.tar"
    assert realname("system", "backups", "create", file, "--data", live, "--with-keys").exit_code == 0
    return file


def code_of(ended: Ended) -> object:
    error = ended.json["error"]
    return error["code"] if isinstance(error, dict) else error


def restore(archive: Path, data: Path, *options: str, environment: dict[str, str] | None = None) -> Ended:
    return realname("system", "backups", "restore", archive, "--data", data, "--json", *options, environment=environment)


def rotated_elsewhere(live: Path, folder: Path) -> Path:
    """A copy of the data folder whose key file is from before the rotation."""
    shutil.copytree(live, folder / "outdated")
    assert realname("system", "keys", "rotate", "--data", folder / "outdated", "--execute", "--as", "li.na").exit_code == 0
    shutil.copy2(live / "keys.json", folder / "outdated" / "keys.json")
    return folder / "outdated"


def rotate_once(data: Path) -> Progress:
    """Progress of a backup, at whose first step the keys are rotated."""
    left = [data]

    def rotate(what: str, *, done: int, total: int) -> None:
        del what, done, total
        while left:
            assert realname("system", "keys", "rotate", "--data", left.pop(), "--execute", "--as", "li.na").exit_code == 0

    return rotate


def test_a_backup_is_its_owners_alone_and_leaves_no_draft(archive: Path) -> None:
    assert archive.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in archive.parent.iterdir()) == ["backup.tar", "data"]


def test_the_keys_are_in_it_only_when_asked_for(live: Path, archive: Path, tmp_path: Path) -> None:
    realname("system", "backups", "create", tmp_path / "plain.tar", "--data", live)
    keys = (live / "keys.json").read_bytes()
    assert (keys in archive.read_bytes(), keys in (tmp_path / "plain.tar").read_bytes()) == (True, False)


def test_a_file_that_is_there_is_not_replaced(live: Path, archive: Path) -> None:
    before = archive.read_bytes()
    ended = realname("system", "backups", "create", archive, "--data", live, "--json")
    assert (code_of(ended), archive.read_bytes() == before) == ("invalid-input", True)


def test_under_the_keys_of_another_deployment_nothing_is_backed_up(live: Path, tmp_path: Path) -> None:
    shutil.copytree(live, tmp_path / "mixed")
    submit_one(tmp_path / "theirs", faults="", until=never)
    shutil.copy2(tmp_path / "theirs" / "keys.json", tmp_path / "mixed" / "keys.json")
    ended = realname("system", "backups", "create", tmp_path / "backup.tar", "--data", tmp_path / "mixed", "--json")
    assert (code_of(ended), (tmp_path / "backup.tar").exists()) == ("settings-invalid", False)


@pytest.mark.parametrize("options", [[], ["--with-keys"]])
def test_under_keys_from_before_a_rotation_elsewhere_nothing_is_backed_up(live: Path, tmp_path: Path, options: list[str]) -> None:
    ended = realname(
        "system", "backups", "create", tmp_path / "backup.tar", "--data", rotated_elsewhere(live, tmp_path), *options, "--json"
    )
    assert (code_of(ended), (tmp_path / "backup.tar").exists()) == ("keys-outdated", False)


def test_keys_from_before_a_rotation_elsewhere_are_a_trouble_of_the_status(live: Path, tmp_path: Path) -> None:
    ended = realname("status", "--data", rotated_elsewhere(live, tmp_path), "--json")
    assert (ended.exit_code, "keys-outdated" in str(ended.json["troubles"])) == (74, True)


def test_a_backup_with_keys_that_a_rotation_overtakes_is_given_up(live: Path, tmp_path: Path) -> None:
    shutil.copytree(live, tmp_path / "data")
    with pytest.raises(KeysOutdated):
        back_up(
            tmp_path / "data",
            tmp_path / "backup.tar",
            key_file=(tmp_path / "data" / "keys.json").read_bytes(),
            progress=rotate_once(tmp_path / "data"),
            environment={},
        )
    assert not (tmp_path / "backup.tar").exists()


def test_a_database_in_an_older_form_is_backed_up_as_it_is(live: Path, tmp_path: Path) -> None:
    shutil.copytree(live, tmp_path / "older")
    with closing(sqlite3.connect(tmp_path / "older" / "realname.sqlite")) as database:
        database.execute("ALTER TABLE deployment DROP COLUMN backed_up_at")
        database.execute("UPDATE alembic_version SET version_num = '0006'")
        database.commit()
    assert realname("system", "backups", "create", tmp_path / "backup.tar", "--data", tmp_path / "older").exit_code == 0
    with closing(sqlite3.connect(tmp_path / "older" / "realname.sqlite")) as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchone() == ("0006",)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_what_a_stopped_backup_had_under_way_is_gone_at_once_or_by_the_next(live: Path, tmp_path: Path, number: signal.Signals) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    with slow_backup(live, folder / "one.tar") as process:
        process.send_signal(number)
        process.wait()
    if number is signal.SIGKILL:
        assert [path.name.startswith(PREFIX) for path in folder.iterdir()] == [True]
        realname("system", "backups", "create", folder / "two.tar", "--data", live)
    assert [path.name for path in folder.iterdir()] == (["two.tar"] if number is signal.SIGKILL else [])


def test_without_execute_it_is_verified_and_nothing_is_made(archive: Path, tmp_path: Path) -> None:
    ended = restore(archive, tmp_path / "new")
    assert (ended.exit_code, ended.json["restored"], (tmp_path / "new").exists()) == (0, False, False)


def test_the_trusted_issuers_come_back_and_replace_none_that_are_there(live: Path, tmp_path: Path) -> None:
    store = Path(TRUST_FOLDER) / "trust.json"
    shutil.copytree(live, tmp_path / "live")
    certificates = tuple(anchor.certificate for anchor in TRUST.anchors)
    source = TrustSource(name="invented", sha256="0" * 64, imported_on=date(2026, 1, 1), signed_on=None, certificates=certificates)
    TrustStore(tmp_path / "live" / TRUST_FOLDER).save(StoredTrust((source,)))
    realname("system", "backups", "create", tmp_path / "backup.tar", "--data", tmp_path / "live", "--with-keys")
    (tmp_path / "known" / TRUST_FOLDER).mkdir(parents=True)
    (tmp_path / "known" / store).write_text("own")
    for name in ("new", "known"):
        assert restore(tmp_path / "backup.tar", tmp_path / name, "--execute").json["error"] is None
    assert TrustStore(tmp_path / "new" / TRUST_FOLDER).load() == StoredTrust((source,))
    assert (tmp_path / "known" / store).read_text() == "own"


def test_trusted_issuers_in_a_folder_of_their_own_come_back_there(live: Path, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "trust.json").write_bytes(b"as it is")
    kept, back = ({"REALNAME_CHIP_TRUST": str(tmp_path / name)} for name in ("own", "back"))
    realname("system", "backups", "create", tmp_path / "backup.tar", "--data", live, "--with-keys", environment=kept)
    assert restore(tmp_path / "backup.tar", tmp_path / "new", "--execute", environment=back).json["error"] is None
    assert (tmp_path / "back" / "trust.json").read_bytes() == b"as it is"
    assert not (tmp_path / "new" / TRUST_FOLDER).exists()


def test_what_was_under_way_goes_on_where_it_is_restored(tmp_path: Path) -> None:
    registration_id = submit_one(tmp_path / "live", faults=AWAY, until=has_come_to_the_operator)
    realname("system", "backups", "create", tmp_path / "backup.tar", "--data", tmp_path / "live", "--with-keys")
    assert restore(tmp_path / "backup.tar", tmp_path / "new", "--execute").json["error"] is None
    run_to_end(tmp_path / "new", registration_id)
    assert state_of(tmp_path / "new", registration_id) is RegistrationState.ACTIVATED
    assert [name for name in media_below(tmp_path / "new") if not name.endswith("/photo")] == []


def test_a_bucket_is_backed_up_into_a_folder_and_the_other_way_round(tmp_path: Path, object_store: ObjectStore) -> None:
    place = object_store.place()
    bucket = {
        "REALNAME_MEDIA_URL": place.url,
        "REALNAME_MEDIA_ENDPOINT": place.endpoint,
        "REALNAME_MEDIA_ACCESS_KEY": ACCESS_KEY,
        "REALNAME_MEDIA_SECRET_KEY": SECRET_KEY,
    }
    submit_one(tmp_path / "live", faults="", until=never)
    realname("system", "backups", "create", tmp_path / "one.tar", "--data", tmp_path / "live", "--with-keys")
    assert restore(tmp_path / "one.tar", tmp_path / "moved", "--execute", environment=bucket).json["media"] == 1
    realname("system", "backups", "create", tmp_path / "two.tar", "--data", tmp_path / "moved", "--with-keys", environment=bucket)
    assert restore(tmp_path / "two.tar", tmp_path / "back", "--execute").json["media"] == 1
    assert media_below(tmp_path / "back") == media_below(tmp_path / "live")


def test_a_cut_file_is_refused_and_nothing_is_made(archive: Path, tmp_path: Path) -> None:
    content = archive.read_bytes()
    for place, share in enumerate((0.1, 0.5, 0.9)):
        (tmp_path / f"{place}.tar").write_bytes(content[: int(len(content) * share)])
        assert code_of(restore(tmp_path / f"{place}.tar", tmp_path / "new", "--execute")) in {"backup-unreadable", "backup-foreign"}
    assert not (tmp_path / "new").exists()


def test_a_changed_byte_is_refused_and_nothing_is_made(archive: Path, tmp_path: Path) -> None:
    content = bytearray(archive.read_bytes())
    content[content.rindex(b"SQLite format 3") + 5000] ^= 1
    (tmp_path / "changed.tar").write_bytes(content)
    assert code_of(restore(tmp_path / "changed.tar", tmp_path / "new", "--execute")) == "backup-unreadable"
    assert not (tmp_path / "new").exists()


def test_a_file_that_is_no_backup_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no backup at all" * 100)
    assert code_of(restore(tmp_path / "notes.txt", tmp_path / "new", "--execute")) == "backup-unreadable"


def test_the_backup_of_another_deployment_is_refused(archive: Path, tmp_path: Path) -> None:
    submit_one(tmp_path / "theirs", faults="", until=never)
    (tmp_path / "new").mkdir()
    shutil.copy2(tmp_path / "theirs" / "keys.json", tmp_path / "new")
    assert code_of(restore(archive, tmp_path / "new", "--execute")) == "backup-foreign"
    assert files_below(tmp_path / "new") == ["keys.json"]


def test_where_something_is_already_nothing_is_restored(live: Path, archive: Path) -> None:
    before = files_below(live)
    assert code_of(restore(archive, live, "--execute")) == "restore-target-not-empty"
    assert files_below(live) == before
