"""The listening socket: bound before anything is built, and shared between the networks that connect to it."""

import os
import socket
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from realname.kernel.errors import SettingsError
from realname.kernel.network_limits import network_of

EACH_NETWORK = 200  # connections: an outlet of thirty counters that share an address, each with the six of a browser
_PROXIES = "FORWARDED_ALLOW_IPS"  # as uvicorn reads it: whose word on the client's address is believed
_THIS_MACHINE = "127.0.0.1,::1"


class FairListener(socket.socket):
    """A listening socket at which one network holds at most so many connections at once; what is more is closed at once.

    A connection counts from before its TLS handshake until it is closed. A proxy whose word is believed has no bound: everyone comes by it.
    """

    def __init__(self, family: socket.AddressFamily, *, each_network: int = EACH_NETWORK) -> None:
        """Make it.

        The protocol is named: asyncio sets TCP_NODELAY only on a socket that says it is TCP. Without it the body of an answer waits until
        the client acknowledges the head, 40 ms on Linux.
        """
        super().__init__(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._each_network = each_network
        self._proxies = _networks(os.environ.get(_PROXIES, _THIS_MACHINE))
        self._open = Counter[str]()

    def accept(self) -> tuple[socket.socket, tuple[str, int]]:
        """Accept a connection.

        Raises:
            ConnectionAbortedError: Its network has too many; asyncio goes on to the next.
        """
        accepted, address = super().accept()
        network = network_of(address[0])
        if self._open[network] >= self._each_network and not self.is_proxy(address[0]):
            accepted.close()
            raise ConnectionAbortedError
        self._open[network] += 1
        return _Connection(accepted, on_close=lambda: self._forget(network)), address

    def is_proxy(self, address: str) -> bool:
        """Whether what comes from an address is believed about whom it is for."""
        parsed = ip_address(address)
        mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
        return any((mapped or parsed) in network for network in self._proxies)

    def _forget(self, network: str) -> None:
        self._open[network] -= 1
        if not self._open[network]:
            del self._open[network]


class _Connection(socket.socket):
    """A connection that says when it is closed."""

    def __init__(self, accepted: socket.socket, *, on_close: Callable[[], None]) -> None:
        family, kind, protocol = accepted.family, accepted.type, accepted.proto
        super().__init__(family, kind, protocol, fileno=accepted.detach())
        self._on_close: Callable[[], None] | None = on_close

    def close(self) -> None:
        """Close, and say so once."""
        super().close()
        if self._on_close is not None:
            said, self._on_close = self._on_close, None
            said()


def listen(host: str, port: int) -> FairListener:
    """Bind before anything is built: a taken port is said at once.

    Raises:
        SettingsError: The address or the port cannot be used.
    """
    listener = FairListener(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as problem:
        listener.close()
        raise SettingsError((f"host, port: cannot listen there ({problem.strerror})",)) from problem
    return listener


def _networks(text: str) -> Sequence[IPv4Network | IPv6Network]:
    """What of uvicorn's setting is an address or a network; `*` is everyone."""
    if text.strip() == "*":
        return [ip_network("0.0.0.0/0"), ip_network("::/0")]
    found: list[IPv4Network | IPv6Network] = []
    for one in text.split(","):
        with suppress(ValueError):
            found.append(ip_network(one.strip()))
    return found
