"""A process that dies behind so many commits, notes and deletions: between two of them nothing is kept, so that this is every point."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import TracebackType
from typing import Any, Self

from realname.kernel.ports import MediaStore
from realname.kernel.unit_of_work import S, UnitOfWork, UnitsOfWork
from realname.registration.use_cases.erasing.deletion_journal import Deletion, DeletionJournal
from realname.registration.use_cases.erasing.erase_registration import EraseRegistration


class Died(BaseException):
    """The process is killed: no use case catches this."""


@dataclass(slots=True)
class Budget:
    """How many calls are left to it."""

    left: int

    def spend(self) -> None:
        """Use one up, or die."""
        if self.left == 0:
            raise Died
        self.left -= 1


@dataclass(frozen=True, slots=True)
class CutUnits:
    """Units of work whose commits are counted."""

    units: UnitsOfWork
    budget: Budget

    def __call__(self) -> UnitOfWork:
        return _CutUnit(self.units(), self.budget)

    def reading(self) -> UnitOfWork:
        return self.units.reading()


class _CutUnit:
    """Everything is the real unit's, but the commit is counted before it is made."""

    def __init__(self, unit: UnitOfWork, budget: Budget) -> None:
        self._unit, self._budget = unit, budget

    def __enter__(self) -> Self:
        self._unit.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self._unit.__exit__(kind, value, trace)

    def __getitem__(self, kind: type[S]) -> S:
        return self._unit[kind]

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - every repository of the real unit
        return getattr(self._unit, name)

    def commit(self) -> None:
        self._budget.spend()
        self._unit.commit()


@dataclass(frozen=True, slots=True)
class CutStore:
    """A media store whose deletions are counted."""

    store: MediaStore
    budget: Budget

    def put(self, key: str, sealed: bytes) -> None:
        self.store.put(key, sealed)

    def put_all(self, objects: Mapping[str, bytes]) -> None:
        self.store.put_all(objects)

    def get(self, key: str) -> bytes | None:
        return self.store.get(key)

    def delete_all(self, keys: Iterable[str], *, below: str = "") -> None:  # noqa: ARG002 - of the port
        for key in keys:
            self.delete(key)

    def delete(self, key: str) -> None:
        self.budget.spend()
        self.store.delete(key)

    def keys(self, prefix: str) -> Sequence[str]:
        return self.store.keys(prefix)


@dataclass(frozen=True, slots=True)
class CutJournal:
    """A journal whose notes are counted."""

    journal: DeletionJournal
    budget: Budget

    def note(self, deletion: Deletion, *, at: datetime) -> None:
        self.budget.spend()
        self.journal.note(deletion, at=at)

    def read(self) -> Sequence[Deletion]:
        return self.journal.read()

    def is_begun(self) -> bool:
        return self.journal.is_begun()

    def forget(self, *, noted_before: date) -> None:
        self.journal.forget(noted_before=noted_before)


def cut(erase: EraseRegistration, budget: Budget) -> EraseRegistration:
    """The same use case in a process that dies behind so many calls."""
    return replace(
        erase,
        units=CutUnits(erase.units, budget),
        safe=replace(erase.safe, store=CutStore(erase.safe.store, budget)),
        journal=CutJournal(erase.journal, budget),
    )


def dies(deed: Callable[[], object]) -> bool:
    """Whether the process died in the middle."""
    try:
        deed()
    except Died:
        return True
    return False
