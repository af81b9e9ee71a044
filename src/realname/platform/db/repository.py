"""Records of one kind in one table: what every repository does alike, written once. Each adds its own questions.

Rows of a sealed table (`grants.py`) are sealed when they are written and checked when they are read: one whose seal does not fit is absent.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, Protocol, TypeVar, TypeVarTuple

from sqlalchemy import ColumnElement, Connection, Executable, Insert, Select, Table, Update, and_, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from realname.kernel.errors import RealNameError
from realname.platform.db.engine import is_reading
from realname.platform.db.grants import SEAL, is_sealed
from realname.platform.db.row_groups import ColumnValue, RecordT
from realname.platform.db.row_mapper import RowMapper
from realname.platform.db.row_seals import TableSeals, table_seals_of
from realname.platform.db.store import SqlStore, Transaction

Asked = Select[tuple[object, ...]]
Bound = Mapping[str, object]


class Identifier(Protocol):
    """What a record is found by."""

    @property
    def value(self) -> str:
        """As its column keeps it."""
        ...


KeyT = TypeVar("KeyT", bound=Identifier)
Ts = TypeVarTuple("Ts")


@dataclass(frozen=True, slots=True)
class _Statements:
    """Statements of a table that are made once: to put one together costs more than to run it."""

    add: Insert
    find: Asked
    lock: Asked
    save: Update
    keys: Mapping[str, str]
    is_sealed: bool

    @classmethod
    def of(cls, table: Table) -> "_Statements":
        keys = {f"key_{column.name}": column.name for column in table.primary_key}
        is_meant = and_(*(column == bindparam(f"key_{column.name}") for column in table.primary_key))
        found: Asked = select(table).where(is_meant)
        return cls(
            add=insert(table),
            find=found,
            lock=found.with_for_update(),
            save=update(table).where(is_meant),
            keys=keys,
            is_sealed=is_sealed(table),
        )


_statements_of = cache(_Statements.of)


class Records(Generic[RecordT]):
    """Reads and writes the records of one table.

    Attributes:
        is_reading: The transaction only reads.
    """

    def __init__(self, connection: Connection, rows: RowMapper[RecordT]) -> None:
        self._connection = connection
        self._rows = rows
        self._statements = _statements_of(rows.table)
        self.is_reading = is_reading(connection)

    def one(self, asked: Executable, bound: Bound | None = None) -> RecordT | None:
        """Read the only one, or None."""
        found = self._connection.execute(asked, bound)
        columns, row = tuple(found.keys()), found.one_or_none()
        return None if row is None else next(iter(self._read(columns, [row])), None)

    def all(self, asked: Executable, bound: Bound | None = None) -> list[RecordT]:
        """Read all, in the order in which they come."""
        found = self._connection.execute(asked, bound)
        return self._read(tuple(found.keys()), found)

    def find(self, key: Identifier) -> RecordT | None:
        """Read the one of an id, or None."""
        return self.one(self._statements.find, self._bound(key))

    def lock(self, key: Identifier) -> RecordT | None:
        """Read the one of an id and lock it until the transaction ends, or None. One that only reads locks nothing."""
        return self.one(self._statements.find if self.is_reading else self._statements.lock, self._bound(key))

    def lock_one(self, asked: Select[Any], bound: Bound | None = None) -> RecordT | None:
        """Read the only one and lock it until the transaction ends, or None. One that only reads locks nothing."""
        return self.one(locking(asked, self._connection), bound)

    def lock_all(self, asked: Select[Any], bound: Bound | None = None) -> list[RecordT]:
        """Read all and lock them until the transaction ends, in the order in which they come. One that only reads locks nothing."""
        return self.all(locking(asked, self._connection), bound)

    def insert(self, record: RecordT, **beside: ColumnValue) -> None:
        """Keep a new one, with columns that are no part of it."""
        self._connection.execute(self._statements.add, {**self.row(record), **beside})

    def insert_all(self, records: Sequence[RecordT]) -> None:
        """Keep new ones."""
        if records:
            self._connection.execute(self._statements.add, [self.row(record) for record in records])

    def insert_new(self, record: RecordT, *, refused: RealNameError) -> None:
        """Keep a new one, or raise the error where a unique constraint refuses it: the transaction goes on as if nothing was tried."""
        new = _insert_new(self._rows.table, self._connection.dialect.name)
        if self._connection.execute(new, self.row(record)).rowcount != 1:
            raise refused

    def lock_or_insert(self, record: RecordT) -> RecordT:
        """Lock the one of the same key until the transaction ends, or keep a new one; returns what is kept.

        One statement: of many at once that find nothing none fails, and no one can delete it between.
        """
        (key,) = self._rows.table.primary_key
        new = insert_into(self._rows.table, self._connection)
        kept = new.on_conflict_do_update(index_elements=[key], set_={key.name: key}).returning(*self._rows.table.columns)
        found = self._connection.execute(kept, self.row(record))
        columns, row = tuple(found.keys()), found.one()
        for read in self._read(columns, [row]):
            return read
        self.replace(record)
        return record

    def replace(self, record: RecordT, *, only: ColumnElement[bool] | None = None) -> bool:
        """Write over the one of the same key; returns whether there is one.

        Args:
            record: The new one.
            only: What must hold of the former one, where two that replace it at once may not both succeed.
        """
        save = self._statements.save if only is None else self._statements.save.where(only)
        return self._connection.execute(save, self._keyed(record)).rowcount == 1

    def replace_or_insert(self, record: RecordT) -> None:
        """Write over the one of the same key, or keep a new one."""
        if not self.replace(record):
            self.insert(record)

    def merge(self, records: Sequence[RecordT]) -> None:
        """Keep new ones and write over those of the same keys; of two transactions at once none fails."""
        if records:
            rows, keys = [self.row(one) for one in records], self._rows.table.primary_key
            new = insert_into(self._rows.table, self._connection)
            changed = {name: new.excluded[name] for name in rows[0] if name not in keys.columns}
            self._connection.execute(new.on_conflict_do_update(index_elements=list(keys), set_=changed), rows)

    def row(self, record: RecordT) -> dict[str, ColumnValue]:
        """Write a record as a row, with its seal where the table is sealed."""
        row = self._rows.row(record)
        if self._statements.is_sealed:
            row[SEAL] = self._seals().seal(row)
        return row

    def _keyed(self, record: RecordT) -> dict[str, ColumnValue]:
        row = self.row(record)
        for name, column in self._statements.keys.items():
            row[name] = row.pop(column)
        return row

    def _read(self, columns: tuple[str, ...], rows: Iterable[Sequence[Any]]) -> list[RecordT]:
        read = self._rows.reader(columns)
        whole = self._seals().whole(columns, rows) if self._statements.is_sealed else rows
        return [read(row) for row in whole]

    def _seals(self) -> TableSeals:
        return table_seals_of(self._connection, self._rows.table)

    def _bound(self, key: Identifier) -> Bound:
        (name,) = self._statements.keys
        return {name: key.value}


class OneTable(SqlStore, Generic[RecordT]):
    """A store of records of one kind: it declares `rows`, and needs no constructor.

    Attributes:
        rows: How a record becomes a row.
    """

    rows: RowMapper[RecordT]

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction)
        self._records = Records(self._connection, self.rows)


class Repository(OneTable[RecordT], Generic[RecordT, KeyT]):
    """A repository of records that are found by an id.

    Attributes:
        unknown: What is raised where there is no such record.
    """

    unknown: type[RealNameError]

    def add(self, record: RecordT, /) -> None:
        """Keep a new one."""
        self._records.insert(record)

    def get(self, key: KeyT, /) -> RecordT:
        """Read and lock until the transaction ends.

        Raises:
            RealNameError: There is none: `unknown`.
        """
        return required(self._records.lock(key), self.unknown)

    def save(self, record: RecordT, /) -> None:
        """Replace.

        Raises:
            RealNameError: There is none: `unknown`.
        """
        if not self._records.replace(record):
            raise self.unknown


def required(found: RecordT | None, unknown: type[RealNameError]) -> RecordT:
    """Give what was found.

    Raises:
        RealNameError: Nothing was: `unknown`.
    """
    if found is None:
        raise unknown
    return found


def locking(asked: Select[*Ts], connection: Connection, *, is_shared: bool = False) -> Select[*Ts]:
    """Ask the same and lock what is found until the transaction ends, for others' changes alone where it is shared.

    A transaction that only reads locks nothing.
    """
    return asked if is_reading(connection) else asked.with_for_update(read=is_shared)


def insert_into(table: Table, connection: Connection) -> sqlite.Insert | postgresql.Insert:
    """Insert as the database's own dialect can: with a word on rows that are there already."""
    return insert_by(table, connection.dialect.name)


def insert_by(table: Table, dialect: str) -> sqlite.Insert | postgresql.Insert:
    """The same by the name of the dialect, for statements that are made once for each; how many rows were written is kept."""
    new = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    return new.execution_options(preserve_rowcount=True)


@cache
def _insert_new(table: Table, dialect: str) -> Insert:
    return insert_by(table, dialect).on_conflict_do_nothing()
