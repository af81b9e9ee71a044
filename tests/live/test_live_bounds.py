"""What a hostile crowd costs a real server: its memory stays bounded, others are served, and it stops in time."""

import asyncio
import re
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidMessage

from realname.evaluation.attacks.live_client import ApiClient, connect, enrol
from tests.support.busy import longest_s
from tests.support.sandbox_folder import api_token, enrolment_code
from tests.support.served import STOP_WITHIN_S, Served, serve

pytestmark = pytest.mark.sockets

IDLE = 200
REQUESTS = 200
MUTE = 199  # connections of one network: all that it may open, but for one
SOME_SECONDS_BYTES = 65_536  # at the least speed of a body: the requests stay for thirteen seconds
PATIENCE_S = 120.0
FLOODS = 20
ALLOWED_MIB = 100.0  # above what the server takes when nothing happens
LARGE = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A server, and a counter enrolled at it."""

    served: Served
    api: ApiClient

    @property
    def socket_url(self) -> str:
        return f"{self.served.url.replace('http', 'ws')}/v1/live"

    @property
    def address(self) -> tuple[str, int]:
        return "127.0.0.1", int(self.served.url.rpartition(":")[2])

    def resident_mib(self) -> float:
        status = Path(f"/proc/{self.served.process.pid}/status").read_text(encoding="ascii")
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert found
        return int(found[1]) / 1024


@contextmanager
def started(folder: Path) -> Iterator[Running]:
    """A server without models: no one gets as far as a face here."""
    with serve(folder) as served, httpx.Client(base_url=served.url) as http:
        yield Running(served=served, api=enrol(http, code=enrolment_code(folder)))


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """A server of the test's own, whose memory is measured or which is ended."""
    with started(tmp_path) as server:
        yield server


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One server for those who look at its answers alone."""
    with started(tmp_path_factory.mktemp("shared")) as server:
        yield server


async def crowd(running: Running) -> int:
    """Open so many sockets that say nothing, and ask for something else meanwhile."""
    async with AsyncExitStack() as held, httpx.AsyncClient(base_url=running.served.url) as http:
        for _ in range(IDLE):
            await held.enter_async_context(connect(running.socket_url))
        return (await http.get("/counter/sign-in")).status_code


async def flood(running: Running, *, message: bytes) -> None:
    """Push messages as fast as they go, from many sockets at once; each is closed sooner or later."""

    async def push() -> None:
        with suppress(ConnectionClosed, ConnectionError, InvalidMessage, TimeoutError):
            async with asyncio.timeout(20), connect(running.socket_url) as opened:
                while True:
                    await opened.send(message)

    await asyncio.gather(*(push() for _ in range(FLOODS)))


def test_two_hundred_idle_sockets_leave_others_served_and_memory_bounded(running: Running) -> None:
    before = running.resident_mib()
    assert asyncio.run(crowd(running)) == 200
    assert running.resident_mib() - before < ALLOWED_MIB


@contextmanager
def begun(running: Running, head: str, *, length: int, first: bytes = b"") -> Iterator[None]:
    """As many requests as are answered at once, whose bodies were begun and do not come; each is of a network of its own."""
    with ExitStack() as held:
        for number in range(REQUESTS):
            connection = held.enter_context(socket.create_connection(running.address, source_address=(f"127.0.1.{number + 1}", 0)))
            connection.sendall(
                f"{head}\r\nHost: counter\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n".encode() + first
            )
        yield


def test_one_request_too_many_is_answered_at_once_as_a_problem(shared: Running) -> None:
    token = api_token(shared.served.data)
    evidence = f"PUT /v1/registrations/{'0' * 32}/evidence HTTP/1.1\r\nAuthorization: Bearer {token}"
    with begun(shared, evidence, length=1_000_000, first=b" " * SOME_SECONDS_BYTES):
        busy = wait_for(503, lambda: httpx.get(f"{shared.served.url}/healthz"))
        assert (busy.json()["code"], busy.headers["Retry-After"]) == ("server-busy", "2")
    wait_for(200, lambda: httpx.get(f"{shared.served.url}/healthz"))


def test_bodies_of_strangers_that_do_not_come_leave_others_served(shared: Running) -> None:
    heads = (f"POST {path} HTTP/1.1\r\nCookie: realname_form=x" for path in ("/v1/counters", "/counter/sign-in"))
    with ExitStack() as held:
        for head in heads:
            held.enter_context(begun(shared, head, length=10_000))
        for _ in range(3):
            answers = [httpx.get(f"{shared.served.url}{asked}").status_code for asked in ("/healthz", "/counter/sign-in")]
            answers.append(httpx.post(f"{shared.served.url}/v1/counters", json={"code": "x", "public_key": ""}).status_code)
            assert answers == [200, 200, 422]


def test_answers_that_one_network_does_not_read_leave_others_served(shared: Running) -> None:
    """Each connection asks for more than the system keeps for it, and reads nothing."""
    asked = b"GET /static/css/realname.css HTTP/1.1\r\nHost: counter\r\n\r\n" * 100
    with ExitStack() as held:
        for _ in range(MUTE):
            connection = held.enter_context(socket.socket())
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.bind(("127.0.1.1", 0))
            connection.connect(shared.address)
            connection.sendall(asked)
        for _ in range(10):
            assert httpx.get(f"{shared.served.url}/healthz", timeout=PATIENCE_S).status_code == 200
            time.sleep(0.2)


def wait_for(status: int, ask: Callable[[], httpx.Response]) -> httpx.Response:
    """Ask until it is answered so: connections come and go when the server gets round to them."""
    deadline = time.monotonic() + PATIENCE_S
    while (answer := ask()).status_code != status:
        assert time.monotonic() < deadline, answer.status_code
        time.sleep(0.1)
    return answer


def test_floods_of_large_messages_leave_memory_bounded(running: Running) -> None:
    before = running.resident_mib()
    asyncio.run(flood(running, message=bytes(LARGE)))
    asyncio.run(flood(running, message=bytes(200_000)))
    assert running.resident_mib() - before < ALLOWED_MIB
    assert running.api.http.get("/healthz").status_code == 200


def test_many_tiny_messages_at_once_leave_memory_bounded(running: Running) -> None:
    before = running.resident_mib()
    asyncio.run(flood(running, message=b""))
    assert running.resident_mib() - before < ALLOWED_MIB


def test_sigterm_ends_the_server_within_five_seconds_with_sockets_open(running: Running) -> None:
    async def held() -> float:
        async with AsyncExitStack() as sockets:
            for _ in range(20):
                await sockets.enter_async_context(connect(running.socket_url))
            began = time.monotonic()
            running.served.process.send_signal(signal.SIGTERM)
            await asyncio.to_thread(running.served.process.wait, 30)
            return time.monotonic() - began

    assert asyncio.run(held()) < longest_s(STOP_WITHIN_S)
