"""How results are shown: tables for people, one JSON object for programs, progress on a terminal."""

import json
import sys
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from realname.application.package_ports import Package, PinnedFile

_PIPED_WIDTH = 200  # columns where there is no terminal to measure


def print_json(value: Mapping[str, object]) -> None:
    """Print one object on standard output; NaN and infinities are an error, never output."""
    click.echo(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under their columns on standard output; plain text where that is no terminal."""
    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))  # as text: a `[` in a cell is no markup
    width = None if sys.stdout.isatty() else _PIPED_WIDTH
    Console(file=sys.stdout, width=width, highlight=False).print(table)


def say(line: str) -> None:
    """Talk to the person, on standard error; results go to standard output."""
    click.echo(line, err=True)


class FetchProgress:
    """Shows what a fetch does: a bar over all files on a terminal, a line per package elsewhere."""

    def __init__(self, *, files: int) -> None:
        """Say how many files are wanted in all."""
        console = Console(file=sys.stderr, highlight=False)
        self._is_shown = console.is_terminal
        self._progress = Progress(
            SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console, disable=not self._is_shown
        )
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
        line = f"{package} ({', '.join(file.name for file in files)}; {size_mb:.1f} MB)"
        self._left = len(files)
        self._progress.update(self._task, description=line)
        if not self._is_shown:
            say(f"Fetching {line}")

    def end(self, package: Package) -> None:  # noqa: ARG002 - the port's signature
        """Fill the bar by the package's files."""
        self._progress.advance(self._task, self._left)
