"""The size of a sealed picture says nothing of who is on it (ADR 0030)."""

import pytest

from realname.kernel.identifiers import ChallengeId
from realname.registration.use_cases.media import PHOTO, SealedMedia, chunk_name, probe_name, reference_name
from realname.vault.errors import SealBroken
from realname.vault.use_cases.picture_sizes import SIZES_BYTES, pad, unpad
from tests.registration.use_cases.test_sealed_session import PERSON, REGISTRATION, VAULT
from tests.support.memory_media import MemoryMediaStore

KIB = 1024
CHALLENGE = ChallengeId("challenge-1")
PICTURES = (PHOTO, reference_name("reference-1"), probe_name(CHALLENGE, 0))


def _stored(name: str, content: bytes) -> bytes:
    """What the store holds of it."""
    store = MemoryMediaStore()
    SealedMedia(store=store, vault=VAULT).put(content, person=PERSON, registration_id=REGISTRATION, name=name)
    (key,) = store.keys("")
    return store.get(key) or b""


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("length", [1, 12_000, 60_000])
def test_pictures_of_any_usual_size_take_the_same_room(name: str, length: int) -> None:
    assert len(_stored(name, b"\xff" * length)) == len(_stored(name, b"\xff" * 20_000))


@pytest.mark.parametrize("length", [64 * KIB, 136_000, 270_000, 500_000])
def test_photos_of_an_id_of_any_usual_size_take_the_same_room(length: int) -> None:
    assert len(pad(b"p" * length)) == 512 * KIB


@pytest.mark.parametrize(("length", "room"), [(512 * KIB, 4096 * KIB), (4096 * KIB - 26, 4096 * KIB), (4096 * KIB, 8192 * KIB)])
def test_a_larger_one_takes_the_next_size(length: int, room: int) -> None:
    assert len(pad(bytes(length))) == room


@pytest.mark.parametrize("length", [0, 1, SIZES_BYTES[0] - 30, SIZES_BYTES[0] - 26, SIZES_BYTES[0]])
def test_a_picture_comes_back_as_it_was(length: int) -> None:
    picture = b"\xff\xd8" + bytes(length)
    assert unpad(pad(picture)) == picture


def test_a_picture_kept_before_they_were_filled_comes_back_as_it_was() -> None:
    assert unpad(b"\xff\xd8old") == b"\xff\xd8old"


def test_one_that_is_cut_off_is_refused() -> None:
    with pytest.raises(SealBroken):
        unpad(pad(b"p" * 100)[:60])


def test_a_chunk_of_a_clip_is_stored_as_long_as_it_came() -> None:
    assert len(_stored(chunk_name(CHALLENGE, 0), b"c" * 5000)) < len(_stored(PHOTO, b"c" * 5000)) / 10
