"""Bounds by the network that a request comes from, in bounded memory of this process; nothing of an address is written down."""

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv4Address, ip_address, ip_network
from threading import Lock

from realname.kernel.errors import RateLimited

_NETWORK_BITS = 64
_SITE_BITS = 48  # RFC 6177: what one site may be given; a person who has it has 65,536 networks
_MOST_NETWORKS = 10_000  # some 8 MB


def network_of(address: str) -> str:
    """What is counted of an address: of IPv6 its network of 64 bits, because a person who has one address there has them all."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv4Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or ip_network((int(parsed), _NETWORK_BITS), strict=False))


def site_of(address: str) -> str:
    """What shares with others what all want: of IPv6 the /48, because one person may have all its networks; else the network."""
    network = network_of(address)
    if ":" not in network:
        return network
    try:
        return str(ip_network(network).supernet(new_prefix=_SITE_BITS))
    except ValueError:
        return network


@dataclass(slots=True, kw_only=True)
class NetworkRateLimit:
    """Counts requests by network.

    Attributes:
        most: Of one network at most so many within the time.
        within: The time; each further one allows as many again.
    """

    most: int
    within: timedelta
    _counted: OrderedDict[str, deque[datetime]] = field(default_factory=OrderedDict, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    def count(self, address: str, *, at: datetime) -> None:
        """Count one.

        Raises:
            RateLimited: One too many; `retry_after_s` says for how long.
        """
        network = network_of(address)
        with self._lock:
            times = self._counted.setdefault(network, deque(maxlen=self.most))
            self._counted.move_to_end(network)
            if len(self._counted) > _MOST_NETWORKS:
                self._counted.popitem(last=False)
            if len(times) == self.most and times[0] > at - self.within:
                raise RateLimited(retry_after_s=max(1, int((times[0] + self.within - at).total_seconds())))
            times.append(at)

    def forgive(self, address: str) -> None:
        """Count one less: what was counted last did no harm."""
        with self._lock:
            times = self._counted.get(network_of(address))
            if times:
                times.pop()
