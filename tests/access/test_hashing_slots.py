"""Hashing slots: few at once, a few more wait a little, the rest come back later."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Event

import pytest

from realname.access.connectors.hashing_slots import HashingSlots
from realname.platform.errors import ServerBusy


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


def test_nobody_waits_longer_than_a_little() -> None:
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
