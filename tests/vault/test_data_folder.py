"""The data folder: what is in it is for its owner alone, also where the folder itself is not."""

from pathlib import Path

import pytest

from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from tests.support.opened import opened

OTHERS = 0o077
OURS = ("realname.toml", "keys.json", "realname.sqlite", "realname.sqlite-wal", "realname.sqlite-shm", "media", "sandbox")


def open_to_others(data: Path) -> list[str]:
    return [name for name in OURS if (data / name).stat().st_mode & OTHERS]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder that a person made beforehand, for all to enter."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    return folder


def test_in_a_folder_that_all_may_enter_nothing_of_ours_is_open_to_others(data: Path) -> None:
    with opened(data) as deployment, deployment.app[SqlUnitsOfWork]():
        assert open_to_others(data) == []


def test_what_an_earlier_process_left_open_is_closed(data: Path) -> None:
    with opened(data):
        pass
    for name in ("realname.sqlite", "media", "sandbox"):
        (data / name).chmod(0o755)
    with opened(data) as deployment, deployment.app[SqlUnitsOfWork]():
        assert open_to_others(data) == []


def test_the_permissions_of_what_others_put_there_stay(data: Path) -> None:
    (data / "notes.txt").touch()
    (data / "notes.txt").chmod(0o644)
    with opened(data):
        assert [path.stat().st_mode & 0o777 for path in (data, data / "notes.txt")] == [0o755, 0o644]


def test_settings_that_are_there_stay_as_they_are(data: Path) -> None:
    (data / "realname.toml").write_text("model_threads = 2\n")
    with opened(data):
        assert (data / "realname.toml").read_text() == "model_threads = 2\n"
