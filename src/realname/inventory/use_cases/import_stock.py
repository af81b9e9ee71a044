"""Import numbers and SIMs into the stock: the whole file is checked before the first row is taken."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import ClassVar, Generic, TypeVar

from realname.inventory.model.stock import Sim
from realname.inventory.ports import NumberingPlan
from realname.inventory.store.numbers import Numbers
from realname.inventory.store.sims import Sims
from realname.inventory.use_cases.change_stock import inventory_changed
from realname.inventory.use_cases.files import BadRow, FileLines, read_numbers, read_sims
from realname.kernel.identifiers import AgentId, Msisdn
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork

BATCH = 5_000  # rows a transaction: other writers wait for a fraction of a second
BAD_ROWS_SHOWN = 100
OnProgress = Callable[[int], None]
ItemT = TypeVar("ItemT", Msisdn, Sim)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a file holds.

    Attributes:
        good: How many numbers or SIMs can be taken.
        bad: How many rows cannot.
        bad_rows: The first of them.
    """

    good: int
    bad: int
    bad_rows: tuple[BadRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What was taken: new ones; the others were in the stock before, or twice in the file."""

    new: int
    known: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _ImportInventory(ABC, Generic[ItemT]):
    """The two passes over a file; again, or after a crash in between, the second takes what is missing."""

    kind: ClassVar[str]
    units: UnitsOfWork
    clock: Clock

    def check(self, lines: FileLines, *, on_progress: OnProgress) -> Checked:
        """Read the whole file; changes nothing.

        Raises:
            InvalidInput: The header is none of ours.
        """
        good, bad, shown = 0, 0, list[BadRow]()
        for place, item in enumerate(self._read(lines), start=1):
            if isinstance(item, BadRow):
                bad += 1
                shown += [item] if len(shown) < BAD_ROWS_SHOWN else []
            else:
                good += 1
            if place % BATCH == 0:
                on_progress(place)
        return Checked(good=good, bad=bad, bad_rows=tuple(shown))

    def __call__(self, lines: FileLines, *, on_progress: OnProgress, acting: AgentId | None = None) -> Imported:
        """Take what a file holds that was checked, in batches; rows that are bad after all are left out."""
        items = (item for item in self._read(lines) if not isinstance(item, BadRow))
        new = taken = 0
        while batch := list(islice(items, BATCH)):
            with self.units() as unit:
                added = self._add(unit, batch)
                if added:
                    unit.ledger.append(inventory_changed("added", added, kind=self.kind, at=self.clock.now(), acting=acting))
                    unit.commit()
            new, taken = new + added, taken + len(batch)
            on_progress(taken)
        return Imported(new=new, known=taken - new)

    @abstractmethod
    def _read(self, lines: FileLines) -> Iterable[ItemT | BadRow]:
        """What each row holds, or what is wrong with it."""

    @abstractmethod
    def _add(self, unit: UnitOfWork, batch: Sequence[ItemT]) -> int:
        """Take a batch; returns how many were new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportNumbers(_ImportInventory[Msisdn]):
    """Imports numbers."""

    kind = "numbers"
    plan: NumberingPlan

    def _read(self, lines: FileLines) -> Iterable[Msisdn | BadRow]:
        return read_numbers(lines, self.plan)

    def _add(self, unit: UnitOfWork, batch: Sequence[Msisdn]) -> int:
        return unit[Numbers].add(batch)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSims(_ImportInventory[Sim]):
    """Imports SIMs."""

    kind = "sims"

    def _read(self, lines: FileLines) -> Iterable[Sim | BadRow]:
        return read_sims(lines)

    def _add(self, unit: UnitOfWork, batch: Sequence[Sim]) -> int:
        return unit[Sims].add(batch, at=self.clock.now())


@dataclass(frozen=True, slots=True)
class InventoryNumbers:
    """Adds new numbers; those known already are left as they are."""

    units: UnitsOfWork

    def __call__(self, msisdns: Sequence[Msisdn]) -> int:
        """Add; returns how many were new."""
        with self.units() as unit:
            new = unit[Numbers].add(msisdns)
            unit.commit()
        return new
