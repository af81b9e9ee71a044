"""The reaper's clockwork: at once, again and again, whatever one run does, until it is stopped; an index answers its questions."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, text
from structlog.testing import capture_logs

from realname.kernel.errors import StorageUnavailable
from realname.kernel.identifiers import RegistrationId
from realname.platform.db.store import Transaction
from realname.registration.model.registration import RegistrationState
from realname.registration.store.registrations import Registrations
from realname.workflow.engine.reaper import Reaper, until_done
from tests.support.busy import longest_s
from tests.support.examples import OPENED
from tests.support.manual_clock import START
from tests.support.plans import plan_of

EACH = 1_000
LATER = START + timedelta(days=1)
QUESTIONS: list[tuple[Callable[[Registrations], object], str]] = [
    (lambda asked: asked.ids_open_before(LATER), "ix_registrations_not_over"),
    (lambda asked: asked.ids_referred_before(LATER), "ix_registrations_not_over"),
    (lambda asked: asked.ids_handed_over_before(LATER), "ix_registrations_not_over"),
    (lambda asked: asked.ids_interrupted_before(LATER), "ix_registrations_not_over"),
    (lambda asked: asked.ids_in_workflow(), "ix_registrations_unnotified"),
    (lambda asked: asked.ids_refused_with_media_before(LATER), "ix_registrations_unerased"),
    (lambda asked: asked.ids_closed_with_media(), "ix_registrations_unerased"),
    (lambda asked: asked.forget_persons(erased_before=LATER), "ix_registrations_without_line"),
]


class _Task:
    def __init__(self, *, wanted: int, problem: Exception | None = None) -> None:
        self._wanted = wanted
        self._problem = problem
        self.runs = 0
        self.done = threading.Event()

    def __call__(self) -> None:
        self.runs += 1
        if self.runs >= self._wanted:
            self.done.set()
        if self._problem is not None:
            raise self._problem


def _run(task: _Task, *, every_s: float) -> bool:
    reaper = Reaper(task, every_s=every_s)
    reaper.start()
    is_done = task.done.wait(longest_s(5))
    reaper.stop(timeout_s=1)
    return is_done


def test_it_runs_at_once() -> None:
    assert _run(_Task(wanted=1), every_s=600)


def test_it_runs_again_after_its_pause() -> None:
    assert _run(_Task(wanted=3), every_s=0.001)


def test_a_failed_run_is_logged_by_its_code_and_the_next_one_comes() -> None:
    with capture_logs() as logged:
        assert _run(_Task(wanted=2, problem=StorageUnavailable()), every_s=0.001)
    assert logged[0] == {"event": "reap-failed", "task": "reaper", "code": "storage-unavailable", "log_level": "error"}


def test_an_unforeseen_error_is_logged_by_its_kind_alone() -> None:
    with capture_logs() as logged:
        assert _run(_Task(wanted=2, problem=KeyError("a name")), every_s=0.001)
    assert logged[0] == {"event": "reap-failed", "task": "reaper", "code": "internal-error", "error": "KeyError", "log_level": "error"}


def test_stopped_it_runs_no_more() -> None:
    task = _Task(wanted=1)
    _run(task, every_s=0.05)
    runs = task.runs
    assert not threading.Event().wait(0.1)
    assert task.runs == runs


def test_stopped_before_it_was_started_it_does_nothing() -> None:
    Reaper(_Task(wanted=1)).stop(timeout_s=1)


def test_what_is_to_be_done_once_is_tried_until_it_ends_well_and_then_no_more() -> None:
    outcomes = [StorageUnavailable(), None]

    def sweep() -> None:
        if (outcome := outcomes.pop(0)) is not None:
            raise outcome

    run = until_done(sweep)
    with suppress(StorageUnavailable):
        run()
    run()
    run()
    assert outcomes == []


def fill(connection: Connection) -> None:
    """Keep many that nothing is left to do for: lines that were opened, and what ended without one."""
    kept = Transaction(connection)[Registrations]
    over = replace(OPENED, media_erased_at=START, notified_at=START)
    for state in (RegistrationState.ACTIVATED, RegistrationState.ABANDONED):
        for number in range(EACH):
            kept.add(replace(over, id=RegistrationId(f"{state.value}-{number:05}"), state=state))


@pytest.mark.parametrize("is_analysed", [False, True], ids=["no-statistics", "statistics"])
def test_what_the_reaper_looks_for_is_found_by_an_index_of_what_is_left(engine: Engine, *, is_analysed: bool) -> None:
    with engine.connect() as connection:
        fill(connection)
        if is_analysed:
            connection.execute(text("ANALYZE"))
        asked = Transaction(connection)[Registrations]
        missed = [index for ask, index in QUESTIONS if index not in plan_of(connection, lambda ask=ask: ask(asked))]  # type: ignore[misc]
    assert missed == []
