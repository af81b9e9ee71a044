"""Which addresses a call may go to: public ones, this machine where its own name is spelled, and the networks that the operator named.

A name is looked up once and the connection goes to the very address that was judged: what the name says a moment later does not matter.
"""

import socket
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from threading import Thread

from realname.platform.outbound.call import CallFailed, Deadline, Failure

_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
_TRANSLATED = ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
# Public by their form, and not reached from outside: IPv6's former site-local addresses (RFC 3879), those of protocols (RFC 6890), and
# the one at which a cloud's own machines are served.
_NOT_PUBLIC = tuple(ip_network(one) for one in ("fec0::/10", "192.0.0.0/24", "168.63.129.16/32"))

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
_SocketAddress = tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What may be reached beyond public addresses.

    Attributes:
        networks: Of the operator's own, such as 10.20.0.0/16; an address alone is a network of one.
        is_own_machine_allowed: Whether this machine is reached where its own name is spelled; not where others choose the address.
    """

    networks: tuple[Network, ...] = ()
    is_own_machine_allowed: bool = True

    def is_allowed(self, address: str, *, host: str) -> bool:
        """Say whether a connection to an address may be made, for the host as the settings spell it."""
        meant = _meant(ip_address(address.partition("%")[0]))
        if meant.is_loopback and host in _THIS_MACHINE and self.is_own_machine_allowed:
            return True
        is_public = meant.is_global and not (meant.is_multicast or meant.is_reserved or _is_in(meant, _NOT_PUBLIC))
        return is_public or _is_in(meant, self.networks)


PUBLIC = Reach()


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where a connection goes: an address that was judged, never a name."""

    address: str
    port: int


def look_up(host: str, port: int, *, deadline: Deadline, reach: Reach) -> Sequence[Endpoint]:
    """Look a name up, and give those of its endpoints that may be connected to: one at least.

    Raises:
        CallFailed: `not-reached`: the name stands for nothing, or the time is up; `address-refused`: none of its addresses is allowed.
    """
    try:
        found = _resolving(host, port).result(timeout=deadline.left_s())
    except (OSError, UnicodeError):  # the time is up: TimeoutError is an OSError
        raise CallFailed(failure=Failure.NOT_REACHED) from None
    allowed = [one for one in map(_endpoint, found) if reach.is_allowed(one.address, host=host)]
    if not allowed:
        raise CallFailed(failure=Failure.ADDRESS_REFUSED)
    if deadline.left_s() <= 0:
        raise CallFailed(failure=Failure.NOT_REACHED)
    return allowed


def _resolving(host: str, port: int) -> Future[list[_SocketAddress]]:
    """Ask the system's resolver in a thread of its own: nothing ends a look-up early, so a slow one is left behind."""
    resolved: Future[list[_SocketAddress]] = Future()

    def resolve() -> None:
        try:
            resolved.set_result([found[4] for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)])
        except Exception as problem:  # noqa: BLE001 - it is raised where the result is waited for
            resolved.set_exception(problem)

    Thread(target=resolve, name="look-up", daemon=True).start()
    return resolved


def _endpoint(address: _SocketAddress) -> Endpoint:
    name, port, *others = address
    scope = others[1] if len(others) > 1 else 0  # which link an address of IPv6 belongs to, where it is valid on one alone
    return Endpoint(address=f"{name}%{scope}" if scope else str(name), port=int(port))


def parse_networks(text: str) -> tuple[Network, ...]:
    """Read networks and addresses between commas.

    Raises:
        ValueError: One is neither.
    """
    return tuple(ip_network(one.strip()) for one in text.split(",") if one.strip())


def _is_in(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks if network.version == address.version)


def _meant(address: Address) -> Address:
    """The IPv4 address where an IPv6 one only wraps it."""
    if isinstance(address, IPv4Address):
        return address
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address
