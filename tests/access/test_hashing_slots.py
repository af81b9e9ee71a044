"""Few passwords are hashed at once: known browsers have places of their own, and strangers share the rest by network."""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from realname.access.connectors.hashing_slots import HashingSlots
from realname.access.model.hashing_queue import HashingBounds, HashingCaller, Waits
from realname.platform.errors import ServerBusy

BOUNDS = HashingBounds()
KNOWN = HashingCaller(browser="b" * 32, network="192.0.2.1", login="li.na")
PATIENCE_S = 60.0


def stranger(network: str = "198.51.100.1", *, login: str = "") -> HashingCaller:
    return HashingCaller(network=network, login=login or f"login-{network}-{next(_NUMBERS)}")


_NUMBERS = iter(range(10_000))


# --- who gets a place ------------------------------------------------------------------------------------------------------


def test_however_many_strangers_there_are_a_known_browser_gets_a_place_and_the_next_slot() -> None:
    hashed, waiting = [stranger("203.0.113.1")], [stranger(f"198.51.100.{number}") for number in range(6)]
    assert BOUNDS.place_of(stranger("203.0.113.2"), hashed=hashed, waiting=waiting) is None
    assert BOUNDS.place_of(KNOWN, hashed=hashed, waiting=waiting) == Waits()
    assert BOUNDS.next_of(hashed=hashed, waiting=[*waiting, KNOWN]) == 6


def test_strangers_take_one_of_the_two_slots() -> None:
    assert BOUNDS.next_of(hashed=[], waiting=[stranger()]) == 0
    assert BOUNDS.next_of(hashed=[stranger()], waiting=[stranger()]) is None
    assert BOUNDS.next_of(hashed=[KNOWN], waiting=[stranger()]) == 0
    assert BOUNDS.next_of(hashed=[KNOWN, stranger()], waiting=[KNOWN]) is None


def test_one_known_browser_has_two_places_and_leaves_the_others_to_other_browsers() -> None:
    other = HashingCaller(browser="c" * 32)
    assert BOUNDS.place_of(KNOWN, hashed=[KNOWN], waiting=[]) == Waits()
    assert BOUNDS.place_of(KNOWN, hashed=[KNOWN], waiting=[KNOWN]) is None
    assert BOUNDS.place_of(other, hashed=[KNOWN], waiting=[KNOWN]) == Waits()


def test_the_line_of_known_browsers_has_an_end() -> None:
    there = [HashingCaller(browser=str(number), network=str(number)) for number in range(8)]
    assert BOUNDS.place_of(KNOWN, hashed=there[:2], waiting=there[2:7]) == Waits()
    assert BOUNDS.place_of(KNOWN, hashed=there[:2], waiting=there[2:]) is None


def test_a_member_who_made_many_browsers_known_leaves_a_place_to_another_network() -> None:
    there = [HashingCaller(browser=str(number), network="198.51.100.1") for number in range(8)]
    assert BOUNDS.place_of(KNOWN, hashed=there[:2], waiting=[*there[2:], stranger()]) == Waits(instead_of=5)


def test_a_network_of_strangers_has_three_places() -> None:
    assert BOUNDS.place_of(stranger(), hashed=[stranger()], waiting=[stranger()]) == Waits()
    assert BOUNDS.place_of(stranger(), hashed=[stranger()], waiting=[stranger(), stranger()]) is None
    assert BOUNDS.place_of(stranger("198.51.100.2"), hashed=[stranger()], waiting=[stranger(), stranger()]) == Waits()


def test_strangers_who_try_one_login_have_two_places_wherever_they_come_from() -> None:
    tries = [stranger(f"198.51.100.{number}", login="li.na") for number in range(3)]
    assert BOUNDS.place_of(tries[2], hashed=[tries[0]], waiting=[]) == Waits()
    assert BOUNDS.place_of(tries[2], hashed=[tries[0]], waiting=[tries[1]]) is None
    assert BOUNDS.place_of(KNOWN, hashed=[tries[0]], waiting=[tries[1]]) == Waits()


def test_where_the_line_is_full_a_new_network_takes_the_last_place_of_the_one_that_has_most() -> None:
    greedy, other = stranger("198.51.100.1"), stranger("198.51.100.2")
    waiting = [greedy, greedy, greedy, other, other, stranger("198.51.100.3")]
    newcomer = stranger("198.51.100.4")
    assert BOUNDS.place_of(newcomer, hashed=[stranger("198.51.100.5")], waiting=waiting) == Waits(instead_of=2)


def test_where_the_line_is_shared_evenly_no_one_leaves_it() -> None:
    waiting = [stranger(f"198.51.100.{number}") for number in range(6)]
    assert BOUNDS.place_of(stranger("203.0.113.1"), hashed=[stranger("203.0.113.2")], waiting=waiting) is None
    assert BOUNDS.place_of(stranger("198.51.100.1"), hashed=[stranger("203.0.113.2")], waiting=waiting) is None


# --- the slots -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    """Threads of those who come later."""
    with ThreadPoolExecutor(16) as pool:
        yield pool


def come(slots: HashingSlots, caller: HashingCaller, *, for_s: float = 0.0) -> str:
    """Come for a slot, hold it for a while, and say what became of it."""
    try:
        with slots.one(caller):
            time.sleep(for_s)
    except ServerBusy:
        return "busy"
    return "let in"


def waits(slots: HashingSlots, threads: ThreadPoolExecutor, caller: HashingCaller) -> "Future[str]":
    """Let a caller come in a thread, until it stands in the line."""
    before = slots.waiting
    late = threads.submit(come, slots, caller)
    deadline = time.monotonic() + PATIENCE_S
    while slots.waiting == before and time.monotonic() < deadline:
        time.sleep(0.001)
    assert slots.waiting > before
    return late


def test_who_comes_when_all_are_taken_waits_for_the_next(threads: ThreadPoolExecutor) -> None:
    slots = HashingSlots(longest_wait_s=PATIENCE_S)
    with slots.one(stranger()):
        late = waits(slots, threads, stranger())
        assert not late.done()
    assert late.result(timeout=PATIENCE_S) == "let in"


def test_no_one_waits_longer_than_a_little() -> None:
    slots = HashingSlots(longest_wait_s=0.01)
    with slots.one(stranger()), pytest.raises(ServerBusy) as caught, slots.one(stranger()):
        pass
    assert caught.value.facts["retry_after_s"] == 5
    assert slots.waiting == 0


def test_a_full_line_is_told_at_once() -> None:
    slots = HashingSlots(bounds=HashingBounds(in_line=0), longest_wait_s=PATIENCE_S)
    with ExitStack() as held:
        held.enter_context(slots.one(stranger()))
        with pytest.raises(ServerBusy), slots.one(stranger("198.51.100.2")):
            pass
        held.enter_context(slots.one(KNOWN))


def test_who_leaves_the_line_for_another_network_is_told_at_once(threads: ThreadPoolExecutor) -> None:
    slots = HashingSlots(bounds=HashingBounds(in_line=2), longest_wait_s=PATIENCE_S)
    with slots.one(stranger("198.51.100.1")):
        first, last = (waits(slots, threads, stranger("198.51.100.1")) for _ in range(2))
        newcomer = threads.submit(come, slots, stranger("198.51.100.2"))
        assert last.result(timeout=PATIENCE_S) == "busy"
        assert not first.done()
    assert {first.result(timeout=PATIENCE_S), newcomer.result(timeout=PATIENCE_S)} == {"let in"}


def test_a_slot_is_free_again_whatever_happened() -> None:
    slots = HashingSlots(longest_wait_s=0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), slots.one(stranger()):
            1 / 0  # noqa: B018 - any fault
    with slots.one(stranger()):
        pass


def test_while_strangers_hammer_a_member_at_a_known_browser_is_let_in_at_once(threads: ThreadPoolExecutor) -> None:
    slots, held_s = HashingSlots(), 0.2
    stormed = [threads.submit(come, slots, stranger(f"198.51.100.{number}"), for_s=held_s) for number in range(14)]
    began = time.monotonic()
    assert come(slots, KNOWN) == "let in"
    assert time.monotonic() - began < held_s
    assert {one.result(timeout=PATIENCE_S) for one in stormed} == {"let in", "busy"}
