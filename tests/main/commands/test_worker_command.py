"""`system worker` and `registrations recover`: goes on where another process stopped, ends in time, shows what was halted."""

import json
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg

from realname.kernel.identifiers import RegistrationId
from realname.main.deployment.deployment import Deployment, open_deployment
from realname.registration.model.registration import RegistrationState
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.workflow.engine.registration import DbosWorkflow
from tests.support.busy import longest_s
from tests.support.command import COMMAND, clean_environment, files_below, realname
from tests.support.deployed_counter import NOTHING, has_come_to_the_operator, submit_one, times_asked, wait_until_asked_again

STOP_WITHIN_S = 5.0
AWAY = "provisioning=unavailable"
SLOW = "provisioning=delay:20"


@contextmanager
def worker(data: Path, environment: Mapping[str, str]) -> Iterator["subprocess.Popen[str]"]:
    """Start a worker, and end what was started."""
    process = subprocess.Popen(
        [*COMMAND, "system", "worker", "--data", str(data)], stderr=subprocess.PIPE, text=True, env=clean_environment(environment)
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_for(process: "subprocess.Popen[str]", event: str) -> None:
    """Read the log up to an event."""
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("{") and json.loads(line)["event"] == event:
            return
    raise AssertionError(event)


def state_of(data: Path, registration_id: RegistrationId) -> RegistrationState:
    """Read the registration as it is."""
    deployment = open_deployment(data)
    try:
        return deployment.app[ReadRegistration](registration_id).registration.state
    finally:
        deployment.close()


def at_once(deployment: Deployment, registration_id: RegistrationId) -> bool:
    """Wait until the workflow has begun: an engine that ends between claiming it and beginning warns of a coroutine never awaited."""
    return registration_id in deployment.app[DbosWorkflow]._running._at_work  # noqa: SLF001 - no one else needs it


def never(_deployment: Deployment, _registration_id: RegistrationId) -> bool:
    """Wait for the end."""
    return False


def test_a_worker_finishes_what_another_process_left_waiting_for_the_operator(tmp_path: Path) -> None:
    registration_id = submit_one(tmp_path, faults=AWAY, until=has_come_to_the_operator)
    with worker(tmp_path, {}):
        deadline = time.monotonic() + 120
        while state_of(tmp_path, registration_id) is not RegistrationState.ACTIVATED and time.monotonic() < deadline:
            time.sleep(0.2)
    assert state_of(tmp_path, registration_id) is RegistrationState.ACTIVATED


def test_sigterm_ends_a_worker_within_five_seconds_while_it_waits_for_the_operator(tmp_path: Path) -> None:
    submit_one(tmp_path, faults=AWAY, until=has_come_to_the_operator)
    with worker(tmp_path, {"REALNAME_SANDBOX_FAULTS": AWAY}) as process:
        wait_for(process, "step-unavailable")
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=60)
        assert (code, time.monotonic() - began < longest_s(STOP_WITHIN_S)) == (0, True)


def test_sigterm_ends_a_worker_within_five_seconds_while_the_operator_is_being_asked(tmp_path: Path) -> None:
    registration_id = submit_one(tmp_path, faults=AWAY, until=has_come_to_the_operator)
    asked = times_asked(tmp_path)
    with worker(tmp_path, {"REALNAME_SANDBOX_FAULTS": SLOW}) as process:
        wait_until_asked_again(tmp_path, asked)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=60)
        assert (code, time.monotonic() - began < longest_s(STOP_WITHIN_S)) == (0, True)
    assert state_of(tmp_path, registration_id) is RegistrationState.APPROVED


def test_with_nothing_halted_recover_says_so(tmp_path: Path) -> None:
    submit_one(tmp_path, faults="", until=never)
    assert realname("registrations", "recover", "--data", tmp_path, "--json").json == {"halted": [], "error": None}


def test_where_nothing_ever_ran_there_is_nothing_to_hand_back(tmp_path: Path) -> None:
    open_deployment(tmp_path).close()
    handed_back = realname("registrations", "recover", "executor-2", "--data", tmp_path, "--execute", "--json")
    assert (handed_back.exit_code, handed_back.json["left"]) == (0, [])


def test_listing_takes_nothing_up_and_changes_nothing(tmp_path: Path) -> None:
    submit_one(tmp_path, faults=AWAY, until=has_come_to_the_operator)
    before = contents(tmp_path)
    assert realname("registrations", "recover", "--data", tmp_path).exit_code == 0
    assert contents(tmp_path) == before


def test_what_is_begun_anew_before_its_cause_is_mended_ends_as_an_error_that_names_it(tmp_path: Path) -> None:
    registration_id = submit_one(tmp_path, faults="authority=unavailable", until=at_once)
    exchange_attributes(tmp_path, b"a wrong restore")
    run_to_end(tmp_path, registration_id)
    ended = realname("registrations", "recover", registration_id.value, "--data", tmp_path, "--execute", "--json")
    error = ended.json["error"]
    assert isinstance(error, dict)
    assert (ended.exit_code, error["code"], error["facts"]["cause"]) == (74, "registration-halted", "seal-broken")


def test_a_registration_that_is_not_halted_cannot_be_begun_anew(tmp_path: Path) -> None:
    registration_id = submit_one(tmp_path, faults="", until=never)
    error = realname("registrations", "recover", registration_id.value, "--data", tmp_path, "--execute", "--json").json["error"]
    assert isinstance(error, dict)
    assert error["code"] == "state-conflict"


def test_a_halted_registration_is_listed_stays_halted_and_is_begun_anew_on_command(tmp_path: Path) -> None:
    registration_id = submit_one(tmp_path, faults="authority=unavailable", until=at_once)
    sealed = exchange_attributes(tmp_path, b"a wrong restore")
    run_to_end(tmp_path, registration_id)
    assert realname("registrations", "recover", "--data", tmp_path, "--json").json["halted"] == [registration_id.value]
    exchange_attributes(tmp_path, sealed)
    assert realname("registrations", "recover", registration_id.value, "--data", tmp_path, "--json").json["halted"] == [
        registration_id.value
    ]
    assert realname("registrations", "recover", registration_id.value, "--data", tmp_path, "--execute", "--json").json["halted"] == []
    assert state_of(tmp_path, registration_id) is RegistrationState.ACTIVATED


def contents(data: Path) -> dict[str, bytes]:
    """Read all files; but for the database's own scratch files, which a reader makes, too."""
    return {name: (data / name).read_bytes() for name in files_below(data) if not name.endswith(("-shm", "-wal"))}


def exchange_attributes(data: Path, sealed: bytes) -> bytes:
    """Put other bytes where the sealed attributes were, and give those back."""
    with closing(sqlite3.connect(data / "realname.sqlite")) as database:
        before: bytes = database.execute("SELECT sealed_attributes FROM registrations").fetchone()[0]
        database.execute("UPDATE registrations SET sealed_attributes = ?", (sealed,))
        database.commit()
    return before


def exchange_attributes_on(url: str, sealed: bytes) -> None:
    """Put other bytes where the sealed attributes were, on PostgreSQL."""
    with psycopg.connect(url.replace("+psycopg", "", 1)) as database:
        database.execute("UPDATE registrations SET sealed_attributes = %s", (sealed,))


def run_to_end(data: Path, registration_id: RegistrationId, environment: Mapping[str, str] = NOTHING) -> None:
    """Start on the folder again, and wait until the workflow has ended, well or not."""
    deployment = open_deployment(data, environment=environment)
    deployment.launch()
    try:
        assert deployment.app[DbosWorkflow].wait(registration_id, timeout_s=60)
    finally:
        deployment.close()
