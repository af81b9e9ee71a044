"""Records to rows and back: a mapper is declared from a dataclass and its table, and made once.

What a column holds follows from the type of the field:

    str, int, bool, float, bytes, date, datetime    the value itself
    identifier, `StrEnum`                           its `value`
    optional                                        NULL for None
    dataclass                                       one column a field; declared in `flat`
    anything else                                   text by a declared codec
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

from sqlalchemy import Table

from realname.platform.db.grants import SEAL, is_sealed, sealed_columns
from realname.platform.db.row_groups import NOTHING, ColumnValue, Group, Leaf, Part, Record, RecordT, Row

ValueT = TypeVar("ValueT")
_PLAIN = frozenset({str, int, bool, float, bytes, date, datetime})
_VALUE: Callable[[Any], str] = attrgetter("value")


class Misfit(StrEnum):
    """How a record and its table do not fit."""

    FIELD_WITHOUT_COLUMN = "field-without-column"
    FIELD_WITHOUT_CODEC = "field-without-codec"
    UNKNOWN_FIELD = "unknown-field"
    NO_DATACLASS = "no-dataclass"
    ALL_OPTIONAL = "all-optional"
    COLUMN_NOT_WRITTEN = "column-not-written"
    COLUMN_WRITTEN_TWICE = "column-written-twice"
    COLUMN_UNKNOWN = "column-unknown"
    COLUMN_NOT_NULLABLE = "column-not-nullable"
    SEALED_BESIDE = "sealed-beside"


class MappingIncomplete(TypeError):
    """A mapper was declared whose record and table do not fit."""

    def __init__(self, *, misfit: Misfit, table: Table, names: Iterable[str]) -> None:
        self.misfit = misfit
        self.names = tuple(sorted(names))
        super().__init__(f"{table.name}: {misfit}: {', '.join(self.names)}")


@dataclass(frozen=True, slots=True)
class Codec(Generic[ValueT]):
    """How one column keeps a value as text. Where the field may be None and the column NULL, the codec is not asked."""

    write: Callable[[ValueT], str]
    read: Callable[[str], ValueT]


class RowMapper(Generic[RecordT]):
    """Writes records of one kind as rows of one table, and reads them."""

    def __init__(
        self,
        kind: type[RecordT],
        table: Table,
        *,
        flat: Mapping[str, str] = NOTHING,
        columns: Mapping[str, str] = NOTHING,
        codecs: Mapping[str, Codec[Any]] = NOTHING,
        derived: Mapping[str, Callable[[RecordT], ColumnValue]] = NOTHING,
        elsewhere: Collection[str] = (),
        beside: Collection[str] = (),
    ) -> None:
        """Make a mapper. A field of a dataclass within the record is named by its path: `facts.kind`.

        Args:
            kind: The dataclass.
            table: Its table.
            flat: Fields that are dataclasses themselves, with the prefix of their columns.
            columns: Fields whose column has another name than the field.
            codecs: Fields that are kept as text.
            derived: Columns that are only written: they follow from the record.
            elsewhere: Fields that another table keeps; `read` is given them.
            beside: Columns that are no part of the record: another statement writes them.

        Raises:
            MappingIncomplete: A field has no column, nothing writes a column, or a declaration names what there is not.
        """
        self.table = table
        self._derived = tuple(derived.items())
        plan = _Plan(table, flat=flat, columns=columns, codecs=codecs, elsewhere=elsewhere)
        self._record = plan.group(kind)
        plan.require_complete([*self._record.all_columns(), *derived, *beside], beside)
        self._write = self._record.writer()
        self._read = self._record.reader(str)
        self._readers: dict[tuple[str, ...], Callable[[Sequence[ColumnValue]], RecordT]] = {}

    def row(self, record: RecordT) -> dict[str, ColumnValue]:
        """Write a record."""
        row = self._write(record)
        for column, derive in self._derived:
            row[column] = derive(record)
        return row

    def read(self, row: Row, **elsewhere: object) -> RecordT:
        """Read a record, with what is kept elsewhere."""
        return self._read(row, elsewhere)

    def reader(self, columns: tuple[str, ...]) -> Callable[[Sequence[ColumnValue]], RecordT]:
        """Give what reads records of rows with these columns, in their order: to look values up by place takes less than by name."""
        if columns not in self._readers:
            self._readers[columns] = self._record.reader(columns.index)
        return self._readers[columns]


class _Plan:
    """How the fields of a record become columns, as it was declared."""

    def __init__(
        self,
        table: Table,
        *,
        flat: Mapping[str, str],
        columns: Mapping[str, str],
        codecs: Mapping[str, Codec[Any]],
        elsewhere: Collection[str],
    ) -> None:
        self._table = table
        self._flat, self._columns, self._codecs, self._elsewhere = flat, columns, codecs, frozenset(elsewhere)
        self._known = set[str]()

    def group(self, kind: type[RecordT], *, path: str = "", prefix: str = "", is_optional: bool = False) -> Group[RecordT]:
        """Divide the fields of a dataclass into columns and parts; of an optional part every column may be NULL."""
        leaves, parts = list[Leaf](), list[Part]()
        hints = get_type_hints(kind)
        for name in (field.name for field in fields(kind) if field.init):
            at = f"{path}{name}"
            self._known.add(at)
            hint, may_be_none = _without_none(hints[name])
            if at in self._flat:
                parts.append(self._part(name, hint, at=at, may_be_none=may_be_none, is_optional=is_optional or may_be_none))
            elif at not in self._elsewhere:
                column = self._column(at, f"{prefix}{name}", may_be_null=is_optional or (may_be_none and at not in self._codecs))
                leaves.append(self._leaf(name, hint, at=at, column=column, may_be_none=may_be_none))
        return Group(kind, leaves, parts)

    def require_complete(self, written: Sequence[str], beside: Collection[str]) -> None:
        """Refuse a table whose columns are not each written once, and a declaration of a field that there is not.

        The seal of a sealed row is written with all its other columns: none of them can be written by another statement.
        """
        columns = set(self._table.columns.keys())
        if is_sealed(self._table):
            columns.discard(SEAL)
            self._require_none(Misfit.SEALED_BESIDE, set(beside) & set(sealed_columns(self._table)))
        self._require_none(Misfit.UNKNOWN_FIELD, {*self._flat, *self._columns, *self._codecs, *self._elsewhere} - self._known)
        self._require_none(Misfit.COLUMN_UNKNOWN, set(written) - columns)
        self._require_none(Misfit.COLUMN_NOT_WRITTEN, columns - set(written))
        self._require_none(Misfit.COLUMN_WRITTEN_TWICE, [name for name in written if written.count(name) > 1])

    def _require_none(self, misfit: Misfit, names: Collection[str]) -> None:
        if names:
            raise MappingIncomplete(misfit=misfit, table=self._table, names=names)

    def _part(self, name: str, kind: object, *, at: str, may_be_none: bool, is_optional: bool) -> Part:
        if not isinstance(kind, type) or not is_dataclass(kind):
            raise MappingIncomplete(misfit=Misfit.NO_DATACLASS, table=self._table, names=[at])
        group = self.group(kind, path=f"{at}.", prefix=self._flat[at], is_optional=is_optional)
        return Part(name=name, group=group, shown_by=self._always_there(kind, at) if may_be_none else None)

    def _always_there(self, kind: type[Record], at: str) -> str:
        """Name the column of the first field that is never None: where it is NULL, so is the whole part."""
        hints = get_type_hints(kind)
        sure = next((field.name for field in fields(kind) if not _without_none(hints[field.name])[1]), None)
        if sure is None:
            raise MappingIncomplete(misfit=Misfit.ALL_OPTIONAL, table=self._table, names=[at])
        return self._columns.get(f"{at}.{sure}", f"{self._flat[at]}{sure}")

    def _column(self, at: str, name: str, *, may_be_null: bool) -> str:
        column = self._columns.get(at, name)
        if column not in self._table.columns:
            raise MappingIncomplete(misfit=Misfit.FIELD_WITHOUT_COLUMN, table=self._table, names=[at])
        if may_be_null and not self._table.columns[column].nullable:
            raise MappingIncomplete(misfit=Misfit.COLUMN_NOT_NULLABLE, table=self._table, names=[column])
        return column

    def _leaf(self, name: str, kind: object, *, at: str, column: str, may_be_none: bool) -> Leaf:
        codec = self._codecs.get(at)
        if codec is not None:
            is_optional = may_be_none and bool(self._table.columns[column].nullable)
            return Leaf(name=name, attribute=name, column=column, write=codec.write, read=codec.read, is_optional=is_optional)
        if kind in _PLAIN:
            return Leaf(name=name, attribute=name, column=column)
        if not isinstance(kind, type) or not _has_value(kind):
            raise MappingIncomplete(misfit=Misfit.FIELD_WITHOUT_CODEC, table=self._table, names=[at])
        if may_be_none:
            return Leaf(name=name, attribute=name, column=column, write=_VALUE, read=kind, is_optional=True)
        return Leaf(name=name, attribute=f"{name}.value", column=column, read=kind)


def _without_none(hint: object) -> tuple[object, bool]:
    options = get_args(hint) if get_origin(hint) in {Union, UnionType} else (hint,)
    others = [option for option in options if option is not NoneType]
    return (others[0] if len(others) == 1 else hint), len(others) < len(options)


def _has_value(kind: type) -> bool:
    """Whether it is a code or an identifier: all of it is one text, its `value`."""
    if issubclass(kind, StrEnum):
        return True
    return is_dataclass(kind) and [(field.name, field.type) for field in fields(kind)] == [("value", str)]
