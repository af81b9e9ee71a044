"""Progress bars while models and samples are fetched."""

import sys
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from realname.platform.cli.output import say
from realname.verification.ports import Package, PinnedFile


class FetchProgress:
    """Shows what a fetch does: a bar over all files on a terminal, a line per package elsewhere."""

    def __init__(self, *, files: int) -> None:
        """Say how many files are wanted in all."""
        console = Console(file=sys.stderr, highlight=False)
        self._is_shown = console.is_terminal
        columns = (SpinnerColumn(), BarColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
        self._progress = Progress(*columns, console=console, disable=not self._is_shown)
        self._task: TaskID = self._progress.add_task("Looking", total=files)
        self._files = files
        self._left = 0

    def __enter__(self) -> Self:
        """Show the bar."""
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        """Leave the terminal as it was."""
        self._progress.stop()

    def begin(self, package: Package, files: Sequence[PinnedFile]) -> None:
        """Say which package is fetched, for how much."""
        size_mb = sum(file.size_bytes for file in files) / 1_000_000
        self._left = len(files)
        self._progress.update(self._task, description=f"{package}, for {size_mb:.1f} MB")
        if not self._is_shown:
            say(f"Fetching {', '.join(file.name for file in files)} ({size_mb:.1f} MB) out of {package}")

    def end(self, package: Package) -> None:  # noqa: ARG002 - the port's signature
        """Fill the bar by the package's files."""
        self._progress.advance(self._task, self._left)
