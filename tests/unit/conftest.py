"""Unit tests reach no network: a connection or a look-up of a name is an error."""

import sys
from collections.abc import Iterator

import pytest

_REFUSED = frozenset({"socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"})
_guard = {"is_on": False}


class NetworkTouched(RuntimeError):
    """A unit test used a socket."""


def _refuse_network(event: str, _arguments: object) -> None:
    if _guard["is_on"] and event in _REFUSED:
        raise NetworkTouched


sys.addaudithook(_refuse_network)  # a hook stays for the life of the process: the guard switches it


@pytest.fixture(autouse=True)
def _sockets_off() -> Iterator[None]:
    _guard["is_on"] = True
    yield
    _guard["is_on"] = False
