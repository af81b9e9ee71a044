"""A PostgreSQL or a media store that is not there at the start is awaited: the process says so, and works as soon as it answers."""

import json
import re
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import make_url
from starlette.testclient import TestClient

from realname.kernel.errors import StorageUnavailable
from realname.main.apps.plain_app import create_awaiting_app
from realname.platform.config.settings import load_settings
from tests.platform.db.silent_peer import way_to
from tests.support.busy import longest_s
from tests.support.command import COMMAND, Ended, clean_environment, realname
from tests.support.object_store import ACCESS_KEY, SECRET_KEY, ObjectStore
from tests.support.ports import free_port
from tests.support.postgresql import QUICK, PostgresqlServer, owned_folder, reached_by, restartable_server
from tests.support.served import STOP_WITHIN_S

WITHIN_S = 60.0


def answer(url: str) -> tuple[int, dict[str, object]]:
    """Status and body of a path; 0: no one answers."""
    try:
        found = httpx.get(url, timeout=30)
    except httpx.TransportError:
        return 0, {}
    return found.status_code, found.json() if found.headers["content-type"].startswith("application/json") else {"text": found.text}


def wait_for(url: str, status: int) -> dict[str, object]:
    """Wait until a path is answered with a status."""
    until_s = time.monotonic() + longest_s(WITHIN_S)
    while time.monotonic() < until_s:
        found, body = answer(url)
        if found == status:
            return body
        time.sleep(0.3)
    pytest.fail(f"{url} was not answered with {status}")


@contextmanager
def started(tmp_path: Path, *command: str, environment: Mapping[str, str]) -> Iterator[Path]:
    """Run a command on a new data folder until the test ends; gives its log."""
    log = tmp_path / "log"
    with log.open("wb") as stderr:
        words = [*COMMAND, *command, "--data", str(tmp_path / "data")]
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=stderr, env=clean_environment(environment))
        try:
            yield log
        finally:
            ended_itself = process.poll() is not None
            process.kill()
            process.wait()
            assert not ended_itself, log.read_text(encoding="utf-8")


def metric(port: int, name: str) -> str:
    """The value of a metric of the process at a port; empty: it has none."""
    page = str(answer(f"http://127.0.0.1:{port}/metrics")[1]["text"])
    return next((line.removeprefix(f"{name} ") for line in page.splitlines() if line.startswith(f"{name} ")), "")


def require_awaiting(part: str, port: int) -> None:
    """Wait until a process says by readiness and metrics that it awaits a part, and lives."""
    said = wait_for(f"http://127.0.0.1:{port}/readyz", 503)
    assert (said["code"], said["kind"]) == ("storage-unavailable", part)
    assert answer(f"http://127.0.0.1:{port}/healthz")[0] == 200
    assert metric(port, f'realname_ready{{part="{part}"}}') == "0.0"


def awaited_in(log: Path) -> set[tuple[str, str]]:
    """Kind and code of each line of a log that says what is awaited."""
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines() if "start-awaits" in line]
    return {(one["kind"], one["code"]) for one in lines}


def last_code(ended: Ended) -> object:
    """The code in the last line of a log."""
    return json.loads(ended.stderr.splitlines()[-1])["code"]


@pytest.mark.sockets
def test_a_missing_bucket_is_awaited_and_said(tmp_path: Path, object_store: ObjectStore) -> None:
    port, web = free_port(), free_port()
    environment = {
        "REALNAME_MEDIA_URL": object_store.place().url,
        "REALNAME_MEDIA_ENDPOINT": f"http://127.0.0.1:{port}",
        "REALNAME_MEDIA_ACCESS_KEY": ACCESS_KEY,
        "REALNAME_MEDIA_SECRET_KEY": SECRET_KEY,
    }
    with started(tmp_path, "serve", "--port", str(web), environment=environment) as log:
        require_awaiting("media", web)
        assert answer(f"http://127.0.0.1:{web}/v1/registrations")[0] == 503
        with way_to(make_url(object_store.endpoint), port=port):
            wait_for(f"http://127.0.0.1:{web}/v1/receipt-key", 200)
    assert awaited_in(log) == {("media", "storage-unavailable")}


@pytest.mark.sockets
def test_a_server_awaits_a_postgresql_that_does_not_answer_yet_and_says_so(tmp_path: Path, postgresql: PostgresqlServer) -> None:
    port, web = free_port(), free_port()
    with postgresql.database() as own:
        environment = {"REALNAME_DATABASE_URL": reached_by(own, port)}
        with started(tmp_path, "serve", "--port", str(web), environment=environment) as log:
            require_awaiting("database", web)
            with way_to(make_url(own), port=port):
                wait_for(f"http://127.0.0.1:{web}/v1/receipt-key", 200)
                assert metric(web, 'realname_ready{part="database"}') == "1.0"
    assert awaited_in(log) == {("database", "storage-unavailable")}


@pytest.mark.sockets
def test_a_server_that_awaits_ends_when_it_is_told_to(tmp_path: Path) -> None:
    web = free_port()
    command = [*COMMAND, "serve", "--data", str(tmp_path), "--port", str(web)]
    environment = clean_environment({"REALNAME_DATABASE_URL": f"postgresql+psycopg://realname@127.0.0.1:{free_port()}/none"})
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    try:
        require_awaiting("database", web)
        process.send_signal(signal.SIGTERM)
        assert process.wait(longest_s(STOP_WITHIN_S)) == 0  # by itself: the first process of a container is not ended by the signal
    finally:
        process.kill()
        process.wait()


@pytest.mark.sockets
def test_a_worker_awaits_a_postgresql_and_says_so_where_it_shows_its_metrics(tmp_path: Path, postgresql: PostgresqlServer) -> None:
    port, shown = free_port(), free_port()
    with postgresql.database() as own:
        environment = {"REALNAME_DATABASE_URL": reached_by(own, port), "REALNAME_WORKER_METRICS": f"127.0.0.1:{shown}"}
        with started(tmp_path, "system", "worker", environment=environment) as log:
            require_awaiting("database", shown)
            with way_to(make_url(own), port=port):
                until_s = time.monotonic() + longest_s(WITHIN_S)
                while metric(shown, "realname_workflow_running") != "1.0":
                    assert time.monotonic() < until_s
                    time.sleep(0.3)
    assert awaited_in(log) == {("database", "storage-unavailable")}


@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("system", "worker")])
def test_a_database_that_does_not_exist_ends_the_start(tmp_path: Path, postgresql: PostgresqlServer, command: tuple[str, ...]) -> None:
    ended = realname(*command, "--data", tmp_path, environment={"REALNAME_DATABASE_URL": postgresql.url_of("realname_test_never_made")})
    assert (ended.exit_code, last_code(ended)) == (69, "database-refused")


def test_a_wrong_password_ends_the_start(tmp_path: Path) -> None:
    with owned_folder() as folder:
        rules = folder / "pg_hba.conf"
        rules.write_text("local all all scram-sha-256\n", encoding="ascii")
        rules.chmod(0o644)
        with restartable_server((*QUICK, f"hba_file={rules}")) as server:
            url = server.url.replace("postgres@", "postgres:not-the-password@")
            ended = realname("serve", "--port", "0", "--data", tmp_path, environment={"REALNAME_DATABASE_URL": url})
    assert (ended.exit_code, last_code(ended)) == (69, "database-refused")
    assert "not-the-password" not in ended.stdout + ended.stderr


def test_what_is_awaited_keeps_nothing_of_those_who_were_told(tmp_path: Path) -> None:
    awaited = StorageUnavailable(kind="media")
    client = TestClient(create_awaiting_app(load_settings(tmp_path, {}), awaited))
    assert {client.get("/counter").status_code for _ in range(3)} == {503}
    assert awaited.__traceback__ is None


@pytest.mark.sockets
def test_a_worker_of_two_processes_serves_the_metrics_of_both_at_one_place(tmp_path: Path) -> None:
    port = free_port()
    environment = clean_environment({"REALNAME_WORKER_METRICS": f"127.0.0.1:{port}"})
    command = [*COMMAND, "system", "worker", "--data", str(tmp_path), "--processes", "2"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    try:
        until_s = time.monotonic() + longest_s(WITHIN_S)
        while "realname_processes_answering 2.0" not in (page := str(wait_for(f"http://127.0.0.1:{port}/metrics", 200)["text"])):
            assert time.monotonic() < until_s
            time.sleep(0.3)
        assert re.findall(r'^process_resident_memory_bytes\{process="(\d)"\} ', page, re.MULTILINE) == ["0", "1"]
        assert page.count('\nrealname_queue_waiting{queue="orders"} ') == 1
        process.terminate()
        assert process.wait(longest_s(30)) == 0
    finally:
        process.kill()  # the others end with it
        process.wait()


@pytest.mark.sockets
def test_a_worker_serves_its_metrics_where_its_settings_say(tmp_path: Path) -> None:
    port = free_port()
    environment = clean_environment({"REALNAME_WORKER_METRICS": f"127.0.0.1:{port}"})
    command = [*COMMAND, "system", "worker", "--data", str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    try:
        page = str(wait_for(f"http://127.0.0.1:{port}/metrics", 200)["text"])
        assert answer(f"http://127.0.0.1:{port}/healthz") == (200, {"status": "alive", "mode": "sandbox"})
        assert 'realname_queue_waiting{queue="orders"} 0.0' in page
        process.terminate()
        assert process.wait(longest_s(10)) == 0
    finally:
        process.kill()
        process.wait()
