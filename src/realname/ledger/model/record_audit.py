"""Whether tables hold what the events of the ledger imply; pure: rows and events come in as values."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ledger.implied_records import UNKNOWN, Columns, ImpliedRecords, facts_of
from realname.platform.db.schemas import SchemaDifference

COLUMN = "is-"  # what the name of a fact begins with that says a column of a record that was taken in
_NOTHING: Columns = {}


class DifferenceKind(StrEnum):
    """How a table and the ledger differ."""

    MISSING = "missing"
    UNRECORDED = "unrecorded"
    CHANGED = "changed"


WHY = {
    DifferenceKind.MISSING: "the events say that it is there, and it is not",
    DifferenceKind.UNRECORDED: "it is there, and no event says so",
    DifferenceKind.CHANGED: "it holds something else than the events say",
}


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class RecordDifference:
    """One difference, by where it is and never by value.

    Attributes:
        subject: Of the events about it.
        record_id: Which record of the table it is.
        column: Which column differs; empty: the record as a whole.
    """

    table: str
    subject: str
    record_id: str
    kind: DifferenceKind
    column: str = ""

    @property
    def why(self) -> str:
        """In words."""
        return WHY[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAudit:
    """What was compared, and what differs.

    Attributes:
        records: How many rows were compared.
        taken_in: How many of them were older than the events that say what they hold, and were taken in by this audit.
        schema: Objects of the database that are not as the migrations make them.
    """

    records: int
    taken_in: int
    differences: tuple[RecordDifference, ...]
    schema: tuple[SchemaDifference, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether nothing differs, in the tables or in the schema."""
        return not self.differences and not self.schema


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """A row in the words of the events.

    Attributes:
        columns: What it says, by column.
        marks: Keyed marks of the same, by column: what an event has that took the row in.
        may_lack: The columns that may be without the value that an event gave them.
        is_readable: Whether the row can be read; if not, it has no columns.
    """

    key: str
    columns: Columns
    marks: Columns
    may_lack: frozenset[str] = frozenset()
    is_readable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Implied:
    """What is implied of the rows of one table that have one subject.

    Attributes:
        taken_in: By digest of a row's key, the marks of its columns when it was taken in.
    """

    records: ImpliedRecords
    taken_in: Mapping[str, Columns]

    def is_known(self, key: str) -> bool:
        """Whether the events say that there is such a row."""
        return self.records.records.get(key) is not None or (key not in self.records.records and key_digest(key) in self.taken_in)

    def unsaid(self, row: TableRow) -> Columns:
        """The marks of the columns that nothing says anything of; all, where nothing says anything of the row."""
        said = {**(self.records.records.get(row.key) or _NOTHING), **self.taken_in.get(key_digest(row.key), _NOTHING)}
        return {name: mark for name, mark in row.marks.items() if name not in said}

    def changed(self, row: TableRow) -> Iterator[str]:
        """The columns that differ from what is said of them: a later event outranks what was taken in."""
        by_events = self.records.records.get(row.key) or _NOTHING
        by_marks = self.taken_in.get(key_digest(row.key), _NOTHING)
        for name, value in row.columns.items():
            if name in by_events:
                if by_events[name] not in {value, UNKNOWN}:
                    yield name
            elif name in by_marks and by_marks[name] != row.marks[name]:
                yield name
        said = {name for name, value in by_events.items() if value != UNKNOWN} | by_marks.keys() - by_events.keys()
        yield from sorted(said - row.columns.keys() - row.may_lack)

    def missing(self, found: frozenset[str]) -> Iterator[str]:
        """The keys of rows that are to be there and are not; of one that was taken in its digest: it says no more."""
        if self.records.may_be_gone:
            return
        yield from (key for key, columns in self.records.records.items() if columns is not None and key not in found)
        known = {key_digest(key) for key in (*found, *self.records.records)}
        yield from (digest for digest in self.taken_in if digest not in known)


def taken_in_by(event: RecordedEvent) -> tuple[str, str, Columns]:
    """Read an event that took a row in: table, digest of the key, marks of columns."""
    facts = facts_of(event)
    columns = {name.removeprefix(COLUMN): value for name, value in facts.items() if name.startswith(COLUMN)}
    return facts["table"], facts["key"], columns


def key_digest(key: str) -> str:
    """How an event names a row's key, which may be longer than an id."""
    return hashlib.sha256(key.encode()).hexdigest()
