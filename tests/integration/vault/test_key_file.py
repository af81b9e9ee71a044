"""The key file: made once, for its owner alone, whole or not at all."""

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple
from pathlib import Path
from threading import Barrier

import pytest

from realname.adapters.vault.key_file import create_key_file, load_key_file
from realname.domain.errors import SettingsError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the keys will be."""
    return tmp_path / "keys.json"


def test_the_keys_that_were_made_are_the_keys_that_are_read(file: Path) -> None:
    assert create_key_file(file) == load_key_file(file)


def test_the_keys_are_four_different_ones_of_32_bytes(file: Path) -> None:
    keys = astuple(create_key_file(file))
    assert [len(key) for key in keys] == [32] * 4
    assert len(set(keys)) == 4


def test_the_file_is_the_owners_alone_whatever_the_mask(file: Path) -> None:
    before = os.umask(0)
    create_key_file(file)
    os.umask(before)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_nothing_else_is_left_in_the_folder(file: Path) -> None:
    create_key_file(file)
    create_key_file(file)
    assert list(file.parent.iterdir()) == [file]


def test_keys_that_are_there_are_never_replaced(file: Path) -> None:
    first = create_key_file(file)
    assert create_key_file(file) == first


def test_processes_that_start_at_once_go_on_with_the_same_keys(file: Path) -> None:
    barrier = Barrier(4)

    def create(_place: int) -> object:
        barrier.wait()
        return create_key_file(file)

    with ThreadPoolExecutor(4) as threads:
        first, *rest = threads.map(create, range(4))
    assert all(one == first for one in rest)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610, 0o777])
def test_a_file_open_to_others_is_refused(file: Path, mode: int) -> None:
    create_key_file(file)
    file.chmod(mode)
    with pytest.raises(SettingsError) as caught:
        load_key_file(file)
    assert "0600" in caught.value.problems[0]


def test_a_stricter_mode_is_taken(file: Path) -> None:
    create_key_file(file)
    file.chmod(0o400)
    load_key_file(file)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b'{"version": 1}',
        b"\xff\xfe",
        json.dumps(
            {"version": 1, "encryption_key": "AA==", "identity_key": "AA==", "challenge_secret": "AA==", "signing_key": "AA=="}
        ).encode(),
    ],
    ids=["empty", "cut", "list", "number", "no-keys", "no-text", "short-keys"],
)
def test_a_damaged_file_is_refused(file: Path, content: bytes) -> None:
    file.touch(mode=0o600)
    file.write_bytes(content)
    with pytest.raises(SettingsError):
        load_key_file(file)


@pytest.mark.parametrize("change", [{"version": 2}, {"signing_key": None}, {"further_key": "AA=="}, {"identity_key": "!"}])
def test_a_file_of_another_form_is_refused_without_showing_it(file: Path, change: dict[str, object]) -> None:
    create_key_file(file)
    file.write_text(json.dumps({**json.loads(file.read_text()), **change}))
    with pytest.raises(SettingsError) as caught:
        load_key_file(file)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_a_missing_file_is_refused(file: Path) -> None:
    with pytest.raises(SettingsError):
        load_key_file(file)


def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        create_key_file(tmp_path / "missing" / "keys.json")
