"""A restore that is cut off: no one can start on what is there, the same restore ends it, and what killed processes left goes."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from realname.platform.db.restore_marks import opening, restoring_alone
from realname.platform.errors import RestoreTargetNotEmpty, RestoreUnfinished
from realname.platform.system.staging import PREFIX, staging, sweep_staging
from tests.main.commands.test_worker_command import never
from tests.operations import dying_restore
from tests.operations.test_backup_commands import code_of
from tests.support.command import files_below, realname, run_module
from tests.support.database_settings import database_settings
from tests.support.deployed_counter import submit_one
from tests.support.object_store import ACCESS_KEY, SECRET_KEY, ObjectStore
from tests.workflow.places import KINDS

CUTS = (
    ("sqlite", "before-a-medium"),
    ("sqlite", "before-the-records"),
    ("sqlite", "before-it-is-settled"),
    ("sqlite", "before-the-mark-is-cleared"),
    ("postgresql", "before-a-medium"),
    ("postgresql", "before-tables"),
    ("postgresql", "before-the-commit"),
    ("postgresql", "before-it-is-settled"),
)


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A backup with one line, and the settings of its deployment."""

    archive: Path
    database: dict[str, str]


BackUp = Callable[[str], BackedUp]


@pytest.fixture(scope="module")
def back_up(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[BackUp]:
    """Back a deployment on a kind of database up, once for all tests."""
    with ExitStack() as stack:

        @cache
        def made(kind: str) -> BackedUp:
            folder, database = tmp_path_factory.mktemp(kind), stack.enter_context(database_settings(kind, request))
            submit_one(folder / "data", faults="", until=never, environment=database)
            ended = realname(
                "system", "backups", "create", folder / "backup.tar", "--data", folder / "data", "--with-keys", environment=database
            )
            assert ended.exit_code == 0
            return BackedUp(folder / "backup.tar", database)

        yield made


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Kind of database."""
    assert isinstance(request.param, str)
    return request.param


@pytest.fixture
def database(kind: str, back_up: BackUp) -> dict[str, str]:
    """Settings of the deployment that was backed up."""
    return back_up(kind).database


@pytest.fixture
def archive(kind: str, back_up: BackUp) -> Path:
    """A backup with one line."""
    return back_up(kind).archive


@pytest.fixture
def elsewhere(kind: str, request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """Settings of the deployment that it is restored into."""
    with database_settings(kind, request) as settings:
        yield settings


@pytest.mark.parametrize(("kind", "place"), CUTS, indirect=["kind"])
def test_a_cut_restore_opens_for_no_one_and_the_same_one_ends_it(
    archive: Path, elsewhere: dict[str, str], place: str, tmp_path: Path
) -> None:
    data = tmp_path / "new"
    cut_restore(archive, data, place, elsewhere)
    started = realname("system", "worker", "--data", data, environment=elsewhere)
    backed_up = realname("system", "backups", "create", tmp_path / "of-half.tar", "--data", data, "--json", environment=elsewhere)
    assert (started.exit_code, "restore-unfinished" in started.stderr) == (64, True)
    assert (code_of(backed_up), (tmp_path / "of-half.tar").exists()) == ("restore-unfinished", False)
    again = realname("system", "backups", "restore", archive, "--data", data, "--execute", "--json", environment=elsewhere)
    assert (again.json["error"], again.json["media"]) == (None, 1)
    status = realname("status", "--data", data, "--json", environment=elsewhere)
    assert (status.exit_code, status.json["troubles"]) == (0, [])
    assert [name for name in files_below(data) if PREFIX in name or "restoring" in name] == []


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_restore_that_is_cut_within_the_key_file_is_ended_by_the_same_one(archive: Path, tmp_path: Path) -> None:
    cut_restore(archive, tmp_path, "within-the-key-file", {})
    again = realname("system", "backups", "restore", archive, "--data", tmp_path, "--execute", "--json")
    assert (again.json["error"], [name for name in files_below(tmp_path) if "keys.json" in name]) == (None, ["keys.json"])


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_the_cut_restore_of_another_backup_is_not_gone_on_with(archive: Path, tmp_path: Path) -> None:
    cut_restore(archive, tmp_path / "new", "before-the-records", {})
    realname("system", "backups", "create", tmp_path / "other.tar", "--data", archive.parent / "data", "--with-keys")
    before = files_below(tmp_path / "new")
    ended = realname("system", "backups", "restore", tmp_path / "other.tar", "--data", tmp_path / "new", "--execute", "--json")
    assert (code_of(ended), files_below(tmp_path / "new")) == ("restore-target-not-empty", before)


@pytest.mark.parametrize("kind", KINDS, indirect=True)
def test_a_restore_into_a_bucket_that_was_cut_is_ended_from_another_machine_by_the_same_backup_alone(
    archive: Path, database: dict[str, str], elsewhere: dict[str, str], tmp_path: Path, object_store: ObjectStore
) -> None:
    bucket = {
        "REALNAME_MEDIA_URL": object_store.place().url,
        "REALNAME_MEDIA_ENDPOINT": object_store.endpoint,
        "REALNAME_MEDIA_ACCESS_KEY": ACCESS_KEY,
        "REALNAME_MEDIA_SECRET_KEY": SECRET_KEY,
    }
    settings = elsewhere | bucket
    cut_restore(archive, tmp_path / "lost", "before-the-records", settings)
    realname("system", "backups", "create", tmp_path / "other.tar", "--data", archive.parent / "data", "--with-keys", environment=database)
    other = realname(
        "system", "backups", "restore", tmp_path / "other.tar", "--data", tmp_path / "new", "--execute", "--json", environment=settings
    )
    same = realname("system", "backups", "restore", archive, "--data", tmp_path / "new", "--execute", "--json", environment=settings)
    started = realname("lines", "numbers", "list", "--data", tmp_path / "new", environment=settings)
    status = realname("status", "--data", tmp_path / "new", "--json", environment=settings)
    assert (code_of(other), same.json["error"], same.json["media"]) == ("restore-target-not-empty", None, 1)
    assert (started.exit_code, status.json["troubles"]) == (0, [])


def test_while_one_restores_no_one_opens_and_while_one_opens_no_one_restores(tmp_path: Path) -> None:
    database = tmp_path / "realname.sqlite"
    with restoring_alone(database), pytest.raises(RestoreUnfinished), opening(database):
        pass
    with opening(database), pytest.raises(RestoreTargetNotEmpty), restoring_alone(database):
        pass


def cut_restore(archive: Path, data: Path, place: str, environment: dict[str, str]) -> None:
    """Restore until it kills itself before the call whose name it is given."""
    ended = run_module(dying_restore.__name__, place, data, archive, environment=environment)
    assert ended.exit_code == -signal.SIGKILL, ended.stderr


def left_in(parent: Path) -> Path:
    """A folder that a killed process left."""
    left = parent / f"{PREFIX}left"
    left.mkdir()
    (left / "copy.sqlite").touch()
    return left


def test_what_a_killed_process_left_goes(tmp_path: Path) -> None:
    left = left_in(tmp_path)
    sweep_staging(tmp_path)
    assert not left.exists()


def test_what_a_person_works_in_stays(tmp_path: Path) -> None:
    with staging(tmp_path) as at_work:
        sweep_staging(tmp_path)
        assert at_work.exists()


def test_what_cannot_be_opened_keeps_no_one_from_working(tmp_path: Path) -> None:
    # What another user left cannot be opened, nor what another sweep has just removed: a link that leads nowhere stands for both.
    (tmp_path / f"{PREFIX}gone").symlink_to(tmp_path / "nowhere")
    left = left_in(tmp_path)
    with staging(tmp_path) as at_work:
        assert (at_work.exists(), left.exists()) == (True, False)


def test_what_another_user_left_keeps_no_one_from_working(tmp_path: Path) -> None:
    left = left_in(tmp_path)
    left.chmod(0)
    with staging(tmp_path) as at_work:
        assert (at_work.exists(), left.exists()) == (True, os.geteuid() != 0)
    left.chmod(0o700) if left.exists() else None
