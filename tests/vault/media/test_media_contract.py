"""The contract of the media store, for the folder, the bucket and the fake alike."""

from pathlib import Path

import pytest

from realname.kernel.errors import InvalidInput
from realname.kernel.ports import MediaStore
from realname.vault.connectors.local_media import LocalMediaStore
from realname.vault.connectors.s3_media import S3MediaStore
from tests.support.memory_media import MemoryMediaStore
from tests.support.object_store import ObjectStore

KEY = "registrations/r-1/clip/00000"


@pytest.fixture(params=["memory", "local", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> MediaStore:
    """Each kind of store there is."""
    if request.param == "s3":
        bucket: ObjectStore = request.getfixturevalue("object_store")
        return S3MediaStore(bucket.place())
    return MemoryMediaStore() if request.param == "memory" else LocalMediaStore(tmp_path / "media")


@pytest.mark.parametrize("sealed", [b"", b"\x01\x00\xff", bytes(4 * 1024 * 1024 + 29)], ids=["empty", "short", "chunk"])
def test_what_is_put_comes_back_as_it_was(store: MediaStore, sealed: bytes) -> None:
    store.put(KEY, sealed)
    assert store.get(KEY) == sealed


def test_where_nothing_was_put_there_is_nothing(store: MediaStore) -> None:
    assert store.get(KEY) is None


def test_the_same_key_again_replaces(store: MediaStore) -> None:
    store.put(KEY, b"first and longer")
    store.put(KEY, b"second")
    assert store.get(KEY) == b"second"


def test_what_is_deleted_is_gone(store: MediaStore) -> None:
    store.put(KEY, b"x")
    store.delete(KEY)
    assert store.get(KEY) is None
    assert list(store.keys("")) == []


def test_several_are_put_and_deleted_at_once(store: MediaStore) -> None:
    kept, *gone = (f"registrations/r-1/probes/{place:02d}" for place in range(3))
    store.put_all({key: key.encode() for key in (kept, *gone)})
    assert [store.get(key) for key in (kept, *gone)] == [key.encode() for key in (kept, *gone)]
    store.delete_all([*gone, "registrations/r-1/never"])
    assert list(store.keys("")) == [kept]


def test_deleting_nothing_is_no_error(store: MediaStore) -> None:
    store.delete(KEY)


def test_keys_below_a_prefix_are_listed_in_order(store: MediaStore) -> None:
    for key in ("registrations/r-1/reference", KEY, "registrations/r-1/clip/00001", "registrations/r-10/reference"):
        store.put(key, b"x")
    assert list(store.keys("registrations/r-1/")) == [KEY, "registrations/r-1/clip/00001", "registrations/r-1/reference"]
    assert list(store.keys("registrations/r-1/clip/")) == [KEY, "registrations/r-1/clip/00001"]
    assert len(store.keys("")) == 4


def test_below_an_unknown_prefix_there_is_nothing(store: MediaStore) -> None:
    assert list(store.keys("registrations/r-2/")) == []


@pytest.mark.parametrize("key", ["", "../x", "a/../../x", "/etc/x", "a//b", "a/", "a#1"])
def test_no_key_leads_out_of_the_store(store: MediaStore, key: str) -> None:
    with pytest.raises(InvalidInput):
        store.put(key, b"x")
    with pytest.raises(InvalidInput):
        store.get(key)
    with pytest.raises(InvalidInput):
        store.delete(key)
    with pytest.raises(InvalidInput):
        store.put_all({KEY: b"x", key: b"x"})
    with pytest.raises(InvalidInput):
        store.delete_all([KEY, key])


@pytest.mark.parametrize("prefix", ["a", "../", "/"])
def test_no_prefix_leads_out_of_the_store(store: MediaStore, prefix: str) -> None:
    with pytest.raises(InvalidInput):
        store.keys(prefix)
