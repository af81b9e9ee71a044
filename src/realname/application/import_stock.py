"""Import numbers and SIMs into the stock: the whole file is checked before the first row is taken."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

from realname.application.ports import Clock, NumberingPlan
from realname.application.stock_changes import stock_changed
from realname.application.stock_files import BadRow, Lines, read_numbers, read_sims
from realname.application.unit_of_work import UnitOfWork, UnitsOfWork
from realname.domain.identifiers import AgentId, Msisdn
from realname.domain.stock import Sim

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


@dataclass(frozen=True, slots=True)
class _Import(Generic[ItemT]):
    """The two passes over a file."""

    read: Callable[[Lines], Iterable[ItemT | BadRow]]
    add: Callable[[UnitOfWork, Sequence[ItemT]], int]
    kind: str

    def check(self, lines: Lines, on_progress: OnProgress) -> Checked:
        good, bad, shown = 0, 0, list[BadRow]()
        for place, item in enumerate(self.read(lines), start=1):
            if isinstance(item, BadRow):
                bad += 1
                shown += [item] if len(shown) < BAD_ROWS_SHOWN else []
            else:
                good += 1
            if place % BATCH == 0:
                on_progress(place)
        return Checked(good=good, bad=bad, bad_rows=tuple(shown))

    def take(self, lines: Lines, on_progress: OnProgress, *, units: UnitsOfWork, clock: Clock, acting: AgentId | None) -> Imported:
        items = (item for item in self.read(lines) if not isinstance(item, BadRow))
        new = taken = 0
        while batch := list(islice(items, BATCH)):
            with units() as unit:
                added = self.add(unit, batch)
                if added:
                    unit.ledger.append(stock_changed("added", added, kind=self.kind, at=clock.now(), acting=acting))
                    unit.commit()
            new, taken = new + added, taken + len(batch)
            on_progress(taken)
        return Imported(new=new, known=taken - new)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportNumbers:
    """Imports numbers; again, or after a crash in between, it takes what is missing."""

    units: UnitsOfWork
    clock: Clock
    plan: NumberingPlan

    def check(self, lines: Lines, *, on_progress: OnProgress) -> Checked:
        """Read the whole file; changes nothing.

        Raises:
            InvalidInput: The header is none of ours.
        """
        return self._import().check(lines, on_progress)

    def __call__(self, lines: Lines, *, on_progress: OnProgress, acting: AgentId | None = None) -> Imported:
        """Take the numbers of a file that was checked, in batches; rows that are bad after all are left out."""
        return self._import().take(lines, on_progress, units=self.units, clock=self.clock, acting=acting)

    def _import(self) -> _Import[Msisdn]:
        return _Import(lambda lines: read_numbers(lines, self.plan), lambda unit, batch: unit.numbers.add(batch), "numbers")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSims:
    """Imports SIMs; as for numbers."""

    units: UnitsOfWork
    clock: Clock

    def check(self, lines: Lines, *, on_progress: OnProgress) -> Checked:
        """Read the whole file; changes nothing.

        Raises:
            InvalidInput: The header is none of ours.
        """
        return self._import().check(lines, on_progress)

    def __call__(self, lines: Lines, *, on_progress: OnProgress, acting: AgentId | None = None) -> Imported:
        """Take the SIMs of a file that was checked, in batches."""
        return self._import().take(lines, on_progress, units=self.units, clock=self.clock, acting=acting)

    def _import(self) -> _Import[Sim]:
        return _Import(read_sims, lambda unit, batch: unit.sims.add(batch, at=self.clock.now()), "sims")
