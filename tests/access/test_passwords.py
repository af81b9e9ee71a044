"""Passwords by scrypt: a salt each, the parameters in the hash."""

import pytest

from realname.access.connectors.passwords import ScryptPasswords
from realname.kernel.errors import IntegrityError
from tests.support.quick_passwords import hashing_as_it_is

PASSWORDS = ScryptPasswords()


with hashing_as_it_is():
    HASHED = PASSWORDS.hash("right")


@pytest.mark.parametrize(("password", "is_right"), [("right", True), ("wrong", False), ("", False), ("\ud800", False)])
def test_only_the_right_password_is_right(password: str, is_right: bool) -> None:  # noqa: FBT001 - a parameter
    assert PASSWORDS.is_right(password, HASHED) is is_right


def test_the_same_password_gives_another_hash_each_time() -> None:
    assert PASSWORDS.hash("right") != HASHED


def test_the_hash_says_how_it_was_made() -> None:
    assert HASHED.split("$")[:4] == ["scrypt", "32768", "8", "3"]


def test_a_hash_made_with_other_parameters_is_still_checked() -> None:
    older = "scrypt$16384$8$1$c2FsdA==$wp3WmUgLsXtE3dPo5OhD3xzqWvVlxNV9z0rJzLlPo1A="
    assert PASSWORDS.is_right("right", older) is False


@pytest.mark.parametrize("stored", ["", "right", "bcrypt$1$2$3$4$5", "scrypt$x$8$1$c2FsdA==$c2FsdA=="])
def test_what_is_no_hash_is_an_integrity_error(stored: str) -> None:
    with pytest.raises(IntegrityError):
        PASSWORDS.is_right("right", stored)
