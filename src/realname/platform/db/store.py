"""The transaction of a unit of work and the stores that work in it: each is built when it is first asked for, by its class."""

from collections.abc import Callable, Mapping
from functools import cache
from inspect import isabstract
from typing import cast

from sqlalchemy import Connection

from realname.kernel.registry import RegistryIncomplete
from realname.kernel.unit_of_work import S, Store


class Transaction:
    """One connection in a transaction, its stores, and whether something was erased in it."""

    def __init__(self, connection: Connection, factories: "StoreFactories | None" = None) -> None:
        """Take a connection, and how the stores are built that are not built by their class alone."""
        self.connection = connection
        self._factories = factories or {}
        self._stores: dict[type, Store] = {}
        self._has_erased = False

    def __getitem__(self, kind: type[S]) -> S:
        """The store of a class.

        Raises:
            RegistryIncomplete: The class is no store, or is abstract and no capability completes it.
        """
        if kind not in self._stores:
            build = self._factories.get(kind) or complete(kind)  # type: ignore[arg-type] # mypy takes a class for an instance here
            self._stores[kind] = build(self)
        return cast("S", self._stores[kind])

    def note_erasure(self) -> None:
        """Say that something was erased: once it is committed, the unit of work empties SQLite's log."""
        self._has_erased = True

    def take_erasure(self) -> bool:
        """Whether something was erased since this was asked last."""
        has_erased, self._has_erased = self._has_erased, False
        return has_erased


class SqlStore(Store):
    """Base of all stores: rows of one kind in a transaction. A class that has this base needs to be listed nowhere."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._connection = transaction.connection


@cache
def complete(kind: type[object]) -> type[SqlStore]:
    """The class, or the one that completes it: a store asks a capability above by a method that it leaves abstract."""
    if not issubclass(kind, SqlStore):
        raise RegistryIncomplete(problem="is no store of the database", kinds=[kind])
    if not isabstract(kind):
        return kind
    found = [one for one in kind.__subclasses__() if not isabstract(one)]
    if len(found) != 1:
        raise RegistryIncomplete(problem="is completed by no capability, or by several", kinds=[kind])
    return found[0]


StoreFactories = Mapping[type, Callable[[Transaction], Store]]
