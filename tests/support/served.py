"""`realname serve` as a process on a free port."""

import os
import re
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx
import pytest

from tests.support.command import start_realname
from tests.support.prepared import Started

START_WITHIN_S = 120.0
STOP_WITHIN_S = 5.0
Trust = ssl.SSLContext | bool  # as httpx has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A running server."""

    process: Started
    url: str
    greeting: str
    data: Path


@contextmanager
def serve(
    data: Path,
    environment: Mapping[str, str] | None = None,
    *,
    options: Sequence[str] = (),
    verify: Trust = True,
    as_shipped: bool = False,
) -> Iterator[Served]:
    """Start on a free port, and end what was started."""
    read, written = os.pipe()
    with os.fdopen(read, encoding="utf-8") as said:
        with os.fdopen(written, "wb") as stderr:
            arguments: tuple[str | Path, ...] = ("serve", "--data", data, "--port", "0", *options)
            process = start_realname(*arguments, stderr=stderr, environment=environment, as_shipped=as_shipped)
        try:
            yield _greeted(process, said, verify, data)
        finally:
            process.kill()
            process.wait()


def _greeted(process: Started, said: IO[str], verify: Trust, data: Path) -> Served:
    lines: list[str] = []
    for line in said:
        lines.append(line)
        if "To try:" in line or "To begin:" in line:
            break
    # What is said later is thrown away, but read: a full pipe would stop the server.
    threading.Thread(target=_read_on, args=(said,), daemon=True).start()
    greeting = "".join(lines)
    found = re.search(r"listens on (https?)://[\w.]+:(\d+)", greeting)
    assert found, greeting
    url = f"{found[1]}://127.0.0.1:{found[2]}"
    wait_until_alive(url, verify=verify)
    return Served(process=process, url=url, greeting=greeting, data=data)


def _read_on(stderr: IO[str]) -> None:
    with suppress(ValueError):  # closed by the person who ends the process
        for _ in stderr:
            pass


def wait_until_alive(url: str, *, verify: Trust = True) -> None:
    """Wait until the server answers."""
    deadline = time.monotonic() + START_WITHIN_S
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/healthz", verify=verify).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail("the server did not answer in time")
