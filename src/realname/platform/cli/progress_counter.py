"""Progress of work that counts what it has done: a bar on a terminal, nothing elsewhere."""

import sys
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn


class CountProgress:
    """Implements the port `Progress`: a bar for each kind of thing."""

    def __init__(self) -> None:
        console = Console(file=sys.stderr, highlight=False)
        columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, console=console, disable=not console.is_terminal, transient=True)
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        """Show."""
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        """Leave the terminal as it was."""
        self._progress.stop()

    def __call__(self, what: str, *, done: int, total: int) -> None:
        """Move the bar of a kind."""
        if what not in self._tasks:
            self._tasks[what] = self._progress.add_task(what, total=total)
        self._progress.update(self._tasks[what], completed=done, total=total)
