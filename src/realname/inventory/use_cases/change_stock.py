"""Quarantine numbers and free them again, and look at the stock."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import ClassVar

from realname.inventory.errors import NumberUnavailable
from realname.inventory.events import InventoryEvent
from realname.inventory.model.stock import INVENTORY_SUBJECT, InventoryNumber, NumberState, QuarantineReason, SimState, StockLevel
from realname.inventory.store.numbers import Numbers
from realname.inventory.store.sims import Sims
from realname.kernel.identifiers import AgentId, Msisdn
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What becomes of the numbers asked for: changed, or not in a state that allows it."""

    changed: tuple[Msisdn, ...]
    refused: tuple[Msisdn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _ChangeNumbers(ABC):
    """Does the same to each of the numbers it is given; those in a state that does not allow it stay as they are."""

    action: ClassVar[str]
    units: UnitsOfWork
    clock: Clock

    def preview(self, msisdns: Sequence[Msisdn]) -> Changed:
        """What would change; nothing does."""
        with self.units() as unit:
            return _each(msisdns, self._change(unit))

    def __call__(self, msisdns: Sequence[Msisdn], *, acting: AgentId | None = None) -> Changed:
        """Change those that can be."""
        with self.units() as unit:
            outcome = _each(msisdns, self._change(unit))
            if outcome.changed:
                count, at = len(outcome.changed), self.clock.now()
                unit.ledger.append(inventory_changed(self.action, count, kind="numbers", at=at, acting=acting))
            unit.commit()
        return outcome

    @abstractmethod
    def _change(self, unit: UnitOfWork) -> Callable[[Msisdn], None]:
        """What is done to a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineNumbers(_ChangeNumbers):
    """Keeps free numbers from everybody."""

    action = "quarantined"

    def _change(self, unit: UnitOfWork) -> Callable[[Msisdn], None]:
        return partial(unit[Numbers].quarantine, reason=QuarantineReason.BY_HAND, at=self.clock.now())


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeNumbers(_ChangeNumbers):
    """Frees numbers that were quarantined; what is issued or cools off is never freed by hand."""

    action = "freed"

    def _change(self, unit: UnitOfWork) -> Callable[[Msisdn], None]:
        return unit[Numbers].free_quarantined


@dataclass(frozen=True, slots=True)
class ReadInventory:
    """Looks at the stock; changes nothing."""

    units: Reads

    def numbers(self, *, state: NumberState | None, after: Msisdn | None, limit: int) -> Sequence[InventoryNumber]:
        """Numbers in order, from behind one on."""
        with self.units() as unit:
            return unit[Numbers].stocked(state=state, after=after, limit=limit)

    def number_counts(self) -> Sequence[tuple[NumberState, int]]:
        """How many numbers there are in each state."""
        with self.units() as unit:
            return unit[Numbers].counts()

    def sim_counts(self) -> Sequence[tuple[SimState, int]]:
        """How many SIMs there are in each state."""
        with self.units() as unit:
            return unit[Sims].counts()

    def number_level(self) -> StockLevel:
        """How many numbers are left."""
        counts = dict(self.number_counts())
        return StockLevel(free=counts.get(NumberState.FREE, 0), total=sum(counts.values()))

    def sim_level(self) -> StockLevel:
        """How many SIMs are left."""
        counts = dict(self.sim_counts())
        free = counts.get(SimState.FREE, 0)
        return StockLevel(free=free, total=free + counts.get(SimState.BOUND, 0))


def _each(msisdns: Sequence[Msisdn], change: Callable[[Msisdn], None]) -> Changed:
    changed, refused = list[Msisdn](), list[Msisdn]()
    for msisdn in msisdns:
        try:
            change(msisdn)
            changed.append(msisdn)
        except NumberUnavailable:
            refused.append(msisdn)
    return Changed(changed=tuple(changed), refused=tuple(refused))


def inventory_changed(action: str, count: int, *, kind: str, at: datetime, acting: AgentId | None) -> RecordedEvent:
    """Say what was done to how many, of `numbers` or `sims`, and who did it where a person did."""
    agent = (("agent", acting.value),) if acting else ()
    facts = (("action", action), *agent, ("count", count), ("kind", kind))
    return RecordedEvent(at=at, event=InventoryEvent.STOCK_CHANGED, subject=INVENTORY_SUBJECT, facts=facts)
