"""What is due is dealt with one by one, and what fails is passed over until the next run."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from realname.kernel import batches as each_due
from realname.kernel.batches import process_batches, run_limit
from realname.kernel.identifiers import LineId
from realname.vault.errors import SealBroken
from tests.support.manual_clock import ManualClock


@dataclass(slots=True)
class Due:
    """Lines by number; of some nothing can be made."""

    left: list[int]
    broken: frozenset[int]
    tries: list[int] = field(default_factory=list)

    def ask(self, limit: int) -> Sequence[LineId]:
        return [LineId(str(number)) for number in self.left[:limit]]

    def act(self, line_id: LineId) -> None:
        number = int(line_id.value)
        self.tries.append(number)
        if number in self.broken:
            raise SealBroken(kind=line_id.value)
        self.left.remove(number)


def test_whatever_fails_keeps_no_other_waiting_and_the_first_failure_is_told_at_the_end() -> None:
    due = Due(list(range(9)), broken=frozenset({0, 1, 2, 5}))
    with pytest.raises(SealBroken) as caught:
        process_batches(due.ask, due.act, batch_size=2)
    assert (due.left, due.tries, caught.value.facts) == ([0, 1, 2, 5], list(range(9)), {"kind": "0"})


def test_where_nothing_fails_it_says_how_many_there_were() -> None:
    assert process_batches(Due(list(range(5)), broken=frozenset()).ask, lambda _one: None, batch_size=0) == 0
    due = Due(list(range(5)), broken=frozenset())
    assert process_batches(due.ask, due.act, batch_size=2) == 5


def test_a_run_ends_once_it_is_enough_and_the_rest_stays_due() -> None:
    due = Due(list(range(9)), broken=frozenset({0}))
    with pytest.raises(SealBroken):
        process_batches(due.ask, due.act, batch_size=2, is_done=lambda done: done >= 3)
    assert due.left == [0, 4, 5, 6, 7, 8]


def test_a_run_ends_where_too_many_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(each_due, "_MOST", 3)
    due = Due(list(range(9)), broken=frozenset(range(9)))
    with pytest.raises(SealBroken):
        process_batches(due.ask, due.act, batch_size=2)
    assert due.tries == [0, 1, 2]


def test_a_run_that_takes_long_ends_after_a_batch_and_does_one_in_any_case() -> None:
    clock, due = ManualClock(), Due(list(range(9)), broken=frozenset())

    def act_slowly(line_id: LineId) -> None:
        clock.advance(timedelta(seconds=1))
        due.act(line_id)

    is_done = run_limit(clock, most=9, time_limit=timedelta(seconds=1))
    clock.advance(timedelta(minutes=1))  # such as a question that took a minute
    assert process_batches(due.ask, act_slowly, batch_size=2, is_done=is_done) == 2
    assert due.left == [2, 3, 4, 5, 6, 7, 8]
