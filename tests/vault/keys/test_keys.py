"""The keys belong to the data: on another machine, or after a wrong restore, nothing is sealed that no one could open."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from realname.kernel.errors import SettingsError
from tests.support.opened import opened
from tests.support.postgresql import PostgresqlServer
from tests.vault.unsafe_keys import UNSAFE_KEYS


@pytest.fixture
def shared(postgresql: PostgresqlServer) -> Iterator[str]:
    """A database that several machines use."""
    with postgresql.database() as url:
        yield url


def problem_of(data: Path, **settings: str) -> str:
    with pytest.raises(SettingsError) as caught, opened(data, **settings):
        pass
    (problem,) = caught.value.problems
    return problem


def make(data: Path, **settings: str) -> None:
    with opened(data, **settings):
        pass


def test_a_second_machine_opens_with_the_keys_of_the_first(tmp_path: Path, shared: str) -> None:
    make(tmp_path / "first", REALNAME_DATABASE_URL=shared)
    (tmp_path / "second").mkdir()
    shutil.copy2(tmp_path / "first" / "keys.json", tmp_path / "second" / "keys.json")
    (tmp_path / "second" / "media").symlink_to(tmp_path / "first" / "media")  # which both share
    make(tmp_path / "second", REALNAME_DATABASE_URL=shared)


def test_a_second_machine_without_keys_is_refused_and_makes_none(tmp_path: Path, shared: str) -> None:
    make(tmp_path / "first", REALNAME_DATABASE_URL=shared)
    assert problem_of(tmp_path / "second", REALNAME_DATABASE_URL=shared).startswith("keys: the key file is missing")
    assert not (tmp_path / "second" / "keys.json").exists()


def test_a_second_machine_with_other_keys_is_refused(tmp_path: Path, shared: str) -> None:
    make(tmp_path / "second")
    make(tmp_path / "first", REALNAME_DATABASE_URL=shared)
    assert problem_of(tmp_path / "second", REALNAME_DATABASE_URL=shared).startswith("keys: the database belongs to other keys")


def test_of_two_machines_that_start_for_the_first_time_at_once_one_makes_keys(tmp_path: Path, shared: str) -> None:
    def start(name: str) -> None:
        make(tmp_path / name, REALNAME_DATABASE_URL=shared)

    with ThreadPoolExecutor(2) as threads:
        ended = [one.exception() for one in [threads.submit(start, name) for name in ("first", "second")]]
    assert [type(one) for one in ended if one] == [SettingsError]
    assert len(list(tmp_path.glob("*/keys.json"))) == 1


def test_a_folder_that_has_lost_its_keys_is_refused_and_makes_none(tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / "keys.json").unlink()
    assert problem_of(tmp_path).startswith("keys: the key file is missing")
    assert not (tmp_path / "keys.json").exists()


def test_a_folder_with_the_keys_of_another_is_refused(tmp_path: Path) -> None:
    make(tmp_path / "ours")
    make(tmp_path / "theirs")
    shutil.copy2(tmp_path / "theirs" / "keys.json", tmp_path / "ours" / "keys.json")
    assert problem_of(tmp_path / "ours").startswith("keys: the database belongs to other keys")


def test_the_name_of_keys_is_drawn_from_them_as_ever() -> None:
    """Backups and media name the keys by it: another way to draw it would make them foreign."""
    assert UNSAFE_KEYS.key_id == "faf417de7584dbf84f8dd0721d14758a90b047c35a6295566c9d25eed7108a21"
