"""Settle an outlet of a simulated country: its record, staff and counters at once, in a sandbox alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from realname.access.model.counter import Counter
from realname.access.model.staff import StaffAccount
from realname.access.store.counters import Counters
from realname.access.store.staff import Staff
from realname.kernel.unit_of_work import UnitsOfWork
from realname.outlets.model.outlet import Outlet
from realname.outlets.store.enrolments import Outlets


@dataclass(frozen=True, slots=True)
class SeedOutlet:
    """Adds what no one enrolled: no code was typed, and no password is anyone's."""

    units: UnitsOfWork

    def __call__(self, outlet: Outlet | None, staff: Sequence[StaffAccount], counters: Sequence[Counter]) -> None:
        """Add an outlet with its people and counters; None: of people who belong to none."""
        with self.units() as unit:
            if outlet is not None:
                unit[Outlets].save(outlet)
            for account in staff:
                unit[Staff].add(account)
            for counter in counters:
                unit[Counters].add(counter)
            unit.commit()
