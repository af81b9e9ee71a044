"""A circuit opens after failures in a row, lets one caller try after its pause, and closes with an answer."""

import pytest

from realname.platform.outbound.circuit import Circuit, CircuitRule, CircuitState, admit, after_answer, after_failure

RULE = CircuitRule(failures=3, pause_s=10.0, longest_pause_s=35.0)


def failed(times: int, *, at_s: float = 0.0) -> Circuit:
    circuit = Circuit()
    for _ in range(times):
        circuit = after_failure(circuit, RULE, now_s=at_s)
    return circuit


@pytest.mark.parametrize(("times", "state"), [(0, CircuitState.CLOSED), (2, CircuitState.CLOSED), (3, CircuitState.OPEN)])
def test_it_opens_at_the_last_failure_of_the_row(times: int, state: CircuitState) -> None:
    assert failed(times).state(now_s=0.0) is state


@pytest.mark.parametrize(("now_s", "state"), [(9.999, CircuitState.OPEN), (10.0, CircuitState.HALF_OPEN)])
def test_its_pause_ends(now_s: float, state: CircuitState) -> None:
    assert failed(3).state(now_s=now_s) is state


def test_open_it_lets_nobody_through() -> None:
    assert admit(failed(3), RULE, now_s=9.0) is None


def test_after_the_pause_one_caller_goes_through() -> None:
    probing = admit(failed(3), RULE, now_s=10.0)
    assert probing is not None
    assert admit(probing, RULE, now_s=10.0) is None


def test_a_caller_that_never_comes_back_holds_nobody_up_for_long() -> None:
    probing = admit(failed(3), RULE, now_s=10.0)
    assert probing is not None
    assert admit(probing, RULE, now_s=20.0) is not None


def test_an_answer_closes_it() -> None:
    assert after_answer().state(now_s=0.0) is CircuitState.CLOSED


def test_an_answer_begins_the_row_anew() -> None:
    assert after_failure(after_answer(), RULE, now_s=0.0).failures == 1


@pytest.mark.parametrize(("times", "pause_s"), [(3, 10.0), (4, 20.0), (5, 35.0), (2000, 35.0)])
def test_each_further_failure_doubles_the_pause_up_to_the_longest(times: int, pause_s: float) -> None:
    assert failed(times, at_s=100.0).shut_until_s == 100.0 + pause_s
