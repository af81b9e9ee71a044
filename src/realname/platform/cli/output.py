"""How results and examples are shown: tables for people, one JSON object for programs; talk goes to standard error."""

import inspect
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import click

_PIPED_WIDTH = 200  # columns where there is no terminal to measure
CommandT = TypeVar("CommandT", bound=click.Command)


def print_json(value: Mapping[str, object]) -> None:
    """Print one object on standard output; NaN and infinities are an error, never output."""
    click.echo(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under their columns on standard output; plain text where that is no terminal."""
    # Imported here: most commands print no table, and each would pay 60 ms.
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))  # as text: a `[` in a cell is no markup
    width = None if sys.stdout.isatty() else _PIPED_WIDTH
    Console(file=sys.stdout, width=width, highlight=False).print(table)


def say(line: str) -> None:
    """Talk to the person, on standard error; results go to standard output."""
    click.echo(line, err=True)


def examples(*lines: str) -> Callable[[CommandT], CommandT]:
    """Add command lines to a command's help; stands above `@click.command`."""

    def add(command: CommandT) -> CommandT:
        title = "Example:" if len(lines) == 1 else "Examples:"
        # Click leaves a paragraph that begins with a backspace unwrapped.
        command.help = "\n".join([inspect.cleandoc(command.help or ""), "", "\b", title, *(f"  {line}" for line in lines)])
        return command

    return add
