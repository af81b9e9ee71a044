"""The unit of work on a database: one connection, one transaction, the only place that commits."""

from collections.abc import Callable, Sequence
from threading import Lock
from types import TracebackType
from typing import Self, TypeAlias

from sqlalchemy import Connection, Engine

from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ledger.ledger_records import Ledger
from realname.kernel.unit_of_work import S, Store
from realname.ledger.store.sequencer import Sequencer
from realname.ledger.store.sql_ledger import SqlLedger
from realname.platform.db.engine import for_reading, truncate_wal, truncate_wal_by
from realname.platform.db.store import StoreFactories, Transaction
from realname.vault.store.wrapped_keys import KnownKeys, WrappedKeys, no_keys

Committed: TypeAlias = Callable[[Sequence[RecordedEvent]], None]


class _Residue:
    """Whether SQLite's log may still hold what this process erased, because a reader or a writer kept it from being emptied."""

    def __init__(self) -> None:
        self._erased = self._emptied = 0
        self._lock = Lock()

    @property
    def is_left(self) -> bool:
        """Whether anything was erased since the log was emptied."""
        return self._erased > self._emptied

    def add(self) -> None:
        """Count an erasure that is committed."""
        with self._lock:
            self._erased += 1

    def clear(self, empty: Callable[[], bool]) -> bool:
        """Try to empty the log; what another thread erases meanwhile counts as left."""
        erased = self._erased
        if not empty():
            return False
        with self._lock:
            self._emptied = max(self._emptied, erased)
        return True


class SqlUnitsOfWork:
    """Makes units of work on an engine; implements the port `UnitsOfWork`.

    Attributes:
        on_commit: Each is told what a transaction recorded, once that is kept. It must not fail.
    """

    def __init__(self, engine: Engine, known_keys: KnownKeys = no_keys) -> None:
        """Make them.

        Args:
            engine: Of the database.
            known_keys: The key-encryption keys of this process as they are now: no person's key is kept that is wrapped by another.
        """
        self._engine = engine
        self._for_reading = for_reading(engine)
        self._stores: dict[type, Callable[[Transaction], Store]] = {WrappedKeys: lambda transaction: WrappedKeys(transaction, known_keys)}
        self._residue = _Residue()
        self.sequencer = Sequencer(engine)
        self.on_commit: list[Committed] = []

    def __call__(self) -> "SqlUnitOfWork":
        """A new one, not yet begun."""
        return SqlUnitOfWork(self._engine, self._stores, self._residue, self.sequencer, self.on_commit)

    def reading(self) -> "SqlUnitOfWork":
        """A new one, not yet begun, that only reads: what it would write is refused, or not kept."""
        return SqlUnitOfWork(self._for_reading, self._stores, self._residue, self.sequencer)

    def clear_residue(self) -> bool:
        """Empty SQLite's log, a person who left anything in it: another process may have ended before it could; without waiting for anyone.

        Returns:
            Whether nothing that was erased is in it any more.
        """
        return self._residue.clear(lambda: truncate_wal(self._engine))


class SqlUnitOfWork:
    """Implements the port `UnitOfWork`; used once, by one thread."""

    ledger: Ledger

    def __init__(
        self, engine: Engine, stores: StoreFactories, residue: _Residue, sequencer: Sequencer, on_commit: Sequence[Committed] = ()
    ) -> None:
        self._engine = engine
        self._factories = stores
        self._residue = residue
        self._sequencer = sequencer
        self._on_commit = on_commit
        self._connection: Connection
        self._transaction: Transaction
        self._ledger: SqlLedger

    def __enter__(self) -> Self:
        """Begin; on SQLite the write lock is taken at once.

        Raises:
            StorageUnavailable: The database is away, or locked for too long.
        """
        self._connection = self._engine.connect()
        try:
            self._connection.begin()
        except BaseException:
            self._connection.close()
            raise
        self._transaction = Transaction(self._connection, self._factories)
        self.ledger = self._ledger = SqlLedger(self._connection, self._sequencer)
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        """Roll back what is not committed."""
        # Closing rolls back, and gives a broken connection up instead of failing over the error that broke it.
        self._connection.close()

    def __getitem__(self, kind: type[S]) -> S:
        """The store of a class, in this transaction.

        Raises:
            RegistryIncomplete: The class is no store.
        """
        return self._transaction[kind]

    def commit(self) -> None:
        """Keep everything, durably; what was erased, and every destroyed key, is gone from SQLite's log afterwards as well.

        Where a person keeps the log from being emptied no commit waits for them: the next one tries again, and the reaper does.
        """
        has_entries = self._ledger.write()
        self._connection.commit()
        self._ledger.note_commit()
        if has_entries:
            self._sequencer.wake()
        for told in self._on_commit if self._ledger.written else ():
            told(self._ledger.written)
        if self._transaction.take_erasure():
            self._residue.add()
        if self._residue.is_left:
            self._residue.clear(lambda: truncate_wal_by(self._connection))
