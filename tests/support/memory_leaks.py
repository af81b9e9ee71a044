"""Leaks and filings in memory."""

from collections.abc import Sequence
from datetime import datetime

from realname.breaches.model.breach import Leak
from realname.breaches.model.face_filing import FaceFiling
from realname.kernel.errors import UnknownLeak
from realname.kernel.identifiers import LeakId
from tests.support.memory_records import Records


class MemoryLeaks:
    """Implements the port `Leaks`."""

    def __init__(self, records: Records) -> None:
        self._leaks = records.leaks

    def add(self, leak: Leak) -> None:
        self._leaks[leak.id] = leak

    def find(self, leak_id: LeakId) -> Leak | None:
        return self._leaks.get(leak_id)

    def get(self, leak_id: LeakId) -> Leak:
        if leak_id not in self._leaks:
            raise UnknownLeak
        return self._leaks[leak_id]

    def save(self, leak: Leak) -> None:
        self._leaks[leak.id] = leak

    def newest_first(self, *, limit: int) -> Sequence[Leak]:
        by_id = sorted(self._leaks.values(), key=lambda one: one.id.value)
        return sorted(by_id, key=lambda one: one.facts.noticed_at, reverse=True)[:limit]

    def unmarked_late(self, *, at: datetime, limit: int) -> Sequence[LeakId]:
        late = [one for one in self._leaks.values() if one.is_late(at) and one.overdue_at is None]
        return [one.id for one in sorted(late, key=lambda one: (one.report_by, one.id.value))][:limit]


class MemoryFaceFilings:
    """Implements the port `FaceFilings`."""

    def __init__(self, records: Records) -> None:
        self._filings = records.face_filings

    def open(self) -> FaceFiling | None:
        return next((one for _, one in sorted(self._filings.items()) if one.filed_at is None), None)

    def add(self, filing: FaceFiling) -> None:
        self._filings[filing.crossed_at] = filing

    def save(self, filing: FaceFiling) -> None:
        self._filings[filing.crossed_at] = filing

    def newest_first(self, *, limit: int) -> Sequence[FaceFiling]:
        return [one for _, one in sorted(self._filings.items(), reverse=True)][:limit]
