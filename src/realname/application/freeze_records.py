"""The requests to freeze and to lift a freeze, part of the unit of work."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from realname.domain.freeze import FreezeRequest, Frozen
from realname.domain.identifiers import FreezeId, OutletId


class Freezes(Protocol):
    """Requests by id."""

    def add(self, request: FreezeRequest) -> None:
        """Keep a new one."""
        ...

    def save(self, request: FreezeRequest) -> None:
        """Replace."""
        ...

    def get(self, freeze_id: FreezeId) -> FreezeRequest:
        """Read and lock until the transaction ends.

        Raises:
            UnknownFreeze: There is none.
        """
        ...

    def waiting(self, *, at: datetime) -> Sequence[FreezeRequest]:
        """Those that wait for the second person, the first to lapse first; not locked."""
        ...

    def waiting_about(self, about: Frozen, *, at: datetime) -> Sequence[FreezeRequest]:
        """Of those, which are about this outlet as a whole, or this agent."""
        ...

    def of_outlet(self, outlet_id: OutletId, *, limit: int) -> Sequence[FreezeRequest]:
        """All about an outlet or its agents, the newest first; not locked."""
        ...
