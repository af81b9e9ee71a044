"""How results and examples are shown: tables for people, one JSON object for programs; talk goes to standard error."""

import inspect
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Protocol, TypeVar

import click

from realname.kernel.typed_names import visible_controls

_PIPED_WIDTH = 200  # columns where there is no terminal to measure
# What JSON lets stand in a string and a terminal obeys: delete, the C1 controls and what turns the direction of a line.
_RAW_IN_JSON = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
CommandT = TypeVar("CommandT", bound=click.Command)


class ServiceLog(Protocol):
    """The log of a process that serves; structlog's, which other commands do not import."""

    def info(self, event: str, **facts: object) -> object:
        """Write an event."""
        ...

    def error(self, event: str, **facts: object) -> object:
        """Write one that a person has to see."""
        ...


service_log: ServiceLog | None = None


def print_json(value: Mapping[str, object]) -> None:
    """Print one object on standard output; NaN and infinities are an error, never output."""
    plain = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2)
    click.echo(_RAW_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", plain))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under their columns on standard output; plain text where that is no terminal."""
    # Imported here: most commands print no table, and each would pay 60 ms.
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(Text(visible_controls(cell)) for cell in row))  # as text: a `[` in a cell is no markup
    width = None if sys.stdout.isatty() else _PIPED_WIDTH
    Console(file=sys.stdout, width=width, highlight=False).print(table)


def print_line(text: str) -> None:
    """Print a line that tells of records on standard output; a control character in it is shown, not obeyed."""
    click.echo(visible_controls(text))


def say(line: str) -> None:
    """Talk to the person, on standard error, or in the log of a process that serves; results go to standard output."""
    if service_log is None:
        click.echo(visible_controls(line), err=True)
    else:
        service_log.info("message", text=line)


def speak_in_log(log: ServiceLog) -> None:
    """Write talk and the error that ends this process as events of its log from now on: it serves, and each line is one JSON object."""
    global service_log  # noqa: PLW0603 - of the process, as standard error is
    service_log = log


@contextmanager
def working(label: str) -> Iterator[None]:
    """Show a spinner on standard error while work of unknown length is done; nothing where that is no terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console  # imported here for the same reason as above

    with Console(file=sys.stderr, highlight=False).status(label):
        yield


def say_dry_run(follows: str = "") -> None:
    """Say that nothing is changed, what would follow, and how to do it.

    Args:
        follows: What would follow; empty: the first paragraph of the command's help, with what was typed in the place of its names.
    """
    ctx = click.get_current_context()
    asks_who = any("--as" in parameter.opts for parameter in ctx.command.params)
    say(f"Dry run: nothing was changed. With --execute:\n  {follows or _own_words(ctx)}")
    say(f"To make the change, add {'--execute --as LOGIN' if asks_who else '--execute'}.")


def _own_words(ctx: click.Context) -> str:
    words = inspect.cleandoc(ctx.command.help or "").partition("\n\n")[0].replace("\n", " ")
    for parameter in ctx.command.params:
        if isinstance(parameter, click.Argument) and ctx.params[parameter.name or ""] is not None:
            given, name = ctx.params[parameter.name or ""], (parameter.metavar or (parameter.name or "").upper()).rstrip(".")
            typed = ", ".join(map(str, given)) if isinstance(given, tuple) else str(given)
            words = re.sub(rf"\b{re.escape(name)}\b", typed.replace("\\", r"\\"), words)
    return re.sub(r" \([^)]*\)", "", words)  # without where an id is found


def examples(*lines: str) -> Callable[[CommandT], CommandT]:
    """Add command lines to a command's help; stands above `@click.command`."""

    def add(command: CommandT) -> CommandT:
        title = "Example:" if len(lines) == 1 else "Examples:"
        # Click leaves a paragraph that begins with a backspace unwrapped.
        command.help = "\n".join([inspect.cleandoc(command.help or ""), "", "\b", title, *(f"  {line}" for line in lines)])
        return command

    return add
