"""A row that was written or edited by hand has no seal that fits: of every sealed table, and of every column of it, on both databases."""

import ast
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Engine, Integer, LargeBinary, MetaData, Table, insert, select, update

from realname.main.catalogue.tables import all_tables
from realname.platform.db.grants import SEAL, is_sealed, sealed_columns
from realname.platform.db.row_groups import ColumnValue
from realname.platform.db.row_seals import RowSeals, SealsMissing, TableSeals, row_seals_of
from realname.platform.db.types import SealedBytes, UtcDateTime
from realname.vault.keys.seal_keys import FileSealKeys
from tests.support.row_seals import unsafe_seals
from tests.vault.unsafe_keys import UNSAFE_KEYS, UNSAFE_OTHER_KEYS

SEALED = [table for table in all_tables().sorted_tables if is_sealed(table)]
AT = datetime(2026, 12, 2, 10, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
SOURCES = Path(__file__).parents[3] / "src" / "realname"


def _bare(table: Table) -> Table:
    """The columns of a table alone, so that any value fits."""
    columns = [Column(column.name, column.type, primary_key=column.primary_key, autoincrement=False) for column in table.columns]
    return Table(f"bare_{table.name}", MetaData(), *columns)


def _values(column: Column[Any]) -> tuple[ColumnValue, ColumnValue]:
    """A value of a column, and another one."""
    kind = column.type
    if isinstance(kind, UtcDateTime | DateTime):
        return AT, datetime(2036, 1, 1, tzinfo=UTC)
    if isinstance(kind, Date):
        return date(2026, 12, 2), date(2036, 1, 1)
    if isinstance(kind, Boolean):
        return False, True
    if isinstance(kind, Integer | BigInteger):
        return 1, 2
    if isinstance(kind, SealedBytes | LargeBinary):
        return b"\x01one", b"\x01two"
    return "one", "two"


def _sealed_row(table: Table) -> dict[str, ColumnValue]:
    row = {column.name: _values(column)[0] for column in table.columns if column.name != SEAL}
    return {**row, SEAL: TableSeals(unsafe_seals(), table).seal(row)}


def _read(engine: Engine, bare: Table) -> Mapping[str, ColumnValue]:
    with engine.connect() as connection:
        return dict(connection.execute(select(bare)).mappings().one())


def test_a_row_is_whole_as_it_was_written_and_refused_with_any_other_value(engine: Engine) -> None:
    assert [f"{table.name}: {fault}" for table in SEALED for fault in _faults_of_seals(engine, table)] == []


def _faults_of_seals(engine: Engine, table: Table) -> list[str]:
    bare, seals = _bare(table), TableSeals(unsafe_seals(), table)
    bare.create(engine)
    with engine.begin() as connection:
        connection.execute(insert(bare).values(_sealed_row(table)))
    faults = [] if seals.fits(_read(engine, bare)) else ["the row is refused as it was written"]
    for name in sealed_columns(table):
        first, other = _values(bare.columns[name])
        for value in (other, None) if bare.columns[name].nullable else (other,):
            with engine.begin() as connection:
                connection.execute(update(bare).values({name: value}))
            faults += [f"{name} is accepted as {value!r}"] * seals.fits(_read(engine, bare))
        with engine.begin() as connection:
            connection.execute(update(bare).values({name: first}))
    return faults


def test_a_seal_of_one_table_fits_no_row_of_another() -> None:
    one = Table("one", MetaData(), Column("id", Integer), Column(SEAL, Integer))
    other = Table("other", MetaData(), Column("id", Integer), Column(SEAL, Integer))
    row: dict[str, ColumnValue] = {"id": 1}
    sealed = {**row, SEAL: TableSeals(unsafe_seals(), one).seal(row)}
    assert TableSeals(unsafe_seals(), one).fits(sealed)
    assert not TableSeals(unsafe_seals(), other).fits(sealed)


def test_values_of_different_types_are_sealed_differently() -> None:
    table = Table("one", MetaData(), Column("id", Integer), Column(SEAL, Integer))
    values: list[ColumnValue] = ["1", 1, True, 1.5, b"1", AT, AT.date(), None, '{"id":1}', "at"]
    assert len({TableSeals(unsafe_seals(), table).seal({"id": value}) for value in values}) == len(values)


def test_a_seal_by_other_keys_is_refused() -> None:
    table = SEALED[0]
    assert not TableSeals(RowSeals(FileSealKeys(UNSAFE_OTHER_KEYS)), table).fits(_sealed_row(table))
    assert TableSeals(RowSeals(FileSealKeys(UNSAFE_KEYS)), table).fits(_sealed_row(table))


def test_a_refused_row_is_counted_by_its_table() -> None:
    table, seals = SEALED[0], unsafe_seals()
    told = list[str]()
    seals.on_refused.append(told.append)
    row = {**_sealed_row(table), SEAL: None}
    assert TableSeals(seals, table).whole(tuple(row), [tuple(row.values())]) == []
    assert (told, seals.refused[table.name]) == ([table.name], 1)


def test_sealed_rows_are_neither_read_nor_written_without_seals(new_engine: Any) -> None:  # noqa: ANN401
    plain = new_engine().execution_options(realname_row_seals=None)
    with plain.connect() as connection, pytest.raises(SealsMissing):
        row_seals_of(connection)


def _named(call: ast.Call) -> tuple[str, str]:
    """The names of a call and of its first argument, where both are plain names."""
    first = call.args[0] if call.args else None
    return (call.func.id if isinstance(call.func, ast.Name) else "", first.id if isinstance(first, ast.Name) else "")


def test_no_statement_writes_a_sealed_table_but_by_its_records() -> None:
    sealed, writes, found = {table.name for table in SEALED}, {"update", "insert", "insert_into"}, list[str]()
    for file in SOURCES.rglob("store/*.py"):
        calls = (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call))
        named = [_named(call) for call in calls]
        found += [f"{file.name}: {verb}({table})" for verb, table in named if verb in writes and table in sealed]
    assert found == ["challenges.py: insert(challenges)"]  # with its place counted by the database; the row is of `Records.row`
