"""What a circuit did is noted for whoever looks after the deployment: open or closed, since when, and why."""

from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from realname.platform.http.circuit_metrics import CircuitMetrics
from realname.platform.outbound.call import Failure
from realname.platform.outbound.circuit import Breaker, CircuitNotes, CircuitRule, CircuitState

SYSTEM = "provisioning"


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


def test_a_folder_that_cannot_be_written_keeps_nobody_from_calling(tmp_path: Path) -> None:
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
