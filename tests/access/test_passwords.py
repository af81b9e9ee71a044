"""Passwords by scrypt: a salt each, the parameters in the hash; few are hashed at once, and the rest come back later."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Event

import pytest

from realname.access.connectors.hashing_slots import HashingSlots
from realname.access.connectors.passwords import ScryptPasswords
from realname.kernel.errors import IntegrityError
from realname.platform.errors import ServerBusy
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


@pytest.fixture
def waiting() -> Iterator[ThreadPoolExecutor]:
    """Threads of those who come later."""
    with ThreadPoolExecutor(4) as threads:
        yield threads


def test_who_comes_when_all_are_taken_waits_for_the_next(waiting: ThreadPoolExecutor) -> None:
    slots, came = HashingSlots(at_once=1, in_line=1, longest_wait_s=10), Event()

    def come() -> str:
        came.set()
        with slots.one():
            return "let in"

    with slots.one():
        late = waiting.submit(come)
        assert came.wait(timeout=60)
        assert not late.done()
    assert late.result(timeout=60) == "let in"


def test_no_one_waits_longer_than_a_little() -> None:
    slots = HashingSlots(at_once=1, in_line=1, longest_wait_s=0.01)
    with slots.one(), pytest.raises(ServerBusy) as caught, slots.one():
        pass
    assert caught.value.facts["retry_after_s"] == 5


def test_a_full_line_is_told_at_once() -> None:
    slots = HashingSlots(at_once=2, in_line=0, longest_wait_s=60)
    with ExitStack() as held:
        for _ in range(2):
            held.enter_context(slots.one())
        with pytest.raises(ServerBusy), slots.one():
            pass


def test_a_slot_is_free_again_whatever_happened() -> None:
    slots = HashingSlots(at_once=1, in_line=0, longest_wait_s=0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), slots.one():
            1 / 0  # noqa: B018 - any fault
    with slots.one():
        pass
