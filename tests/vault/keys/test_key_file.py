"""The key file: made once, for its owner alone, whole or not at all; what is none is refused and shows nothing of itself."""

import base64
import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from realname.kernel.errors import SettingsError
from realname.vault.keys.key_file import create_key_file, load_key_file
from realname.vault.keys.key_file_form import encode_key_file, parse_key_file
from realname.vault.keys.reloading_keys import KeptKeys
from realname.vault.keys.signer import Ed25519Signer, is_signed_by
from tests.vault.unsafe_keys import UNSAFE_KEYS

WHOLE = json.loads(encode_key_file(UNSAFE_KEYS))
KEY = WHOLE["encryption_keys"]["1"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the keys will be."""
    return tmp_path / "keys.json"


def test_the_keys_that_were_made_are_the_keys_that_are_read(file: Path) -> None:
    assert create_key_file(file) == load_key_file(file)


def test_the_keys_are_four_different_ones_of_32_bytes(file: Path) -> None:
    ring = create_key_file(file)
    keys = (ring.newest.key, ring.identity_key, ring.challenge_secret, ring.signing_key)
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


@pytest.mark.parametrize(
    "change",
    [
        {"version": 3},
        {"signing_key": None},
        {"further_key": "AA=="},
        {"identity_key": "!"},
        {"id": "short"},
        {"encryption_keys": {}},
        {"encryption_keys": {"0": "A" * 43 + "="}},
        {"encryption_keys": {"one": "A" * 43 + "="}},
        {"former_public_keys": ["AA=="]},
    ],
)
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


def _first_version(file: Path) -> bytes:
    names = ("encryption_key", "identity_key", "challenge_secret", "signing_key")
    content = {"version": 1, **{name: base64.b64encode(bytes([place]) * 32).decode() for place, name in enumerate(names)}}
    file.touch(mode=0o600)
    file.write_text(json.dumps(content))
    return bytes(32)


def test_a_file_of_the_first_version_has_one_generation(file: Path) -> None:
    key = _first_version(file)
    assert [(one.generation, one.key) for one in load_key_file(file).encryption_keys] == [(1, key)]


def test_the_keys_keep_their_name_when_a_file_of_the_first_version_is_rotated(file: Path) -> None:
    _first_version(file)
    before = load_key_file(file).key_id
    KeptKeys(file).add_generation()
    assert load_key_file(file).key_id == before


def test_a_process_takes_a_new_key_up_without_a_restart(file: Path) -> None:
    create_key_file(file)
    running, other = KeptKeys(file), KeptKeys(file)
    other.add_generation()
    assert running.ring().newest.generation == 2


def test_a_process_whose_file_is_gone_goes_on_with_the_keys_it_has(file: Path) -> None:
    create_key_file(file)
    running = KeptKeys(file)
    before = running.ring()
    file.unlink()
    assert running.ring() == before


def test_a_rotated_file_is_the_owners_alone_and_nothing_else_is_left(file: Path) -> None:
    create_key_file(file)
    KeptKeys(file).add_generation()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_rotations_at_once_lose_no_key(file: Path) -> None:
    create_key_file(file)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: KeptKeys(file).add_generation(), range(8)))
    assert [one.generation for one in load_key_file(file).encryption_keys] == list(range(1, 10))


def test_a_destroyed_generation_is_in_the_file_no_more(file: Path) -> None:
    create_key_file(file)
    kept = KeptKeys(file)
    doomed = base64.b64encode(kept.ring().newest.key)
    kept.add_generation()
    kept.destroy_generation(1)
    assert [one.number for one in kept.generations()] == [2]
    assert doomed not in file.read_bytes()


def test_the_newest_generation_is_never_destroyed(file: Path) -> None:
    create_key_file(file)
    kept = KeptKeys(file)
    kept.destroy_generation(1)
    assert [one.number for one in kept.generations()] == [1]


def test_the_former_file_is_overwritten(file: Path, tmp_path: Path) -> None:
    create_key_file(file)
    os.link(file, tmp_path / "former")
    KeptKeys(file).add_generation()
    assert set((tmp_path / "former").read_bytes()) == {0}


def test_a_link_to_the_key_file_stays_one_and_leads_to_the_new_keys(file: Path, tmp_path: Path) -> None:
    create_key_file(tmp_path / "kept.json")
    file.symlink_to(tmp_path / "kept.json")
    KeptKeys(file).add_generation()
    assert file.is_symlink()
    assert [one.generation for one in load_key_file(tmp_path / "kept.json").encryption_keys] == [1, 2]


def test_what_the_former_signing_key_signed_is_checked_with_its_public_key(file: Path) -> None:
    signed = Ed25519Signer(create_key_file(file)).sign(b"{}")
    KeptKeys(file).renew_signing_key()
    renewed = Ed25519Signer(load_key_file(file))
    assert not is_signed_by(signed, public_key=renewed.public_key)
    assert [is_signed_by(signed, public_key=one) for one in renewed.former_public_keys] == [True]


def test_what_was_written_is_read() -> None:
    assert parse_key_file(encode_key_file(UNSAFE_KEYS)) == UNSAFE_KEYS


@pytest.mark.parametrize(
    "content",
    [
        "[" * 60_000,
        json.dumps(WHOLE | {"encryption_keys": {"1": KEY, "01": KEY}}),
        json.dumps(WHOLE | {"encryption_keys": {" 1": KEY}}),
        json.dumps(WHOLE | {"encryption_keys": {}}),
        json.dumps(WHOLE | {"signing_key": "\ud800"}),
    ],
    ids=["deep", "a-generation-twice", "a-generation-written-otherwise", "no-key", "no-text"],
)
def test_what_is_no_key_file_is_refused_without_a_cause_that_shows_it(content: str) -> None:
    with pytest.raises(SettingsError) as refused:
        parse_key_file(content.encode())
    assert (refused.value.__cause__, refused.value.__context__) == (None, None)
