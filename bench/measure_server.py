"""What a server costs: commands from a new process, `realname serve` until it answers, pages and calls over new and kept connections.

python -m bench.measure_server --before bench/results/server-amd-epyc-2-cores.json
"""

import argparse
import http.client
import json
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import urlencode, urlsplit

from bench.written import write_result
from realname.platform.system.machine import Machine, describe_machine

_TICKS = os.sysconf("SC_CLK_TCK")
_COMMAND = str(Path(sys.executable).with_name("realname"))
WITHIN_S = 60.0
# A setting of the person who measures changes nothing.
_ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("REALNAME_")}
AGENT = "agent"
# Pages as the sample agent opens them, and calls of the sample client.
PAGES = ("/counter/sign-in", "/counter/today", "/counter/registrations/new", "/counter/lines", "/person/sign-in")
CALLS = ("/healthz", "/v1/numbers?limit=10", "/v1/registrations?limit=10", "/v1/lines?limit=10")


@dataclass(frozen=True, slots=True, kw_only=True)
class StartCost:
    """A command from a new process, median of the rounds.

    Attributes:
        memory_mib: Resident; of a server when it answers, of a command at its most.
    """

    command: str
    cpu_ms: int
    wall_ms: int
    memory_mib: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCost:
    """A page or a call, medians.

    Attributes:
        new_ms: Over a new connection each time.
        kept_ms: Over one connection that is kept.
        cpu_ms: Of the server for each request of both kinds, mean.
        body_bytes: As it is.
        packed_bytes: As a browser gets it that comes from a page of the same host.
    """

    path: str
    new_ms: float
    kept_ms: float
    cpu_ms: float
    body_bytes: int
    packed_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Of one checkout."""

    starts: tuple[StartCost, ...]
    requests: tuple[RequestCost, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerResult:
    """Figures of this checkout, and of a former one where an earlier result has them."""

    measured_on: str
    machine: Machine
    before: Figures | None
    now: Figures


def main() -> None:
    """Measure, write, print."""
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("--rounds", type=int, default=7, help="starts of each command")
    wanted.add_argument("--requests", type=int, default=100, help="of each page and call, over each kind of connection")
    wanted.add_argument("--before", type=Path, help="an earlier result, whose `before`, or else `now`, is kept beside the new figures")
    wanted.add_argument("--json", action="store_true", help="print the JSON instead of the lines for people")
    wanted.add_argument("--output", type=Path, help="write there instead of bench/results")
    asked = wanted.parse_args()
    earlier = json.loads(asked.before.read_text(encoding="utf-8")) if asked.before else {"before": None}
    machine = describe_machine()
    with TemporaryDirectory() as folder:
        now = _measure(Path(folder), rounds=asked.rounds, requests=asked.requests)
    before = earlier["before"] or earlier.get("now")
    result = ServerResult(measured_on=datetime.now(UTC).date().isoformat(), machine=machine, before=before, now=now)
    write_result(result, map(str, (*now.starts, *now.requests)), asked, prefix="server-")


def _measure(folder: Path, *, rounds: int, requests: int) -> Figures:
    with serving(folder):
        pass  # not counted: the folder is made, modules are compiled
    starts = [
        _start("realname --help", ["--help"], rounds),
        _start("realname status --data DATA", ["status", "--data", str(folder)], rounds),
        _serve(folder, rounds),
    ]
    with serving(folder) as server:
        signed_in, token = {"Cookie": server.sign_in(AGENT)}, server.token()
        asked = [*((path, signed_in) for path in PAGES), *((path, token) for path in CALLS)]
        costs = [_request(server, path, headers, times=requests) for path, headers in asked]
    return Figures(starts=tuple(starts), requests=tuple(costs))


def _start(name: str, arguments: list[str], rounds: int) -> StartCost:
    """Run a command, and count its processes."""
    costs = []
    for _ in range(rounds):
        began = time.perf_counter()
        process = subprocess.Popen([_COMMAND, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=_ENVIRONMENT)
        _, _, used = os.wait4(process.pid, 0)
        process.returncode = 0
        costs.append(((used.ru_utime + used.ru_stime) * 1000, (time.perf_counter() - began) * 1000, used.ru_maxrss / 1024))
    cpu_ms, wall_ms, memory_mib = (round(median(column)) for column in zip(*costs, strict=True))
    return StartCost(command=name, cpu_ms=cpu_ms, wall_ms=wall_ms, memory_mib=memory_mib)


def _serve(folder: Path, rounds: int) -> StartCost:
    costs = []
    for _ in range(rounds):
        began = time.perf_counter()
        with serving(folder) as server:
            costs.append((server.cpu_ms(), (time.perf_counter() - began) * 1000, server.resident_mib()))
    cpu_ms, wall_ms, memory_mib = (round(median(column)) for column in zip(*costs, strict=True))
    return StartCost(command="realname serve --data DATA, until it answers", cpu_ms=cpu_ms, wall_ms=wall_ms, memory_mib=memory_mib)


def _request(server: "Server", path: str, headers: Mapping[str, str], *, times: int) -> RequestCost:
    """Ask for one thing again and again; the first answers are not counted."""
    with server.connection() as kept:
        plain, packed = (
            ask(kept, path, {**headers, **more}) for more in ({}, {"Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-origin"})
        )
        cpu_ms = server.cpu_ms()
        kept_ms = [_took_ms(lambda: ask(kept, path, headers)) for _ in range(times)]

    def anew() -> None:
        with server.connection() as connection:
            ask(connection, path, headers)

    new_ms = [_took_ms(anew) for _ in range(times)]
    return RequestCost(
        path=path,
        new_ms=round(median(new_ms), 2),
        kept_ms=round(median(kept_ms), 2),
        cpu_ms=round((server.cpu_ms() - cpu_ms) / (2 * times), 2),
        body_bytes=plain,
        packed_bytes=packed,
    )


def ask(connection: http.client.HTTPConnection, path: str, headers: Mapping[str, str]) -> int:
    """Ask for a page or call, which has to be there; gives the bytes of the body."""
    connection.request("GET", path, headers=dict(headers))
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != http.HTTPStatus.OK:
        message = f"{path}: {answer.status}"
        raise SystemExit(message)
    return len(body)


def _took_ms(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


@dataclass(slots=True)
class Server:
    """A running `realname serve`."""

    process: "subprocess.Popen[str]"
    said: Mapping[str, str]
    port: int = field(init=False)

    def __post_init__(self) -> None:
        self.port = int(self.said["port"])

    def connection(self) -> AbstractContextManager[http.client.HTTPConnection]:
        """A connection to it."""
        return connected(self.port)

    def sign_in(self, login: str) -> str:
        """The cookie of a sample member's session."""
        cookie = self._start_page("/sandbox/sign-in", login=login)[0].getheader("Set-Cookie") or ""
        return cookie.partition(";")[0]

    def token(self) -> Mapping[str, str]:
        """The header of the sample client."""
        found = re.search(r"<code>(\S+)</code>", self._start_page("/sandbox/api-token")[1])
        if found is None:
            message = "no token on the start page"
            raise SystemExit(message)
        return {"Authorization": f"Bearer {found[1]}"}

    def _start_page(self, path: str, **fields: str) -> tuple[http.client.HTTPResponse, str]:
        key = urlsplit(self.said["start_page"]).path.rpartition("/")[2]
        with self.connection() as connection:
            body = urlencode({"csrf": key, **fields})
            connection.request("POST", path, body=body, headers={"Content-Type": "application/x-www-form-urlencoded"})
            answer = connection.getresponse()
            return answer, answer.read().decode()

    def is_alive(self) -> bool:
        """Whether it answers."""
        try:
            with self.connection() as connection:
                connection.request("GET", "/healthz")
                return connection.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False

    def cpu_ms(self) -> float:
        """Used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / _TICKS

    def resident_mib(self) -> float:
        """Memory that it holds."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text(encoding="utf-8").split()[1])
        return pages * resource.getpagesize() / 2**20


@contextmanager
def connected(port: int) -> Iterator[http.client.HTTPConnection]:
    """A connection that does not hold small packets back."""
    made = http.client.HTTPConnection("127.0.0.1", port, timeout=WITHIN_S)
    made.connect()
    made.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        yield made
    finally:
        made.close()


@contextmanager
def serving(folder: Path, *, processes: int = 1, environment: Mapping[str, str] = _ENVIRONMENT) -> Iterator[Server]:
    """Serve the folder on free ports until it answers, and end it.

    Args:
        folder: The data folder.
        processes: Of the server; with several, `server.process` is their parent.
        environment: Of the command.
    """
    command = [_COMMAND, "serve", "--data", str(folder), "--port", "0", "--json", "--processes", str(processes)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)
    try:
        server = Server(process, read_object(process))
        until_s = time.monotonic() + WITHIN_S
        while not server.is_alive():
            if time.monotonic() > until_s:
                message = "the server did not answer in time"
                raise SystemExit(message)
            time.sleep(0.01)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate()


def read_object(process: "subprocess.Popen[str]") -> Mapping[str, str]:
    """What it prints once it listens: one object over several lines."""
    lines: list[str] = []
    for line in process.stdout or ():
        lines.append(line)
        if line.startswith("}"):
            break
    said: Mapping[str, str] = json.loads("".join(lines))
    return said


if __name__ == "__main__":
    main()
