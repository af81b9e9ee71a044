"""How often each network address asked for a code lately, in bounded memory of this process: each further process allows as many again."""

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from realname.domain.errors import RateLimited
from realname.domain.person_sign_in import COUNTED_FOR

MOST_ASKS = 60  # an hour from one address: a household, an office; behind a carrier's gateway many share one
_MOST_ADDRESSES = 10_000  # some 8 MB


@dataclass(slots=True)
class CodeAsks:
    """Counts by address; nothing of it is written down."""

    most: int = MOST_ASKS
    _asks: OrderedDict[str, deque[datetime]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def count(self, address: str, *, at: datetime) -> None:
        """Count one.

        Raises:
            RateLimited: One too many in the hour; `retry_after_s` says for how long.
        """
        with self._lock:
            asks = self._asks.setdefault(address, deque(maxlen=self.most))
            self._asks.move_to_end(address)
            if len(self._asks) > _MOST_ADDRESSES:
                self._asks.popitem(last=False)
            if len(asks) == self.most and asks[0] > at - COUNTED_FOR:
                raise RateLimited(retry_after_s=max(1, int((asks[0] + COUNTED_FOR - at).total_seconds())))
            asks.append(at)
