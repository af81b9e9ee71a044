"""Tests of several processes run at once, and one of them alone when it asks for that."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event

import pytest

from tests.support.turns import Turns

_WAIT_S = 30.0
_QUIET_S = 0.3  # in which what is free to begin would have begun


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[list[Turns]]:
    """Three openings of the same locks, which stand for three processes: a file lock belongs to an opening, not to a process."""
    opened = [Turns(tmp_path, "run") for _ in range(3)]
    yield opened
    for turns in opened:
        turns.close()
    assert not list(tmp_path.iterdir())


def _begin(pool: ThreadPoolExecutor, process: Turns, test: Callable[[], object]) -> "Future[object]":
    def run() -> object:
        with process.beside_others():
            return test()

    return pool.submit(run)


def test_tests_of_several_processes_run_at_once(processes: list[Turns]) -> None:
    all_run = Barrier(3)
    with ThreadPoolExecutor() as pool:
        for ended in [_begin(pool, process, lambda: all_run.wait(_WAIT_S)) for process in processes]:
            ended.result()


def test_who_wants_the_machine_alone_waits_for_the_tests_that_run_and_no_other_begins_meanwhile(processes: list[Turns]) -> None:
    runs, may_end, is_alone, may_go_on, begun = (Event() for _ in range(5))

    def long_test() -> None:
        runs.set()
        may_end.wait(_WAIT_S)

    def needs_the_machine() -> None:
        with processes[1].alone():
            is_alone.set()
            may_go_on.wait(_WAIT_S)

    with ThreadPoolExecutor() as pool:
        _begin(pool, processes[0], long_test)
        assert runs.wait(_WAIT_S)
        _begin(pool, processes[1], needs_the_machine)
        assert not is_alone.wait(_QUIET_S)  # the first still runs
        later = _begin(pool, processes[2], begun.set)
        assert not begun.wait(_QUIET_S)
        may_end.set()
        assert is_alone.wait(_WAIT_S)
        assert not begun.wait(_QUIET_S)
        may_go_on.set()
        later.result(_WAIT_S)
        assert begun.is_set()


def test_after_it_the_test_goes_on_beside_others(processes: list[Turns]) -> None:
    with processes[0].beside_others():
        with processes[0].alone():
            pass
        with ThreadPoolExecutor() as pool:
            assert _begin(pool, processes[1], lambda: "ran").result(_WAIT_S) == "ran"
