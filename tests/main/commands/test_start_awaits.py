"""A media store that is not there at the start is awaited: the server says so, and serves as soon as the store answers."""

import json
import re
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.testclient import TestClient

from realname.kernel.errors import StorageUnavailable
from realname.main.apps.plain_app import create_awaiting_app
from realname.platform.config.settings import load_settings
from tests.support.busy import longest_s
from tests.support.command import COMMAND, clean_environment
from tests.support.object_store import ACCESS_KEY, SECRET_KEY, ObjectStore

WITHIN_S = 60.0


def free_port() -> int:
    """A port where no one listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def passed_on(port: int, target: str) -> Iterator[None]:
    """Listen at a port and pass everything on to another server of this machine."""
    there = urlsplit(target)
    listener = socket.create_server(("127.0.0.1", port))
    opened, threads = [listener], list[threading.Thread]()

    def start(target: Callable[..., None], *arguments: socket.socket) -> None:
        threads.append(threading.Thread(target=target, args=arguments, daemon=True))
        threads[-1].start()

    def copy(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while content := source.recv(65536):
                sink.sendall(content)
            sink.shutdown(socket.SHUT_WR)

    def accept() -> None:
        with suppress(OSError):
            while True:
                opened.append(ours := listener.accept()[0])
                opened.append(theirs := socket.create_connection(("127.0.0.1", there.port or 0)))
                start(copy, ours, theirs)
                start(copy, theirs, ours)

    start(accept)
    try:
        yield
    finally:
        for one in opened:
            with suppress(OSError):  # wakes the thread that waits in it
                one.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join()
        for one in opened:
            one.close()


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


@pytest.mark.sockets
def test_a_missing_bucket_is_awaited_and_said(tmp_path: Path, object_store: ObjectStore) -> None:
    port, web = free_port(), free_port()
    environment = {
        "REALNAME_MEDIA_URL": object_store.place().url,
        "REALNAME_MEDIA_ENDPOINT": f"http://127.0.0.1:{port}",
        "REALNAME_MEDIA_ACCESS_KEY": ACCESS_KEY,
        "REALNAME_MEDIA_SECRET_KEY": SECRET_KEY,
    }
    log = tmp_path / "log"
    with log.open("wb") as stderr:
        command = [*COMMAND, "serve", "--data", str(tmp_path / "data"), "--port", str(web)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=stderr, env=clean_environment(environment))
        try:
            said = wait_for(f"http://127.0.0.1:{web}/readyz", 503)
            assert (said["code"], said["kind"]) == ("storage-unavailable", "media")
            assert answer(f"http://127.0.0.1:{web}/healthz")[0] == 200
            assert answer(f"http://127.0.0.1:{web}/v1/registrations")[0] == 503
            metrics = str(answer(f"http://127.0.0.1:{web}/metrics")[1]["text"])
            with passed_on(port, object_store.endpoint):
                wait_for(f"http://127.0.0.1:{web}/v1/receipt-key", 200)
        finally:
            process.kill()
            process.wait()
    awaited = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines() if "start-awaits" in line]
    assert 'realname_ready{part="media"} 0.0' in metrics
    assert {(one["kind"], one["code"]) for one in awaited} == {("media", "storage-unavailable")}


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
