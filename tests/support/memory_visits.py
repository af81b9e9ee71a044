"""Visits of inspectors in memory."""

from collections.abc import Sequence

from realname.inspections.model.visit import Visit
from realname.kernel.errors import UnknownVisit
from realname.kernel.identifiers import VisitId
from tests.support.memory_records import Records


class MemoryVisits:
    """Implements the port `Visits`."""

    def __init__(self, records: Records) -> None:
        self._visits = records.visits

    def save(self, visit: Visit) -> None:
        self._visits[visit.id] = visit

    def get(self, visit_id: VisitId) -> Visit:
        if visit_id not in self._visits:
            raise UnknownVisit
        return self._visits[visit_id]

    def newest_first(self, *, limit: int) -> Sequence[Visit]:
        ordered = sorted(self._visits.values(), key=lambda one: one.id.value)
        return sorted(ordered, key=lambda one: one.begun_at, reverse=True)[:limit]
