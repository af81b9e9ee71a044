"""The guard on Python's sockets: on within a test, off where a fixture starts a server."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_REFUSED = frozenset({"socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"})
guard = {"is_on": False, "test": ""}


class NetworkTouched(RuntimeError):
    """A test that is not marked `sockets` used one."""


def _refuse_network(event: str, _arguments: object) -> None:
    if guard["is_on"] and event in _REFUSED:
        if record := os.environ.get("RECORD_SOCKETS"):
            with Path(record).open("a") as file:
                file.write(f"{guard['test']}\n")
            return
        raise NetworkTouched


sys.addaudithook(_refuse_network)  # a hook stays for the life of the process: the guard switches it


@contextmanager
def sockets_on() -> Iterator[None]:
    """Let a fixture start a server, whichever test asks for it first."""
    was_on, guard["is_on"] = guard["is_on"], False
    try:
        yield
    finally:
        guard["is_on"] = was_on
