"""The unit of work: one transaction over all that is recorded; nothing is kept unless `commit` is called."""

from types import TracebackType
from typing import Protocol, Self, TypeVar

from realname.kernel.ledger.ledger_records import Ledger


class Store:
    """What a unit of work gives by its class: the records of one kind, read and written in its transaction."""

    __slots__ = ()


S = TypeVar("S", bound=Store)


class UnitOfWork(Protocol):
    """One transaction. Leaving the block without `commit` keeps nothing."""

    ledger: Ledger

    def __getitem__(self, kind: type[S]) -> S:
        """The store of a class, in this transaction.

        Raises:
            RegistryIncomplete: The class is no store.
        """
        ...

    def __enter__(self) -> Self:
        """Begin; writers wait for each other."""
        ...

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        """Roll back what is not committed."""
        ...

    def commit(self) -> None:
        """Keep everything, durably."""
        ...


class UnitsOfWork(Protocol):
    """Makes units of work."""

    def __call__(self) -> UnitOfWork:
        """A new one, not yet begun."""
        ...

    def reading(self) -> UnitOfWork:
        """A new one, not yet begun, that only reads and locks nothing: it waits for no writer, and no writer for it."""
        ...


class Reads(UnitsOfWork, Protocol):
    """Makes units of work that only read: no one waits for them."""


class RehearsedUnits:
    """Makes units of work that keep nothing: a change is checked as far as its commit, and rolled back. Implements `UnitsOfWork`.

    For use cases that change the database alone: what they do elsewhere is done.
    """

    def __init__(self, units: UnitsOfWork) -> None:
        """Take those that would keep it."""
        self._units = units

    def __call__(self) -> UnitOfWork:
        """A new one, not yet begun."""
        return _RehearsedUnit(self._units())

    def reading(self) -> UnitOfWork:
        """One that reads what is kept."""
        return self._units.reading()


class _RehearsedUnit:
    """Hands everything on but `commit`."""

    ledger: Ledger

    def __init__(self, unit: UnitOfWork) -> None:
        self._unit = unit

    def __enter__(self) -> Self:
        self._unit.__enter__()
        self.ledger = self._unit.ledger
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self._unit.__exit__(kind, value, trace)

    def __getitem__(self, kind: type[S]) -> S:
        return self._unit[kind]

    def commit(self) -> None:
        """Keep nothing."""
