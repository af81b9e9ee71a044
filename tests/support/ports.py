"""Ports for servers that are told theirs."""

import secrets
import socket
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

_GIVEN_BY_SYSTEM = Path("/proc/sys/net/ipv4/ip_local_port_range")
_FIRST, _USUAL_END = 10_000, 32_768


def free_port() -> int:
    """A port where no one listens, nor at the two after it, which a server takes for its other apps."""
    return free_ports(3)[0]


def free_ports(count: int) -> Sequence[int]:
    """Ports in a row where no one listens.

    The system gives none of them to a connection or to a listener that asks for any port: they are still free when the server listens.
    """
    end = int(_GIVEN_BY_SYSTEM.read_text(encoding="ascii").split()[0]) if _GIVEN_BY_SYSTEM.exists() else _USUAL_END
    while True:
        first = _FIRST + secrets.randbelow(end - count - _FIRST)
        ports = range(first, first + count)
        with ExitStack() as stack:
            try:
                for port in ports:
                    stack.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                continue
        return ports
