"""Executors: a stable name per process, held by a lock that dies with it; what a killed process left is taken over, once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from dbos import DBOSClient
from psycopg import sql

from realname.kernel.errors import SettingsError, StorageUnavailable
from realname.kernel.identifiers import RegistrationId
from realname.workflow.engine.folder_place import MAXIMUM_EXECUTORS, FolderPlace
from realname.workflow.engine.place import EnginePlace, Executor
from realname.workflow.engine.records import reading
from realname.workflow.engine.registration import DbosWorkflow
from realname.workflow.engine.server_place import ServerPlace
from tests.support.busy import longest_s
from tests.support.postgresql import PostgresqlServer, name_of
from tests.workflow.places import KINDS, OpenPlace, open_places, text_of
from tests.workflow.scripted_steps import ScriptedSteps
from tests.workflow.workflow_helpers import ENDS_WITHIN_S, launched

ROOT = Path(__file__).parents[2]
REGISTRATION = RegistrationId("registration-1")
OTHER = RegistrationId("registration-2")
TOLD_WITHIN_S = 3.0

# Another process of the same operator: it takes the work up, asks an operator that never answers, and is killed.
OTHER_PROCESS = """
import sys, time
from realname.platform.errors import OperatorUnavailable
from realname.kernel.identifiers import RegistrationId
from tests.workflow.scripted_steps import ScriptedSteps
from tests.workflow.places import place_from
from tests.workflow.workflow_helpers import launched
from realname.workflow.engine.retries import Retries, Retry

patient = Retries(operator=Retry(first_pause_s=5, growth=1, longest_pause_s=5))  # the rest of a recorded pause is waited for
with launched(place_from(sys.argv[1]), script := ScriptedSteps(operator=[OperatorUnavailable()]), retries=patient) as workflow:
    workflow.start(RegistrationId("registration-1"))
    while not script.asked_operator:
        time.sleep(0.01)
    sys.stderr.write("asked\\n")
    sys.stderr.flush()
    time.sleep(60)
"""


@pytest.fixture(params=KINDS)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenPlace]:
    """Open a new place of each kind."""
    with open_places(request, request.param, tmp_path) as open_place:
        yield open_place


def test_the_first_free_name_is_taken_so_that_a_restart_has_the_same(opened: OpenPlace) -> None:
    first = opened().claim_executor()
    first.release()
    again = opened().claim_executor()
    assert (first.id, again.id) == ("executor-0", "executor-0")
    again.release()


def test_a_connection_that_is_cut_while_the_engine_begins_is_said_as_such_and_leaves_the_name_free(
    opened: OpenPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_cut(*_arguments: object) -> None:
        raise psycopg.OperationalError

    monkeypatch.setattr("realname.workflow.engine.engine._launch", is_cut)
    with pytest.raises(StorageUnavailable):
        DbosWorkflow(steps=ScriptedSteps().steps(), place=opened()).launch(reap=lambda: None)
    assert not opened().held()


def test_two_processes_never_hold_the_same_name(opened: OpenPlace) -> None:
    first, second = opened().claim_executor(), opened().claim_executor()
    assert (first.id, second.id, sorted(opened().held())) == ("executor-0", "executor-1", ["executor-0", "executor-1"])
    first.release()
    second.release()


def test_a_name_is_abandoned_once_it_is_released(opened: OpenPlace) -> None:
    place = opened()
    executor = place.claim_executor()
    assert (executor.is_held(), place.is_abandoned(executor.id)) == (True, False)
    executor.release()
    wait_until(lambda: place.is_abandoned(executor.id))  # PostgreSQL ends a session a moment after its client
    assert list(opened().held()) == []


def test_what_is_no_name_of_an_executor_is_held_by_no_one(opened: OpenPlace) -> None:
    assert opened().is_abandoned("../executor-0")


def test_one_process_at_a_time_takes_over(opened: OpenPlace) -> None:
    place, other = opened(), opened()
    place.claim_executor().release()
    with place.taking_over() as first, other.taking_over() as second:
        assert (first, second) == (True, False)
    with other.taking_over() as third:
        assert third


def test_a_task_of_one_process_is_done_by_the_first_that_asks_until_it_ends(opened: OpenPlace) -> None:
    first, second = opened().claim_executor(), opened().claim_executor()
    held = [first.holds_task("count"), second.holds_task("count"), second.holds_task("read"), first.holds_task("read")]
    assert (held, first.holds_task("count")) == ([True, False, True, False], True)
    first.release()
    wait_until(lambda: second.holds_task("count"))
    second.release()


def test_a_task_that_is_given_back_goes_to_the_next_that_asks(opened: OpenPlace) -> None:
    first, second = opened().claim_executor(), opened().claim_executor()
    assert first.holds_task("count")
    first.give_back_task("count")
    assert (second.holds_task("count"), first.holds_task("count")) == (True, False)
    first.release()
    second.release()


def test_when_every_name_of_a_folder_is_held_the_next_process_is_refused(tmp_path: Path) -> None:
    held = [FolderPlace(tmp_path).claim_executor() for _ in range(MAXIMUM_EXECUTORS)]
    with pytest.raises(SettingsError):
        FolderPlace(tmp_path).claim_executor()
    for executor in held:
        executor.release()


def test_the_work_of_a_killed_second_process_is_taken_over_by_the_first(opened: OpenPlace) -> None:
    script = ScriptedSteps()
    place = opened()
    held = place.claim_executor()  # this process is executor-0, so the other one is executor-1
    with other_process(place) as other:
        other.send_signal(signal.SIGKILL)
    held.release()
    assert carried_by(place) == [("PENDING", "executor-1")]
    with launched(opened(), script) as workflow:
        workflow.resume_orphaned()  # as the reaper does every minute
        assert workflow.wait(REGISTRATION, timeout_s=ENDS_WITHIN_S)
    assert script.notified == 1


def test_the_work_of_a_living_process_is_left_to_it(opened: OpenPlace) -> None:
    script = ScriptedSteps()
    place = opened()
    with other_process(place) as other:
        with launched(opened(), script) as workflow:
            workflow.start(REGISTRATION)
            workflow.resume_orphaned()
            workflow.resume_orphaned()
            assert workflow.wait(REGISTRATION, timeout_s=1) is None
        assert (script.asked_operator, carried_by(place)) == (0, [("PENDING", "executor-0")])
        other.send_signal(signal.SIGKILL)


def test_a_name_whose_connection_was_cut_is_lost_and_free_for_others(postgresql: PostgresqlServer) -> None:
    with postgresql.database() as url:
        executor = ServerPlace(url).claim_executor()
        cut_connections_that_hold_a_name(url)
        assert (executor.is_held(), list(ServerPlace(url).held())) == (False, [])


def test_a_connection_that_is_cut_while_its_name_is_looked_at_is_no_fault_of_the_settings(postgresql: PostgresqlServer) -> None:
    class CutBeforeTheSecond(ServerPlace):
        """Cuts the connection that holds the name when the one that looks at it is opened."""

        def connect(self) -> psycopg.Connection[tuple[object, ...]]:
            cut_connections_that_hold_a_name(self.url)
            return super().connect()

    with postgresql.database() as url, pytest.raises(StorageUnavailable):
        CutBeforeTheSecond(url).claim_executor()


def test_each_process_says_how_many_connections_it_may_hold(postgresql: PostgresqlServer) -> None:
    with postgresql.database() as url:
        executors = [ServerPlace(url, may_hold=may_hold).claim_executor() for may_hold in (30, 16, 0)]
        assert sorted(ServerPlace(url).may_hold(), key=str) == [16, 30, None]
        for one in executors:
            one.release()


def test_a_start_that_fails_gives_its_name_back(tmp_path: Path) -> None:
    (tmp_path / "workflow.sqlite").mkdir()  # no database can be made there
    with pytest.raises(StorageUnavailable), launched(tmp_path, ScriptedSteps()):
        pass
    assert list(FolderPlace(tmp_path).held()) == []


@pytest.fixture
def quick_watch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a process look after its name five times a second."""
    monkeypatch.setattr("realname.workflow.engine.registration._WATCH_EVERY_S", 0.2)


@pytest.mark.usefixtures("quick_watch")
def test_a_process_begins_anew_once_its_name_was_lost_though_no_one_took_it(postgresql: PostgresqlServer) -> None:
    script = ScriptedSteps()
    with postgresql.database() as url, launched(ServerPlace(url), script) as workflow:
        cut_connections_that_hold_a_name(url)
        wait_until(lambda: workflow.times_lost == 1 and workflow.is_running)
        workflow.start(REGISTRATION)
        assert workflow.wait(REGISTRATION, timeout_s=ENDS_WITHIN_S)
        assert carried_by(ServerPlace(url)) == [("SUCCESS", "executor-0")]


@pytest.mark.usefixtures("quick_watch")
def test_a_process_that_cannot_have_a_name_just_now_is_not_ready_and_goes_on_trying(postgresql: PostgresqlServer) -> None:
    script = ScriptedSteps()
    with postgresql.database() as url, launched(ServerPlace(url), script) as workflow:
        with database_away(postgresql, url):
            wait_until(lambda: not workflow.is_running)
            time.sleep(1)  # several tries
            with pytest.raises(StorageUnavailable):
                workflow.require_running()
            with pytest.raises(StorageUnavailable):
                workflow.start(REGISTRATION)
        wait_until(lambda: workflow.is_running)
        workflow.start(REGISTRATION)
        assert workflow.wait(REGISTRATION, timeout_s=ENDS_WITHIN_S)


def test_while_the_database_is_away_a_start_is_told_so_at_once_and_the_next_one_after_it_starts(postgresql: PostgresqlServer) -> None:
    script = ScriptedSteps()
    with postgresql.database() as url, launched(ServerPlace(url), script) as workflow:
        with database_away(postgresql, url):
            began = time.monotonic()
            with pytest.raises(StorageUnavailable):
                workflow.start(REGISTRATION)
            assert time.monotonic() - began < longest_s(TOLD_WITHIN_S)
        wait_until(lambda: started(workflow))
        assert workflow.wait(REGISTRATION, timeout_s=ENDS_WITHIN_S)


def test_a_start_over_connections_that_were_cut_meanwhile_takes_others(postgresql: PostgresqlServer) -> None:
    script = ScriptedSteps()
    with postgresql.database() as url, launched(ServerPlace(url), script) as workflow:
        workflow.start(OTHER)
        with psycopg.connect(url.replace("+psycopg", "", 1)) as database:
            database.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid != pg_backend_pid()")
        wait_until(lambda: started(workflow))
        assert workflow.wait(REGISTRATION, timeout_s=ENDS_WITHIN_S)


def started(workflow: DbosWorkflow) -> bool:
    """Start as the reaper does; what is away then is told, and nothing else."""
    with suppress(StorageUnavailable):
        workflow.start(REGISTRATION)
        return True
    return False


@pytest.mark.usefixtures("quick_watch")
def test_a_process_whose_name_was_taken_meanwhile_goes_on_under_another(postgresql: PostgresqlServer) -> None:
    script = ScriptedSteps()
    with postgresql.database() as url, launched(ServerPlace(url), script) as workflow:
        thief = steal_the_first_name(url)
        while ServerPlace(url).is_abandoned("executor-1"):
            time.sleep(0.05)
        workflow.start(REGISTRATION)
        assert workflow.wait(REGISTRATION, timeout_s=ENDS_WITHIN_S)
        assert carried_by(ServerPlace(url)) == [("SUCCESS", "executor-1")]
        thief.release()


def steal_the_first_name(url: str) -> Executor:
    """Cut its holder's connection and be faster than it."""
    while True:
        cut_connections_that_hold_a_name(url)
        thief = ServerPlace(url).claim_executor()
        if thief.id == "executor-0":
            return thief
        thief.release()


@contextmanager
def database_away(server: PostgresqlServer, url: str) -> Iterator[None]:
    """Let no one in, and send everybody away."""
    name = name_of(url)
    with psycopg.connect(server.url.replace("+psycopg", "", 1), autocommit=True) as connection:
        connection.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(name)))
        connection.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", (name,))
        try:
            yield
        finally:
            connection.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(sql.Identifier(name)))


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait until something holds, for as long as a test may take."""
    deadline = time.monotonic() + ENDS_WITHIN_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def cut_connections_that_hold_a_name(url: str) -> None:
    with psycopg.connect(url.replace("+psycopg", "", 1)) as database:
        database.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' AND pid != pg_backend_pid()")


@contextmanager
def other_process(place: EnginePlace) -> Iterator["subprocess.Popen[str]"]:
    """Start it and wait until it has asked the operator; ended by the caller that uses it."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    with subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS, text_of(place)], env=environment, stderr=subprocess.PIPE, text=True
    ) as other:
        assert other.stderr is not None
        while "asked" not in (line := other.stderr.readline()):
            assert line, "the other process ended by itself"
        yield other


def carried_by(place: EnginePlace) -> list[tuple[str, str | None]]:
    """Ask the engine's records who carries what."""
    with reading(place) as client:
        assert isinstance(client, DBOSClient)
        return [(one.status, one.executor_id) for one in client.list_workflows()]
