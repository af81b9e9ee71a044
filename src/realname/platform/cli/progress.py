"""Progress of long work, on standard error: bars and spinners on a terminal, nothing elsewhere, so that results are never mixed with it."""

import sys
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)


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


class ProgressBars:
    """Implements the port `Progress`: a bar for each kind of thing."""

    def __init__(self) -> None:
        """Show no bar yet."""
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


class LineProgress:
    """A bar over many lines on a terminal; elsewhere nothing is said until the end."""

    def __init__(self, label: str) -> None:
        """Name what is done."""
        console = Console(file=sys.stderr, highlight=False)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, console=console, disable=not console.is_terminal)
        self._task: TaskID = self._progress.add_task(label, total=None)

    def __enter__(self) -> Self:
        """Show the bar."""
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        """Leave the terminal as it was."""
        self._progress.stop()

    def show(self, done: int, total: int) -> None:
        """So many of so many are done."""
        self._progress.update(self._task, completed=done, total=total)

    def add(self, lines: int, *, of: int) -> None:
        """So many more are done, of about so many."""
        self._progress.update(self._task, advance=lines, total=of)


class CountProgress:
    """Shows how far a count has come: a bar where the total is known, the number alone where it is not; a line at the end elsewhere."""

    def __init__(self, label: str, *, total: int | None) -> None:
        """Say what is counted, and how many there are."""
        console = Console(file=sys.stderr, highlight=False)
        bar = (SpinnerColumn(),) if total is None else (BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
        columns = (TextColumn("{task.description}", markup=False), *bar, MofNCompleteColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=console, disable=not console.is_terminal, transient=True)
        self._task: TaskID = self._progress.add_task(label, total=total)

    def __enter__(self) -> Self:
        """Show it."""
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        """Leave the terminal as it was."""
        self._progress.stop()

    def reach(self, count: int) -> None:
        """Say how many there are so far."""
        self._progress.update(self._task, completed=count)
