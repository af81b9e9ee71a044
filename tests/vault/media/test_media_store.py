"""The media store by settings alone: whatever is wrong with it is said at the start, and no key leads out of it."""

from pathlib import Path

import pytest

from realname.kernel.errors import InvalidInput, SettingsError
from realname.vault.connectors.object_keys import require_key, require_prefix
from tests.support.object_store import ACCESS_KEY, SECRET_KEY, ObjectStore
from tests.support.opened import opened

KEY = "registrations/r-1/photo"


def settings_of(store: ObjectStore, **others: str) -> dict[str, str]:
    place = store.place()
    own = {"REALNAME_MEDIA_URL": place.url, "REALNAME_MEDIA_ENDPOINT": place.endpoint, "REALNAME_MEDIA_ACCESS_KEY": ACCESS_KEY}
    return {**own, **others}


def problems_of(data: Path, settings: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught, opened(data, **settings):
        pass
    return caught.value.problems


def test_what_is_stored_is_in_the_bucket_and_not_in_the_folder(tmp_path: Path, object_store: ObjectStore) -> None:
    settings = settings_of(object_store, REALNAME_MEDIA_SECRET_KEY=SECRET_KEY)
    with opened(tmp_path / "first", **settings) as deployment:
        deployment.media.put(KEY, b"x")
    with opened(tmp_path / "first", **settings) as deployment:
        assert deployment.media.get(KEY) == b"x"
    assert not (tmp_path / "first" / "media").exists()


def test_the_secret_may_stand_in_a_file(tmp_path: Path, object_store: ObjectStore) -> None:
    (tmp_path / "secret").write_text(f"{SECRET_KEY}\n")
    with opened(tmp_path / "data", **settings_of(object_store, REALNAME_MEDIA_SECRET_KEY_FILE=str(tmp_path / "secret"))) as deployment:
        assert list(deployment.media.keys("registrations/")) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({}, "media_access_key, media_secret_key"),
        ({"REALNAME_MEDIA_SECRET_KEY_FILE": "missing"}, "media_secret_key_file"),
        ({"REALNAME_MEDIA_SECRET_KEY": "a", "REALNAME_MEDIA_SECRET_KEY_FILE": "b"}, "media_secret_key"),
        ({"REALNAME_MEDIA_SECRET_KEY": SECRET_KEY, "REALNAME_MEDIA_URL": "file:///tmp"}, "media_url"),
        ({"REALNAME_MEDIA_SECRET_KEY": SECRET_KEY, "REALNAME_MEDIA_ENDPOINT": "localhost"}, "media_endpoint"),
    ],
)
def test_what_is_wrong_is_said_by_its_name(tmp_path: Path, object_store: ObjectStore, wrong: dict[str, str], said: str) -> None:
    assert problems_of(tmp_path, settings_of(object_store, **wrong))[0].split(":")[0] == said


@pytest.mark.parametrize("key", ["a", "registrations/0123abc/clip/00000", "registrations/a.b_c-d/reference"])
def test_our_own_keys_are_taken(key: str) -> None:
    require_key(key)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/",
        "a/",
        "/a",
        "a//b",
        "..",
        "../a",
        "a/../b",
        "a/.",
        "a/..",
        "a#1",
        "a b",
        "a\\b",
        "a\x00",
        "a\n",
        "ä",
        "a/" * 8 + "a",
        "x" * 65,
    ],
)
def test_nothing_else_is_a_key(key: str) -> None:
    with pytest.raises(InvalidInput):
        require_key(key)


@pytest.mark.parametrize("prefix", ["", "a/", "registrations/0123abc/clip/"])
def test_a_prefix_is_empty_or_ends_with_a_slash(prefix: str) -> None:
    require_prefix(prefix)


@pytest.mark.parametrize("prefix", ["a", "/", "../", "a/../"])
def test_nothing_else_is_a_prefix(prefix: str) -> None:
    with pytest.raises(InvalidInput):
        require_prefix(prefix)
