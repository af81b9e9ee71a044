"""Rows of audited tables, and the entries of the ledger about them, in pages."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cache

from sqlalchemy import ColumnElement, FromClause, RowMapping, Select, and_, bindparam, func, literal, or_, select, tuple_

from realname.kernel.errors import RealNameError
from realname.kernel.ledger.events import Event, RecordedEvent, event_of
from realname.ledger.events import LedgerEvent
from realname.ledger.store.sequencer import all_entries
from realname.ledger.store.tables import ledger
from realname.platform.db.audited import AuditedTable, Row
from realname.platform.db.codecs import decode_facts
from realname.platform.db.store import SqlStore

# What cannot be read is a difference too: no cell may keep the others from being looked at.
UNREADABLE = (ArithmeticError, AttributeError, LookupError, RealNameError, TypeError, ValueError)


class AuditedRows(SqlStore):
    """Reads; changes nothing."""

    def count(self, audited: AuditedTable) -> int:
        """How many rows are looked at."""
        asked = select(func.count()).select_from(audited.table)
        return self._connection.scalars(asked if audited.only is None else asked.where(audited.only)).one()

    def page(self, audited: AuditedTable, after: Row | None, *, limit: int) -> Sequence[Row]:
        """At most so many rows behind one, in the order of the primary key; None: the first ones."""
        keys = audited.table.primary_key.columns
        asked = _whole(audited).order_by(*keys).limit(limit)
        if after is not None:
            asked = asked.where(tuple_(*keys) > tuple_(*(literal(after[one.name], one.type) for one in keys)))
        return self._rows(audited, asked)

    def of_subjects(self, audited: AuditedTable, subjects: Collection[str]) -> Sequence[Row]:
        """All rows of some subjects."""
        return self._rows(audited, _whole(audited).where(audited.subject_column.in_(sorted(subjects))))

    def events_about(self, subjects: Collection[str], events: Collection[Event]) -> Mapping[str, Sequence[tuple[int, RecordedEvent]]]:
        """The entries of some kinds about some subjects, with their places, by subject, in order."""
        found = defaultdict[str, list[tuple[int, RecordedEvent]]](list)
        bound = {"subjects": sorted(subjects), "events": sorted(one.value for one in events)}
        for row in self._connection.execute(_of_subjects(self._connection.dialect.name), bound).mappings():
            found[row["subject"]].append((row["position"], _event(row)))
        return found

    def events_after(self, position: int, events: Collection[Event], *, limit: int) -> Sequence[tuple[int, RecordedEvent]]:
        """At most so many entries of some kinds after a place, with their places, in order."""
        bound = {"after": position, "events": sorted(one.value for one in events), "most": limit}
        asked = _after(self._connection.dialect.name)
        return [(row["position"], _event(row)) for row in self._connection.execute(asked, bound).mappings()]

    def _rows(self, audited: AuditedTable, asked: Select[tuple[object, ...]]) -> Sequence[Row]:
        """Read them; of one in which a value cannot be read there is its key and its subject alone."""
        try:
            return self._read(asked)
        except UNREADABLE:
            columns = {one.name: one for one in audited.table.primary_key.columns} | {audited.subject: audited.subject_column}
            named = self._read(asked.with_only_columns(*(one.label(name) for name, one in columns.items())))
            return [self._one(audited, row) for row in named]

    def _one(self, audited: AuditedTable, named: Row) -> Row:
        keys = audited.table.primary_key.columns
        try:
            return self._read(_whole(audited).where(*(one == named[one.name] for one in keys)))[0]
        except UNREADABLE:
            return named

    def _read(self, asked: Select[tuple[object, ...]]) -> Sequence[Row]:
        return [dict(row) for row in self._connection.execute(asked).mappings()]


@cache
def _of_subjects(dialect: str) -> Select[tuple[object, ...]]:
    """What waits for its place counts: the row that it speaks of is there."""
    entries = all_entries(dialect)
    about = entries.c.subject.in_(bindparam("subjects", expanding=True))
    return select(entries).where(about, _of_events(entries, dialect)).order_by(entries.c.position)


@cache
def _after(dialect: str) -> Select[tuple[object, ...]]:
    behind = ledger.c.position > bindparam("after")
    return select(ledger).where(behind, _of_events(ledger, dialect)).order_by(ledger.c.position).limit(bindparam("most"))


def _of_events(entries: FromClause, dialect: str) -> ColumnElement[bool]:
    """Those of some kinds. A record that is said to be taken in after the end of that is not believed."""
    ends = all_entries(dialect).alias("ends")
    of_ledger = ends.c.subject == "ledger", ends.c.event == LedgerEvent.LEDGER_RECORDS_TAKEN_IN.value
    end = select(func.min(ends.c.position)).where(*of_ledger).scalar_subquery()
    is_believed = or_(entries.c.event != LedgerEvent.RECORD_TAKEN_IN.value, end.is_(None), entries.c.position < end)
    return and_(entries.c.event.in_(bindparam("events", expanding=True)), is_believed)


def _whole(audited: AuditedTable) -> Select[tuple[object, ...]]:
    asked = select(audited.table, *(value.label(name) for name, value in audited.beside.items()))
    return asked if audited.only is None else asked.where(audited.only)


def _event(row: RowMapping) -> RecordedEvent:
    return RecordedEvent(at=row["at"], event=event_of(row["event"]), subject=row["subject"], facts=decode_facts(row["facts"]))
