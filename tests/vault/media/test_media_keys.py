"""No key leads out of the store."""

import pytest

from realname.kernel.errors import InvalidInput
from realname.vault.connectors.object_keys import require_key, require_prefix


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
