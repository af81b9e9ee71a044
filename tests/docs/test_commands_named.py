"""Every command line that pages, errors, settings and scripts name is one of the parser: no former name, no option that is not there."""

import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click

from realname.main.commands.root import cli
from realname.platform.cli.former_names import former_names
from realname.platform.cli.lazy_commands import every_command
from tests.architecture.sources import PROJECT_ROOT

_FOLDERS = {"docs": ("md",), "src": ("py", "html", "toml", "po"), "frontend": ("ts",), "tools": ("py",), "bench": ("py",), "tests": ("py",)}
# Here and beside the tree former names are declared.
_FORMER_TESTED = "tests/main/commands/test_former_names.py"
_FORMER_ALLOWED = (_FORMER_TESTED, "docs/reference/commands.md", "src/realname/main/commands/tree.py")
# What is hashed (`b"realname keys 1"`) is no command.
_NAMED = re.compile(r"(?<![\w./@-])(?<!b\")realname((?:\s+[a-z][a-z-]*)+)")
_SPAN = re.compile(r"`realname ([a-z][^`]*)`")
_BLOCK = re.compile(r"^(?:    |\$ )realname ([a-z].*)$", re.MULTILINE)
_NO_COMMANDS = frozenset({"realname self-inspection"})  # a word that is hashed (docs/how-to/reports.md)


def _files() -> Iterator[Path]:
    yield from (PROJECT_ROOT / name for name in ("README.md", "SECURITY.md", "Makefile"))
    for folder, kinds in _FOLDERS.items():
        for kind in kinds:
            yield from (path for path in (PROJECT_ROOT / folder).rglob(f"*.{kind}") if "node_modules" not in path.parts)


def _name(path: Path) -> str:
    return path.relative_to(PROJECT_ROOT).as_posix()


@cache
def _commands() -> dict[str, click.Command]:
    return dict(every_command(cli))


@cache
def _files_that_name_commands() -> list[Path]:
    return [path for path in sorted(_files()) if "realname " in path.read_text(encoding="utf-8")]


def _fault(line: str) -> str | None:
    """What is wrong with a command line without the name of the program, if anything is."""
    path = "realname"
    command: click.Command = cli
    words = line.replace("…", "").split()
    while words and isinstance(command, click.Group) and re.fullmatch(r"[a-z][a-z-]*", words[0]):
        path = f"{path} {words.pop(0)}"
        if path not in _commands():
            return None if path in _NO_COMMANDS else path
        command = _commands()[path]
    known = {name for one in command.params for name in (*one.opts, *one.secondary_opts)} | {"--help", "-h"}
    given = re.findall(r"(?<!\S)\[?(--?[a-z][a-z0-9-]*)", " ".join(words).partition(" | ")[0].partition(" && ")[0])
    return next((f"{path} {one}" for one in given if one not in known), None)


def test_no_file_names_a_command_by_a_former_name() -> None:
    former = former_names(cli.lazy).keys() - {path.removeprefix("realname ") for path in _commands()}
    faults = []
    for file in _files_that_name_commands():
        if _name(file).startswith(_FORMER_ALLOWED):
            continue
        for words in _NAMED.findall(file.read_text(encoding="utf-8")):
            said = words.split()
            names = [" ".join(said[:count]) for count in range(1, len(said) + 1)]
            faults += [f"{_name(file)}: realname {name}" for name in names if name in former]
    assert faults == []


def test_every_command_that_a_file_names_is_there() -> None:
    faults = []
    for file in _files_that_name_commands():
        if _name(file) == _FORMER_TESTED:
            continue
        text = file.read_text(encoding="utf-8").partition("<!-- former -->")[0]
        named = _SPAN.findall(text) + (_BLOCK.findall(text) if file.suffix == ".md" else [])
        faults += [f"{_name(file)}: {fault}" for line in named if (fault := _fault(line))]
    assert faults == []


def test_every_example_can_be_parsed() -> None:
    examples = list(_examples())
    faults = [f"{line} (help of {path}): {fault}" for path, line in examples if (fault := _fault_of_example(path, line))]
    assert faults == []
    assert len(examples) > len(_commands())


def _examples() -> Iterator[tuple[str, str]]:
    """Each example with the command whose help shows it."""
    for path, command in _commands().items():
        lines = (command.help or "").partition("Example")[2].splitlines()[1:]
        yield from ((path, line.strip()) for line in lines if line.strip().startswith("realname "))


def _fault_of_example(path: str, line: str) -> str | None:
    program, *words = shlex.split(re.split(r" [|<>] | && ", line, maxsplit=1)[0])
    while words and f"{program} {words[0]}" in _commands():
        program = f"{program} {words.pop(0)}"
    command = _commands()[program]
    if not program.startswith(path):
        return "it is of another command"
    if isinstance(command, click.Group) and path != "realname":
        return "it is of a group of commands"
    try:
        command.make_parser(click.Context(command)).parse_args(words)
    except click.UsageError as problem:
        return problem.format_message()
    return None
