"""Executors: a stable name per process, held by a lock that dies with it; what a killed process left is taken over."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from realname.domain.errors import SettingsError
from realname.domain.identifiers import RegistrationId
from realname.workflow.executors import MAXIMUM_EXECUTORS, claim_executor, is_abandoned
from tests.fakes.scripted_steps import ScriptedSteps
from tests.functional.workflow_helpers import ENDS_WITHIN_S, launched, records

ROOT = Path(__file__).parents[2]
REGISTRATION = RegistrationId("registration-1")

# Another process of the same operator: it takes the work up, asks an operator that never answers, and is killed.
OTHER_PROCESS = """
import sys, time
from pathlib import Path
from realname.domain.errors import OperatorUnavailable
from realname.domain.identifiers import RegistrationId
from tests.fakes.scripted_steps import ScriptedSteps
from tests.functional.workflow_helpers import launched
from realname.workflow.retries import Retries, Retry

patient = Retries(operator=Retry(first_pause_s=5, growth=1, longest_pause_s=5))  # the rest of a recorded pause is waited for
with launched(Path(sys.argv[1]), script := ScriptedSteps(operator=[OperatorUnavailable()]), retries=patient) as workflow:
    workflow.start(RegistrationId("registration-1"))
    while not script.asked_operator:
        time.sleep(0.01)
    sys.stderr.write("asked\\n")
    sys.stderr.flush()
    time.sleep(60)
"""


def test_the_first_free_name_is_taken_so_that_a_restart_has_the_same(tmp_path: Path) -> None:
    first = claim_executor(tmp_path)
    first.release()
    again = claim_executor(tmp_path)
    assert (first.id, again.id) == ("executor-0", "executor-0")
    again.release()


def test_two_processes_never_hold_the_same_name(tmp_path: Path) -> None:
    first, second = claim_executor(tmp_path), claim_executor(tmp_path)
    assert (first.id, second.id) == ("executor-0", "executor-1")
    first.release()
    second.release()


def test_a_name_is_abandoned_once_it_is_released(tmp_path: Path) -> None:
    executor = claim_executor(tmp_path)
    assert not is_abandoned(tmp_path, executor.id)
    executor.release()
    assert is_abandoned(tmp_path, executor.id)


def test_when_every_name_is_held_the_next_process_is_refused(tmp_path: Path) -> None:
    held = [claim_executor(tmp_path) for _ in range(MAXIMUM_EXECUTORS)]
    with pytest.raises(SettingsError):
        claim_executor(tmp_path)
    for executor in held:
        executor.release()


def test_the_work_of_a_killed_second_process_is_taken_over_by_the_first(tmp_path: Path) -> None:
    script = ScriptedSteps()
    held = claim_executor(tmp_path)  # this process is executor-0, so the other one is executor-1
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    with subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS, str(tmp_path)], env=environment, stderr=subprocess.PIPE, text=True
    ) as other:
        assert other.stderr is not None
        while "asked" not in (line := other.stderr.readline()):
            assert line, "the other process ended by itself"
        other.send_signal(signal.SIGKILL)
    held.release()
    assert records(tmp_path, "SELECT status, executor_id FROM workflow_status") == [("PENDING", "executor-1")]
    with launched(tmp_path, script) as workflow:
        workflow.start(REGISTRATION)  # as the reaper does every minute
        assert workflow.wait(REGISTRATION, timeout_s=ENDS_WITHIN_S)
    assert (script.asked_source, script.notified) == (0, 1)
