"""A group of commands whose modules are imported when they are called, so that help and each command stay quick."""

import gc
import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import click


@dataclass(frozen=True, slots=True)
class LazyCommand:
    """Where a command is, and what it does in one line.

    Attributes:
        place: `module:name` of the Click command.
        summary: What the list of commands says of it; the command's own help says more.
    """

    place: str
    summary: str

    def load(self) -> click.Command:
        """Import the command; the person who disabled the collection of garbage for it (`main`) has it again from here on."""
        module, _, name = self.place.partition(":")
        try:
            return cast("click.Command", getattr(importlib.import_module(module), name))
        finally:
            if not gc.isenabled():
                gc.freeze()
                gc.enable()


class LazyGroup(click.Group):
    """Lists its commands without importing them."""

    def __init__(self, *, lazy: Mapping[str, LazyCommand], name: str, help: str, epilog: str) -> None:  # noqa: A002 - Click's name
        """Name the commands."""
        super().__init__(name=name, help=help, epilog=epilog, context_settings={"help_option_names": ["-h", "--help"]})
        self.lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - Click's signature
        """Give the names in the order they are declared in."""
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - Click's signature
        """Import one command."""
        return self.lazy[cmd_name].load() if cmd_name in self.lazy else None

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; a wrong name is answered with the right ones."""
        if args and args[0] not in self.lazy and not args[0].startswith("-"):
            raise click.NoSuchCommand(args[0], possibilities=list(self.lazy), ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - Click's signature
        """List names and summaries."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.summary) for name, command in self.lazy.items()])
