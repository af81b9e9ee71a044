"""Commands and groups whose modules are imported when they are called, so that help and each command stay quick."""

import gc
import importlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TypeAlias, cast

import click
from click.shell_completion import CompletionItem

from realname.platform.cli.output import examples

_COMMANDS = "Commands"
_NO_LIMIT = 1000  # of a first sentence
_CONTEXT = {"help_option_names": ["-h", "--help"]}


@contextmanager
def importing() -> Iterator[None]:
    """Leave garbage alone while modules are imported: they stay for good, and no later collection looks at them."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@dataclass(frozen=True, slots=True)
class LazyCommand:
    """Where a command is, and what it does in one line.

    Attributes:
        place: `module:name` of the Click command.
        summary: What the list of commands says of it; the command's own help says more.
        former: The names it had in the release before, each with what is given now after this one's name.
    """

    place: str
    summary: str
    former: Mapping[str, str] = field(default_factory=dict)

    def load(self) -> click.Command:
        """Import the command; garbage, of which `main` disabled the collection, is collected again from here on."""
        module, _, name = self.place.partition(":")
        try:
            command = cast("click.Command", getattr(importlib.import_module(module), name))
            return LazyGroup(lazy={}, help=command.help or "", imported=command.commands) if isinstance(command, click.Group) else command
        finally:
            if not gc.isenabled():
                gc.freeze()
                gc.enable()


@dataclass(frozen=True, slots=True, kw_only=True)
class LazyBranch:
    """A group of commands.

    Attributes:
        summary: What the list of commands says of it.
        below: Its commands, in the order of the help.
        examples: Of its help: two command lines or more.
        group: `module:name` of a Click group that is extended: its commands come first, and its help stays.
        former: As of a command.
    """

    summary: str
    below: "Mapping[str, Node]"
    examples: Sequence[str] = ()
    group: str = ""
    former: Mapping[str, str] = field(default_factory=dict)

    def load(self) -> click.Command:
        """Make the group; what is declared below it is imported when it is asked for."""
        if not self.group:
            return examples(*self.examples)(LazyGroup(lazy={_COMMANDS: self.below}, help=self.summary))
        group = cast("click.Group", LazyCommand(self.group, self.summary).load())
        return LazyGroup(lazy={_COMMANDS: self.below}, help=group.help or "", imported=group.commands)


Node: TypeAlias = LazyCommand | LazyBranch


class LazyGroup(click.Group):
    """Lists its commands without importing them."""

    def __init__(
        self,
        *,
        lazy: Mapping[str, Mapping[str, Node]],
        help: str,  # noqa: A002 - Click's name
        name: str | None = None,
        epilog: str | None = None,
        imported: Mapping[str, click.Command] | None = None,
    ) -> None:
        """Name the sections of the help with the commands of each; those that are imported come first."""
        super().__init__(name=name, help=help, epilog=epilog, context_settings=_CONTEXT)
        self.lazy: Mapping[str, Node] = {name: node for section in lazy.values() for name, node in section.items()}
        self.commands.update(imported or {})
        self.sections = {title: {name: node.summary for name, node in section.items()} for title, section in lazy.items()}
        if imported:
            said = {name: command.get_short_help_str(limit=_NO_LIMIT) for name, command in imported.items()}
            self.sections = {_COMMANDS: said | self.sections.get(_COMMANDS, {})}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - Click's signature
        """Give the names in the order they are declared in."""
        return [*self.commands, *self.lazy]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - Click's signature
        """Import one command."""
        return self.lazy[cmd_name].load() if cmd_name in self.lazy else self.commands.get(cmd_name)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; a wrong name is answered with the nearest right ones."""
        name = args[0]
        if not ctx.resilient_parsing and not name.startswith("-") and name not in self.lazy and name not in self.commands:
            raise click.NoSuchCommand(name, _unknown(name, self._near(ctx, name)), ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - Click's signature
        """List names and summaries, a section each."""
        for title, section in self.sections.items():
            with formatter.section(title):
                formatter.write_dl(list(section.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Offer the names, without importing what is declared lazily."""
        summaries = {name: summary for section in self.sections.values() for name, summary in section.items()}
        named = [CompletionItem(name, help=summary) for name, summary in summaries.items() if name.startswith(incomplete)]
        return [*named, *click.Command.shell_complete(self, ctx, incomplete)]

    def _near(self, ctx: click.Context, name: str) -> Sequence[str]:
        """The nearest command lines: of this group first, then of all that is declared."""
        own = [f"{ctx.command_path} {one}" for one in self.list_commands(ctx)]
        root = ctx.find_root()
        elsewhere = list(declared(root.command.lazy, root.command_path)) if isinstance(root.command, LazyGroup) else []
        by_word: dict[str, str] = {}
        for path in (*own, *elsewhere):
            by_word.setdefault(path.rpartition(" ")[2], path)
        return [by_word[word] for word in get_close_matches(name, by_word)]


def every_command(command: click.Command, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Give a command and all below it, each with its path (`realname lines show`)."""
    path = path or command.name or ""
    yield path, command
    if isinstance(command, click.Group):
        ctx = click.Context(command)
        for name in command.list_commands(ctx):
            if below := command.get_command(ctx, name):
                yield from every_command(below, f"{path} {name}")


def declared(below: Mapping[str, Node], path: str) -> Iterator[str]:
    """Give the paths of all that is declared lazily; nothing is imported."""
    for name, node in below.items():
        yield f"{path} {name}"
        if isinstance(node, LazyBranch):
            yield from declared(node.below, f"{path} {name}")


def _unknown(name: str, near: Sequence[str]) -> str:
    meant = " or ".join(f"`{one}`" for one in near)
    return f"No such command '{name}'." + (f" Did you mean {meant}?" if meant else "")
