"""Compare the stock of numbers with the operator's inventory, and hold back what another channel may have given away."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from realname.inventory.errors import NumberUnavailable
from realname.inventory.model.lots import ResourceKind, StockDifference, compare_number
from realname.inventory.model.stock import InventoryNumber, NumberState
from realname.inventory.ports import ResourcePool
from realname.inventory.store.numbers import Numbers
from realname.inventory.use_cases.change_stock import inventory_changed
from realname.kernel.identifiers import AgentId
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitsOfWork

_AT_ONCE = 50  # numbers in one question to the operator
OnProgress = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberDifference:
    """A number of which the operator says something else.

    Attributes:
        is_held_back: Whether it was free here and is quarantined now.
    """

    number: InventoryNumber
    difference: StockDifference
    is_held_back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareNumbers:
    """Compares every number of the stock; the operator is asked outside of any transaction."""

    units: UnitsOfWork
    clock: Clock
    pool: ResourcePool

    def __call__(self, *, acting: AgentId | None = None, on_progress: OnProgress) -> Iterator[NumberDifference]:
        """Give each difference as it is found.

        Args:
            acting: Who holds free numbers back; None: nothing is changed.
            on_progress: Told how many numbers were compared.

        Raises:
            PoolNotConnected: There is no connector.
            OperatorUnavailable: No answer; what was given until then holds.
        """
        after, compared = None, 0
        while numbers := self._numbers_after(after):
            said = self.pool.states(ResourceKind.NUMBERS, [one.msisdn.value for one in numbers])
            found = [(one, compare_number(one, said.get(one.msisdn.value))) for one in numbers]
            differing = [NumberDifference(number=one, difference=difference) for one, difference in found if difference is not None]
            yield from self._held_back(differing, acting) if acting else differing
            after, compared = numbers[-1], compared + len(numbers)
            on_progress(compared)

    def _numbers_after(self, last: InventoryNumber | None) -> Sequence[InventoryNumber]:
        with self.units() as unit:
            return unit[Numbers].stocked(state=None, after=last.msisdn if last else None, limit=_AT_ONCE)

    def _held_back(self, differing: Sequence[NumberDifference], acting: AgentId) -> Sequence[NumberDifference]:
        """Quarantine those that are free; one that was reserved meanwhile stays as it is and is given as such."""
        with self.units() as unit:
            at, outcome = self.clock.now(), list[NumberDifference]()
            for one in differing:
                reason = one.difference.quarantined_for if one.number.state is NumberState.FREE else None
                is_held_back = False
                if reason is not None:
                    try:
                        unit[Numbers].quarantine(one.number.msisdn, reason=reason, at=at)
                        is_held_back = True
                    except NumberUnavailable:
                        is_held_back = False
                outcome.append(NumberDifference(number=one.number, difference=one.difference, is_held_back=is_held_back))
            held = sum(one.is_held_back for one in outcome)
            if held:
                unit.ledger.append(inventory_changed("quarantined", held, kind="numbers", at=at, acting=acting))
                unit.commit()
        return outcome
