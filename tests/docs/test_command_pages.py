"""Man pages and docs/reference/commands.md are those of the parser, and say what each help says."""

import click

from realname.main.commands.root import cli
from realname.platform.cli.lazy_commands import every_command
from tools.command_pages import MAN, PAGE, man_pages, renewed

PAGES = man_pages()


def test_the_man_pages_are_those_of_the_parser_and_no_other() -> None:
    written = {file.name: file.read_text(encoding="utf-8") for file in MAN.iterdir()}
    assert written == PAGES, "run `python -m tools.command_pages`"


def test_the_tables_of_commands_are_those_of_the_parser() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert renewed(page) == page, "run `python -m tools.command_pages`"


def test_the_man_page_of_a_command_says_what_its_help_says() -> None:
    faults = [f"{path}: {words!r} is missing" for path, command in every_command(cli) for words in _missing_from_page(path, command)]
    assert faults == []


def _missing_from_page(path: str, command: click.Command) -> list[str]:
    page = PAGES["-".join(path.split()[:2]) + ".1"]
    text = page.replace("\\-", "-").replace("\\fB", "`").replace("\\fR", "`")
    context = click.Context(command, info_name=path)
    options = [record[0] for parameter in command.params if (record := parameter.get_help_record(context)) and record[1]]
    first = " ".join((command.help or "").partition("\n\n")[0].split())
    return [words for words in (f"`{path}` ", first, *options) if words not in text]
