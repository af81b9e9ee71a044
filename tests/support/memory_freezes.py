"""Requests to freeze in memory."""

from collections.abc import Sequence
from datetime import datetime

from realname.kernel.errors import UnknownFreeze
from realname.kernel.identifiers import FreezeId, OutletId
from realname.outlets.model.freeze import FreezeRequest, FreezeState, Frozen
from tests.support.memory_records import Records


class MemoryFreezes:
    """Implements the port `Freezes`."""

    def __init__(self, records: Records) -> None:
        self._freezes = records.freezes

    def add(self, request: FreezeRequest) -> None:
        self._freezes[request.id] = request

    def save(self, request: FreezeRequest) -> None:
        self._freezes[request.id] = request

    def get(self, freeze_id: FreezeId) -> FreezeRequest:
        if freeze_id not in self._freezes:
            raise UnknownFreeze
        return self._freezes[freeze_id]

    def waiting(self, *, at: datetime) -> Sequence[FreezeRequest]:
        found = [one for one in self._freezes.values() if one.state(at) is FreezeState.ASKED]
        return sorted(found, key=lambda one: (one.lapses_at, one.id.value))

    def waiting_about(self, about: Frozen, *, at: datetime) -> Sequence[FreezeRequest]:
        return [one for one in self.waiting(at=at) if one.about == about]

    def of_outlet(self, outlet_id: OutletId, *, limit: int) -> Sequence[FreezeRequest]:
        found = [one for one in self._freezes.values() if one.about.outlet_id == outlet_id]
        return sorted(sorted(found, key=lambda one: one.id.value), key=lambda one: one.asked_at, reverse=True)[:limit]
