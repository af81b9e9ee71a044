"""What the commands of the stock share: a file that is read twice, its progress, and how an import is shown."""

from collections.abc import Callable, Iterator
from pathlib import Path

import click

from realname.access.commands.acting import Acting, acting_option
from realname.access.model.rights import Right
from realname.inventory.errors import StockFileInvalid
from realname.inventory.use_cases.import_stock import Checked, Imported, ImportNumbers, ImportSims
from realname.kernel.errors import FileUnreadable
from realname.kernel.identifiers import AgentId
from realname.platform.cli.open_app import FunctionT, data_option, execute_option, json_option, open_app
from realname.platform.cli.output import print_json, print_table, say_dry_run
from realname.platform.cli.progress import CountProgress


def lines_of(file: Path) -> Callable[[], Iterator[str]]:
    """Give the lines of a file from its beginning, each time anew."""

    def read() -> Iterator[str]:
        try:
            with file.open(encoding="utf-8", newline="") as opened:
                yield from opened
        except (OSError, UnicodeDecodeError) as problem:
            raise FileUnreadable(field="file") from problem

    return read


def import_options(command: FunctionT) -> FunctionT:
    """The argument and the options of a command that imports a file."""
    for option in (
        json_option,
        acting_option(Right.STOCK_CHANGE),
        execute_option("Import. Without it the file is only checked."),
        data_option,
        click.argument("file", type=click.Path(path_type=Path)),
    ):
        command = option(command)
    return command


def import_file(kind: type[ImportNumbers | ImportSims], file: Path, *, data: Path, named: Acting | None, is_json: bool) -> None:
    """Check a file, take what it holds where a person is named, and say what became of it."""
    with open_app(data) as app:
        stock, acting = app[kind], named.find(app) if named else None
        found = _checked(stock, file)
        taken = _imported(stock, file, found, acting=acting) if acting else None
    _show_import(found, taken, is_json=is_json)


def _checked(stock: ImportNumbers | ImportSims, file: Path) -> Checked:
    """Check a whole file.

    Raises:
        StockFileInvalid: A row is bad; `rows` names the first hundred by line and code.
        InvalidInput: The header is none of ours.
    """
    with CountProgress("Checking", total=None) as progress:
        found = stock.check(lines_of(file), on_progress=progress.reach)
    if found.bad:
        raise StockFileInvalid(bad=found.bad, rows=", ".join(f"line {row.line}: {row.code}" for row in found.bad_rows))
    return found


def _imported(stock: ImportNumbers | ImportSims, file: Path, found: Checked, *, acting: AgentId) -> Imported:
    """Import a file that was checked."""
    with CountProgress("Importing", total=found.good) as progress:
        return stock(lines_of(file), on_progress=progress.reach, acting=acting)


def _show_import(found: Checked, taken: Imported | None, *, is_json: bool) -> None:
    """Say what was found, and what was taken."""
    if is_json:
        print_json(
            {
                "executed": taken is not None,
                "found": found.good,
                "new": taken.new if taken else None,
                "known": taken.known if taken else None,
                "error": None,
            }
        )
    elif taken is None:
        say_dry_run(f"Import {found.good} into the stock.")
    else:
        print_table(("new", "known before"), [(str(taken.new), str(taken.known))])
