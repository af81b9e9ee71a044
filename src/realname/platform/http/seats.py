"""Seats: how many requests one process answers at the same time, and how many bodies of strangers it waits for.

A body that is sent slowly and an answer that is not read cost the other side nothing. So a request gives its seat back while its
answer is sent, and that of a stranger until its body is there. Each network has a bound on both. Beyond it a request is refused, and
the oldest body is given up: an honest one is there in a moment.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Seats:
    """Used by the event loop alone.

    Attributes:
        most: Requests answered at the same time; each may hold a chunk of a clip in memory.
        at_each_network: Of these, of one network.
        strangers: Bodies of strangers that are awaited at the same time; each takes some kilobytes.
        each_network: Of these, of one network.
    """

    most: int = 200
    at_each_network: int = 100
    strangers: int = 512
    each_network: int = 32
    _taken: Counter[str] = field(default_factory=Counter, init=False)
    _awaited: dict[str, list[asyncio.Timeout]] = field(default_factory=dict, init=False)

    @property
    def is_full(self) -> bool:
        """Whether one more request is one too many, wherever it comes from."""
        return self._taken.total() >= self.most

    def has_one(self, network: str) -> bool:
        """Whether there is a seat for a request of a network."""
        return not self.is_full and self._taken[network] < self.at_each_network

    def one(self, network: str) -> AbstractContextManager[None]:
        """Hold a seat."""
        return self._counted(network, 1)

    def left(self, network: str) -> AbstractContextManager[None]:
        """Leave the seat while the other side is waited for."""
        return self._counted(network, -1)

    @contextmanager
    def _counted(self, network: str, seats: int) -> Iterator[None]:
        self._taken[network] += seats
        try:
            yield
        finally:
            self._taken[network] -= seats
            if not self._taken[network]:
                del self._taken[network]

    @contextmanager
    def awaiting(self, network: str, deadline: asyncio.Timeout) -> Iterator[None]:
        """Leave the seat while a stranger's body is awaited.

        Args:
            network: Where it comes from.
            deadline: Until when it is awaited; brought forward where another body gets its place.
        """
        own = self._awaited.setdefault(network, [])
        self._make_room(own)
        own.append(deadline)
        try:
            with self.left(network):
                yield
        finally:
            if deadline in own:
                own.remove(deadline)
            if not own and self._awaited.get(network) is own:
                del self._awaited[network]

    def _make_room(self, own: list[asyncio.Timeout]) -> None:
        """Give up the oldest body of this network where it is at its bound, else of the one that has most.

        Of several that have as many, the one that has been there longest loses its own.
        """
        if len(own) >= self.each_network:
            oldest = own.pop(0)
        elif sum(map(len, self._awaited.values())) >= self.strangers:
            oldest = max(self._awaited.values(), key=len).pop(0)
        else:
            return
        if not oldest.expired():
            oldest.reschedule(asyncio.get_running_loop().time())
