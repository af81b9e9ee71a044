"""PostgreSQL and many workers by settings alone: everything but keys and media is in one database, any process goes on with anything."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from realname.main.deployment.deployment import open_deployment
from realname.registration.model.registration import RegistrationState
from realname.registration.use_cases.read_registration import ReadRegistration
from tests.main.commands.test_worker_command import AWAY, at_once, exchange_attributes_on, run_to_end, wait_for, worker
from tests.support.command import realname
from tests.support.deployed_counter import has_come_to_the_operator, submit_one
from tests.support.postgresql import PostgresqlServer
from tests.support.served import serve

pytestmark = pytest.mark.sockets

ENDS_WITHIN_S = 120.0


@pytest.fixture
def settings(postgresql: PostgresqlServer) -> Iterator[dict[str, str]]:
    """A database that all processes of a test use."""
    with postgresql.database() as url:
        yield {"REALNAME_DATABASE_URL": url}


def test_a_worker_finishes_what_another_process_left_and_no_database_is_in_the_folder(tmp_path: Path, settings: dict[str, str]) -> None:
    registration_id = submit_one(tmp_path, faults=AWAY, until=has_come_to_the_operator, environment=settings)
    with worker(tmp_path, settings):
        deployment = open_deployment(tmp_path, environment=settings)
        deadline = time.monotonic() + ENDS_WITHIN_S
        while (state := deployment.app[ReadRegistration](registration_id).registration.state) is not RegistrationState.ACTIVATED:
            assert time.monotonic() < deadline, state
            time.sleep(0.1)
        deployment.close()
    assert list(tmp_path.glob("**/realname.sqlite*")) + list(tmp_path.glob("workflow/*")) == []


def test_what_a_killed_worker_left_is_listed_and_handed_back_by_its_name(tmp_path: Path, settings: dict[str, str]) -> None:
    registration_id = submit_one(tmp_path, faults=AWAY, until=has_come_to_the_operator, environment=settings)
    with worker(tmp_path, {**settings, "REALNAME_SANDBOX_FAULTS": AWAY}) as process:
        wait_for(process, "step-unavailable")
        alive = realname("registrations", "recover", "executor-0", "--data", tmp_path, "--json", environment=settings)
        process.send_signal(signal.SIGKILL)
        process.wait()
    left = realname("registrations", "recover", "executor-0", "--data", tmp_path, "--json", environment=settings)
    handed_back = realname("registrations", "recover", "executor-0", "--data", tmp_path, "--execute", "--json", environment=settings)
    again = realname("registrations", "recover", "executor-0", "--data", tmp_path, "--json", environment=settings)
    assert alive.exit_code == 64
    assert (left.json["left"], handed_back.json["left"], again.json["left"]) == ([registration_id.value], [registration_id.value], [])


def test_a_backup_of_one_database_goes_on_in_another(tmp_path: Path, settings: dict[str, str], postgresql: PostgresqlServer) -> None:
    registration_id = submit_one(tmp_path / "live", faults=AWAY, until=has_come_to_the_operator, environment=settings)
    realname("system", "backups", "create", tmp_path / "backup.tar", "--data", tmp_path / "live", "--with-keys", environment=settings)
    with postgresql.database() as url:
        elsewhere = {"REALNAME_DATABASE_URL": url}
        files = realname("system", "backups", "restore", tmp_path / "backup.tar", "--data", tmp_path / "files", "--execute", "--json")
        ended = realname(
            "system",
            "backups",
            "restore",
            tmp_path / "backup.tar",
            "--data",
            tmp_path / "new",
            "--execute",
            "--json",
            environment=elsewhere,
        )
        again = realname(
            "system",
            "backups",
            "restore",
            tmp_path / "backup.tar",
            "--data",
            tmp_path / "more",
            "--execute",
            "--json",
            environment=elsewhere,
        )
        run_to_end(tmp_path / "new", registration_id, environment=elsewhere)
        deployment = open_deployment(tmp_path / "new", environment=elsewhere)
        state = deployment.app[ReadRegistration](registration_id).registration.state
        deployment.close()
    assert (ended.json["error"], state) == (None, RegistrationState.ACTIVATED)
    assert [one.json["error"]["code"] for one in (files, again)] == ["backup-foreign", "restore-target-not-empty"]  # type: ignore[index]


def test_a_halted_registration_is_listed_and_counted(tmp_path: Path, settings: dict[str, str]) -> None:
    registration_id = submit_one(tmp_path, faults="authority=unavailable", until=at_once, environment=settings)
    exchange_attributes_on(settings["REALNAME_DATABASE_URL"], b"a wrong restore")
    run_to_end(tmp_path, registration_id, environment=settings)
    assert realname("registrations", "recover", "--data", tmp_path, "--json", environment=settings).json["halted"] == [
        registration_id.value
    ]
    with serve(tmp_path, settings) as served:
        metrics = httpx.get(f"{served.url}/metrics").text.splitlines()
    assert {"realname_workflow_up 1.0", "realname_workflows_halted 1.0", "realname_executors 1.0"} <= set(metrics)
