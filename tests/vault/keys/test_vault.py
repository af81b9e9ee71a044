"""The contract of the vault, its signer and its custody: on a key file and in a hardware security module."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from realname.kernel.identifiers import IdentityNumber
from realname.platform.config.settings import load_settings
from realname.vault.errors import SealBroken
from realname.vault.keys.signer import is_signed_by, key_id
from realname.vault.model.wrapped_key import generation_of
from realname.vault.wiring.data_folder import DataFolder
from realname.vault.wiring.keys import ServerKeys, open_keys
from tests.support.softhsm import SoftHsm

PLAIN, CONTEXT = b"a portrait that nobody may see", "person-1/registrations/registration-1/reference"
NUMBER, OTHER_NUMBER = IdentityNumber("990101198504120012"), IdentityNumber("990101198504120020")


@pytest.fixture(params=["file", "pkcs11"])
def settings(request: pytest.FixtureRequest) -> dict[str, str]:
    """Settings for each place of keys."""
    if request.param == "file":
        return {}
    softhsm: SoftHsm = request.getfixturevalue("softhsm")
    return softhsm.settings()


@pytest.fixture
def keys(settings: dict[str, str], tmp_path: Path) -> ServerKeys:
    """New keys."""
    return _open(settings, tmp_path, is_used=False)


def _open(settings: dict[str, str], folder: Path, *, is_used: bool) -> ServerKeys:
    return open_keys(load_settings(folder, settings), DataFolder(folder), is_used=is_used)


def sealed(keys: ServerKeys) -> tuple[bytes, bytes]:
    wrapped = keys.vault.new_key()
    return wrapped, keys.vault.seal(PLAIN, wrapped_key=wrapped, context=CONTEXT)


def opened(keys: ServerKeys, wrapped: bytes, content: bytes, context: str = CONTEXT) -> bytes:
    return keys.vault.open(content, wrapped_key=wrapped, context=context)


def test_what_is_sealed_opens_in_its_own_place_also_in_another_process(keys: ServerKeys, settings: dict[str, str], tmp_path: Path) -> None:
    wrapped, content = sealed(keys)
    again = _open(settings, tmp_path, is_used=True)
    assert opened(again, wrapped, content) == PLAIN
    assert (again.key_id, again.vault.challenge_secret()) == (keys.key_id, keys.vault.challenge_secret())
    assert again.keyed_hashes.hash("text") == keys.keyed_hashes.hash("text")


@pytest.mark.parametrize("context", ["", "person-2/registrations/registration-1/reference", CONTEXT + "/"])
def test_in_another_place_it_stays_shut(keys: ServerKeys, context: str) -> None:
    wrapped, content = sealed(keys)
    with pytest.raises(SealBroken):
        opened(keys, wrapped, content, context)


@pytest.mark.parametrize("place", [0, 1, 4, 5, 16, 17, 40, -1])
def test_a_damaged_wrapped_key_opens_nothing_and_breaks_nothing_else(keys: ServerKeys, place: int) -> None:
    wrapped, content = sealed(keys)
    damaged = bytearray(wrapped)
    damaged[place] ^= 1
    with pytest.raises(SealBroken):
        opened(keys, bytes(damaged), content)
    assert opened(keys, wrapped, content) == PLAIN


@pytest.mark.parametrize("wrapped", [b"", b"\x02", b"\x02\x00\x00\x00\x01", b"\x01" + bytes(60), b"text"])
def test_what_is_no_wrapped_key_opens_nothing(keys: ServerKeys, wrapped: bytes) -> None:
    with pytest.raises(SealBroken):
        opened(keys, wrapped, sealed(keys)[1])


def test_after_a_rotation_the_former_key_still_opens_and_the_new_one_wraps(keys: ServerKeys) -> None:
    wrapped, content = sealed(keys)
    assert keys.custody.add_generation().number == 2
    assert opened(keys, wrapped, content) == PLAIN
    anew = keys.vault.rewrap(wrapped)
    assert (generation_of(wrapped), generation_of(anew), generation_of(keys.vault.new_key())) == (1, 2, 2)
    assert opened(keys, anew, content) == PLAIN
    assert keys.vault.key_name(anew) == keys.vault.key_name(wrapped)


def test_a_process_that_runs_takes_a_new_generation_up(keys: ServerKeys, settings: dict[str, str], tmp_path: Path) -> None:
    _open(settings, tmp_path, is_used=True).custody.add_generation()
    assert generation_of(keys.vault.new_key()) == 2


def test_a_destroyed_generation_opens_nothing_more(keys: ServerKeys) -> None:
    wrapped, content = sealed(keys)
    keys.custody.add_generation()
    anew = keys.vault.rewrap(wrapped)
    keys.custody.destroy_generation(1)
    assert [one.number for one in keys.custody.generations()] == [2]
    assert opened(keys, anew, content) == PLAIN
    with pytest.raises(SealBroken):
        opened(keys, wrapped, content)


def test_the_newest_generation_is_never_destroyed(keys: ServerKeys) -> None:
    keys.custody.destroy_generation(1)
    assert [one.number for one in keys.custody.generations()] == [1]


def test_two_generations_have_two_names(keys: ServerKeys) -> None:
    keys.custody.add_generation()
    first, second = keys.custody.generations()
    assert first.key_id != second.key_id
    assert {len(first.key_id), len(second.key_id)} == {64}


def test_the_hash_of_a_number_is_the_same_each_time_and_another_for_another(keys: ServerKeys) -> None:
    assert keys.vault.subject_hash(NUMBER) == keys.vault.subject_hash(NUMBER)
    assert keys.vault.subject_hash(NUMBER) != keys.vault.subject_hash(OTHER_NUMBER)
    assert len(keys.vault.subject_hash(NUMBER)) == 64


def test_a_statement_is_checked_with_the_public_key(keys: ServerKeys) -> None:
    signed = keys.signer.sign(b"{}")
    assert signed.key_id == key_id(keys.signer.public_key)
    assert is_signed_by(signed, public_key=keys.signer.public_key)
    assert not is_signed_by(replace(signed, body=b"[]"), public_key=keys.signer.public_key)


def test_after_a_renewal_the_former_public_key_is_still_known(keys: ServerKeys, settings: dict[str, str], tmp_path: Path) -> None:
    signed = keys.signer.sign(b"{}")
    keys.custody.renew_signing_key()
    renewed = _open(settings, tmp_path, is_used=True)
    assert renewed.public_keys.former == (keys.signer.public_key,)
    assert is_signed_by(signed, public_key=renewed.public_keys.former[0])
    assert is_signed_by(renewed.signer.sign(b"{}"), public_key=renewed.signer.public_key)
    assert is_signed_by(keys.signer.sign(b"{}"), public_key=keys.signer.public_key)


def test_threads_get_what_one_gets(keys: ServerKeys) -> None:
    wrapped, content = sealed(keys)
    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(lambda _: opened(keys, wrapped, content), range(200))) == {PLAIN}


def test_keys_are_at_hand(keys: ServerKeys) -> None:
    keys.custody.require_ready()
