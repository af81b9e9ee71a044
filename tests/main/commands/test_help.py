"""The help of every command is complete, and every command of the table is there."""

import ast
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from realname.main.commands.root import COMMANDS, cli


def _commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            if below := command.get_command(context, name):
                yield from _commands(below, f"{path} {name}")


ALL_COMMANDS = list(_commands(cli, "realname"))


@pytest.mark.parametrize(("path", "command"), ALL_COMMANDS, ids=[path for path, _ in ALL_COMMANDS])
def test_every_command_shows_an_example_of_itself(path: str, command: click.Command) -> None:
    examples = (command.help or "").partition("Example")[2].splitlines()[1:]
    assert any(path in line for line in examples)


@pytest.mark.parametrize(("path", "command"), ALL_COMMANDS, ids=[path for path, _ in ALL_COMMANDS])
def test_every_option_says_what_it_does(path: str, command: click.Command) -> None:
    options = [one for one in command.params if isinstance(one, click.Option)]
    assert [f"{path} {one.name}" for one in options if not one.help] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_table_can_be_loaded(name: str) -> None:
    assert isinstance(COMMANDS[name].load(), click.Command)


def test_the_exit_codes_are_in_the_help() -> None:
    assert all(str(code) in (cli.epilog or "") for code in (0, 10, 20, 64, 69, 70, 74, 78))


def test_no_command_prints_but_through_output() -> None:
    package = Path(__file__).parents[3] / "src" / "realname"
    printing = [
        path.name
        for path in (*package.glob("*/commands/*.py"), *package.glob("*/commands.py"), *package.glob("platform/cli/*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert printing == []
