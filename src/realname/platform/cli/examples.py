"""Examples in the help of a command, set as they are written."""

import inspect
from collections.abc import Callable
from typing import TypeVar

import click

CommandT = TypeVar("CommandT", bound=click.Command)


def examples(*lines: str) -> Callable[[CommandT], CommandT]:
    """Add command lines to a command's help; stands above `@click.command`."""

    def add(command: CommandT) -> CommandT:
        title = "Example:" if len(lines) == 1 else "Examples:"
        # Click leaves a paragraph that begins with a backspace unwrapped.
        command.help = "\n".join([inspect.cleandoc(command.help or ""), "", "\b", title, *(f"  {line}" for line in lines)])
        return command

    return add
