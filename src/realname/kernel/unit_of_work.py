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


class Reads(UnitsOfWork, Protocol):
    """Makes units of work that only read: no one waits for them."""
