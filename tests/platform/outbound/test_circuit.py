"""A circuit opens after failures in a row, lets one caller try after its pause, closes with an answer, and is noted."""

from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from realname.platform.http.metrics_page import CircuitMetrics
from realname.platform.outbound.call import Failure
from realname.platform.outbound.circuit import Breaker, Circuit, CircuitNotes, CircuitRule, CircuitState, admit, after_answer, after_failure

RULE = CircuitRule(failures=3, pause_s=10.0, longest_pause_s=35.0)
SYSTEM = "provisioning"


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


def test_open_it_lets_no_one_through() -> None:
    assert admit(failed(3), RULE, now_s=9.0) is None


def test_after_the_pause_one_caller_goes_through() -> None:
    probing = admit(failed(3), RULE, now_s=10.0)
    assert probing is not None
    assert admit(probing, RULE, now_s=10.0) is None


def test_a_caller_that_never_comes_back_holds_no_one_up_for_long() -> None:
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


@pytest.fixture
def notes(tmp_path: Path) -> CircuitNotes:
    """A folder without notes."""
    return CircuitNotes(tmp_path / "circuits")


def breaker(notes: CircuitNotes) -> Breaker:
    return Breaker(CircuitRule(failures=2, pause_s=60), noted=lambda **said: notes.keep(SYSTEM, **said))


def states(notes: CircuitNotes) -> list[tuple[str, CircuitState, str]]:
    return [(one.system, one.state, one.reason) for one in notes.read()]


def test_a_system_that_was_never_asked_has_no_note(notes: CircuitNotes) -> None:
    breaker(notes).record_failure(Failure.NO_ANSWER)
    assert states(notes) == []


def test_an_open_circuit_is_noted_with_its_reason_and_a_closed_one_too(notes: CircuitNotes) -> None:
    one = breaker(notes)
    for _ in range(3):
        one.record_failure(Failure.OUT_OF_SERVICE)
    assert states(notes) == [(SYSTEM, CircuitState.OPEN, "out-of-service")]
    one.record_answer()
    assert states(notes) == [(SYSTEM, CircuitState.CLOSED, "out-of-service")]


def test_it_is_noted_when_it_changed_and_not_again(notes: CircuitNotes) -> None:
    one = breaker(notes)
    for _ in range(2):
        one.record_failure(Failure.NO_ANSWER)
    (before,) = notes.read()
    one.record_failure(Failure.NO_ANSWER)
    assert notes.read() == [before]


def test_a_new_process_that_is_answered_ends_what_a_dead_one_noted(notes: CircuitNotes) -> None:
    dead = breaker(notes)
    for _ in range(2):
        dead.record_failure(Failure.NO_ANSWER)
    breaker(notes).record_answer()
    assert states(notes) == [(SYSTEM, CircuitState.CLOSED, "")]


def test_a_folder_that_cannot_be_written_keeps_no_one_from_calling(tmp_path: Path) -> None:
    (tmp_path / "circuits").write_text("in the way")
    breaker(CircuitNotes(tmp_path / "circuits")).record_answer()


def test_a_note_that_cannot_be_read_is_left_out(notes: CircuitNotes, tmp_path: Path) -> None:
    breaker(notes).record_answer()
    (tmp_path / "circuits" / "other.json").write_text("{")
    assert [one.system for one in notes.read()] == [SYSTEM]


def test_the_metrics_say_it(notes: CircuitNotes) -> None:
    one = breaker(notes)
    for _ in range(2):
        one.record_failure(Failure.NO_ANSWER)
    registry = CollectorRegistry()
    registry.register(CircuitMetrics(notes.read))
    labels = {"system": SYSTEM, "reason": "no-answer"}
    assert registry.get_sample_value("realname_circuit_open", labels) == 1
    assert registry.get_sample_value("realname_circuit_since_seconds", {"system": SYSTEM}) == notes.read()[0].since.timestamp()
