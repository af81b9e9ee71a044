"""The engine's records on PostgreSQL, beside ours; its processes, on any number of machines, hold their names by advisory locks."""

import re
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import TypeAlias
from zlib import crc32

import psycopg

from realname.kernel.errors import RealNameError, SettingsError, StorageUnavailable
from realname.platform.db.revisions import NAME_CONNECTION, NEWEST, PROCESS_NAME
from realname.workflow.engine.place import executor_name, executor_number

MAXIMUM_EXECUTORS = 1000
_NAMES = 0x524C4558  # "RLEX", "RLTO", "RLTK": our kinds of advisory locks; any numbers that no one else on this database uses
_TAKING_OVER = 0x524C544F
_TASKS = 0x524C544B
_FRESH_S = 2.0
_CONNECT_WITHIN_S = 10
# A machine that vanished says no goodbye: the server gives its locks up after 15 + 3 * 5 s, by asking over the connection.
_OPTIONS = "-c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
_MAY_HOLD = re.compile(rf"{PROCESS_NAME}\d+ may hold (\d+)")
_NAMES_OF_HELD = """
SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND classid = %s AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_HELD = """
SELECT objid FROM pg_locks
WHERE locktype = 'advisory' AND granted AND classid = %s AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""

_Connection: TypeAlias = psycopg.Connection[tuple[object, ...]]


class ServerExecutor:
    """Implements `Executor` by an advisory lock of a connection that does nothing else."""

    def __init__(self, number: int, connection: _Connection) -> None:
        self.id = executor_name(number)
        self._connection = connection
        self._tasks = set[str]()

    def is_held(self) -> bool:
        """Whether it is still this process's: from the moment the connection is lost, anyone may have it."""
        with suppress(psycopg.Error):
            self._connection.execute("SELECT 1")
            return True
        return False

    def holds_task(self, task: str) -> bool:
        """Whether this process has the lock of the task; takes it where it is free."""
        if task in self._tasks:
            return self.is_held()
        with suppress(psycopg.Error):
            if _try_lock(self._connection, _TASKS, _number_of(task)):
                self._tasks.add(task)
                return True
        return False

    def give_back_task(self, task: str) -> None:
        """Unlock it; a connection that is lost has unlocked it."""
        self._tasks.discard(task)
        with suppress(psycopg.Error):
            self._connection.execute("SELECT pg_advisory_unlock(%s, %s)", (_TASKS, _number_of(task)))

    def release(self) -> None:
        """Give the name and the tasks back."""
        self._connection.close()


class ServerPlace:
    """Implements `EnginePlace` on the database that holds everything else."""

    def __init__(self, url: str, *, may_hold: int = 0) -> None:
        """Take an SQLAlchemy URL, and how many connections this process may hold, 0: not known; connects when asked something."""
        self.url = url
        self._may_hold = may_hold
        self._address = "postgresql:" + url.partition(":")[2]
        self._lock = threading.Lock()
        self._held: frozenset[str] = frozenset()
        self._held_until_s = 0.0

    @property
    def url_to_read(self) -> str:
        """The same: a client of the engine makes nothing."""
        return self.url

    def exists(self) -> bool:
        """Whether an engine ever ran here."""
        with self._connected() as connection:
            return _ask(connection, "SELECT to_regclass('dbos.workflow_status') IS NOT NULL") is True

    def prepare(self) -> None:
        """Nothing: the engine makes its own schema."""

    def connect(self) -> _Connection:
        """Open a connection of its own, with the name of this release (ADR 0083).

        Raises:
            StorageUnavailable: The server does not answer.
        """
        with ExitStack() as opened:
            try:
                connection = psycopg.connect(self._address, autocommit=True, connect_timeout=_CONNECT_WITHIN_S, options=_OPTIONS)
                opened.callback(connection.close)
                connection.execute(NAME_CONNECTION.encode())
            except psycopg.Error as problem:
                raise StorageUnavailable(kind="database") from problem
            opened.pop_all()
        return connection

    def claim_executor(self) -> ServerExecutor:
        """Take the first name that no living process holds.

        Raises:
            SettingsError: Every name is held, or the connection's session is not this process's alone.
            StorageUnavailable: The server does not answer.
        """
        connection = self.connect()
        try:
            for number in range(MAXIMUM_EXECUTORS):
                if _try_lock(connection, _NAMES, number):
                    self._require_own_session(connection, number)
                    connection.execute("SELECT set_config('application_name', %s, false)", (self._said(),))
                    return ServerExecutor(number, connection)
        except RealNameError:
            connection.close()
            raise
        except psycopg.Error as problem:
            connection.close()
            raise StorageUnavailable(kind="database") from problem
        connection.close()
        raise SettingsError((f"database: {MAXIMUM_EXECUTORS} processes use it already",))

    def _require_own_session(self, connection: _Connection, number: int) -> None:
        """Refuse a pooler that shares sessions: another connection could take the name that this process holds."""
        with self._connected() as other:
            if _try_lock(other, _NAMES, number):
                connection.execute("SELECT 1")  # fails where it was cut meanwhile: then its lock ended with it, and no pooler is at fault
                raise SettingsError(("database_url: the pooler before the database must keep sessions (PgBouncer: pool_mode = session)",))

    def held(self) -> Collection[str]:
        """Names of the living executors, at most two seconds old: the reaper asks for every registration under way."""
        with self._lock:
            if time.monotonic() >= self._held_until_s:
                self._held = self._ask_held()
                self._held_until_s = time.monotonic() + _FRESH_S
            return self._held

    def may_hold(self) -> Sequence[int | None]:
        """How many connections each living process may hold, as it says by the name of a connection; None: it does not say."""
        with self._connected() as connection:
            found = [_MAY_HOLD.fullmatch(str(name)) for (name,) in connection.execute(_NAMES_OF_HELD, (_NAMES,))]
        return [int(one[1]) if one else None for one in found]

    def _said(self) -> str:
        return f"{PROCESS_NAME}{NEWEST}" + (f" may hold {self._may_hold}" if self._may_hold else "")

    def is_abandoned(self, executor_id: str) -> bool:
        """Whether the process that held a name is gone."""
        return executor_number(executor_id) is None or executor_id not in self._ask_held()

    @contextmanager
    def taking_over(self) -> Iterator[bool]:
        """Be the only one who takes work over, on all machines."""
        with self._connected() as connection:
            yield _try_lock(connection, _TAKING_OVER, 0)

    def _ask_held(self) -> frozenset[str]:
        with self._connected() as connection:
            return frozenset(executor_name(int(str(number))) for (number,) in connection.execute(_HELD, (_NAMES,)))

    @contextmanager
    def _connected(self) -> Iterator[_Connection]:
        connection = self.connect()
        try:
            yield connection
        except psycopg.OperationalError as problem:
            raise StorageUnavailable(kind="database") from problem
        finally:
            connection.close()


def _try_lock(connection: _Connection, kind: int, number: int) -> bool:
    return _ask(connection, "SELECT pg_try_advisory_lock(%s, %s)", kind, number) is True


def _number_of(task: str) -> int:
    return crc32(task.encode()) - 2**31


def _ask(connection: _Connection, question: str, *values: int) -> object:
    row = connection.execute(question, values).fetchone()
    return row[0] if row else None
