"""The listening socket: bound before anything is built, and shared between the sites that connect to it."""

import os
import socket
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from realname.kernel.errors import SettingsError
from realname.kernel.network_limits import site_of

EACH_SITE = 200  # connections: an outlet of thirty counters that share an address, each with the six of a browser
MOST = 800  # connections at a port; uvicorn answers 503 where all ports together have 1000
_PROXIES = "FORWARDED_ALLOW_IPS"  # as uvicorn reads it: whose word on the client's address is believed
_THIS_MACHINE = "127.0.0.1,::1"


class FairListener(socket.socket):
    """A listening socket that sites share.

    One site holds at most so many connections at once; what is more is closed at once. Where all are taken, the site that has most
    loses its oldest; one that a known caller asked by is kept. A connection counts from before its TLS handshake until it is closed. A
    proxy whose word is believed has no bound: everyone comes by it.

    Several processes may listen at one such socket. Each then counts its own connections, and takes one at a time, so that those which
    come together are shared.
    """

    def __init__(
        self, family: socket.AddressFamily, *, each_site: int = EACH_SITE, most: int = MOST, shared_file: int | None = None
    ) -> None:
        """Make it, or take the one of a file that other processes listen at as well.

        The protocol is named: asyncio sets TCP_NODELAY only on a socket that says it is TCP. Without it the body of an answer waits until
        the client acknowledges the head, 40 ms on Linux.
        """
        super().__init__(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, fileno=shared_file)
        self.set_inheritable(False)  # decoders and other children do not get it
        self._each_site, self._most = each_site, most
        self._is_shared, self._has_taken = shared_file is not None, False
        self._proxies = _networks(os.environ.get(_PROXIES, _THIS_MACHINE))
        self._open: dict[int, _Connection] = {}  # by its file, the oldest first
        self._sites = Counter[str]()

    def accept(self) -> tuple[socket.socket, tuple[str, int]]:
        """Accept a connection.

        Raises:
            ConnectionAbortedError: Its site has too many, or all are kept; asyncio goes on to the next.
            BlockingIOError: None waits, or it is another process's turn: asyncio would take all that wait at once.
        """
        if self._is_shared and self._has_taken:
            self._has_taken = False
            raise BlockingIOError
        accepted, address = super().accept()
        self._has_taken = True
        if self.is_proxy(address[0]):
            return accepted, address
        site = site_of(address[0])
        if self._sites[site] >= self._each_site or (len(self._open) >= self._most and not self._make_room()):
            accepted.close()
            raise ConnectionAbortedError
        connection = _Connection(accepted, address[0], on_close=self._forget)
        self._open[connection.fileno()] = connection
        self._sites[site] += 1
        return connection, address

    def again(self) -> socket.socket:
        """The same port once more, for a server that closes what it is given; without bounds on who connects."""
        return socket.socket(fileno=os.dup(self.fileno()))

    def keep(self, file: int) -> None:
        """Keep a connection, by its file, from giving way to others."""
        if file in self._open:
            self._open[file].is_kept = True

    def is_proxy(self, address: str) -> bool:
        """Whether what comes from an address is believed about whom it is for."""
        parsed = ip_address(address)
        mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
        return any((mapped or parsed) in network for network in self._proxies)

    def _make_room(self) -> bool:
        given_up = [one for one in self._open.values() if not one.is_kept]
        if not given_up:
            return False
        sites = Counter(one.site for one in given_up)
        oldest = next(one for one in given_up if sites[one.site] == max(sites.values()))
        self._forget(oldest)
        with suppress(OSError):  # the client closed it in this moment
            oldest.shutdown(socket.SHUT_RDWR)  # its transport finds the end, and closes it
        return True

    def _forget(self, connection: "_Connection") -> None:
        if self._open.get(connection.file) is not connection:
            return
        del self._open[connection.file]
        self._sites[connection.site] -= 1
        if not self._sites[connection.site]:
            del self._sites[connection.site]


class _Connection(socket.socket):
    """A connection that says when it is closed."""

    def __init__(self, accepted: socket.socket, address: str, *, on_close: Callable[["_Connection"], None]) -> None:
        family, kind, protocol = accepted.family, accepted.type, accepted.proto
        super().__init__(family, kind, protocol, fileno=accepted.detach())
        self.file, self.site = self.fileno(), site_of(address)
        self.is_kept = False
        self._on_close = on_close

    def close(self) -> None:
        """Close, and say so."""
        self._on_close(self)
        super().close()


def listen(host: str, port: int, *, option: str = "port") -> FairListener:
    """Bind before anything is built: a taken port is said at once.

    Args:
        host: An address of this machine.
        port: 0: any free one.
        option: What sets the port, as the error names it.

    Raises:
        SettingsError: The address or the port cannot be used.
    """
    listener = FairListener(_family(host))
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as problem:
        listener.close()
        raise SettingsError((f"host, {option}: cannot listen at {host}, port {port} ({problem.strerror})",)) from problem
    return listener


def adopt(host: str, file: int) -> FairListener:
    """Listen at a socket that another process bound to this host."""
    return FairListener(_family(host), shared_file=file)


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _networks(text: str) -> Sequence[IPv4Network | IPv6Network]:
    """What of uvicorn's setting is an address or a network; `*` is everyone."""
    if text.strip() == "*":
        return [ip_network("0.0.0.0/0"), ip_network("::/0")]
    found: list[IPv4Network | IPv6Network] = []
    for one in text.split(","):
        with suppress(ValueError):
            found.append(ip_network(one.strip()))
    return found
