"""Columns that one dataclass is written to and read from: how a mapper works once it is declared."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter, itemgetter
from types import MappingProxyType
from typing import Any, ClassVar, Generic, Never, Protocol, TypeVar

from sqlalchemy import RowMapping


class Record(Protocol):
    """A dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


RecordT = TypeVar("RecordT", bound=Record)
ColumnValue = str | int | bool | float | bytes | date | datetime | None
Row = RowMapping | Mapping[str, ColumnValue]
NOTHING: Mapping[str, Never] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One field in one column. Without a converter the value stays as it is; of an optional field None is NULL and is not converted."""

    name: str
    attribute: str
    column: str
    write: Callable[[Any], ColumnValue] | None = None
    read: Callable[[Any], object] | None = None
    is_optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A dataclass within a record, in columns of its own; `shown_by`: the column that is NULL where the optional part is None."""

    name: str
    group: "Group[Any]"
    shown_by: str | None


class Group(Generic[RecordT]):
    """Writes and reads one dataclass. What can be worked out beforehand is worked out here, once."""

    def __init__(self, kind: type[RecordT], leaves: Sequence[Leaf], parts: Sequence[Part]) -> None:
        self._kind = kind
        self._parts = parts
        self._names = tuple(leaf.name for leaf in leaves)
        self._columns = tuple(leaf.column for leaf in leaves)
        self._give: Callable[[object], tuple[ColumnValue, ...]] = _all_of(attrgetter, [leaf.attribute for leaf in leaves])
        self._writes = [(leaf.column, leaf.write) for leaf in leaves if leaf.write and not leaf.is_optional]
        self._optional_writes = [(leaf.column, leaf.write) for leaf in leaves if leaf.write and leaf.is_optional]
        self._reads = [(leaf.name, leaf.read) for leaf in leaves if leaf.read and not leaf.is_optional]
        self._optional_reads = [(leaf.name, leaf.read) for leaf in leaves if leaf.read and leaf.is_optional]
        self._absent: Mapping[str, None] = dict.fromkeys(self.all_columns())

    def all_columns(self) -> Iterator[str]:
        """Name the columns of the dataclass and of those within it."""
        yield from self._columns
        for part in self._parts:
            yield from part.group.all_columns()

    def writer(self) -> Callable[[object], dict[str, ColumnValue]]:
        """Make what writes the dataclass; of a part that is None each column is NULL."""
        columns, give, writes, optional, absent = self._columns, self._give, self._writes, self._optional_writes, self._absent
        parts = [(attrgetter(part.name), part.group.writer()) for part in self._parts]

        def write(record: object) -> dict[str, ColumnValue]:
            if record is None:
                return {**absent}
            row = dict(zip(columns, give(record), strict=True))
            for column, convert in writes:
                row[column] = convert(row[column])
            for column, convert in optional:
                if row[column] is not None:
                    row[column] = convert(row[column])
            for get, write_part in parts:
                row |= write_part(get(record))
            return row

        return write

    def reader(self, place: Callable[[str], str | int]) -> Callable[..., RecordT]:
        """Make what reads the dataclass of rows that have their columns at these places.

        An empty text is no code and no identifier: where they are optional it is None as NULL is.
        """
        kind, names, reads, optional = self._kind, self._names, self._reads, self._optional_reads
        take: Callable[[Any], tuple[ColumnValue, ...]] = _all_of(itemgetter, [place(column) for column in self._columns])
        parts = [(part.name, part.group.reader(place), part.shown_by and place(part.shown_by)) for part in self._parts]

        def read(row: Any, elsewhere: Mapping[str, object] = NOTHING) -> RecordT:  # noqa: ANN401 - by name or by place
            values: dict[str, object] = dict(zip(names, take(row), strict=True))
            for name, convert in reads:
                values[name] = convert(values[name])
            for name, convert in optional:
                value = values[name]
                values[name] = convert(value) if value else None
            for name, read_part, shown_by in parts:
                values[name] = None if shown_by is not None and row[shown_by] is None else read_part(row)
            return kind(**values, **elsewhere)

        return read


def _all_of(getter: Callable[..., Callable[[Any], Any]], names: Sequence[str | int]) -> Callable[[Any], tuple[Any, ...]]:
    """Get them all at once; the getters of the library give a tuple of two or more only."""
    if len(names) > 1:
        return getter(*names)
    each = [getter(name) for name in names]
    return lambda source: tuple(one(source) for one in each)
