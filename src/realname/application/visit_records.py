"""Visits of inspectors, part of the unit of work."""

from collections.abc import Sequence
from typing import Protocol

from realname.domain.identifiers import VisitId
from realname.domain.visit import Visit


class Visits(Protocol):
    """Visits to outlets."""

    def save(self, visit: Visit) -> None:
        """Keep a new one, or replace."""
        ...

    def get(self, visit_id: VisitId) -> Visit:
        """Read and lock.

        Raises:
            UnknownVisit: There is none.
        """
        ...

    def newest_first(self, *, limit: int) -> Sequence[Visit]:
        """At most so many."""
        ...
