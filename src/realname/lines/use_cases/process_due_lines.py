"""Tend the lines: whatever of them is due, every second, in any number of processes."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProcessDueLines:
    """Runs its tasks one after the other; each may run twice, and the failure of one keeps no other waiting."""

    tasks: tuple[Callable[[], object], ...]

    def __call__(self) -> None:
        """Run each once.

        Raises:
            Exception: The first failure, of whatever kind, once everything else is done.
        """
        failures: list[Exception] = []
        for task in self.tasks:
            try:
                task()
            except Exception as failure:  # noqa: BLE001 - whatever a connector raised keeps no other task waiting
                failures.append(failure)
        if failures:
            raise failures[0]
