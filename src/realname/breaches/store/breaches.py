"""Breaches of personal data and filings of held faces, in their tables."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select

from realname.breaches.errors import UnknownLeak
from realname.breaches.model.breach import Breach, BreachedData, BreachMeasure
from realname.breaches.model.face_filing import FaceFiling
from realname.breaches.store.tables import face_filings, leaks
from realname.kernel.identifiers import BreachId
from realname.platform.db.codecs import as_set, comma_separated
from realname.platform.db.repository import OneTable, Repository
from realname.platform.db.row_mapper import RowMapper

_leak, _filing = leaks.c, face_filings.c


class Breaches(Repository[Breach, BreachId]):
    """Leaks by id."""

    rows = RowMapper(
        Breach,
        leaks,
        flat={"facts": ""},
        columns={"facts.data": "leaked"},
        codecs={"facts.data": as_set(comma_separated(BreachedData)), "facts.measures": as_set(comma_separated(BreachMeasure))},
    )
    unknown = UnknownLeak

    def find(self, breach_id: BreachId) -> Breach | None:
        """Read, or None; not locked."""
        return self._records.find(breach_id)

    def newest_first(self, *, limit: int) -> Sequence[Breach]:
        """By when they were noticed; not locked."""
        return self._records.all(select(leaks).order_by(_leak.noticed_at.desc(), _leak.id).limit(limit))

    def unmarked_late(self, *, at: datetime, limit: int) -> Sequence[BreachId]:
        """Those with a clock that has run out and of which no one has noted it."""
        unreported = and_(_leak.reported_at.is_(None), _leak.report_by < at)
        untold = and_(_leak.reported_at.is_not(None), _leak.told_at.is_(None), _leak.not_told.is_(None), _leak.tell_by < at)
        asked = select(_leak.id).where(_leak.overdue_at.is_(None), or_(unreported, untold)).order_by(_leak.report_by, _leak.id).limit(limit)
        return [BreachId(found) for found in self._connection.scalars(asked)]


class FaceFilings(OneTable[FaceFiling]):
    """Crossings of the line of held faces; one at most is not filed."""

    rows = RowMapper(FaceFiling, face_filings)

    def open(self) -> FaceFiling | None:
        """The one that is not filed, locked; or None."""
        return self._records.lock_one(select(face_filings).where(_filing.filed_at.is_(None)).order_by(_filing.crossed_at).limit(1))

    def add(self, filing: FaceFiling) -> None:
        """Keep a new one."""
        self._records.insert(filing)

    def save(self, filing: FaceFiling) -> None:
        """Replace the one of the same crossing."""
        self._records.replace(filing)

    def newest_first(self, *, limit: int) -> Sequence[FaceFiling]:
        """By when the line was crossed; not locked."""
        return self._records.all(select(face_filings).order_by(_filing.crossed_at.desc()).limit(limit))
