"""The ledger in a table that only grows: written at the end of the transaction of what it records, refused any change by triggers."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, RowMapping, bindparam, func, insert, select

from realname.adapters.db.codecs import decode_facts, encode_facts
from realname.adapters.db.registrations import Column
from realname.adapters.db.schema import ledger
from realname.domain.errors import IntegrityError, LedgerBroken
from realname.domain.events import Event, LedgerEntry, RecordedEvent, leaf_hash

_ROWS_AT_ONCE = 1_000
_APPENDING = 0x6C6564676572  # any number of ours: who appends waits here for each other, and the primary key guards each place all the same

# Made once: every commit takes them.
_APPEND = insert(ledger)
_LAST = select(func.max(ledger.c.position))
_OF_SUBJECT = select(ledger).where(ledger.c.subject == bindparam("one")).order_by(ledger.c.position)


class SqlLedger:
    """Implements the port `Ledger`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._appended: list[RecordedEvent] = []

    def append(self, event: RecordedEvent) -> None:
        """Append at the end, once the transaction is committed."""
        self._appended.append(event)

    def write(self) -> None:
        """Give what was appended its places; called by the commit alone, after everything else.

        Appending is one at a time, and whoever waits for its turn holds rows. It must therefore be the last thing that is waited for: who
        has the turn waits for nobody, and so the wait always ends.
        """
        if not self._appended:
            return
        if self._connection.dialect.name == "postgresql":
            # SQLite's transaction holds the only write lock anyway. No lock of the table: that would wait for a VACUUM or ANALYZE of it.
            self._connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_APPENDING})")
        first = self._next_index()
        rows = [_row(event, position=first + place) for place, event in enumerate(self._appended)]
        self._connection.execute(_APPEND, rows)
        self._appended.clear()

    def count(self) -> int:
        """How many entries there are."""
        return self._connection.scalars(select(func.count()).select_from(ledger)).one()

    def of_subject(self, subject: str) -> Sequence[LedgerEntry]:
        """All entries about a registration, in order."""
        return [_entry(row) for row in self._connection.execute(_OF_SUBJECT, {"one": subject}).mappings()]

    def from_index(self, first: int, *, limit: int) -> Sequence[LedgerEntry]:
        """At most so many entries from an index on, in order.

        Raises:
            LedgerBroken: One cannot be read, or an index is missing.
        """
        asked = select(ledger).where(ledger.c.position >= first).order_by(ledger.c.position).limit(limit)
        entries = list[LedgerEntry]()
        for expected, row in enumerate(self._connection.execute(asked).mappings(), first):
            if row["position"] != expected:
                raise LedgerBroken(index=expected)
            entries.append(_readable(row))
        return entries

    def require_intact(self) -> int:
        """Recompute every leaf hash and the order of indices; returns how many entries there are."""
        asked = select(ledger).order_by(ledger.c.position).execution_options(yield_per=_ROWS_AT_ONCE)
        expected = 0
        with self._connection.execute(asked) as rows:
            for row in rows.mappings():
                _require_intact_entry(row, expected=expected)
                expected += 1
        return expected

    def _next_index(self) -> int:
        last: int | None = self._connection.execute(_LAST).scalar_one()
        return 0 if last is None else last + 1


def _row(event: RecordedEvent, *, position: int) -> Mapping[str, Column]:
    return {
        "position": position,
        "at": event.at,
        "event": event.event.value,
        "subject": event.subject,
        "facts": encode_facts(event.facts),
        "leaf_hash": leaf_hash(event.canonical()),
    }


def _require_intact_entry(row: RowMapping, *, expected: int) -> None:
    entry = _readable(row, expected=expected)
    if entry.index != expected or leaf_hash(entry.event.canonical()) != entry.leaf_hash:
        raise LedgerBroken(index=expected)


def _readable(row: RowMapping, *, expected: int | None = None) -> LedgerEntry:
    try:
        return _entry(row)
    except (ValueError, IntegrityError) as problem:
        raise LedgerBroken(index=row["position"] if expected is None else expected) from problem


def _entry(row: RowMapping) -> LedgerEntry:
    event = RecordedEvent(at=row["at"], event=Event(row["event"]), subject=row["subject"], facts=decode_facts(row["facts"]))
    return LedgerEntry(index=row["position"], event=event, leaf_hash=row["leaf_hash"])
