"""`realname serve`: starts on any folder, says what it is, refuses what production must not have, and ends in time."""

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.fakes.real_connectors import REAL_CONNECTORS
from tests.functional.command import COMMAND, Ended, clean_environment, realname
from tests.functional.deployed_counter import has_come_to_the_operator, submit_one, times_asked, wait_until_asked_again

START_WITHIN_S = 60.0
STOP_WITHIN_S = 5.0
CONNECTIONS = 200
REAL = "tests.fakes.real_connectors"


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A running server."""

    process: "subprocess.Popen[str]"
    url: str
    greeting: str


@contextmanager
def serve(data: Path, environment: Mapping[str, str] | None = None) -> Iterator[Served]:
    """Start on a free port, and end what was started."""
    process = subprocess.Popen(
        [*COMMAND, "serve", "--data", str(data), "--port", "0"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=clean_environment(environment or {}),
    )
    try:
        yield _greeted(process)
    finally:
        process.kill()
        process.communicate()


def _greeted(process: "subprocess.Popen[str]") -> Served:
    assert process.stderr is not None
    lines: list[str] = []
    for line in process.stderr:
        lines.append(line)
        if "To try:" in line:
            break
    greeting = "".join(lines)
    found = re.search(r"listens on http://localhost:(\d+)", greeting)
    assert found, greeting
    url = f"http://127.0.0.1:{found[1]}"
    _wait_until_alive(url)
    return Served(process=process, url=url, greeting=greeting)


def _wait_until_alive(url: str) -> None:
    deadline = time.monotonic() + START_WITHIN_S
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/healthz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail("the server did not answer in time")


def test_a_folder_with_foreign_files_is_initialised_and_they_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with serve(tmp_path) as served:
        answer = httpx.get(f"{served.url}/healthz")
    assert (answer.json()["mode"], (tmp_path / "notes.txt").read_text()) == ("sandbox", "mine")


def test_a_sandbox_shows_a_token_once_and_it_opens_the_api(tmp_path: Path) -> None:
    with serve(tmp_path) as served:
        token = re.search(r"shown this once: (\S+)", served.greeting)
        assert token
        answer = httpx.get(f"{served.url}/v1/numbers", headers={"Authorization": f"Bearer {token[1]}"})
    assert answer.status_code == 200
    with serve(tmp_path) as again:
        assert "shown this once" not in again.greeting


def test_beyond_its_connections_the_server_says_so_at_once(tmp_path: Path) -> None:
    with serve(tmp_path) as served, ExitStack() as held:
        address = ("127.0.0.1", int(served.url.rpartition(":")[2]))
        for _ in range(CONNECTIONS):
            held.enter_context(socket.create_connection(address))
        assert httpx.get(f"{served.url}/healthz").status_code == 503
        held.close()
        _wait_until_alive(served.url)


def test_sigterm_ends_the_server_within_five_seconds(tmp_path: Path) -> None:
    with serve(tmp_path) as served:
        begun_at = time.monotonic()
        served.process.send_signal(signal.SIGTERM)
        served.process.wait(timeout=START_WITHIN_S)
        assert time.monotonic() - begun_at < STOP_WITHIN_S


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_server_within_five_seconds_while_the_operator_is_being_asked(tmp_path: Path, number: signal.Signals) -> None:
    submit_one(tmp_path, faults="provisioning=unavailable", until=has_come_to_the_operator)
    asked = times_asked(tmp_path)
    with serve(tmp_path, {"REALNAME_SANDBOX_FAULTS": "provisioning=delay:20"}) as served:
        wait_until_asked_again(tmp_path, asked)
        begun_at = time.monotonic()
        served.process.send_signal(number)
        served.process.wait(timeout=START_WITHIN_S)
        assert time.monotonic() - begun_at < STOP_WITHIN_S


def test_keys_that_are_missing_beside_registrations_are_never_made_anew(tmp_path: Path) -> None:
    realname("tokens", "issue", "till", "--data", tmp_path)
    (tmp_path / "keys.json").unlink()
    ended = realname("tokens", "issue", "till", "--data", tmp_path, "--json")
    assert ended.exit_code == 78
    assert not (tmp_path / "keys.json").exists()


def in_production(data: Path, **settings: str) -> Ended:
    environment = {"REALNAME_MODE": "production", "PYTHONPATH": os.getcwd(), **settings}  # noqa: PTH109 - the checkout
    return realname("tokens", "issue", "till", "--data", data, "--json", environment=environment)


def test_production_lists_everything_simulated_at_once(tmp_path: Path) -> None:
    ended = in_production(tmp_path)
    error = ended.json["error"]
    assert isinstance(error, dict)
    named = {problem.split(":")[0] for problem in error["problems"]}
    assert (ended.exit_code, named) == (78, {"authority", "provisioner", "notifier", "card_reader", "pack"})


def test_production_starts_when_every_connector_is_a_real_one(tmp_path: Path) -> None:
    assert in_production(tmp_path, **REAL_CONNECTORS).exit_code == 0


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("REALNAME_AUTHORITY", f"{REAL}:UnsafeAlwaysConfirms"),
        ("REALNAME_PROVISIONER", "realname.sandbox.provisioning:SandboxProvisioner"),
        ("REALNAME_NOTIFIER", "no.such.module:thing"),
        ("REALNAME_CARD_READER", f"{REAL}:disguised_sandbox_reader"),
        ("REALNAME_PACK", "sandbox"),
        ("REALNAME_SANDBOX_FAULTS", "provisioning=reject"),
    ],
)
def test_production_refuses_one_simulated_part_among_real_ones(tmp_path: Path, setting: str, value: str) -> None:
    ended = in_production(tmp_path, **{**REAL_CONNECTORS, setting: value})
    error = ended.json["error"]
    assert isinstance(error, dict)
    assert ended.exit_code == 78
    assert [problem.split(":")[0] for problem in error["problems"]] == [setting.removeprefix("REALNAME_").lower()]


def test_an_unknown_setting_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "realname.toml").write_text('mode = "sandbox"\ncolour = "red"\n')
    ended = realname("tokens", "issue", "till", "--data", tmp_path, "--json")
    error = ended.json["error"]
    assert isinstance(error, dict)
    assert (ended.exit_code, error["problems"]) == (78, ["colour: Extra inputs are not permitted"])
