"""Which addresses a call may go to: public ones, this machine where its own name is spelled, and the networks that the operator named.

A name is looked up once and the connection goes to the very address that was judged: what the name says a moment later does not matter.
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
_TRANSLATED = ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What may be reached beyond public addresses.

    Attributes:
        networks: Of the operator's own, such as 10.20.0.0/16; an address alone is a network of one.
    """

    networks: tuple[Network, ...] = ()

    def is_allowed(self, address: str, *, host: str) -> bool:
        """Say whether a connection to an address may be made, for the host as the settings spell it."""
        meant = _meant(ip_address(address.partition("%")[0]))
        if meant.is_loopback and host in _THIS_MACHINE:
            return True
        is_public = meant.is_global and not meant.is_multicast
        return is_public or any(meant in network for network in self.networks if network.version == meant.version)


PUBLIC = Reach()


def parse_networks(text: str) -> tuple[Network, ...]:
    """Read networks and addresses between commas.

    Raises:
        ValueError: One is neither.
    """
    return tuple(ip_network(one.strip()) for one in text.split(",") if one.strip())


def _meant(address: Address) -> Address:
    """The IPv4 address where an IPv6 one only wraps it."""
    if isinstance(address, IPv4Address):
        return address
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address
