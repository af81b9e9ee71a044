"""Visits of inspectors in memory."""

from collections.abc import Sequence

from realname.domain.errors import UnknownVisit
from realname.domain.identifiers import VisitId
from realname.domain.visit import Visit
from tests.fakes.memory_records import Records


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
