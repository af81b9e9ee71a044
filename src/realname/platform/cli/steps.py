"""A bar over named steps on a terminal, nothing elsewhere: results are never mixed with progress."""

import sys
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn


class StepProgress:
    """Shows which step is under way."""

    def __init__(self, steps: Sequence[str], *, label: str = "") -> None:
        """Name the steps in their order."""
        console = Console(file=sys.stderr, highlight=False)
        columns = (TextColumn(label), BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        self._progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._steps = tuple(steps)
        self._task: TaskID = self._progress.add_task("", total=len(steps))

    def __enter__(self) -> Self:
        """Show the bar."""
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        """Leave the terminal as it was."""
        self._progress.stop()

    def begin(self, step: str) -> None:
        """Say that a step begins; those before it are done."""
        self._progress.update(self._task, completed=self._steps.index(step), description=step)
