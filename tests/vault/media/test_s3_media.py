"""A bucket of sealed media: only what is ours in it, nothing kept of what was deleted, and no key in any message."""

import secrets
import time
import traceback
from dataclasses import replace
from pathlib import Path

import pytest

from realname.kernel.errors import IntegrityError, SettingsError, StorageUnavailable
from realname.vault.connectors.s3_media import S3MediaStore, S3Place
from tests.support.object_store import SECRET_KEY, ObjectStore
from tests.support.unknown_peer import unknown_peer

KEY = "registrations/r-1/clip/00000"
_READ_AGAIN_S = 0.5  # the client library asks for the secret again after a tenth of a second


def test_two_deployments_share_a_bucket_and_not_what_is_in_it(object_store: ObjectStore) -> None:
    ours, theirs = S3MediaStore(object_store.place()), S3MediaStore(object_store.place())
    ours.put(KEY, b"x")
    assert (theirs.get(KEY), list(theirs.keys(""))) == (None, [])


def test_another_process_sees_what_was_put(object_store: ObjectStore) -> None:
    place = object_store.place()
    S3MediaStore(place).put(KEY, b"x")
    assert S3MediaStore(place).get(KEY) == b"x"


def test_more_than_one_page_is_listed(object_store: ObjectStore) -> None:
    store = S3MediaStore(object_store.place())
    keys = [f"registrations/r-{number:04d}/photo" for number in range(1100)]
    for key in keys:
        store.put(key, b"")
    assert list(store.keys("")) == keys


def test_opening_leaves_nothing_behind(object_store: ObjectStore) -> None:
    place = object_store.place()
    S3MediaStore(place)
    assert list(S3MediaStore(place).keys("")) == []


@pytest.mark.parametrize("url", ["s3://", "s3://Bucket", "s3://b", "https://bucket/x", "s3://bucket?x", "s3://bucket/a b"])
def test_only_the_url_of_a_bucket_is_taken(object_store: ObjectStore, url: str) -> None:
    with pytest.raises(SettingsError):
        S3MediaStore(object_store.place(url))


def test_a_bucket_that_keeps_old_versions_is_refused(object_store: ObjectStore) -> None:
    place = object_store.place("s3://versioned/x")
    store = S3MediaStore(place)
    object_store.tell("s3.bucket.versioning -name versioned -enable")
    with pytest.raises(SettingsError) as refused:
        S3MediaStore(place)
    with pytest.raises(IntegrityError):
        store.put(KEY, b"x")
    assert refused.value.problems[0].startswith("media_url: the bucket keeps old versions")


def test_a_wrong_secret_is_unavailable_and_in_no_message(object_store: ObjectStore) -> None:
    wrong = secrets.token_hex(16)
    with pytest.raises(StorageUnavailable) as caught:
        S3MediaStore(object_store.place(secret_key=wrong))
    assert wrong not in "".join(traceback.format_exception(caught.value))
    assert SECRET_KEY not in repr(object_store.place())


def test_a_store_that_does_not_answer_is_unavailable() -> None:
    nobody = secrets.token_hex(16)
    with pytest.raises(StorageUnavailable):
        S3MediaStore(S3Place(url="s3://bucket", endpoint="http://127.0.0.1:9", region="us-east-1", access_key=nobody, secret_key=nobody))


def test_a_secret_in_a_file_is_exchanged_while_the_store_is_open(object_store: ObjectStore, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET_KEY}\n")
    store = S3MediaStore(replace(object_store.place(), secret_key_file=str(file)))
    store.put(KEY, b"x")
    for other in (secrets.token_hex(16), "", None):
        file.write_text(other) if other is not None else file.unlink()
        time.sleep(_READ_AGAIN_S)
        with pytest.raises(StorageUnavailable):
            store.get(KEY)
    file.write_text(SECRET_KEY)
    time.sleep(_READ_AGAIN_S)
    assert store.get(KEY) == b"x"


@pytest.mark.sockets
def test_a_store_whose_certificate_is_not_believed_is_sent_nothing(tmp_path: Path) -> None:
    with unknown_peer(tmp_path) as peer, pytest.raises(StorageUnavailable):
        S3MediaStore(
            S3Place(url="s3://bucket", endpoint=f"https://localhost:{peer.port}", region="us-east-1", access_key="a", secret_key="b")  # noqa: S106
        )
    assert (peer.greeted > 0, peer.heard) == (True, b"")
