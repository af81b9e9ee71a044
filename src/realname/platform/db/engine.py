"""Engines: how a connection is set up, and how a transaction begins."""

import select
import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from typing import Protocol, TypeAlias

from sqlalchemy import Connection, Engine, PoolProxiedConnection, QueuePool, create_engine, event, make_url
from sqlalchemy.engine.base import OptionEngine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DisconnectionError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry

from realname.kernel.errors import SettingsError, StorageUnavailable
from realname.platform.db.db_errors import translate
from realname.platform.db.revisions import NEWEST

_BUSY_TIMEOUT_MS = 10_000  # longer than any transaction of ours by far; who waits longer is told to try again
_SQLITE_PRAGMAS = (
    f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # what is committed outlives a power cut
    "PRAGMA secure_delete = ON",  # what is deleted is overwritten: a destroyed key must not be found in the file
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",  # or REPLACE would delete from the ledger without asking its trigger
    "PRAGMA temp_store = MEMORY",
)
_READS_ONLY = "realname_reads_only"
_UNPROVEN_AFTER_S = 1.0  # without use: a connection that a machine or a network lost says nothing of it
_LEFT_AT = "left_at"
PROCESS_NAME = "realname "  # then the newest migration of its release, and what the URL names: so a migration sees who is connected
NAMED = (  # what each connection to PostgreSQL runs first
    "SELECT set_config('application_name',"
    f" left(concat_ws(' ', '{PROCESS_NAME}{NEWEST}', nullif(current_setting('application_name'), '')), 63), false)"
)
_POSTGRESQL_SETTINGS = (NAMED, "SET lock_timeout = '10s'", "SET idle_in_transaction_session_timeout = '60s'")
Pool: TypeAlias = Engine  # for the person who passes one on and may not know what it is made of
_KEPT = 5  # connections that stay open while no one needs them; more are closed after their use
_OURS = 15  # of one process, where nothing else is said


class _Cursor(Protocol):
    def execute(self, statement: str) -> object: ...

    def close(self) -> None: ...


class _RawConnection(Protocol):
    def cursor(self) -> _Cursor: ...


class _Pool(QueuePool):
    """Connections up to a bound. The caller who gets none in time is told that the database is away: to try again later helps."""

    def connect(self) -> PoolProxiedConnection:
        """Give one that is free, or a new one; wait for half a minute where all are taken.

        Raises:
            StorageUnavailable: All are taken.
        """
        try:
            return super().connect()
        except PoolTimeout as problem:
            raise StorageUnavailable(kind="database") from problem


def engine_for(url: str, *, most: int = _OURS) -> Engine:
    """Make an engine for `sqlite:///PATH` or `postgresql+psycopg://...`; connects at first use.

    Args:
        url: Of the database.
        most: Connections at the same time.

    Raises:
        SettingsError: Not a URL of a database we support.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
            raise SettingsError(("database: only sqlite and postgresql are supported",))
        pool: Mapping[str, int] = {"pool_size": min(_KEPT, most), "max_overflow": max(0, most - _KEPT)}
        engine = create_engine(parsed, poolclass=_Pool, hide_parameters=True, **pool)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as problem:
        raise SettingsError(("database: not the URL of a database",)) from problem
    set_up(engine)
    return engine


def process_revision(name: str) -> str:
    """Give the newest migration of the release that a connection is of, by its name; empty: a release that gave none."""
    return name.removeprefix(PROCESS_NAME).partition(" ")[0] if name.startswith(PROCESS_NAME) else ""


def set_up(engine: Engine) -> None:
    """Give an engine our settings of a connection, our transactions and our errors; before its first connection."""
    event.listen(engine.dialect, "handle_error", translate)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin)
    else:
        event.listen(engine, "connect", _set_up_postgresql)
        event.listen(engine, "checkin", _note_leaving)
        event.listen(engine, "checkout", lambda connection, record, _proxy: _require_alive(engine, connection, record))


def for_reading(engine: Engine) -> Engine:
    """Give the same pool for transactions that only read, each one moment: they wait for no writer, and no writer for them."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{_READS_ONLY: True})
    return engine.execution_options(**{_READS_ONLY: True}, postgresql_readonly=True, isolation_level="REPEATABLE READ")


def pool_figures(engine: Engine) -> tuple[int, int, int]:
    """Connections of an engine that are in use, that are open and free, and that there may be."""
    pool = engine.pool
    if not isinstance(pool, QueuePool):
        return 0, 0, 0
    most = pool.size() + max(0, pool._max_overflow)  # noqa: SLF001 - it has no other name
    return pool.checkedout(), pool.checkedin(), most


def is_reading(connection: Connection) -> bool:
    """Whether a connection is of `for_reading`: there is nothing to lock."""
    return bool(connection.get_execution_options().get(_READS_ONLY, False))


def beside_pool(engine: Engine) -> Engine:
    """Give an engine with one connection of its own: who holds a connection of the pool may hold its last one. It ends with the pool."""
    beside = create_engine(engine.url, poolclass=_Pool, pool_size=1, max_overflow=0, hide_parameters=True)
    set_up(beside)
    while isinstance(engine, OptionEngine):  # it shares the pool of another, which alone hears that the pool is disposed of
        engine = engine._proxied  # noqa: SLF001 - it has no other name
    event.listen(engine, "engine_disposed", lambda _: beside.dispose())
    return beside


def truncate_wal(engine: Engine) -> bool:
    """Write SQLite's log back and empty it, so that nothing deleted stays on in it; other databases have nothing to empty.

    It waits for no one: who waited would keep every writer waiting as well.

    Returns:
        Whether it is empty. A reader of an old state, or another writer, can keep it from being emptied: try again later.
    """
    if engine.dialect.name != "sqlite":
        return True
    with closing(engine.raw_connection()) as connection:
        return _truncate(connection)


def truncate_wal_by(connection: Connection) -> bool:
    """Do as `truncate_wal` on a connection whose transaction has ended: none of the pool has to be free."""
    return connection.dialect.name != "sqlite" or _truncate(connection.connection)


def _truncate(connection: PoolProxiedConnection) -> bool:
    cursor = connection.cursor()
    try:
        cursor.execute("PRAGMA busy_timeout = 0")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        row = cursor.fetchone()
    except sqlite3.OperationalError:
        return False
    finally:
        cursor.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
        cursor.close()
    return row is not None and row[0] == 0


def _set_up_sqlite(connection: _RawConnection, _record: object) -> None:
    # The driver must not begin transactions by itself: ours begin in `_begin`.
    connection.isolation_level = None  # type: ignore[attr-defined]
    _execute_each(connection, _SQLITE_PRAGMAS)


def _set_up_postgresql(connection: _RawConnection, _record: object) -> None:
    # What is set in a transaction that is rolled back is as it was before.
    connection.autocommit = True  # type: ignore[attr-defined]
    _execute_each(connection, _POSTGRESQL_SETTINGS)
    connection.autocommit = False  # type: ignore[attr-defined]


def _note_leaving(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info[_LEFT_AT] = time.monotonic()


def _require_alive(engine: Engine, connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    """Ask the server, if anything speaks against a connection: it costs a round trip, as much as any statement.

    Raises:
        DisconnectionError: The connection is lost; the pool makes another.
    """
    left_at = record.info.get(_LEFT_AT)
    if left_at is None or (time.monotonic() - left_at < _UNPROVEN_AFTER_S and not _is_readable(connection)):
        return
    try:
        engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error as problem:
        raise DisconnectionError from problem


def _is_readable(connection: DBAPIConnection) -> bool:
    """Whether the server said something unasked, which is nearly always that it ends the connection."""
    if connection.closed:
        return True
    asked = select.poll()
    asked.register(connection.fileno(), select.POLLIN)
    return bool(asked.poll(0))


def _execute_each(connection: _RawConnection, statements: tuple[str, ...]) -> None:
    cursor = connection.cursor()
    for statement in statements:
        cursor.execute(statement)
    cursor.close()


def _begin(connection: Connection) -> None:
    # Writers wait for each other from the first statement on: no transaction reads what another is about to change.
    connection.exec_driver_sql("BEGIN" if is_reading(connection) else "BEGIN IMMEDIATE")
