"""An update to this release, with work of the former one under way."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from realname.kernel.identifiers import RegistrationId
from realname.main.deployment.deployment import Deployment, open_deployment
from realname.platform.db.migrations.versions.m0010_sealed_sessions import _BEGUN_ANEW
from realname.registration.model.registration import RegistrationState
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.workflow.engine.endings import Ending
from realname.workflow.engine.registration import DbosWorkflow
from tests.main.commands.test_worker_command import at_once
from tests.support.command import files_below, realname
from tests.support.deployed_counter import check_and_submit, submit_one

WITHIN_S = 120.0


@pytest.mark.parametrize("options", [[], ["--contract"]], ids=["expand", "contract"])
def test_migrations_of_a_folder_without_a_database_end_as_something_that_is_missing(tmp_path: Path, options: list[str]) -> None:
    ended = realname("system", "migrate", "run", *options, "--data", tmp_path, "--json")
    error = ended.json["error"]
    assert (ended.exit_code, error["code"], error["facts"]) == (69, "database-missing", {"folder": str(tmp_path)})  # type: ignore[index]
    assert files_below(tmp_path) == []


def test_migrations_of_a_file_that_is_no_database_name_it(tmp_path: Path) -> None:
    file = tmp_path / "realname.sqlite"
    file.write_bytes(b"no database" * 1000)
    ended = realname("system", "migrate", "run", "--data", tmp_path, "--json")
    assert (ended.exit_code, ended.json["error"]["facts"]["file"]) == (74, str(file))  # type: ignore[index]


def test_a_registration_that_an_update_opened_again_under_its_workflow_is_activated_once_it_is_submitted_again(tmp_path: Path) -> None:
    registration_id = submit_one(tmp_path, faults="authority=unavailable", until=at_once)
    open_again(tmp_path)
    deployment = open_deployment(tmp_path, environment={})
    deployment.launch()
    try:
        # The workflow of the former release finds nothing to do.
        assert deployment.app[DbosWorkflow].wait(registration_id, timeout_s=WITHIN_S) == Ending(code="", is_halted=False)
        assert state_of(deployment, registration_id) is RegistrationState.OPEN
        check_and_submit(deployment, registration_id)
        assert has_come_to(RegistrationState.ACTIVATED, deployment, registration_id)
    finally:
        deployment.close()


def open_again(data: Path) -> None:
    """What the migration of what was measured in clear does to one that was submitted."""
    with closing(sqlite3.connect(data / "realname.sqlite")) as database:
        database.execute(_BEGUN_ANEW)
        database.execute("UPDATE registrations SET sealed_session = NULL")
        database.commit()


def state_of(deployment: Deployment, registration_id: RegistrationId) -> RegistrationState:
    return deployment.app[ReadRegistration](registration_id).registration.state


def has_come_to(state: RegistrationState, deployment: Deployment, registration_id: RegistrationId) -> bool:
    deadline = time.monotonic() + WITHIN_S
    while state_of(deployment, registration_id) is not state and time.monotonic() < deadline:
        time.sleep(0.1)
    return state_of(deployment, registration_id) is state
