"""Rows of audited tables, and the entries of the ledger about them, in pages."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import RowMapping, Select, bindparam, func, select

from realname.kernel.ledger.events import Event, RecordedEvent, event_of
from realname.ledger.store.tables import ledger
from realname.platform.db.audited import AuditedTable, Row, text_of
from realname.platform.db.codecs import decode_facts
from realname.platform.db.store import SqlStore

_OF_SUBJECTS = (
    select(ledger)
    .where(ledger.c.subject.in_(bindparam("subjects", expanding=True)), ledger.c.event.in_(bindparam("events", expanding=True)))
    .order_by(ledger.c.position)
)
_AFTER = (
    select(ledger)
    .where(ledger.c.position > bindparam("after"), ledger.c.event.in_(bindparam("events", expanding=True)))
    .order_by(ledger.c.position)
    .limit(bindparam("most"))
)


class AuditedRows(SqlStore):
    """Reads; changes nothing."""

    def count(self, audited: AuditedTable) -> int:
        """How many rows are looked at."""
        asked = select(func.count()).select_from(audited.table)
        return self._connection.scalars(asked if audited.only is None else asked.where(audited.only)).one()

    def page(self, audited: AuditedTable, after: str, *, limit: int) -> Sequence[Row]:
        """At most so many rows whose primary key is greater, in its order."""
        (key,) = audited.table.primary_key
        return self._rows(audited, select(audited.table).where(key > after).order_by(key).limit(limit))

    def of_subjects(self, audited: AuditedTable, subjects: Collection[str]) -> Sequence[Row]:
        """All rows of some subjects."""
        return self._rows(audited, select(audited.table).where(audited.table.c[audited.subject].in_(sorted(subjects))))

    def last_key(self, audited: AuditedTable, rows: Sequence[Row]) -> str:
        """The primary key of the last of a page."""
        (key,) = audited.table.primary_key
        return text_of(rows[-1], key.name)

    def events_about(self, subjects: Collection[str], events: Collection[Event]) -> Mapping[str, Sequence[tuple[int, RecordedEvent]]]:
        """The entries of some kinds about some subjects, with their places, by subject, in order."""
        found = defaultdict[str, list[tuple[int, RecordedEvent]]](list)
        bound = {"subjects": sorted(subjects), "events": sorted(one.value for one in events)}
        for row in self._connection.execute(_OF_SUBJECTS, bound).mappings():
            found[row["subject"]].append((row["position"], _event(row)))
        return found

    def events_after(self, position: int, events: Collection[Event], *, limit: int) -> Sequence[tuple[int, RecordedEvent]]:
        """At most so many entries of some kinds after a place, with their places, in order."""
        bound = {"after": position, "events": sorted(one.value for one in events), "most": limit}
        return [(row["position"], _event(row)) for row in self._connection.execute(_AFTER, bound).mappings()]

    def _rows(self, audited: AuditedTable, asked: Select[tuple[object, ...]]) -> Sequence[Row]:
        whole = asked if audited.only is None else asked.where(audited.only)
        return [dict(row) for row in self._connection.execute(whole).mappings()]


def _event(row: RowMapping) -> RecordedEvent:
    return RecordedEvent(at=row["at"], event=event_of(row["event"]), subject=row["subject"], facts=decode_facts(row["facts"]))
