"""How workflows ended, read from the engine's records without launching anything."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dbos import DBOS

from realname.kernel.identifiers import RegistrationId
from realname.lines.errors import ApprovalAlreadyUsed
from realname.workflow.engine.endings import Ending, list_halted
from realname.workflow.engine.folder_place import FolderPlace
from tests.workflow.scripted_steps import ScriptedSteps
from tests.workflow.workflow_helpers import ENDS_WITHIN_S, launched, records

REGISTRATION = RegistrationId("registration-1")


@pytest.mark.parametrize(
    ("operator", "ending"),
    [
        ([], Ending(code="", is_halted=False)),
        ([KeyError("unforeseen")], Ending(code="internal-error", is_halted=False)),
        ([ApprovalAlreadyUsed()], Ending(code="approval-already-used", is_halted=True)),
    ],
)
def test_whoever_waits_is_told_how_it_ended(tmp_path: Path, operator: list[Exception], ending: Ending) -> None:
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
    assert records(tmp_path, "SELECT count(DISTINCT workflow_uuid) FROM operation_outputs") == [(1,)]


def test_what_was_halted_is_listed_once_nothing_runs_any_more(tmp_path: Path) -> None:
    folder = tmp_path / "a folder 100%"
    with launched(tmp_path / "plain", ScriptedSteps(operator=[ApprovalAlreadyUsed()])) as workflow:
        workflow.start(REGISTRATION)
        workflow.wait(REGISTRATION, timeout_s=ENDS_WITHIN_S)
    (tmp_path / "plain").rename(folder)
    assert list_halted(FolderPlace(folder)) == [REGISTRATION]


def test_where_no_workflow_ever_ran_nothing_is_halted_and_nothing_is_made(tmp_path: Path) -> None:
    assert (list_halted(FolderPlace(tmp_path)), list(tmp_path.iterdir())) == ([], [])
