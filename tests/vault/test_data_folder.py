"""The data folder: it is for its owner alone, and one that others can enter is closed or refused before anything is kept in it."""

import os
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from realname.kernel.errors import SettingsError
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from tests.support.command import realname
from tests.support.opened import opened

OTHERS = 0o077
OURS = ("realname.toml", "keys.json", "realname.sqlite", "realname.sqlite-wal", "realname.sqlite-shm", "media", "sandbox")


def open_to_others(data: Path) -> list[str]:
    return [name for name in (".", *OURS) if (data / name).stat().st_mode & OTHERS]


def mode_of(path: Path) -> str:
    return oct(path.stat().st_mode & 0o7777)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder that was made beforehand, for all to enter."""
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(0o755)
    return folder


@pytest.fixture
def of_another_user(data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same as a mount point: another user owns it, and it cannot be closed."""
    _refuse_to_close(monkeypatch, data)
    return data


def _refuse_to_close(monkeypatch: pytest.MonkeyPatch, *places: Path) -> None:
    change = os.chmod

    def change_others(path: Path, mode: int, **options: bool) -> None:
        if path in places:
            raise PermissionError
        change(path, mode, **options)

    monkeypatch.setattr(os, "chmod", change_others)


def test_a_folder_that_all_may_enter_is_closed_with_all_that_is_in_it(data: Path) -> None:
    with opened(data) as deployment, deployment.app[SqlUnitsOfWork]():
        assert open_to_others(data) == []


def test_a_folder_that_is_made_is_for_its_owner_alone(tmp_path: Path) -> None:
    with opened(tmp_path / "new") as deployment, deployment.app[SqlUnitsOfWork]():
        assert open_to_others(tmp_path / "new") == []


def test_what_an_earlier_process_left_open_is_closed(data: Path) -> None:
    with opened(data):
        pass
    for name in (".", "realname.toml", "realname.sqlite", "media", "sandbox"):
        (data / name).chmod(0o755)
    with opened(data) as deployment, deployment.app[SqlUnitsOfWork]():
        assert open_to_others(data) == []


def test_the_log_says_what_was_closed_and_no_path(data: Path) -> None:
    with opened(data):
        pass
    for name in (".", "media"):
        (data / name).chmod(0o755)
    with capture_logs() as logs, opened(data):
        assert [one for one in logs if one["event"] == "data-folder-closed"] == [
            {"event": "data-folder-closed", "log_level": "warning", "places": ["data", "media"]}
        ]


def test_nothing_is_said_of_a_folder_that_is_closed(data: Path) -> None:
    with opened(data):
        pass
    with capture_logs() as logs, opened(data):
        assert [one["event"] for one in logs if one["event"] == "data-folder-closed"] == []


def test_an_open_folder_with_files_of_others_alone_is_refused_and_left_as_it_is(data: Path) -> None:
    (data / "notes.txt").touch()
    ended = realname("access", "staff", "add", "li.na", "--role", "administrator", "--data", data)
    assert (ended.exit_code, "it is not realname's alone" in " ".join(ended.stderr.split())) == (78, True)
    assert (mode_of(data), [one.name for one in data.iterdir()]) == ("0o755", ["notes.txt"])


def test_a_folder_that_all_share_is_refused_whatever_is_in_it(data: Path) -> None:
    with opened(data):
        pass
    data.chmod(0o1777)
    with pytest.raises(SettingsError), opened(data):
        pass
    assert mode_of(data) == "0o1777"


def test_a_new_disk_is_closed(data: Path) -> None:
    (data / "lost+found").mkdir()
    with opened(data):
        assert mode_of(data) == "0o700"


def test_the_permissions_of_what_others_put_there_stay(data: Path) -> None:
    data.chmod(0o700)
    (data / "notes.txt").touch()
    (data / "notes.txt").chmod(0o644)
    with opened(data):
        assert mode_of(data / "notes.txt") == "0o644"


def test_in_a_folder_of_another_user_all_of_ours_is_closed(of_another_user: Path) -> None:
    with opened(of_another_user) as deployment, deployment.app[SqlUnitsOfWork]():
        assert open_to_others(of_another_user) == ["."]


def test_a_folder_of_another_user_is_refused_while_something_in_it_is_open(of_another_user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(of_another_user):
        pass
    (of_another_user / "media").chmod(0o755)
    _refuse_to_close(monkeypatch, of_another_user / "media")
    with pytest.raises(SettingsError) as refused, opened(of_another_user):
        pass
    assert refused.value.problems == ("data: others can read media; close the folder with `chmod -R go-rwx` as its owner",)


def test_a_database_outside_the_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    database = tmp_path / "elsewhere.sqlite"
    with opened(tmp_path / "data", REALNAME_DATABASE_URL=f"sqlite:///{database}") as deployment, deployment.app[SqlUnitsOfWork]():
        assert {mode_of(one) for one in tmp_path.glob("elsewhere.sqlite*") if not one.name.endswith("restoring")} == {"0o600"}


def test_a_database_outside_the_folder_that_was_left_open_is_closed(tmp_path: Path) -> None:
    database = tmp_path / "elsewhere.sqlite"
    for _ in range(2):
        with opened(tmp_path / "data", REALNAME_DATABASE_URL=f"sqlite:///{database}"):
            assert mode_of(database) == "0o600"
        database.chmod(0o644)


def test_settings_that_are_there_stay_as_they_are(data: Path) -> None:
    (data / "realname.toml").write_text("model_threads = 2\n")
    with opened(data):
        assert (data / "realname.toml").read_text() == "model_threads = 2\n"
