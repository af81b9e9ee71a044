"""A table that is held against the ledger: which events speak of its records, and what a row says in their words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, ScalarSelect, Table

from realname.kernel.ledger.events import Event
from realname.kernel.ledger.implied_records import Columns, Fold
from realname.kernel.ports import KeyedHashes
from realname.platform.db.row_groups import ColumnValue

Row = Mapping[str, ColumnValue]
_NONE: frozenset[str] = frozenset()


def text_of(row: Row, column: str) -> str:
    """A value as text; none is empty."""
    value = row[column]
    return "" if value is None else str(value)


def its_id(row: Row) -> str:
    """The row's own id."""
    return text_of(row, "id")


def lacks_nothing(_row: "Row") -> frozenset[str]:
    """Every column that an event speaks of has its value."""
    return _NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditedTable:
    """One table, declared by the capability that it is of (`store/audited.py`).

    Attributes:
        subject: The column, or what is read beside a row, that holds the subject of the events about it.
        also: More columns whose values are subjects of such events.
        births: The events that say that a row is there.
        events: All that say something of a row; the births are among them.
        fold: What they imply of the rows of one subject.
        says: What a row says, column by column, in the form that the events have it in; a column without a value is left out.
        key: Names a row among those of its subject; it is shown, and never a secret, a name or a number.
        unsaid: Columns that a row may hold without an event.
        only: Which rows are looked at; None: all.
        may_go: Whether a row may be gone without an event, as one that has run out.
        may_lack: Which columns of a row may be without the value that an event gave them.
        part: Which part of a table it is, where two capabilities speak of one; it follows the table's name.
        beside: What is read with a row out of other tables, by the name that it gets in the row.
    """

    table: Table
    subject: str
    births: frozenset[Event]
    events: frozenset[Event]
    fold: Fold
    says: Callable[[Row, KeyedHashes], Columns]
    key: Callable[[Row], str] = its_id
    also: tuple[str, ...] = ()
    unsaid: frozenset[str] = _NONE
    only: ColumnElement[bool] | None = None
    may_go: bool = False
    may_lack: Callable[[Row], frozenset[str]] = lacks_nothing
    part: str = ""
    beside: Mapping[str, ScalarSelect[str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The table's, and its part's."""
        return f"{self.table.name}.{self.part}" if self.part else self.table.name

    @property
    def subject_column(self) -> ColumnElement[str]:
        """Where the subject is read."""
        return self.beside[self.subject] if self.subject in self.beside else self.table.c[self.subject]


@dataclass(frozen=True, slots=True)
class AuditedTables:
    """All that the capabilities declare."""

    tables: Sequence[AuditedTable]


def yes_if(row: Row, column: str) -> str:
    """`yes` where the column has a value, else `no`."""
    return "no" if row[column] is None else "yes"
