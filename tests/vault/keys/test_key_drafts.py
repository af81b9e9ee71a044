"""Drafts of the key file: what a killed writer left is gone with the next start or change; a living writer's stays."""

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from realname.vault.keys.key_drafts import drafted, sweep_drafts
from realname.vault.keys.key_file import create_key_file, load_key_file
from realname.vault.keys.reloading_keys import KeptKeys
from tests.support.command import clean_environment
from tests.support.opened import opened
from tests.vault.keys import drafting


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A key file."""
    create_key_file(tmp_path / "keys.json")
    return tmp_path / "keys.json"


def writer(file: Path, what: str, how: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", drafting.__name__, str(file), what, how]
    environment = {**clean_environment({}), "PYTHONPATH": ":".join(sys.path)}
    return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def drafts(file: Path) -> list[Path]:
    return list(file.parent.glob(".keys.json.*"))


def is_left_by_a_killed_writer(file: Path, what: str) -> bool:
    with writer(file, what, "killed") as killed:
        assert killed.wait(60) == -signal.SIGKILL
    return len(drafts(file)) == 1


def start(file: Path) -> None:
    with opened(file.parent):
        pass


def change(file: Path) -> None:
    KeptKeys(file).add_generation()


@pytest.mark.parametrize("then", [start, change])
def test_what_a_killed_change_left_is_gone_with_the_next_start_or_change(file: Path, then: Callable[[Path], None]) -> None:
    assert is_left_by_a_killed_writer(file, "renew")
    then(file)
    assert drafts(file) == []


def test_what_a_killed_first_start_left_is_gone_with_the_next_one(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    assert is_left_by_a_killed_writer(file, "create")
    start(file)
    assert drafts(file) == []


def test_a_living_writers_draft_stays_and_comes_to_its_place(file: Path) -> None:
    with writer(file, "renew", "waits") as living:
        assert living.stdout is not None
        assert living.stdout.readline() == b"written\n"
        start(file)
        assert len(drafts(file)) == 1
        living.communicate(b"\n", timeout=60)
        assert living.returncode == 0
    assert (len(load_key_file(file).former_public_keys), drafts(file)) == (1, [])


def test_a_draft_that_is_swept_before_it_is_held_is_made_anew(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flock, swept = fcntl.flock, list[Path]()

    def sweep_first(descriptor: int, operation: int) -> None:
        if operation == fcntl.LOCK_EX and not swept:
            swept.extend(drafts(file))
            sweep_drafts(file)
        flock(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", sweep_first)
    with drafted(file, b"keys") as draft:
        assert (draft.read_bytes(), drafts(file)) == (b"keys", [draft])
    assert (len(swept), draft in swept) == (1, False)


def test_a_draft_that_is_the_key_file_already_takes_nothing_with_it(file: Path) -> None:
    keys = load_key_file(file)
    os.link(file, file.with_name(f".keys.json.{'a' * 16}"))  # killed between putting it in its place and removing the draft
    start(file)
    assert (load_key_file(file), drafts(file)) == (keys, [])


@pytest.mark.parametrize("name", [".keys.json.swp", f".keys.json.{'a' * 15}", f".keys.json.{'A' * 16}", "keys.json.aaaaaaaaaaaaaaaa"])
def test_what_is_no_draft_stays(file: Path, name: str) -> None:
    file.with_name(name).touch()
    start(file)
    assert file.with_name(name).exists()


def test_what_a_killed_writer_left_is_overwritten(file: Path) -> None:
    draft = file.with_name(f".keys.json.{'b' * 16}")
    draft.write_bytes(b"a key")
    with draft.open("rb") as left:
        sweep_drafts(file)
        assert left.read() == bytes(5)
