"""Units of work on a SQLite database in memory: the real tables, triggers and queries, made for one test in a millisecond."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from sqlalchemy import Connection, Engine, Executable, PoolProxiedConnection, QueuePool, RowMapping, Table, create_engine, select, text
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect

from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.main.catalogue.tables import all_tables
from realname.platform.db.engine import set_up
from tests.support.new_database import made_by
from tests.support.row_seals import unsafely_sealing

_URL = "sqlite://"
_WAIT_SECONDS = 10.0  # as long as a writer waits for a file


class SqliteUnits(SqlUnitsOfWork):
    """Makes units of work on a database of its own; they run one at a time, a second thread waits for the first."""

    def __init__(self) -> None:
        self._content = _schema()
        # One connection, for one thread after the other.
        self._pool = QueuePool(self._connect, pool_size=1, max_overflow=0, timeout=_WAIT_SECONDS, dialect=_dialect())
        self.engine = unsafely_sealing(_engine_on(self._pool))
        super().__init__(self.engine)

    def rows(self, table: Table) -> Sequence[RowMapping]:
        """All rows of a table, as they are stored."""
        with self.engine.connect() as connection:
            return connection.execute(select(table)).mappings().all()

    @property
    def is_under_way(self) -> bool:
        """Whether a unit of work is begun and not ended."""
        return self._pool.checkedout() > 0

    def tamper(self, statement: Executable) -> None:
        """Do what the triggers refuse, as an attacker who has the database can."""
        with self.engine.begin() as connection:
            drop_triggers(connection)
            connection.execute(statement)

    def everything(self) -> str:
        """All rows of all tables, to look for what must be in none."""
        return "\n".join(repr(self.rows(table)) for table in all_tables().sorted_tables)

    def saved(self) -> bytes:
        """The whole database as it is now."""
        with closing(self.engine.raw_connection()) as connection:
            return _driver_connection(connection).serialize()

    def put_back(self, saved: bytes) -> None:
        """Be as a database was when it was saved."""
        self._content = saved
        with closing(self.engine.raw_connection()) as connection:
            connection.invalidate()  # the next one is made of the content

    def _connect(self) -> DBAPIConnection:
        connection = sqlite3.connect(":memory:", check_same_thread=False)
        connection.deserialize(self._content)
        return cast("DBAPIConnection", connection)  # its typing of `cursor` has an argument that no one gives


def drop_triggers(connection: Connection) -> None:
    """Take away what keeps the ledger as it is."""
    names = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
    for name in names:
        connection.execute(text(f"DROP TRIGGER {name}"))


def _engine_on(pool: QueuePool) -> Engine:
    engine = Engine(pool, _dialect(), _template().url, hide_parameters=True)
    # One dialect and one cache for all databases: a statement is compiled once in this process, not once in each test.
    engine.update_execution_options(compiled_cache=_compiled())
    set_up(engine)
    return engine


def _driver_connection(connection: PoolProxiedConnection) -> sqlite3.Connection:
    assert isinstance(connection.driver_connection, sqlite3.Connection)
    return connection.driver_connection


@cache
def _schema() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "realname.sqlite"
        file.write_bytes(made_by())
        connection = sqlite3.connect(file)
        connection.execute("PRAGMA journal_mode = DELETE")  # a database in memory has no log of writes
        made = connection.serialize()
        connection.close()
    return made


@cache
def _template() -> Engine:
    engine = create_engine(_URL)
    with engine.connect():
        pass  # the dialect learns the library's version
    engine.dispose()
    return engine


def _dialect() -> Dialect:
    return _template().dialect


@cache
def _compiled() -> dict[Any, Any]:
    return {}
