"""Quarantine numbers and free them again, and look at the stock."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from realname.application.ports import Clock
from realname.application.stock_changes import stock_changed
from realname.application.unit_of_work import UnitOfWork, UnitsOfWork
from realname.domain.errors import NumberUnavailable
from realname.domain.identifiers import AgentId, Msisdn
from realname.domain.stock import NumberState, SimState, StockedNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What becomes of the numbers asked for: changed, or not in a state that allows it."""

    changed: tuple[Msisdn, ...]
    refused: tuple[Msisdn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineNumbers:
    """Keeps free numbers from everybody."""

    units: UnitsOfWork
    clock: Clock

    def preview(self, msisdns: Sequence[Msisdn]) -> Changed:
        """What would change; nothing does."""
        with self.units() as unit:
            return self._apply(unit, msisdns)

    def __call__(self, msisdns: Sequence[Msisdn], *, acting: AgentId | None = None) -> Changed:
        """Quarantine those that are free; the others stay as they are."""
        with self.units() as unit:
            outcome = self._apply(unit, msisdns)
            _record(unit, "quarantined", outcome, at=self.clock.now(), acting=acting)
            unit.commit()
        return outcome

    def _apply(self, unit: UnitOfWork, msisdns: Sequence[Msisdn]) -> Changed:
        return _each(msisdns, partial(unit.numbers.quarantine, at=self.clock.now()))


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeNumbers:
    """Frees numbers that were quarantined; what is issued or cools off is never freed by hand."""

    units: UnitsOfWork
    clock: Clock

    def preview(self, msisdns: Sequence[Msisdn]) -> Changed:
        """What would change; nothing does."""
        with self.units() as unit:
            return self._apply(unit, msisdns)

    def __call__(self, msisdns: Sequence[Msisdn], *, acting: AgentId | None = None) -> Changed:
        """Free those that are quarantined; the others stay as they are."""
        with self.units() as unit:
            outcome = self._apply(unit, msisdns)
            _record(unit, "freed", outcome, at=self.clock.now(), acting=acting)
            unit.commit()
        return outcome

    def _apply(self, unit: UnitOfWork, msisdns: Sequence[Msisdn]) -> Changed:
        return _each(msisdns, unit.numbers.free_quarantined)


@dataclass(frozen=True, slots=True)
class ReadStock:
    """Looks at the stock; changes nothing."""

    units: UnitsOfWork

    def numbers(self, *, state: NumberState | None, after: Msisdn | None, limit: int) -> Sequence[StockedNumber]:
        """Numbers in order, from behind one on."""
        with self.units() as unit:
            return unit.numbers.stocked(state=state, after=after, limit=limit)

    def number_counts(self) -> Sequence[tuple[NumberState, int]]:
        """How many numbers there are in each state."""
        with self.units() as unit:
            return unit.numbers.counts()

    def sim_counts(self) -> Sequence[tuple[SimState, int]]:
        """How many SIMs there are in each state."""
        with self.units() as unit:
            return unit.sims.counts()


def _each(msisdns: Sequence[Msisdn], change: Callable[[Msisdn], None]) -> Changed:
    changed, refused = list[Msisdn](), list[Msisdn]()
    for msisdn in msisdns:
        try:
            change(msisdn)
            changed.append(msisdn)
        except NumberUnavailable:
            refused.append(msisdn)
    return Changed(changed=tuple(changed), refused=tuple(refused))


def _record(unit: UnitOfWork, action: str, outcome: Changed, *, at: datetime, acting: AgentId | None) -> None:
    if outcome.changed:
        unit.ledger.append(stock_changed(action, len(outcome.changed), kind="numbers", at=at, acting=acting))
