"""A database with many lines: one registration that went all the way, copied row by row under other ids, numbers and SIMs.

It is copied inside the database, so whatever tables and indexes a release has are filled as the release fills them. The entries of the
copies are older than what signals remember, and count as read by whatever reads the ledger: that work belongs to no later registration.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, Table, create_engine, func, select, text, update

from realname.ledger.store.sequencer import has_inbox, hold_places
from realname.ledger.store.sql_nodes import SqlNodes
from realname.ledger.store.tables import ledger, ledger_cursors
from realname.lines.store.tables import lines
from realname.main.catalogue.tables import all_tables
from realname.registration.store.tables import registrations
from realname.vault.store.tables import persons

_BATCH = 20_000
_SPREAD, _RANGE = 2_654_435_761, 2**32  # Knuth's multiplicative hash: ids of copies come in no order, as random ones do
# Longer ago than any signal remembers.
_OLD_ON_SQLITE, _OLD_ON_POSTGRESQL = "strftime('%Y-%m-%d %H:%M:%f000', original.at, '-2 years')", "original.at - interval '2 years'"
_TOKENS = 100  # ids of one registration: never so many
_SIM = "898696"
_SQLITE = ("PRAGMA synchronous = OFF", "PRAGMA cache_size = -1000000")  # indexes are filled in no order: 1 GB of them stays in memory
_SETTLING_SQLITE = ("ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)")
_SETTLING_POSTGRESQL = ("VACUUM (ANALYZE)", "CHECKPOINT")
_POSTGRESQL = ("SET session_replication_role = replica", "SET synchronous_commit = off")
_Values = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Copying:
    """How one row, or the ledger's rows together, are copied.

    Attributes:
        values: For each column what the copy has, as SQL over `i`, the copy's number.
        found: Finds what is copied, as SQL over `key`.
    """

    table: Table
    values: _Values
    found: str
    key: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCopies:
    """Copies of the only line there was when it was looked at."""

    url: str
    copying: tuple[_Copying, ...]

    def add(self, *, begin: int, end: int) -> None:
        """Add the copies `begin` (from 1) to `end - 1`, then let the database settle: nothing of the copying is left to be done."""
        with _quick(self.url) as connection:
            for first in range(begin, end, _BATCH):
                for one in self.copying:
                    self._copy(connection, one, first=first, last=min(first + _BATCH, end) - 1)
                connection.commit()
        _settle(self.url)

    def _copy(self, connection: Connection, one: _Copying, *, first: int, last: int) -> None:
        insertion, range_ = text(_insert(one, dialect=connection.dialect.name)), {"first": first, "last": last, **one.key}
        if one.table is not ledger:
            connection.execute(insertion, range_)
            return
        size = connection.scalars(select(func.max(ledger.c.position))).one() + 1
        connection.execute(insertion, {**range_, "behind": size})
        _grow_tree(connection, size=size)
        grown = select(func.max(ledger.c.position) + 1).scalar_subquery()
        connection.execute(update(ledger_cursors).values(folded=grown))


def _grow_tree(connection: Connection, *, size: int) -> None:
    """Keep the subtrees above the entries that were copied behind the first `size`: the process that appends next asks for them."""
    leaves = connection.scalars(select(ledger.c.leaf_hash).where(ledger.c.position >= size - 1).order_by(ledger.c.position)).all()
    SqlNodes(connection).append(size=size, last_leaf=leaves[0], leaves=leaves[1:])


def copies_of_the_line(url: str) -> LineCopies:
    """Look at a database with one line."""
    with _quick(url) as connection:
        if has_inbox(connection.dialect.name):
            hold_places(connection)
            connection.commit()
        tokens, is_sqlite = _tokens(connection), connection.dialect.name == "sqlite"
        copied = (table for table in all_tables().sorted_tables if table is not ledger)
        rows = [one for table in copied for one in _rows(connection, table, tokens, is_sqlite=is_sqlite)]
        return LineCopies(url=url, copying=(*rows, _entries(connection, tokens, is_sqlite=is_sqlite)))


@contextmanager
def _quick(url: str) -> Iterator[Connection]:
    """Connect without durability and checks: what is measured afterwards is written by other connections."""
    engine = create_engine(url)
    with engine.connect() as connection:
        is_sqlite = engine.dialect.name == "sqlite"
        for setting in _SQLITE if is_sqlite else _POSTGRESQL:
            connection.exec_driver_sql(setting)
        yield connection
    engine.dispose()


def _settle(url: str) -> None:
    """Do now what is owed for the copying (statistics, old rows, the log, the disk): the database would do it while others are measured."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in _SETTLING_SQLITE if engine.dialect.name == "sqlite" else _SETTLING_POSTGRESQL:
            connection.execute(text(statement))
    engine.dispose()
    os.sync()


def _tokens(connection: Connection) -> Mapping[str, int]:
    """Everything that must be another for each copy, each with a number of its own."""
    line = connection.execute(select(lines)).mappings().one()
    registration = _one(connection, registrations, line["registration_id"])
    person = _one(connection, persons, line["person_id"])
    named = (
        line["msisdn"],
        line["iccid"],
        line["id"],
        registration["id"],
        registration["challenge_id"],
        person["id"],
        person["identity_hash"],
    )
    return {value: place for place, value in enumerate(named)}


def _one(connection: Connection, table: Table, row_id: str) -> RowMapping:
    return connection.execute(select(table).where(table.c.id == row_id)).mappings().one()


def _rows(connection: Connection, table: Table, tokens: Mapping[str, int], *, is_sqlite: bool) -> Iterator[_Copying]:
    for row in connection.execute(select(table)).mappings():
        values = {column.name: _value(row[column.name], column.name, tokens, is_sqlite=is_sqlite) for column in table.columns}
        key = {column.name: row[column.name] for column in table.primary_key.columns}
        if any(values[name] != f"original.{name}" for name in key):
            found = " AND ".join(f'original."{name}" = :{name}' for name in key)
            yield _Copying(table=table, values=values, found=found, key=key)


def _entries(connection: Connection, tokens: Mapping[str, int], *, is_sqlite: bool) -> _Copying:
    """The ledger takes an entry only behind the last one: all of a copy's at once, in their order. What no line causes is not copied."""
    of_line = connection.scalars(select(func.max(ledger.c.position)).where(ledger.c.subject.in_(tokens))).one()
    others = "".join(f" WHEN '{token}' THEN {_another(token, place, is_sqlite=is_sqlite)}" for token, place in tokens.items())
    values = {column.name: f"original.{column.name}" for column in ledger.columns} | {
        "position": ":behind - 1 + row_number() OVER (ORDER BY i, original.position)",
        "subject": f"CASE original.subject{others} ELSE original.subject END",
        # But for the last of a batch: a process that begins takes the time of the newest entry for now.
        "at": f"CASE WHEN i = :last THEN original.at ELSE {_OLD_ON_SQLITE if is_sqlite else _OLD_ON_POSTGRESQL} END",
    }
    subjects = ", ".join(f"'{token}'" for token in tokens)
    found = f"original.position <= :of_line AND original.subject IN ({subjects}) ORDER BY 1"
    return _Copying(table=ledger, values=values, found=found, key={"of_line": of_line})


def _value(value: object, column: str, tokens: Mapping[str, int], *, is_sqlite: bool) -> str:
    found = next((token for token in tokens if isinstance(value, str) and value.startswith(token)), None)
    if found is None:
        return f"original.{column}"
    ending = str(value)[len(found) :].replace("'", "''")
    return _another(found, tokens[found], is_sqlite=is_sqlite) + (f" || '{ending}'" if ending else "")


def _another(token: str, place: int, *, is_sqlite: bool) -> str:
    """SQL for what stands in place of a token in copy `i`: of the same length."""
    head = "+8617" if token.startswith("+") else _SIM if token.isdigit() else ""
    if head:
        digits = len(token) - len(head)
        return f"'{head}' || printf('%0{digits}d', i)" if is_sqlite else f"'{head}' || lpad(i::text, {digits}, '0')"
    spread, unique, rest = f"(i * {_SPREAD}) % {_RANGE}", f"i * {_TOKENS} + {place}", len(token) - 8
    if is_sqlite:
        return f"printf('%08x%0{rest}x', {spread}, {unique})"
    return f"lpad(to_hex({spread}), 8, '0') || lpad(to_hex({unique}), {rest}, '0')"


def _insert(one: _Copying, *, dialect: str) -> str:
    names = ", ".join(f'"{name}"' for name in one.values)
    values = ", ".join(one.values.values())
    series = (
        "(WITH RECURSIVE counted(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM counted WHERE i < :last) SELECT i FROM counted) AS series"
        if dialect == "sqlite"
        else "generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS series(i)"
    )
    source = f'{series} CROSS JOIN "{one.table.name}" AS original'
    return f'INSERT INTO "{one.table.name}" ({names}) SELECT {values} FROM {source} WHERE {one.found}'  # noqa: S608 - names of our own schema
