"""Many units of work in one transaction, each a savepoint, all kept together: for simulations, where no one waits for a commit."""

from types import TracebackType
from typing import Protocol, Self

from sqlalchemy import Engine

from bench.country.records.buffered_ledger import BufferedLedger
from bench.country.records.cached_records import (
    CachedCounters,
    CachedHolds,
    CachedPersons,
    CachedRegistrations,
    CachedSessions,
)
from realname.access.store.counters import Counters
from realname.ledger.store.unit_of_work import SqlUnitOfWork, SqlUnitsOfWork
from realname.registration.store.live_sessions import LiveSessions
from realname.registration.store.persons import Persons
from realname.registration.store.record_holds import RecordHolds
from realname.registration.store.registrations import Registrations
from realname.vault.store.wrapped_keys import KnownKeys, no_keys


class SharedUnits(SqlUnitsOfWork):
    """Makes units of work that share a transaction until `keep`; implements the port `UnitsOfWork` for one thread.

    A unit that commits is held; one that ends without leaves nothing, as ever. Units are not nested.
    """

    def __init__(self, engine: Engine, known_keys: KnownKeys = no_keys) -> None:
        """Make them on an engine."""
        super().__init__(engine, known_keys)
        self._stores |= {
            Registrations: lambda transaction: transaction[CachedRegistrations],
            Persons: lambda transaction: transaction[CachedPersons],
            LiveSessions: lambda transaction: transaction[CachedSessions],
            Counters: CachedCounters,
            RecordHolds: CachedHolds,
        }
        self._shared: _SharedUnit | None = None

    def __call__(self) -> "_SharedUnit":
        """The one that is shared, begun where none is."""
        if self._shared is None:
            self._shared = _SharedUnit(self._engine, self._stores, self._residue, self.sequencer)
            self._shared.begin()
        return self._shared

    def reading(self) -> "_SharedUnit":
        """The same: what is held is read as well."""
        return self()

    def keep(self) -> None:
        """Commit all that the units held."""
        shared, self._shared = self._shared, None
        if shared is not None:
            shared.keep()

    def drop(self) -> None:
        """Leave all that was held since `keep`."""
        shared, self._shared = self._shared, None
        if shared is not None:
            shared.drop()


class _RawCursor(Protocol):
    def execute(self, statement: str) -> object: ...


class _SharedUnit(SqlUnitOfWork):
    """Entered once for every unit of work."""

    _held_ledger: BufferedLedger
    _raw: _RawCursor
    _is_held = False

    def begin(self) -> None:
        """Begin the transaction that is shared."""
        super().__enter__()
        self.ledger = self._held_ledger = BufferedLedger(self._ledger)
        self._raw = self._connection.connection.cursor()  # SQLAlchemy's own savepoints cost more than what is between them

    def keep(self) -> None:
        """Commit it."""
        self._held_ledger.write()
        super().commit()
        self.drop()

    def drop(self) -> None:
        """End it."""
        super().__exit__(None, None, None)

    def __enter__(self) -> Self:
        """Begin one unit in it."""
        self._raw.execute("SAVEPOINT unit")
        self._held_ledger.begin()
        self[CachedRegistrations].begin()
        self[CachedSessions].begin()
        self[CachedPersons].begin()
        self._is_held = False
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        """Take back what was not committed."""
        if not self._is_held:
            self._raw.execute("ROLLBACK TO SAVEPOINT unit")
            self._held_ledger.take_back()
            self[CachedRegistrations].take_back()
            self[CachedSessions].take_back()
            self[CachedPersons].take_back()
        self._raw.execute("RELEASE SAVEPOINT unit")

    def commit(self) -> None:
        """Hold what the unit did."""
        self._is_held = True
        self._held_ledger.hold()
