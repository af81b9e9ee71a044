"""Only so many clips are judged at once."""

import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event, Thread

import pytest

from realname.verification.errors import EngineBusy
from realname.verification.use_cases.judging_slots import JudgingSlots


def test_as_many_as_there_are_slots_are_let_in() -> None:
    slots = JudgingSlots(2)
    with slots.one(), slots.one():
        pass


def test_one_more_is_told_when_to_come_back() -> None:
    slots = JudgingSlots(1)
    with slots.one(), pytest.raises(EngineBusy) as busy, slots.one():
        pass
    assert busy.value.facts == {"retry_after_s": 3}


def test_a_slot_is_free_again_after_a_failure() -> None:
    slots = JudgingSlots(1)
    with pytest.raises(ZeroDivisionError), slots.one():
        raise ZeroDivisionError
    with slots.one():
        pass


def test_one_caller_leaves_a_slot_to_others() -> None:
    slots = JudgingSlots(2, of_one=1)
    with slots.one("greedy"), slots.one("other"):
        pass
    with slots.one("greedy"), pytest.raises(EngineBusy), slots.one("greedy"):
        pass


def test_one_caller_has_half_of_the_line_at_most() -> None:
    slots = JudgingSlots(1, in_line=4, longest_wait_s=60.0)

    def hold(caller: str) -> None:
        with slots.one(caller):
            pass

    with ThreadPoolExecutor(8) as callers:
        with slots.one("judged"):
            asked = [callers.submit(hold, "greedy") for _ in range(5)]
            _until_done(asked, 3)
            asked += [callers.submit(hold, "other") for _ in range(3)]
            _until_done(asked, 4)
        ends = [one.exception() for one in asked]
    assert [sum(isinstance(end, EngineBusy) for end in of_one) for of_one in (ends[:5], ends[5:])] == [3, 1]
    assert ends.count(None) == 4, "those who waited were served"


def test_callers_take_turns_however_many_of_one_wait() -> None:
    slots, order = JudgingSlots(1, in_line=8, longest_wait_s=60.0), list[str]()

    def hold(caller: str) -> None:
        with slots.one(caller):
            order.append(caller)

    with ThreadPoolExecutor(9) as callers, slots.one("first"):
        for place, caller in enumerate(("one", "one", "one", "other", "other", "other", "honest")):
            callers.submit(hold, caller)
            _until_waiting(slots, place + 1)
    assert order.index("honest") == 2


def test_a_few_callers_that_fill_the_line_keep_no_other_out() -> None:
    slots = JudgingSlots(1, in_line=4, longest_wait_s=60.0)

    def hold(caller: str) -> None:
        with slots.one(caller):
            pass

    with ThreadPoolExecutor(9) as callers:
        with slots.one("first"):
            asked = [callers.submit(hold, caller) for caller in ("one", "one", "one", "other", "other", "other")]
            _until_done(asked, 2)
            asked += [callers.submit(hold, caller) for caller in ("honest", "one")]
            _until_done(asked, 3)
        ends = [one.exception() for one in asked]
    assert (ends[6], isinstance(ends[7], EngineBusy)) == (None, True)


def _until_waiting(slots: JudgingSlots, count: int) -> None:
    deadline_s = time.monotonic() + 60
    while slots.waiting < count and time.monotonic() < deadline_s:
        time.sleep(0.005)


def _until_done(asked: Sequence["Future[None]"], count: int) -> None:
    deadline_s = time.monotonic() + 60
    while sum(one.done() for one in asked) < count and time.monotonic() < deadline_s:
        time.sleep(0.005)
    assert sum(one.done() for one in asked) == count


# --- behind a request ---------------------------------------------------------------------------------------------------


def test_work_behind_a_request_holds_its_slot_until_it_is_done() -> None:
    slots, may_end = JudgingSlots(1), Event()
    done = slots.start("one", lambda: lambda: may_end.wait(60))
    assert done is not None
    with pytest.raises(EngineBusy), slots.one():
        pass
    may_end.set()
    assert done.result(60) is True
    with slots.one():
        pass


def test_work_of_one_name_is_not_begun_twice_at_once() -> None:
    slots, may_end = JudgingSlots(2), Event()
    first = slots.start("one", lambda: lambda: may_end.wait(60))
    again = slots.start("one", lambda: pytest.fail("begun again"))
    assert first is again
    may_end.set()
    assert slots.drain(within_s=60)
    assert slots.start("one", lambda: None) is None


def test_a_failure_of_the_work_is_told_and_frees_the_slot() -> None:
    slots = JudgingSlots(1)
    done = slots.start("one", lambda: lambda: 1 // 0)
    assert done is not None
    assert isinstance(done.exception(60), ZeroDivisionError)
    assert slots.drain(within_s=60)
    with slots.one():
        pass


def test_what_is_not_accepted_is_told_at_once_and_frees_the_slot() -> None:
    slots = JudgingSlots(1)
    with pytest.raises(ZeroDivisionError):
        slots.start("one", lambda: 1 // 0)
    assert slots.drain(within_s=0)
    with slots.one():
        pass


def test_where_no_thread_can_be_had_the_slot_is_free_and_the_work_can_be_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    slots = JudgingSlots(1)
    with monkeypatch.context() as without_threads:
        without_threads.setattr(Thread, "start", _no_thread)
        with pytest.raises(RuntimeError):
            slots.start("one", lambda: lambda: True)
    assert slots.drain(within_s=0)
    done = slots.start("one", lambda: lambda: True)
    assert done is not None
    assert done.result(60) is True


def _no_thread(_thread: Thread) -> None:
    message = "can't start new thread"
    raise RuntimeError(message)


def test_without_a_free_slot_nothing_is_accepted() -> None:
    slots = JudgingSlots(1)
    with slots.one(), pytest.raises(EngineBusy):
        slots.start("one", lambda: pytest.fail("accepted"))


def test_the_end_of_a_process_waits_for_what_is_judged_and_no_longer_than_told() -> None:
    slots, may_end = JudgingSlots(1), Event()
    slots.start("one", lambda: lambda: may_end.wait(60))
    assert not slots.drain(within_s=0.01)
    may_end.set()
    assert slots.drain(within_s=60)
