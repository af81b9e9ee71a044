"""The enrolled outlets, part of the unit of work."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from realname.domain.identifiers import OutletId
from realname.domain.outlet import Outlet
from realname.domain.outlet_place import OutletPlace


class Outlets(Protocol):
    """Outlets by id."""

    def find(self, outlet_id: OutletId) -> Outlet | None:
        """Read, or None; not locked."""
        ...

    def get(self, outlet_id: OutletId) -> Outlet:
        """Read and lock until the transaction ends.

        Raises:
            UnknownOutlet: There is none.
        """
        ...

    def save(self, outlet: Outlet) -> None:
        """Keep a new one, or replace."""
        ...

    def all(self) -> Sequence[Outlet]:
        """All, the closed too, by id."""
        ...

    def places(self) -> Mapping[OutletId, OutletPlace]:
        """Where each is and when it is open, the closed too."""
        ...
