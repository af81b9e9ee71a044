"""Several processes of one machine: shared ports, one readiness, one page of metrics, restarts within a bound, one end (ADR 0087)."""

import asyncio
import json
import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from prometheus_client import Counter, Gauge, Histogram
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from realname.evaluation.attacks.live_client import SUBPROTOCOL, ApiClient, enrol
from realname.main.apps.server import serve_deployment
from realname.main.apps.siblings import Counted, Question, ask
from realname.main.commands import processes
from realname.main.commands.processes import run_processes
from realname.sandbox.simulators.people import SAMPLE_MAN, card_json
from realname.sandbox.simulators.stock import sandbox_iccids
from realname.verification.use_cases.sample_catalogue import MAN_PHOTO
from tests.support.busy import longest_s
from tests.support.command import realname
from tests.support.opened import opened
from tests.support.sandbox_folder import api_token, enrolment_code
from tests.support.served import START_WITHIN_S, STOP_WITHIN_S, Served, serve
from tests.support.watched_processes import children_of

pytestmark = pytest.mark.sockets

COUNT = 3


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, models_folder: Path) -> Iterator[Served]:
    """A server of three processes that are all ready."""
    environment = {"REALNAME_MODELS": str(models_folder), "REALNAME_PROCESSES": str(COUNT)}
    with serve(tmp_path_factory.mktemp("several"), environment) as served:
        wait_for(lambda: is_ready(served))
        yield served


def wait_for(condition: Callable[[], object]) -> None:
    """Wait as long as a server may take to start."""
    deadline = time.monotonic() + START_WITHIN_S
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def is_ready(served: Served) -> bool:
    return httpx.get(f"{served.url}/readyz", timeout=30).status_code == 200


def counted(served: Served, name: str) -> dict[str, float]:
    """The sum of a metric by the process that counted it."""
    text = httpx.get(f"{served.url}/metrics", timeout=30).text
    found: dict[str, float] = {}
    for labels, value in re.findall(rf"^{name}\{{(.*)\}} (\S+)$", text, re.MULTILINE):
        process = re.search(r'process="(\d+)"', labels)
        assert process
        found[process[1]] = found.get(process[1], 0.0) + float(value)
    return found


def test_all_processes_share_the_requests_and_one_page_has_the_metrics_of_all(served: Served) -> None:
    async def ask_all() -> list[int]:
        limits = httpx.Limits(max_keepalive_connections=0)
        async with httpx.AsyncClient(limits=limits, timeout=60) as http:
            return [one.status_code for one in await asyncio.gather(*(http.get(f"{served.url}/healthz") for _ in range(60)))]

    assert set(asyncio.run(ask_all())) == {200}
    assert all(value > 0 for value in counted(served, "realname_http_requests_total").values())
    assert counted(served, "process_resident_memory_bytes").keys() == {"0", "1", "2"}


def test_each_process_carries_workflows_under_a_name_of_its_own(served: Served) -> None:
    text = httpx.get(f"{served.url}/metrics", timeout=30).text
    assert (f"realname_executors {COUNT}.0" in text, f"realname_processes_answering {COUNT}.0" in text) == (True, True)


def test_a_live_session_is_begun_by_whichever_process_its_socket_comes_to(served: Served, samples_folder: Path) -> None:
    # A connection for each request: any process may get it.
    headers = {"Authorization": f"Bearer {api_token(served.data)}", "Connection": "close"}
    with httpx.Client(base_url=served.url, headers=headers, timeout=120) as http:
        api = enrol(http, code=enrolment_code(served.data))
        sessions = [session_of(api, number, samples_folder) for number in range(2)]
    begun = [asyncio.run(said_first(served, api, one)) for one in sessions]
    assert begun == ["ready", "ready"]
    assert sum(counted(served, "realname_live_sessions_started_total").values()) == 2


def session_of(api: ApiClient, number: int, samples: Path) -> dict[str, object]:
    """Register up to the live session."""
    registration = api.open(number=str(number))
    api.attach(registration, card_json(SAMPLE_MAN, portrait=(samples / MAN_PHOTO.name).read_bytes()))
    free = api.http.get("/v1/numbers", params={"limit": 10}).json()["numbers"]
    api.choose(registration, msisdn=free[number], iccid=sandbox_iccids()[number].value)
    return api.session(registration)


async def said_first(served: Served, api: ApiClient, session: dict[str, object]) -> object:
    """What the server says to the hello of a session, apart from how long the line is."""
    async with connect(f"{served.url.replace('http', 'ws')}/v1/live", subprotocols=[SUBPROTOCOL]) as socket:
        await socket.send(api.key.hello(session))
        while (said := json.loads(await socket.recv()))["type"] == "wait":
            pass
        return said["type"]


def test_a_process_that_is_killed_is_started_again_and_the_server_is_ready_when_it_is(served: Served) -> None:
    killed = children_of(served.process.pid)[-1]
    os.kill(killed, signal.SIGKILL)
    answer = httpx.get(f"{served.url}/readyz", timeout=30)
    assert (answer.status_code, answer.json()["code"], answer.json()["not_ready"]) == (503, "processes-not-ready", 1)
    wait_for(lambda: is_ready(served))
    assert (len(children_of(served.process.pid)), killed in children_of(served.process.pid)) == (COUNT, False)


def test_sigterm_ends_all_within_five_seconds_and_tells_those_who_hold_a_socket(tmp_path: Path) -> None:
    async def held(served: Served) -> int | None:
        async with connect(f"{served.url.replace('http', 'ws')}/v1/live", subprotocols=[SUBPROTOCOL]) as socket:
            served.process.send_signal(signal.SIGTERM)
            try:
                await socket.recv()
            except ConnectionClosed as closed:
                return closed.rcvd.code if closed.rcvd else None
        return None

    with serve(tmp_path, options=("--processes", "2")) as served:
        wait_for(lambda: len(children_of(served.process.pid)) == 2)
        began, children = time.monotonic(), children_of(served.process.pid)
        assert asyncio.run(held(served)) == 1012
        assert served.process.wait(timeout=START_WITHIN_S) == 0
        assert time.monotonic() - began < longest_s(STOP_WITHIN_S)
        assert not any(Path(f"/proc/{one}").exists() for one in children)


def test_without_their_parent_all_processes_end(tmp_path: Path) -> None:
    with serve(tmp_path, options=("--processes", "2")) as served:
        wait_for(lambda: len(children_of(served.process.pid)) == 2)
        children = children_of(served.process.pid)
        served.process.kill()
        wait_for(lambda: not any(is_running(one) for one in children))


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_what_keeps_a_server_from_starting_is_said_once_and_is_the_exit_code(tmp_path: Path) -> None:
    """By the process that could not start, and not by its parent as well."""
    ended = realname("serve", "--data", tmp_path, "--port", "0", "--processes", "2", environment={"REALNAME_NO_SUCH": "1"})
    said = [json.loads(line) for line in ended.stderr.splitlines()]
    assert (ended.exit_code, [(one["event"], one["code"]) for one in said]) == (78, [("ended", "settings-invalid")])


@pytest.mark.parametrize("number", ["0", "257", "many"])
def test_a_number_that_is_none_is_a_wrong_option(number: str, tmp_path: Path) -> None:
    ended = realname("serve", "--data", tmp_path, "--port", "0", "--processes", number)
    assert (ended.exit_code, "a number from 1 to 256, or `auto`" in ended.stderr) == (2, True)


def test_a_number_that_the_environment_gives_is_named_by_its_variable(tmp_path: Path) -> None:
    ended = realname("serve", "--data", tmp_path, "--port", "0", environment={"REALNAME_PROCESSES": "0"})
    assert (ended.exit_code, "REALNAME_PROCESSES: a number from 1 to 256" in ended.stderr) == (2, True)


@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("system", "worker")])
def test_more_processes_than_a_data_folder_takes_are_refused_at_once(tmp_path: Path, command: Sequence[str]) -> None:
    ended = realname(*command, "--data", tmp_path, "--processes", "17")
    assert (ended.exit_code, "on SQLite at most 16 processes" in ended.stderr, list(tmp_path.iterdir())) == (2, True, [])


@contextmanager
def workers(data: Path, ends: list[int]) -> Iterator[None]:
    """Two workers under a parent in a thread of this process; `ends` gets its exit code."""
    stopped = threading.Event()
    arguments: Sequence[str] = ["system", "worker", "--data", str(data)]
    parent = threading.Thread(target=lambda: ends.append(run_processes(arguments, count=2, stopped=stopped)))
    parent.start()
    try:
        wait_for(lambda: len(workers_of(data)) == 2)
        yield
    finally:
        stopped.set()
        parent.join(timeout=60)


def workers_of(data: Path) -> list[int]:
    """The workers on a folder that run."""
    found = []
    for one in children_of(os.getpid()):
        with suppress(OSError):  # it has ended meanwhile
            words = Path(f"/proc/{one}/cmdline").read_bytes().split(b"\0")
            if str(data).encode() in words and b"worker" in words:
                found.append(one)
    return found


def test_workers_end_with_their_parent_which_then_has_done_what_it_was_told(tmp_path: Path) -> None:
    ends: list[int] = []
    with workers(tmp_path, ends):
        pass
    assert (ends, workers_of(tmp_path)) == ([0], [])


def test_a_process_that_does_nothing_for_long_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_SILENT_FOR_S", 6.0)
    monkeypatch.setattr(processes, "_PING_EVERY_S", 0.5)
    answered = set[int]()

    def heard(folder: Path, number: int, question: Question) -> bytes | None:
        answer = ask(folder, number, question)
        if answer == b"yes":
            answered.add(number)
        return answer

    monkeypatch.setattr(processes, "ask", heard)
    with workers(tmp_path, []):
        stopped = workers_of(tmp_path)[0]
        wait_for(lambda: answered == {0, 1})  # before its first answer a process starts, and is not judged
        os.kill(stopped, signal.SIGSTOP)
        wait_for(lambda: stopped not in workers_of(tmp_path) and len(workers_of(tmp_path)) == 2)


def test_a_process_that_ends_again_and_again_ends_the_parent_as_an_error(tmp_path: Path) -> None:
    ends: list[int] = []
    with workers(tmp_path, ends):
        killed: set[int] = set()
        while not ends:
            for one in [one for one in workers_of(tmp_path) if one not in killed][-1:]:
                os.kill(one, signal.SIGKILL)
                killed.add(one)
            time.sleep(0.1)
    assert (ends, len(killed)) == ([70], 6)


def test_what_a_process_counts_for_itself_is_in_its_own_registry(tmp_path: Path) -> None:
    """Else `/metrics` of several processes would show what the one that answers has counted."""
    with opened(tmp_path) as deployment, closing(deployment):
        server = serve_deployment(deployment)
        for_all = server.counted.all._collector_to_names  # noqa: SLF001 - the registry lists its collectors to no one
        assert not [one for one in for_all if isinstance(one, Counter | Gauge | Histogram)]
        assert isinstance(server.counted, Counted)
