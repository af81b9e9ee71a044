"""Leaks of personal data and filings of held faces, in their tables."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import RowMapping, and_, insert, or_, select, update

from realname.breaches.model.breach import Leak, LeakedData, LeakFacts, LeakKind, LeakMeasure, NotTold
from realname.breaches.model.face_filing import FaceFiling
from realname.breaches.store.tables import face_filings, leaks
from realname.kernel.errors import UnknownLeak
from realname.kernel.identifiers import AgentId, LeakId
from realname.platform.db.store import SqlStore

_leak, _filing = leaks.c, face_filings.c
_Column = str | int | bool | date | datetime | None


class Leaks(SqlStore):
    """Leaks by id."""

    def add(self, leak: Leak) -> None:
        """Keep a new one."""
        self._connection.execute(insert(leaks).values(_leak_row(leak)))

    def find(self, leak_id: LeakId) -> Leak | None:
        """Read, or None; not locked."""
        row = self._connection.execute(select(leaks).where(_leak.id == leak_id.value)).mappings().one_or_none()
        return _leak_of(row) if row else None

    def get(self, leak_id: LeakId) -> Leak:
        """Read and lock until the transaction ends.

        Raises:
            UnknownLeak: There is none.
        """
        row = self._connection.execute(select(leaks).where(_leak.id == leak_id.value).with_for_update()).mappings().one_or_none()
        if row is None:
            raise UnknownLeak
        return _leak_of(row)

    def save(self, leak: Leak) -> None:
        """Replace."""
        self._connection.execute(update(leaks).where(_leak.id == leak.id.value).values(_leak_row(leak)))

    def newest_first(self, *, limit: int) -> Sequence[Leak]:
        """By when they were noticed; not locked."""
        asked = select(leaks).order_by(_leak.noticed_at.desc(), _leak.id).limit(limit)
        return [_leak_of(row) for row in self._connection.execute(asked).mappings()]

    def unmarked_late(self, *, at: datetime, limit: int) -> Sequence[LeakId]:
        """Those with a clock that has run out and of which nobody has noted it."""
        unreported = and_(_leak.reported_at.is_(None), _leak.report_by < at)
        untold = and_(_leak.reported_at.is_not(None), _leak.told_at.is_(None), _leak.not_told.is_(None), _leak.tell_by < at)
        asked = select(_leak.id).where(_leak.overdue_at.is_(None), or_(unreported, untold)).order_by(_leak.report_by, _leak.id).limit(limit)
        return [LeakId(found) for found in self._connection.scalars(asked)]


class FaceFilings(SqlStore):
    """Crossings of the line of held faces; one at most is not filed."""

    def open(self) -> FaceFiling | None:
        """The one that is not filed, locked; or None."""
        asked = select(face_filings).where(_filing.filed_at.is_(None)).order_by(_filing.crossed_at).limit(1).with_for_update()
        row = self._connection.execute(asked).mappings().one_or_none()
        return _filing_of(row) if row else None

    def add(self, filing: FaceFiling) -> None:
        """Keep a new one."""
        self._connection.execute(insert(face_filings).values(_filing_row(filing)))

    def save(self, filing: FaceFiling) -> None:
        """Replace the one of the same crossing."""
        self._connection.execute(update(face_filings).where(_filing.crossed_at == filing.crossed_at).values(_filing_row(filing)))

    def newest_first(self, *, limit: int) -> Sequence[FaceFiling]:
        """By when the line was crossed; not locked."""
        asked = select(face_filings).order_by(_filing.crossed_at.desc()).limit(limit)
        return [_filing_of(row) for row in self._connection.execute(asked).mappings()]


def _leak_row(leak: Leak) -> Mapping[str, _Column]:
    facts = leak.facts
    return {
        "id": leak.id.value,
        "kind": facts.kind.value,
        "noticed_at": facts.noticed_at,
        "people": facts.people,
        "leaked": ",".join(sorted(facts.data)),
        "measures": ",".join(sorted(facts.measures)),
        "is_serious": leak.is_serious,
        "recorded_at": leak.recorded_at,
        "recorded_by": leak.recorded_by.value,
        "report_by": leak.report_by,
        "tell_by": leak.tell_by,
        "reported_at": leak.reported_at,
        "report_number": leak.report_number,
        "told_at": leak.told_at,
        "told_people": leak.told_people,
        "not_told": leak.not_told.value if leak.not_told else None,
        "overdue_at": leak.overdue_at,
        "closed_at": leak.closed_at,
    }


def _leak_of(row: RowMapping) -> Leak:
    return Leak(
        id=LeakId(row["id"]),
        facts=LeakFacts(
            kind=LeakKind(row["kind"]),
            noticed_at=row["noticed_at"],
            people=row["people"],
            data=frozenset(LeakedData(one) for one in row["leaked"].split(",") if one),
            measures=frozenset(LeakMeasure(one) for one in row["measures"].split(",") if one),
        ),
        is_serious=row["is_serious"],
        recorded_at=row["recorded_at"],
        recorded_by=AgentId(row["recorded_by"]),
        report_by=row["report_by"],
        tell_by=row["tell_by"],
        reported_at=row["reported_at"],
        report_number=row["report_number"],
        told_at=row["told_at"],
        told_people=row["told_people"],
        not_told=NotTold(row["not_told"]) if row["not_told"] else None,
        overdue_at=row["overdue_at"],
        closed_at=row["closed_at"],
    )


def _filing_row(filing: FaceFiling) -> Mapping[str, _Column]:
    return {
        "crossed_at": filing.crossed_at,
        "people": filing.people,
        "due_on": filing.due_on,
        "is_certain": filing.is_certain,
        "filed_at": filing.filed_at,
        "filed_by": filing.filed_by.value if filing.filed_by else None,
        "filing_number": filing.filing_number,
        "overdue_at": filing.overdue_at,
    }


def _filing_of(row: RowMapping) -> FaceFiling:
    return FaceFiling(
        crossed_at=row["crossed_at"],
        people=row["people"],
        due_on=row["due_on"],
        is_certain=row["is_certain"],
        filed_at=row["filed_at"],
        filed_by=AgentId(row["filed_by"]) if row["filed_by"] else None,
        filing_number=row["filing_number"],
        overdue_at=row["overdue_at"],
    )
