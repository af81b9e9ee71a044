"""The durable workflow on its real engine: started once, carried on after a stop, halted on broken integrity; how workflows ended."""

import stat
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dbos import DBOS

from realname.kernel.identifiers import RegistrationId
from realname.lines.errors import ApprovalAlreadyUsed
from realname.main.deployment.background_tasks import BackgroundTasks
from realname.platform.errors import OperatorUnavailable
from realname.workflow.engine.cycle import Step
from realname.workflow.engine.endings import Ending, list_halted
from realname.workflow.engine.folder_place import FolderPlace
from realname.workflow.engine.reaper import Reaper
from realname.workflow.engine.registration import DbosWorkflow
from realname.workflow.engine.retries import Retries, Retry
from realname.workflow.engine.running_workflows import RunningWorkflows
from tests.support.busy import longest_s
from tests.support.opened import opened
from tests.workflow.scripted_steps import ScriptedSteps
from tests.workflow.workflow_helpers import ENDS_WITHIN_S, change_records, launched, records

REGISTRATION = RegistrationId("registration-1")
PATIENT = Retries(operator=Retry(first_pause_s=600, growth=1, longest_pause_s=600))
NO_END_CAN_BE_WRITTEN = """
CREATE TRIGGER full BEFORE UPDATE OF status ON workflow_status WHEN NEW.status IN ('SUCCESS', 'ERROR')
BEGIN SELECT RAISE(ABORT, 'disk is full'); END
"""
SOON = Retries(operator=Retry(first_pause_s=1.5, growth=1, longest_pause_s=1.5))
ONE = RegistrationId("registration-1")
OTHER = RegistrationId("registration-2")


def test_a_second_start_changes_nothing(tmp_path: Path) -> None:
    script = ScriptedSteps()
    with launched(tmp_path, script) as workflow:
        workflow.start(REGISTRATION)
        workflow.start(REGISTRATION)
        assert workflow.wait(REGISTRATION, timeout_s=ENDS_WITHIN_S)
    assert script.asked_operator == 1


def test_a_workflow_that_ended_is_not_run_again(tmp_path: Path) -> None:
    script = ScriptedSteps()
    with launched(tmp_path, script) as workflow:
        workflow.start(REGISTRATION)
        workflow.wait(REGISTRATION, timeout_s=ENDS_WITHIN_S)
        workflow.start(REGISTRATION)
        workflow.wait(REGISTRATION, timeout_s=ENDS_WITHIN_S)
    assert script.asked_operator == 1


@pytest.mark.parametrize(
    ("silent", "recorded"),
    [
        (0, []),
        (1, [(Step.ASK_SOURCE.value, '"notify-subscriber"'), ("pause", None), (Step.NOTIFY_SUBSCRIBER.value, '"done"')]),
    ],
)
def test_the_engine_records_a_step_where_something_keeps_it_waiting_alone(
    tmp_path: Path, silent: int, recorded: list[tuple[str, str | None]]
) -> None:
    with launched(tmp_path, ScriptedSteps(notices=[OperatorUnavailable()] * silent)) as workflow:
        workflow.start(REGISTRATION)
        workflow.wait(REGISTRATION, timeout_s=ENDS_WITHIN_S)
    found = records(tmp_path, "SELECT function_name, output FROM operation_outputs ORDER BY function_id")
    assert [(name, None if name == "pause" else output) for name, output in found] == recorded


def test_broken_integrity_halts_and_stays_halted_until_a_person_restarts_it(tmp_path: Path) -> None:
    script = ScriptedSteps(operator=[ApprovalAlreadyUsed()])
    with launched(tmp_path, script) as workflow:
        workflow.start(REGISTRATION)
        workflow.wait(REGISTRATION, timeout_s=ENDS_WITHIN_S)
        workflow.start(REGISTRATION)
        assert (list(workflow.halted()), script.asked_operator) == ([REGISTRATION], 1)
        workflow.restart(REGISTRATION)
        assert workflow.wait(REGISTRATION, timeout_s=ENDS_WITHIN_S)
        assert (list(workflow.halted()), script.asked_operator) == ([], 2)


def test_an_unforeseen_error_is_begun_anew_by_the_next_start(tmp_path: Path) -> None:
    script = ScriptedSteps(operator=[KeyError("unforeseen")])
    with launched(tmp_path, script) as workflow:
        workflow.start(REGISTRATION)
        workflow.wait(REGISTRATION, timeout_s=ENDS_WITHIN_S)
        workflow.start(REGISTRATION)
        workflow.wait(REGISTRATION, timeout_s=ENDS_WITHIN_S)
    assert (script.asked_operator, script.notified) == (2, 1)


def test_it_ends_within_five_seconds_while_it_waits_for_the_operator_and_leaves_no_thread(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    script = ScriptedSteps(operator=[OperatorUnavailable()])
    workflow_context = launched(tmp_path, script, retries=PATIENT)
    workflow = workflow_context.__enter__()
    workflow.start(REGISTRATION)
    assert not workflow.wait(REGISTRATION, timeout_s=2)
    began = time.monotonic()
    workflow.destroy()
    assert (script.asked_operator, time.monotonic() - began < longest_s(5.0)) == (1, True)
    assert {thread.name for thread in set(threading.enumerate()) - before if not thread.daemon} == set()


def test_a_pause_goes_on_after_a_restart_and_the_steps_before_it_are_not_run_again(tmp_path: Path) -> None:
    with launched(tmp_path, ScriptedSteps(operator=[OperatorUnavailable()]), retries=SOON) as workflow:
        workflow.start(REGISTRATION)
        assert not workflow.wait(REGISTRATION, timeout_s=1)
    after = ScriptedSteps()
    with launched(tmp_path, after, retries=SOON) as workflow:
        assert workflow.wait(REGISTRATION, timeout_s=ENDS_WITHIN_S)
    assert (after.asked_source, after.asked_operator) == (0, 1)


def test_what_an_older_release_left_is_begun_anew_under_the_new_order(tmp_path: Path) -> None:
    with launched(tmp_path, ScriptedSteps(operator=[OperatorUnavailable()]), retries=PATIENT) as workflow:
        workflow.start(REGISTRATION)
        assert not workflow.wait(REGISTRATION, timeout_s=1)
    change_records(tmp_path, "UPDATE workflow_status SET application_version = 'registration-0'")
    after = ScriptedSteps()
    with launched(tmp_path, after) as workflow:
        workflow.resume_orphaned()
        assert workflow.wait(REGISTRATION, timeout_s=ENDS_WITHIN_S)
    assert (after.asked_source, after.notified) == (1, 1)


def test_what_lacks_only_the_record_of_its_end_is_taken_up_though_a_person_who_carried_it_is_gone(tmp_path: Path) -> None:
    script = ScriptedSteps()
    with launched(tmp_path, script) as workflow:
        workflow.start(REGISTRATION)
        assert workflow.wait(REGISTRATION, timeout_s=ENDS_WITHIN_S)
        change_records(tmp_path, "UPDATE workflow_status SET status = 'PENDING', executor_id = 'executor-5'")
        workflow.resume_orphaned()
        assert workflow.wait(REGISTRATION, timeout_s=ENDS_WITHIN_S)
    assert (script.asked_operator, script.notified) == (2, 2)  # each step is run again, and looks whether it is done


def test_an_end_that_could_not_be_written_down_is_taken_up_by_the_same_process(tmp_path: Path) -> None:
    script = ScriptedSteps()
    with launched(tmp_path, script) as workflow:
        change_records(tmp_path, NO_END_CAN_BE_WRITTEN)
        workflow.start(REGISTRATION)
        assert not workflow.wait(REGISTRATION, timeout_s=2)
        change_records(tmp_path, "DROP TRIGGER full")
        workflow.resume_orphaned()  # as the reaper does every minute
        workflow.resume_orphaned()
        assert workflow.wait(REGISTRATION, timeout_s=ENDS_WITHIN_S)
    assert (script.asked_operator, script.notified) == (2, 2)


def test_its_database_is_in_wal_and_for_its_owner_alone(tmp_path: Path) -> None:
    with launched(tmp_path / "workflow", ScriptedSteps()):
        assert records(tmp_path / "workflow", "PRAGMA journal_mode") == [("wal",)]
    assert stat.S_IMODE((tmp_path / "workflow").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "workflow" / "workflow.sqlite").stat().st_mode) == 0o600


def test_the_reaper_runs_at_launch(tmp_path: Path) -> None:
    reaped = threading.Event()
    workflow = DbosWorkflow(steps=ScriptedSteps().steps(), place=FolderPlace(tmp_path))
    workflow.launch(reap=reaped.set)
    try:
        assert reaped.wait(longest_s(5))
    finally:
        workflow.destroy()


@pytest.mark.parametrize(
    ("operator", "ending"),
    [
        ([], Ending(code="", is_halted=False)),
        ([KeyError("unforeseen")], Ending(code="internal-error", is_halted=False)),
        ([ApprovalAlreadyUsed()], Ending(code="approval-already-used", is_halted=True)),
    ],
)
def test_a_person_who_waits_is_told_how_it_ended(tmp_path: Path, operator: list[Exception], ending: Ending) -> None:
    with launched(tmp_path, ScriptedSteps(operator=operator)) as workflow:
        workflow.start(REGISTRATION)
        assert workflow.wait(REGISTRATION, timeout_s=ENDS_WITHIN_S) == ending


def test_the_records_of_what_ended_well_are_forgotten_after_a_while(tmp_path: Path) -> None:
    with launched(tmp_path, ScriptedSteps(operator=[ApprovalAlreadyUsed()])) as workflow:
        for one in (REGISTRATION, RegistrationId("registration-2")):
            workflow.start(one)
            workflow.wait(one, timeout_s=ENDS_WITHIN_S)
        now = datetime.now(UTC)
        assert workflow.forget_ended(before=now - timedelta(hours=1)) == 0
        assert workflow.forget_ended(before=now + timedelta(hours=1)) == 1
        assert [one.workflow_id for one in DBOS.list_workflows()] == [REGISTRATION.value]  # what was halted stays
    assert records(tmp_path, "SELECT count(DISTINCT workflow_uuid) FROM workflow_status") == [(1,)]


def test_what_was_halted_is_listed_once_nothing_runs_any_more(tmp_path: Path) -> None:
    folder = tmp_path / "a folder 100%"
    with launched(tmp_path / "plain", ScriptedSteps(operator=[ApprovalAlreadyUsed()])) as workflow:
        workflow.start(REGISTRATION)
        workflow.wait(REGISTRATION, timeout_s=ENDS_WITHIN_S)
    (tmp_path / "plain").rename(folder)
    assert list_halted(FolderPlace(folder)) == [REGISTRATION]


def test_where_no_workflow_ever_ran_nothing_is_halted_and_nothing_is_made(tmp_path: Path) -> None:
    assert (list_halted(FolderPlace(tmp_path)), list(tmp_path.iterdir())) == ([], [])


def test_a_start_does_not_wait_for_the_sweep_of_the_media(tmp_path: Path) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def sweep() -> None:
        begun.set()
        may_end.wait()

    with opened(tmp_path) as deployment:
        background_tasks = replace(deployment.app[BackgroundTasks], clockworks=(Reaper(sweep, task="media"),))
        busy = replace(deployment, app=deployment.app.with_others({BackgroundTasks: background_tasks}))
        busy.launch()
        assert begun.wait(longest_s(10))
        assert busy.app[DbosWorkflow].is_running
        may_end.set()
        busy.close()


def test_what_is_at_work_is_never_idle() -> None:
    running = RunningWorkflows()
    with running.at_work(ONE):
        assert [running.idle_again({ONE}) for _ in range(3)] == [set(), set(), set()]


def test_what_no_one_carries_is_idle_when_it_is_found_so_a_second_time() -> None:
    running = RunningWorkflows()
    assert [running.idle_again({ONE}) for _ in range(3)] == [set(), {ONE}, set()]


def test_each_is_found_for_itself() -> None:
    running = RunningWorkflows()
    assert [running.idle_again({ONE}), running.idle_again({ONE, OTHER}), running.idle_again({OTHER})] == [set(), {ONE}, {OTHER}]


def test_what_was_not_recorded_in_between_begins_the_count_anew() -> None:
    running = RunningWorkflows()
    assert [running.idle_again({ONE}), running.idle_again(set()), running.idle_again({ONE})] == [set(), set(), set()]


def test_work_in_between_begins_the_count_anew() -> None:
    running = RunningWorkflows()
    running.idle_again({ONE})
    with running.at_work(ONE):
        pass
    assert running.idle_again({ONE}) == set()
