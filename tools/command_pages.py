"""Writes the man pages (man/) and the tables of docs/reference/commands.md from the parser of the command line.

Usage: .venv/bin/python -m tools.command_pages
"""

import inspect
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from realname.main.commands.root import cli
from realname.main.commands.tree import SECTIONS
from realname.platform.cli.former_names import former_names
from realname.platform.cli.lazy_commands import LazyGroup, every_command
from realname.platform.cli.problems import EXIT_CODES_HELP
from tools.page_tables import table, with_tables

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "reference" / "commands.md"
MAN = ROOT / "man"
_WIDTH = 10_000  # help is wrapped by the reader


def man_pages() -> dict[str, str]:
    """The text of each man page by its file name: one of `realname`, and one of each name that its help lists."""
    pages = {"realname.1": _page("realname", cli.help or "", [("realname", cli)])}
    for name, node in cli.lazy.items():
        below = [(path, command) for path, command in every_command(cli) if f"{path} ".startswith(f"realname {name} ")]
        pages[f"realname-{name}.1"] = _page(f"realname-{name}", node.summary, below)
    return pages


def renewed(page: str) -> str:
    """The page of commands with its tables as the parser has them."""
    groups = [[f"`realname {name}`", node.summary] for section in SECTIONS.values() for name, node in section.items()]
    former = [[f"`realname {old}`", f"`realname {new}`"] for old, new in sorted(former_names(cli.lazy).items())]
    return with_tables(page, {"groups": table(["command", "for"], groups), "former": table(["former name", "present name"], former)})


def _page(title: str, summary: str, commands: Sequence[tuple[str, click.Command]]) -> str:
    (path, top), *below = commands
    summary = summary.partition("\n")[0].rstrip(".")
    lines = [f'.TH "{title.upper()}" "1" "" "realname" "User Commands"', ".SH NAME", f"{_text(title)} \\- {_text(summary)}"]
    lines += [".SH SYNOPSIS", _usage(path, top), ".SH DESCRIPTION", *_described(path, top)]
    for path, command in below:
        lines += [f'.SH "{path.upper()}"', _usage(path, command), *_described(path, command)]
    if top is cli:
        codes = EXIT_CODES_HELP.removeprefix("Exit codes: ").rstrip(".").split(", ")
        lines += [".SH EXIT STATUS", *(f".TP\n.B {code}\n{_text(meaning)}" for code, _, meaning in (one.partition(" ") for one in codes))]
    lines += [".SH ENVIRONMENT", *_variables(commands)]
    others = [f"realname-{name}" for name in cli.lazy] if top is cli else ["realname"]
    lines += [".SH SEE ALSO", ", ".join(f"\\fB{_text(name)}\\fR(1)" for name in others)]
    return "\n".join(lines) + "\n"


def _described(path: str, command: click.Command) -> Iterator[str]:
    ctx = _context(path, command)
    words, examples = _parts(command)
    for paragraph in words:
        yield f".PP\n{_text(paragraph)}"
    for one in command.params:
        if (record := one.get_help_record(ctx)) and record[1]:
            yield f".TP\n\\fB{_text(record[0])}\\fR\n{_text(record[1])}"
    for section in command.sections.values() if isinstance(command, LazyGroup) else ():
        yield from (f".TP\n\\fB{_text(name)}\\fR\n{_text(summary)}" for name, summary in section.items())
    yield ".PP\nExamples:\n.PP\n.nf"
    yield from (f"    {_text(one)}" for one in examples)
    yield ".fi"


def _usage(path: str, command: click.Command) -> str:
    return f"\\fB{_text(path)}\\fR {_text(' '.join(command.collect_usage_pieces(_context(path, command))))}"


def _context(path: str, command: click.Command) -> click.Context:
    return click.Context(command, info_name=path, max_content_width=_WIDTH, terminal_width=_WIDTH, help_option_names=["-h", "--help"])


def _parts(command: click.Command) -> tuple[Sequence[str], Sequence[str]]:
    """The paragraphs of a help, and its examples."""
    said, _, examples = inspect.cleandoc(command.help or "").partition("\b\n")
    paragraphs = [" ".join(one.split()) for one in said.split("\n\n") if one.strip()]
    return paragraphs, [line.strip() for line in examples.splitlines()[1:] if line.strip()]


def _variables(commands: Sequence[tuple[str, click.Command]]) -> Iterator[str]:
    """Variables that stand for an option."""
    options = [one for _, command in commands for one in command.params if isinstance(one, click.Option)]
    found = {str(one.envvar): f"The option {one.opts[0]}, where it is not given." for one in options if one.envvar}
    for name, meaning in sorted({**found, "REALNAME_DEBUG": "1 shows where an internal error came from."}.items()):
        yield f".TP\n.B {name}\n{_text(meaning)}"


def _text(text: str) -> str:
    """Text as roff takes it."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    plain = "".join(one if one.isascii() else f"\\[u{ord(one):04X}]" for one in escaped)
    bold = re.sub(r"`([^`]*)`", r"\\fB\1\\fR", plain)
    return f"\\&{bold}" if bold.startswith((".", "'")) else bold


def main() -> int:
    """Renew all of them."""
    MAN.mkdir(exist_ok=True)
    pages = man_pages()
    for file in MAN.glob("*.1"):
        if file.name not in pages:
            file.unlink()
    for name, text in pages.items():
        (MAN / name).write_text(text, encoding="utf-8")
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
