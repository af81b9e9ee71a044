"""Copies of PostgreSQL's tables, ours and the workflow's, by COPY in one transaction that sees one moment."""

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

import psycopg
from alembic.util.exc import CommandError
from psycopg import sql
from sqlalchemy import Engine

from realname.kernel.errors import StorageUnavailable
from realname.kernel.identifiers import RegistrationId
from realname.operations.errors import BackupForeign
from realname.platform.db.engine import engine_for
from realname.platform.db.restore_marks import MARK_TABLE
from realname.platform.db.upgrade import START_LOCK, upgrade_for_restore
from realname.platform.errors import RestoreTargetNotEmpty
from realname.registration.store.registrations import WITH_MEDIA

_TABLES = "tables.json"
_OURS, _WORKFLOW = "public", "dbos"
_REVISION = "alembic_version"  # made by the migrations themselves
_ENGINE_REVISION = "dbos_migrations"
_COLUMNS = """
SELECT c.table_schema, c.table_name, array_agg(c.column_name::text ORDER BY c.ordinal_position)
FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema IN ('public', 'dbos') AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
GROUP BY c.table_schema, c.table_name
"""
_REFERENCES = """
SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f' AND conrelid != confrelid
"""
_NUMBERED = """
SELECT table_schema, table_name, column_name FROM information_schema.columns
WHERE table_schema = %s AND (is_identity = 'YES' OR column_default LIKE 'nextval(%%')
"""
_RESTORING = 0x7265616C726573  # the advisory lock of the process that restores; any number of ours
_MARK = sql.Identifier(_OURS, MARK_TABLE)
_PIECE_BYTES = 1024 * 1024

_Connection = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class _Table:
    schema: str
    name: str
    columns: tuple[str, ...]

    @property
    def file(self) -> str:
        return f"{self.schema}.{self.name}.copy"

    @property
    def regclass(self) -> str:
        """How PostgreSQL names it, with `public` on the search path."""
        return self.name if self.schema == _OURS else f"{self.schema}.{self.name}"

    @property
    def identifier(self) -> sql.Identifier:
        return sql.Identifier(self.schema, self.name)

    def copied_out(self) -> sql.Composed:
        """Copy the rows; the ledger's in their order, as its trigger wants them back."""
        order = sql.SQL(" ORDER BY position" if self.name == "ledger" else "")
        return sql.SQL("COPY (SELECT {} FROM {}{}) TO STDOUT").format(self._listed(), self.identifier, order)

    def copied_in(self) -> sql.Composed:
        return sql.SQL("COPY {} ({}) FROM STDIN").format(self.identifier, self._listed())

    def _listed(self) -> sql.Composed:
        return sql.SQL(", ").join(map(sql.Identifier, self.columns))


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresqlRecords:
    """Implements the port `RecordsCopier`.

    Attributes:
        workflow_url: The same database, by the role that may write the workflow's tables.
        prepare_workflow: Makes the workflow's empty tables.
    """

    url: str
    workflow_url: str
    prepare_workflow: Callable[[], None]
    kind: str = "postgresql"

    def copy(self, folder: Path) -> Collection[RegistrationId]:
        """Copy every table in one transaction."""
        try:
            with psycopg.connect(_address(self.url)) as connection:
                connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                connection.read_only = True
                tables = _tables(connection)
                revisions = {one.schema: _revision(connection, one) for one in tables if one.name in {_REVISION, _ENGINE_REVISION}}
                listed = [{"schema": one.schema, "name": one.name, "columns": one.columns} for one in tables]
                (folder / _TABLES).write_text(json.dumps({"tables": listed, "revisions": revisions}), encoding="utf-8")
                for table in tables:
                    _copy_out(connection, table, folder / table.file)
                return [RegistrationId(str(one)) for (one,) in connection.execute(WITH_MEDIA.encode())]
        except psycopg.OperationalError as problem:
            raise StorageUnavailable(kind="database") from problem

    def is_empty(self) -> bool:
        """Whether there is no table of ours."""
        with _connected(self.url) as connection:
            return not _tables(connection)

    def cut_restore(self) -> str:
        """Read the mark, a table of its own."""
        with _connected(self.url) as connection:
            return _mark(connection)

    @contextmanager
    def reserved(self, backup: str) -> Iterator[None]:
        """Mark the database while no start goes on in it; the person who starts later meets the mark.

        What a cut restore left needs no removing: everything is filled in one transaction, so there are empty tables at most.
        """
        with _connected(self.url) as connection:
            if not _ask(connection, sql.SQL("SELECT pg_try_advisory_lock({})").format(_RESTORING)):
                raise RestoreTargetNotEmpty(kind="in-use")
            with connection.transaction():
                connection.execute(sql.SQL("SELECT pg_advisory_xact_lock({})").format(START_LOCK))
                found = _mark(connection)
                if found not in {"", backup} or (not found and _tables(connection)):
                    raise RestoreTargetNotEmpty(kind="database")
                if not found:
                    connection.execute(sql.SQL("CREATE TABLE {} AS SELECT {}::text AS backup").format(_MARK, sql.Literal(backup)))
            yield

    def paste(self, folder: Path) -> None:
        """Make the tables in the form they had, and fill them: the workflow's first, then ours in one transaction.

        What a cut restore has filled of ours stays; what it filled of the workflow's alone is filled again.
        """
        if self._is_filled():
            return
        listed = json.loads((folder / _TABLES).read_text(encoding="utf-8"))
        engine = engine_for(self.url)
        try:
            self.prepare_workflow()
            _upgrade(engine, listed["revisions"][_OURS])
            tables = [_Table(one["schema"], one["name"], tuple(one["columns"])) for one in listed["tables"]]
            for url, schema in ((self.workflow_url, _WORKFLOW), (self.url, _OURS)):
                with psycopg.connect(_address(url)) as connection:
                    known = {one.regclass: one for one in _tables(connection) if one.schema == schema}
                    chosen = [one for one in tables if one.schema == schema]
                    for table in _filled(connection, chosen, known, listed["revisions"].get(_WORKFLOW)):
                        _copy_in(connection, table, folder / table.file)
                    _set_sequences(connection, schema)
        finally:
            engine.dispose()

    def release(self) -> None:
        """Drop the mark."""
        with _connected(self.url) as connection:
            connection.execute(sql.SQL("DROP TABLE {}").format(_MARK))

    def _is_filled(self) -> bool:
        """Whether the row that every deployment has is there: it came in the one transaction with everything else."""
        with _connected(self.url) as connection:
            is_made = any(one.name == "deployment" for one in _tables(connection))
            return is_made and _ask(connection, sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(_OURS, "deployment"))) == 1


def _filled(connection: _Connection, tables: Sequence[_Table], known: dict[str, _Table], workflow_revision: object) -> Sequence[_Table]:
    """Choose what is filled, in the order of references.

    The workflow's records of another release of the engine are left out: every registration under way is then begun anew, which repeats
    nothing that was done.
    """
    own_revision = next((_revision(connection, one) for one in known.values() if one.name == _ENGINE_REVISION), None)
    is_same_engine = own_revision == workflow_revision
    return [
        one
        for one in _in_order(connection, tables)
        if one.name not in {_REVISION, _ENGINE_REVISION} and (one.schema == _OURS or (is_same_engine and one.regclass in known))
    ]


def _upgrade(engine: Engine, revision: object) -> None:
    try:
        upgrade_for_restore(engine, str(revision))
    except CommandError as problem:
        raise BackupForeign(field="release") from problem


def _tables(connection: _Connection) -> Sequence[_Table]:
    found = (_Table(str(schema), str(name), tuple(map(str, columns))) for schema, name, columns in connection.execute(_COLUMNS))  # type: ignore[call-overload]
    return sorted((one for one in found if one.name != MARK_TABLE), key=lambda one: one.file)


def _mark(connection: _Connection) -> str:
    if _ask(connection, sql.SQL("SELECT to_regclass({})").format(sql.Literal(f"{_OURS}.{MARK_TABLE}"))) is None:
        return ""
    return str(_ask(connection, sql.SQL("SELECT backup FROM {}").format(_MARK)))


def _ask(connection: _Connection, question: sql.Composed) -> object:
    row = connection.execute(question).fetchone()
    return row[0] if row else None


@contextmanager
def _connected(url: str) -> Iterator[_Connection]:
    """Connect, each statement for itself."""
    try:
        connection = psycopg.connect(_address(url), autocommit=True)
    except psycopg.OperationalError as problem:
        raise StorageUnavailable(kind="database") from problem
    with connection:
        yield connection


def _in_order(connection: _Connection, tables: Sequence[_Table]) -> Sequence[_Table]:
    by_name = {one.regclass: one for one in tables}
    graph: dict[str, set[str]] = {name: set() for name in by_name}
    for child, parent in connection.execute(_REFERENCES):
        if str(child) in graph and str(parent) in graph:
            graph[str(child)].add(str(parent))
    return [by_name[name] for name in TopologicalSorter(graph).static_order()]


def _revision(connection: _Connection, table: _Table) -> object:
    row = connection.execute(sql.SQL("SELECT * FROM {}").format(table.identifier)).fetchone()
    return row[0] if row else None


def _copy_out(connection: _Connection, table: _Table, path: Path) -> None:
    with path.open("wb") as file, connection.cursor().copy(table.copied_out()) as copy:
        for piece in copy:
            file.write(piece)


def _copy_in(connection: _Connection, table: _Table, path: Path) -> None:
    with connection.cursor() as cursor, path.open("rb") as file:
        cursor.execute(sql.SQL("DELETE FROM {}").format(table.identifier))  # what the migrations and the engine put in themselves
        with cursor.copy(table.copied_in()) as copy:
            while piece := file.read(_PIECE_BYTES):
                copy.write(piece)


def _set_sequences(connection: _Connection, of_schema: str) -> None:
    """Let numbers that the database gives out go on after those that came."""
    for schema, table, column in connection.execute(_NUMBERED, (of_schema,)).fetchall():
        place, name = sql.Identifier(str(schema), str(table)), sql.Identifier(str(column))
        sequence = sql.Literal(f'"{schema}"."{table}"')
        connection.execute(
            sql.SQL("SELECT setval(pg_get_serial_sequence({}, {}), coalesce(max({}), 0) + 1, false) FROM {}").format(
                sequence, sql.Literal(column), name, place
            )
        )


def _address(url: str) -> str:
    return "postgresql:" + url.partition(":")[2]
