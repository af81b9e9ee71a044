"""The ledger in a table that only grows: written at the end of the transaction of what it records, refused any change by triggers.

On SQLite the transaction gives its entries their places itself; on PostgreSQL it puts them into the inbox (sequencer.py).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, FromClause, RowMapping, Select, bindparam, insert, select
from sqlalchemy.exc import IntegrityError as ConstraintViolated

from realname.kernel.errors import IntegrityError
from realname.kernel.ledger.events import Event, LedgerEntry, RecordedEvent, event_of, leaf_hash, require_declared_event
from realname.kernel.ledger.ledger_faults import ReadEntry
from realname.kernel.ledger.merkle import Node
from realname.ledger.errors import ClockBehind, LedgerBroken
from realname.ledger.events import LedgerEvent
from realname.ledger.model.clocks import is_out_of_order
from realname.ledger.store.ledger_times import LAST_AT
from realname.ledger.store.sequencer import LedgerEnd, Sequencer, all_entries, has_inbox, hold_places
from realname.ledger.store.sql_nodes import SqlNodes
from realname.ledger.store.tables import ledger, ledger_inbox
from realname.platform.db.codecs import decode_facts, encode_facts
from realname.platform.db.row_groups import ColumnValue

_ROWS_AT_ONCE = 1_000

# Made once: every commit takes them.
_APPEND = insert(ledger)
_OF_SUBJECT = select(ledger).where(ledger.c.subject == bindparam("one")).order_by(ledger.c.position)
_LAST = select(ledger.c.position, ledger.c.leaf_hash, ledger.c.at).order_by(ledger.c.position.desc()).limit(1)
# The default of `number` is the database's own, and what is asked of the clock comes back with the rows: one statement in all.
_WAIT = insert(ledger_inbox).inline().returning(LAST_AT.scalar_subquery())


class SqlLedger:
    """Implements the port `Ledger`.

    Attributes:
        written: What this transaction has written so far.
    """

    def __init__(self, connection: Connection, sequencer: Sequencer) -> None:
        self._connection = connection
        self._sequencer = sequencer
        self._nodes = SqlNodes(connection)
        self._appended: list[RecordedEvent] = []
        self.written: list[RecordedEvent] = []
        self._is_settled = self._holds_places = False
        self._end: LedgerEnd | None = None

    def append(self, event: RecordedEvent) -> None:
        """Append at the end, once the transaction is committed.

        Raises:
            EventNotDeclared: The event or one of its facts is not of a declared form.
        """
        require_declared_event(event)
        self._appended.append(event)

    def write(self) -> bool:
        """Write what was appended; called by the commit alone, after everything else.

        A row of the inbox has its number from the last statement of its transaction: what another transaction does after it has seen this
        one has a greater number, so that the order within a subject is that in which things happened.

        Returns:
            Whether anything was appended.

        Raises:
            ClockBehind: The last entry is later than all of this, by more than may be while clocks are right.
        """
        if not self._appended:
            return False
        if has_inbox(self._connection.dialect.name) and not self._holds_places:
            self._put_into_inbox()
        else:
            self._put_into_places()
        self.written += self._appended
        self._appended.clear()
        return True

    def write_into_places(self) -> None:
        """Write what was appended and give it its places at once: every other transaction that asks for places waits for this one's end.

        For simulations, which read places in the transaction that made them.

        Raises:
            ClockBehind: As `write`.
        """
        if has_inbox(self._connection.dialect.name) and not self._holds_places:
            hold_places(self._connection)
            self._holds_places = True
        self.write()

    def _put_into_inbox(self) -> None:
        last_at = self._connection.scalars(_WAIT, [_row(event) for event in self._appended]).first()
        if last_at is not None:
            self._require_in_order(last_at)

    def note_commit(self) -> None:
        """Remember the end that was committed, for the next to append; called by the commit alone."""
        if self._end is not None:
            self._sequencer.end = self._end

    def _put_into_places(self) -> None:
        known = self._end or self._sequencer.end
        if known is not None:
            try:
                leaves = self._put_after(known)
            except (ConstraintViolated, ClockBehind):
                pass  # another process has appended since: the trigger let nothing in, or its clock is the one to go by
            else:
                self._grow(known, leaves)
                return
        last = self._connection.execute(_LAST).one_or_none()
        end = LedgerEnd() if last is None else LedgerEnd(size=last.position + 1, last_leaf=last.leaf_hash, last_at=last.at)
        self._grow(end, self._put_after(end))

    def _put_after(self, end: LedgerEnd) -> Sequence[str]:
        if end.last_at is not None:
            self._require_in_order(end.last_at)
        rows = [{"position": end.size + place, **_row(event)} for place, event in enumerate(self._appended)]
        self._connection.execute(_APPEND, rows)
        return [str(row["leaf_hash"]) for row in rows]

    def _grow(self, end: LedgerEnd, leaves: Sequence[str]) -> None:
        """Keep what becomes whole in the tree, and what the next entries come after."""
        edge = self._nodes.append(size=end.size, last_leaf=end.last_leaf, leaves=leaves, edge=end.edge)
        if not has_inbox(self._connection.dialect.name):
            last_at = self._appended[-1].at
            self._end = LedgerEnd(size=end.size + len(leaves), last_leaf=leaves[-1], last_at=last_at, edge=edge)

    def _settle(self) -> None:
        """Have placed what was committed before this transaction asks for places."""
        if not self._is_settled and not self._holds_places:
            self._sequencer.settle(self._connection)
            self._is_settled = True

    def count(self) -> int:
        """How many entries there are."""
        self._settle()
        last = self._connection.execute(_LAST).one_or_none()
        return 0 if last is None else last.position + 1

    def nodes(self, wanted: Sequence[Node]) -> Mapping[Node, bytes]:
        """Hashes of whole subtrees of the tree.

        Raises:
            LedgerBroken: One of them is not there.
        """
        return self._nodes.read(wanted)

    def events_of(self, subject: str, *, since: datetime | None = None, newest: int | None = None) -> Sequence[RecordedEvent]:
        """Everything that was recorded about a registration, in order, whether it has its place yet or not."""
        asked = _events_of(self._connection.dialect.name, is_since=since is not None, is_limited=newest is not None)
        bounds = {name: bound for name, bound in (("since", since), ("newest", newest)) if bound is not None}
        return [_event(row) for row in reversed(self._connection.execute(asked, {"one": subject, **bounds}).mappings().all())]

    def events_of_kinds(self, kinds: Collection[Event]) -> Sequence[RecordedEvent]:
        """Everything of these kinds about any subject, in order, whether it has its place yet or not."""
        asked = _events_of_kinds(self._connection.dialect.name)
        return [_event(row) for row in self._connection.execute(asked, {"kinds": [kind.value for kind in kinds]}).mappings()]

    def of_subject(self, subject: str) -> Sequence[LedgerEntry]:
        """All entries about a registration, in order."""
        if not self._holds_places:
            self._sequencer.settle(self._connection, subject=subject)
        return [_entry(row) for row in self._connection.execute(_OF_SUBJECT, {"one": subject}).mappings()]

    def from_index(self, first: int, *, limit: int) -> Sequence[LedgerEntry]:
        """At most so many entries from an index on, in order.

        Raises:
            LedgerBroken: One cannot be read, or an index is missing.
        """
        self._settle()
        asked = select(ledger).where(ledger.c.position >= first).order_by(ledger.c.position).limit(limit)
        entries = list[LedgerEntry]()
        for expected, row in enumerate(self._connection.execute(asked).mappings(), first):
            if row["position"] != expected:
                raise LedgerBroken(index=expected)
            entries.append(_readable(row))
        return entries

    def as_stored(self, after: int, *, limit: int) -> Sequence[ReadEntry]:
        """At most so many entries after an index, in order, however they are: nothing of them is checked."""
        asked = select(ledger).where(ledger.c.position > after).order_by(ledger.c.position).limit(limit)
        return [_as_stored(row) for row in self._connection.execute(asked).mappings()]

    def nodes_made_by(self, first: int, end: int) -> Mapping[Node, bytes]:
        """The stored subtrees that became whole by the entries from `first` on and before `end`; unchecked."""
        return self._nodes.made_by(first, end)

    def count_nodes(self) -> int:
        """How many subtrees are stored."""
        return self._nodes.count()

    def require_intact(self) -> int:
        """Recompute every leaf hash and the order of indices; returns how many entries there are."""
        self._settle()
        asked = select(ledger).order_by(ledger.c.position).execution_options(yield_per=_ROWS_AT_ONCE)
        expected = 0
        with self._connection.execute(asked) as rows:
            for row in rows.mappings():
                _require_intact_entry(row, expected=expected)
                expected += 1
        return expected

    def _require_in_order(self, last: datetime) -> None:
        """Let an administrator's correction through: from it on the ledger goes by the clock as it is now."""
        if any(event.event is LedgerEvent.LEDGER_CLOCK_CORRECTED for event in self._appended):
            return
        times = [event.at for event in self._appended]
        if is_out_of_order(times, last=last):
            raise ClockBehind(behind_s=round((last - max(times)).total_seconds()))


@cache
def _events_of(dialect: str, *, is_since: bool, is_limited: bool) -> Select[tuple[object, ...]]:
    """The newest first: so a limit leaves out the oldest."""
    entries = all_entries(dialect)
    asked = _events(entries).where(entries.c.subject == bindparam("one")).order_by(entries.c.position.desc())
    if is_since:
        asked = asked.where(entries.c.at > bindparam("since"))
    return asked.limit(bindparam("newest")) if is_limited else asked


@cache
def _events_of_kinds(dialect: str) -> Select[tuple[object, ...]]:
    entries = all_entries(dialect)
    return _events(entries).where(entries.c.event.in_(bindparam("kinds", expanding=True))).order_by(entries.c.position)


def _events(entries: FromClause) -> Select[tuple[object, ...]]:
    return select(entries.c.at, entries.c.event, entries.c.subject, entries.c.facts)


def _row(event: RecordedEvent) -> Mapping[str, ColumnValue]:
    return {
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


def _as_stored(row: RowMapping) -> ReadEntry:
    try:
        entry = _entry(row)
    except (ValueError, IntegrityError):
        return ReadEntry(index=row["position"], event=None, leaf_hash="")
    return ReadEntry(index=entry.index, event=entry.event, leaf_hash=entry.leaf_hash)


def _entry(row: RowMapping) -> LedgerEntry:
    return LedgerEntry(index=row["position"], event=_event(row), leaf_hash=row["leaf_hash"])


def _event(row: RowMapping) -> RecordedEvent:
    return RecordedEvent(at=row["at"], event=event_of(row["event"]), subject=row["subject"], facts=decode_facts(row["facts"]))
