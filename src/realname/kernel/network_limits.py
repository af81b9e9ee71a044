"""Bounds by the network that a request comes from, in bounded memory of this process; nothing of an address is written down."""

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Lock

from realname.kernel.errors import RateLimited

_SITE_BITS = 48  # RFC 6177: what one site may be given, 65,536 networks of 64 bits
_MOST_SITES = 10_000  # some 8 MB
# IPv6 addresses whose last 32 bits are the IPv4 address of the client: NAT64 (RFC 6052), SIIT (RFC 2765).
_TRANSLATED = tuple(ip_network(prefix) for prefix in ("64:ff9b::/96", "::ffff:0:0:0/96"))


def site_of(address: str) -> str:
    """The site that an address is counted under: an IPv4 address, or the /48 of an IPv6 address.

    One household or server can be given a whole /48, so its networks are not counted apart. An IPv6 address that only carries an
    IPv4 one (mapped, translated, 6to4, Teredo) counts as that IPv4 address: otherwise all clients behind one translator would share a
    count. A zone id is dropped. Text that is no address is its own site.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv4Address):
        return str(parsed)
    return str(_carried(parsed) or ip_network((int(parsed), _SITE_BITS), strict=False))


def _carried(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address of the client that an IPv6 address carries, or None."""
    if any(address in network for network in _TRANSLATED):
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    client = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or client


@dataclass(slots=True, kw_only=True)
class SiteRateLimit:
    """Counts requests by site.

    Attributes:
        most: So many requests of one site within the time.
        within: The time; each further one allows as many again.
    """

    most: int
    within: timedelta
    _counted: OrderedDict[str, deque[datetime]] = field(default_factory=OrderedDict, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    def count(self, address: str, *, at: datetime) -> int:
        """Count one; returns how many of its site are counted now.

        Raises:
            RateLimited: One too many; `retry_after_s` says for how long.
        """
        site = site_of(address)
        with self._lock:
            times = self._counted.setdefault(site, deque(maxlen=self.most))
            self._counted.move_to_end(site)
            if len(self._counted) > _MOST_SITES:
                self._counted.popitem(last=False)
            if len(times) == self.most and times[0] > at - self.within:
                raise RateLimited(retry_after_s=max(1, int((times[0] + self.within - at).total_seconds())))
            times.append(at)
            return sum(one > at - self.within for one in times)

    def forgive(self, address: str) -> None:
        """Count one less: what was counted last did no harm."""
        with self._lock:
            times = self._counted.get(site_of(address))
            if times:
                times.pop()
