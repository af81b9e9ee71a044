"""Tend the lines: whatever of them is due, every second, in any number of processes."""

from collections.abc import Callable
from dataclasses import dataclass

from realname.domain.errors import RealNameError


@dataclass(frozen=True, slots=True)
class TendLines:
    """Runs its tasks one after the other; each may run twice, and the failure of one keeps no other waiting."""

    tasks: tuple[Callable[[], object], ...]

    def __call__(self) -> None:
        """Run each once.

        Raises:
            RealNameError: The first failure, once everything else is done.
        """
        failures: list[RealNameError] = []
        for task in self.tasks:
            try:
                task()
            except RealNameError as failure:
                failures.append(failure)
        if failures:
            raise failures[0]
