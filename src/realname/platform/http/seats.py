"""Seats: how many requests one process answers at the same time, and how many bodies of strangers it waits for.

A body that is sent slowly and an answer that is not read cost the other side nothing. So a request gives its seat back while its
answer is sent, and that of a stranger until its body is there. Each site has a bound on both. Beyond it a request is refused, and
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
        of_one_site: Of these, of one site.
        strangers: Bodies of strangers that are awaited at the same time; each takes some kilobytes.
        bodies_of_one_site: Of these, of one site.
    """

    most: int = 200
    of_one_site: int = 100
    strangers: int = 512
    bodies_of_one_site: int = 32
    _taken: Counter[str] = field(default_factory=Counter, init=False)
    _awaited: dict[str, list[asyncio.Timeout]] = field(default_factory=dict, init=False)

    @property
    def is_full(self) -> bool:
        """Whether one more request is one too many, wherever it comes from."""
        return self._taken.total() >= self.most

    def has_one(self, site: str) -> bool:
        """Whether there is a seat for a request of a site."""
        return not self.is_full and self._taken[site] < self.of_one_site

    def one(self, site: str) -> AbstractContextManager[None]:
        """Hold a seat."""
        return self._counted(site, 1)

    def left(self, site: str) -> AbstractContextManager[None]:
        """Leave the seat while the other side is waited for."""
        return self._counted(site, -1)

    @contextmanager
    def _counted(self, site: str, seats: int) -> Iterator[None]:
        self._taken[site] += seats
        try:
            yield
        finally:
            self._taken[site] -= seats
            if not self._taken[site]:
                del self._taken[site]

    @contextmanager
    def awaiting(self, site: str, deadline: asyncio.Timeout) -> Iterator[None]:
        """Leave the seat while a stranger's body is awaited.

        Args:
            site: Where it comes from.
            deadline: Until when it is awaited; brought forward where another body gets its place.
        """
        own = self._awaited.setdefault(site, [])
        self._make_room(own)
        own.append(deadline)
        try:
            with self.left(site):
                yield
        finally:
            if deadline in own:
                own.remove(deadline)
            if not own and self._awaited.get(site) is own:
                del self._awaited[site]

    def _make_room(self, own: list[asyncio.Timeout]) -> None:
        """Give up the oldest body of this site where it is at its bound, else of the one that has most.

        Of several that have as many, the one that has been there longest loses its own.
        """
        if len(own) >= self.bodies_of_one_site:
            oldest = own.pop(0)
        elif sum(map(len, self._awaited.values())) >= self.strangers:
            oldest = max(self._awaited.values(), key=len).pop(0)
        else:
            return
        if not oldest.expired():
            oldest.reschedule(asyncio.get_running_loop().time())
