"""A counter in a sandbox of its own: the real command serves it, staff and counter are made by the real commands."""

import re
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.functional.command import COMMAND, clean_environment, realname

OUTLET = "outlet-1"
_START_WITHIN_S = 60.0


@dataclass(frozen=True, slots=True)
class Login:
    """What somebody signs in with."""

    name: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterSite:
    """A running counter.

    Attributes:
        url: `http://localhost:PORT`: camera and WebCrypto need this name.
    """

    url: str
    data: Path
    agent: Login
    supervisor: Login

    def enrolment_code(self) -> str:
        """A fresh one-time code."""
        ended = realname("counters", "enrol", "--outlet", OUTLET, "--name", "test counter", "--data", self.data, "--json")
        assert ended.exit_code == 0, ended.stderr
        return str(ended.json["code"])


@contextmanager
def serve_counter(data: Path, environment: Mapping[str, str]) -> Iterator[CounterSite]:
    """Start on a free port with an agent and a supervisor, and end what was started."""
    agent, supervisor = _add_staff(data, "agent-1", "agent", environment), _add_staff(data, "supervisor-1", "supervisor", environment)
    process = subprocess.Popen(
        [*COMMAND, "serve", "--data", str(data), "--port", "0"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=clean_environment(environment),
    )
    try:
        yield CounterSite(url=_url_of(process), data=data, agent=agent, supervisor=supervisor)
    finally:
        process.terminate()
        process.communicate(timeout=20)


def _add_staff(data: Path, login: str, role: str, environment: Mapping[str, str]) -> Login:
    ended = realname(
        *("staff", "add", "--login", login, "--outlet", OUTLET, "--role", role, "--data", data, "--json"), environment=environment
    )
    assert ended.exit_code == 0, ended.stderr
    return Login(login, str(ended.json["password"]))


def _url_of(process: "subprocess.Popen[str]") -> str:
    assert process.stderr is not None
    for line in process.stderr:
        if found := re.search(r"http://localhost:(\d+)", line):
            url = f"http://localhost:{found[1]}"
            _wait_until_alive(url)
            return url
    message = "the server ended without saying where it listens"
    raise AssertionError(message)


def _wait_until_alive(url: str) -> None:
    deadline = time.monotonic() + _START_WITHIN_S
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/healthz").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    message = "the server did not answer in time"
    raise AssertionError(message)
