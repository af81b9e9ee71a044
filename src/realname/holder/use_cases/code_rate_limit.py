"""How often each address (IPv6: /64) asked for a code lately, in bounded memory of this process: each further one allows as many again."""

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv4Address, ip_address, ip_network
from threading import Lock

from realname.holder.model.sign_in import COUNTED_FOR
from realname.kernel.errors import RateLimited

MOST_CODE_REQUESTS = 60  # an hour from one address: a household, an office; behind a carrier's gateway many share one
_NETWORK_BITS = 64
_MOST_ADDRESSES = 10_000  # some 8 MB


@dataclass(slots=True)
class CodeRateLimit:
    """Counts by address; nothing of it is written down."""

    most: int = MOST_CODE_REQUESTS
    _asks: OrderedDict[str, deque[datetime]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def count(self, address: str, *, at: datetime) -> None:
        """Count one.

        Raises:
            RateLimited: One too many in the hour; `retry_after_s` says for how long.
        """
        with self._lock:
            counted = _counted(address)
            asks = self._asks.setdefault(counted, deque(maxlen=self.most))
            self._asks.move_to_end(counted)
            if len(self._asks) > _MOST_ADDRESSES:
                self._asks.popitem(last=False)
            if len(asks) == self.most and asks[0] > at - COUNTED_FOR:
                raise RateLimited(retry_after_s=max(1, int((asks[0] + COUNTED_FOR - at).total_seconds())))
            asks.append(at)


def _counted(address: str) -> str:
    """What is counted: of an IPv6 address its network of 64 bits, as the person who has one address there has them all."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv4Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or ip_network((int(parsed), _NETWORK_BITS), strict=False))
