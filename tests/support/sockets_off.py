"""A test reaches no network by Python's sockets: a connection or a look-up of a name is an error, but where `sockets` is marked."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

_REFUSED = frozenset({"socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"})
_guard = {"is_on": False, "test": ""}


class NetworkTouched(RuntimeError):
    """A test that is not marked `sockets` used one."""


def _refuse_network(event: str, _arguments: object) -> None:
    if _guard["is_on"] and event in _REFUSED:
        if record := os.environ.get("RECORD_SOCKETS"):
            with Path(record).open("a") as file:
                file.write(f"{_guard['test']}\n")
            return
        raise NetworkTouched


sys.addaudithook(_refuse_network)  # a hook stays for the life of the process: the guard switches it


@pytest.fixture(autouse=True)
def _sockets_off(request: pytest.FixtureRequest) -> Iterator[None]:
    _guard["test"] = request.node.nodeid
    _guard["is_on"] = request.node.get_closest_marker("sockets") is None
    yield
    _guard["is_on"] = False
