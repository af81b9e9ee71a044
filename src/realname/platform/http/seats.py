"""Seats: how many requests one process answers at the same time, and how many bodies of strangers it waits for.

A body that is sent slowly costs its sender nothing. So a request of a stranger gives its seat back until its body is there, each network
has a bound on such bodies, and where all places are taken the network that has most loses its oldest.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

from realname.platform.errors import ServerBusy

RETRY_AFTER_S = 2


@dataclass(slots=True, kw_only=True)
class Seats:
    """Used by the event loop alone.

    Attributes:
        most: Requests answered at the same time; each may hold a chunk of a clip in memory.
        strangers: Bodies of strangers that are awaited at the same time; each takes some kilobytes.
        each_network: Of these, of one network.
    """

    most: int = 200
    strangers: int = 512
    each_network: int = 32
    _taken: int = field(default=0, init=False)
    _awaited: dict[str, list[asyncio.Timeout]] = field(default_factory=dict, init=False)

    @property
    def is_full(self) -> bool:
        """Whether one more request is one too many."""
        return self._taken >= self.most

    @contextmanager
    def one(self) -> Iterator[None]:
        """Hold a seat."""
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1

    @asynccontextmanager
    async def awaiting(self, network: str, deadline: asyncio.Timeout) -> AsyncIterator[None]:
        """Leave the seat while a stranger's body is awaited.

        Args:
            network: Where it comes from.
            deadline: Until when it is awaited; brought forward where another body gets its place.

        Raises:
            ServerBusy: Too many bodies of this network are awaited.
        """
        own = self._awaited.setdefault(network, [])
        try:
            if len(own) >= self.each_network:
                raise ServerBusy(retry_after_s=RETRY_AFTER_S)
            self._make_room()
            own.append(deadline)
            self._taken -= 1
            try:
                yield
            finally:
                self._taken += 1
                if deadline in own:
                    own.remove(deadline)
        finally:
            if not own:
                self._awaited.pop(network, None)

    def _make_room(self) -> None:
        """Give up the oldest body of the network that has most, and of several such networks of the one that has been there longest."""
        if sum(map(len, self._awaited.values())) < self.strangers:
            return
        oldest = max(self._awaited.values(), key=len).pop(0)
        if not oldest.expired():
            oldest.reschedule(asyncio.get_running_loop().time())
