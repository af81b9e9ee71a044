"""What the commands of the stock share: a file that is read twice, its progress, and how an import is shown."""

from collections.abc import Callable, Iterator
from pathlib import Path

from realname.application.import_stock import Checked, Imported, ImportNumbers, ImportSims
from realname.domain.errors import FileUnreadable, StockFileInvalid
from realname.domain.identifiers import AgentId
from realname.entrypoints.cli.output import print_json, print_table, say
from realname.entrypoints.cli.progress import CountProgress


def lines_of(file: Path) -> Callable[[], Iterator[str]]:
    """Give the lines of a file from its beginning, each time anew."""

    def read() -> Iterator[str]:
        try:
            with file.open(encoding="utf-8", newline="") as opened:
                yield from opened
        except (OSError, UnicodeDecodeError) as problem:
            raise FileUnreadable(field="file") from problem

    return read


def checked(stock: ImportNumbers | ImportSims, file: Path) -> Checked:
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


def imported(stock: ImportNumbers | ImportSims, file: Path, found: Checked, *, acting: AgentId) -> Imported:
    """Import a file that was checked."""
    with CountProgress("Importing", total=found.good) as progress:
        return stock(lines_of(file), on_progress=progress.reach, acting=acting)


def show_import(found: Checked, taken: Imported | None, *, is_json: bool) -> None:
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
        say(f"{found.good} can be imported. Nothing was changed; add --execute to import them.")
    else:
        print_table(("new", "known before"), [(str(taken.new), str(taken.known))])
