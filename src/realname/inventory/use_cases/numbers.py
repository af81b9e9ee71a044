"""Take numbers into the stock."""

from collections.abc import Sequence
from dataclasses import dataclass

from realname.inventory.store.numbers import Numbers
from realname.kernel.identifiers import Msisdn
from realname.kernel.unit_of_work import UnitsOfWork


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
