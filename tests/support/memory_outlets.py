"""Outlets in memory."""

from collections.abc import Mapping, Sequence

from realname.kernel.errors import UnknownOutlet
from realname.kernel.identifiers import OutletId
from realname.outlets.model.outlet import Outlet
from realname.outlets.model.place import OutletPlace
from tests.support.memory_records import Records


class MemoryOutlets:
    """Implements the port `Outlets`."""

    def __init__(self, records: Records) -> None:
        self._outlets = records.enrolled_outlets

    def find(self, outlet_id: OutletId) -> Outlet | None:
        return self._outlets.get(outlet_id)

    def get(self, outlet_id: OutletId) -> Outlet:
        if outlet_id not in self._outlets:
            raise UnknownOutlet
        return self._outlets[outlet_id]

    def save(self, outlet: Outlet) -> None:
        self._outlets[outlet.id] = outlet

    def all(self) -> Sequence[Outlet]:
        return sorted(self._outlets.values(), key=lambda one: one.id.value)

    def places(self) -> Mapping[OutletId, OutletPlace]:
        return {one.id: one.place for one in self.all()}
