"""A list of attacks on sealed material; each ends in SealBroken."""

import secrets
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realname.kernel.identifiers import IdentityNumber
from realname.vault.errors import SealBroken
from realname.vault.keys.envelope import KEY_BYTES, NONCE_BYTES, TAG_BYTES, WRAPPING, open_seal, seal
from realname.vault.keys.file_vault import FileVault
from realname.vault.model.wrapped_key import FIRST_FORM, NAMED_FORM
from tests.vault.unsafe_keys import UNSAFE_KEYS, UNSAFE_OTHER_KEYS

VAULT = FileVault(UNSAFE_KEYS)
KEY = VAULT.new_key()
PLAIN = b"a portrait that nobody may see"
CONTEXT = "person-1/registrations/registration-1/reference"
SEALED = VAULT.seal(PLAIN, wrapped_key=KEY, context=CONTEXT)


def _require_broken(sealed: bytes, *, wrapped_key: bytes = KEY, context: str = CONTEXT, vault: FileVault = VAULT) -> None:
    with pytest.raises(SealBroken):
        vault.open(sealed, wrapped_key=wrapped_key, context=context)


def _opens(sealed: bytes, *, wrapped_key: bytes = KEY) -> bool:
    try:
        VAULT.open(sealed, wrapped_key=wrapped_key, context=CONTEXT)
    except SealBroken:
        return False
    return True


def _with_each_bit_flipped(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Each change of one bit, with the place of that bit."""
    number = int.from_bytes(content)
    yield from ((bit, (number ^ (1 << bit)).to_bytes(len(content))) for bit in range(8 * len(content)))


@given(st.binary(max_size=300), st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_what_is_sealed_opens_in_its_own_place(plain: bytes, context: str) -> None:
    assert VAULT.open(VAULT.seal(plain, wrapped_key=KEY, context=context), wrapped_key=KEY, context=context) == plain


def test_a_seal_of_others_by_aes_256_gcm_opens() -> None:
    # McGrew and Viega, The Galois/Counter Mode of Operation, test case 14: key, nonce and plain text of zeros.
    sealed = bytes(12) + bytes.fromhex("cea7403d4d606b6e074ec5d3baf39d18" + "d0d1c8a799996bf0265b98b5d48ab919")
    assert open_seal(sealed, key=bytes(32), context="", head=b"") == bytes(16)


def test_the_seal_shows_nothing_of_what_is_in_it() -> None:
    assert PLAIN not in SEALED


def test_the_same_content_sealed_twice_differs() -> None:
    assert VAULT.seal(PLAIN, wrapped_key=KEY, context=CONTEXT) != SEALED


def test_two_persons_have_two_keys() -> None:
    assert VAULT.new_key() != KEY


def test_a_seal_has_version_nonce_and_tag_and_nothing_else() -> None:
    assert (SEALED[0], len(SEALED)) == (1, 1 + NONCE_BYTES + len(PLAIN) + TAG_BYTES)


@pytest.mark.parametrize(
    "context",
    ["", "person-2/registrations/registration-1/reference", "person-1/registrations/registration-2/reference", CONTEXT + "/"],
)
def test_moved_to_another_person_registration_or_field_it_stays_shut(context: str) -> None:
    _require_broken(SEALED, context=context)


def test_with_any_bit_flipped_it_stays_shut() -> None:
    assert [f"bit {bit} flipped" for bit, sealed in _with_each_bit_flipped(SEALED) if _opens(sealed)] == []


def test_cut_off_anywhere_it_stays_shut() -> None:
    assert [f"cut to {length} bytes" for length in range(len(SEALED)) if _opens(SEALED[:length])] == []


def test_with_something_added_it_stays_shut() -> None:
    _require_broken(SEALED + b"\x00")


def test_with_another_persons_key_it_stays_shut() -> None:
    _require_broken(SEALED, wrapped_key=VAULT.new_key())


def test_with_another_servers_keys_it_stays_shut() -> None:
    _require_broken(SEALED, vault=FileVault(UNSAFE_OTHER_KEYS))


def test_with_any_bit_of_the_wrapped_key_flipped_it_stays_shut() -> None:
    assert [f"bit {bit} flipped" for bit, wrapped_key in _with_each_bit_flipped(KEY) if _opens(SEALED, wrapped_key=wrapped_key)] == []


@pytest.mark.parametrize("wrapped_key", [b"", KEY[:-1], KEY + b"\x00", SEALED], ids=["nothing", "cut", "longer", "another-thing"])
def test_with_what_is_no_wrapped_key_it_stays_shut(wrapped_key: bytes) -> None:
    _require_broken(SEALED, wrapped_key=wrapped_key)


def test_a_wrapped_key_cannot_be_opened_as_content() -> None:
    _require_broken(KEY, context="realname/data-key")


def test_nothing_is_sealed_under_a_key_of_another_server() -> None:
    with pytest.raises(SealBroken):
        FileVault(UNSAFE_OTHER_KEYS).seal(PLAIN, wrapped_key=KEY, context=CONTEXT)


NUMBER = IdentityNumber("990101198504120012")


def test_the_hash_of_a_number_is_always_the_same() -> None:
    assert VAULT.identity_hash(NUMBER) == FileVault(UNSAFE_KEYS).identity_hash(NUMBER)


def test_the_hash_of_a_number_needs_the_key() -> None:
    assert VAULT.identity_hash(NUMBER) != FileVault(UNSAFE_OTHER_KEYS).identity_hash(NUMBER)


def test_the_hash_of_a_number_does_not_show_it() -> None:
    assert len(VAULT.identity_hash(NUMBER)) == 64
    assert NUMBER.value not in VAULT.identity_hash(NUMBER)


@pytest.mark.parametrize(
    "shown", [repr(UNSAFE_KEYS), str(UNSAFE_KEYS), repr(VAULT), str(VAULT)], ids=["keys-repr", "keys-str", "vault-repr", "vault-str"]
)
def test_keys_are_silent_when_shown(shown: str) -> None:
    assert not any(8 * letter in shown for letter in "eics")


def test_a_key_that_was_wrapped_in_the_first_form_opens_beside_one_of_the_second() -> None:
    """ASVS 11.2.2: what is written now and what was written before the form changed are read side by side."""
    data_key = secrets.token_bytes(KEY_BYTES)
    first = seal(data_key, key=UNSAFE_KEYS.newest.key, context=WRAPPING)
    second = VAULT.rewrap(first)
    sealed = VAULT.seal(PLAIN, wrapped_key=first, context=CONTEXT)
    assert (first[:1], second[:1]) == (FIRST_FORM, NAMED_FORM)
    assert VAULT.open(sealed, wrapped_key=second, context=CONTEXT) == VAULT.open(sealed, wrapped_key=first, context=CONTEXT) == PLAIN


@pytest.mark.parametrize("form", [0, 2, 3, 255])
def test_a_seal_of_a_form_that_is_not_known_is_not_guessed_at(form: int) -> None:
    _require_broken(bytes([form]) + SEALED[1:])
