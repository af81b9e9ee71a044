"""What the commands of the stock share: a file that is read twice, a lot that is drawn, and how both are shown."""

from collections.abc import Callable, Iterator
from pathlib import Path

import click

from realname.access.commands.acting import Acting, acting_option
from realname.access.model.rights import Right
from realname.inventory.errors import StockFileInvalid
from realname.inventory.model.lots import LARGEST_LOT, Lot, ResourceKind
from realname.inventory.use_cases.draw_lots import DrawLot, Drawn, GiveUpLot, LotOutcome, Outlook
from realname.inventory.use_cases.import_stock import Checked, Imported, ImportNumbers, ImportSims
from realname.kernel.errors import FileUnreadable
from realname.kernel.identifiers import AgentId
from realname.platform.cli.open_app import FunctionT, data_option, execute_option, json_option, open_app
from realname.platform.cli.output import print_json, print_table, say, say_dry_run
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


def draw_options(command: FunctionT) -> FunctionT:
    """The options of a command that draws a lot."""
    for option in (
        json_option,
        acting_option(Right.STOCK_CHANGE),
        execute_option("Draw, or give up. Without it the command shows how many the operator has left, or the open lot."),
        data_option,
        click.option("--give-up", is_flag=True, help="End the open lot without the operator. The operator must cancel what it reserved."),
        click.option("--count", type=click.IntRange(1, LARGEST_LOT), help="How many to ask for."),
    ):
        command = option(command)
    return command


def draw_lot(kind: ResourceKind, count: int | None, *, give_up: bool, data: Path, named: Acting | None, is_json: bool) -> None:
    """Draw a lot, or give the open one up, where a person is named; else show what that would meet."""
    if (count is None) is not give_up:
        message = "Give one of '--count' and '--give-up'."
        raise click.UsageError(message)
    with open_app(data) as app:
        if count is None:
            ended = app[GiveUpLot]
            lot = ended(kind, acting=named.find(app)) if named else ended.preview(kind)
            _show_given_up(lot, is_executed=named is not None, is_json=is_json)
            return
        draw = app[DrawLot]
        if named is None:
            _show_outlook(draw.preview(kind), count, is_json=is_json)
        else:
            _show_drawn(draw(kind, count=count, acting=named.find(app)), is_json=is_json)


def _show_outlook(found: Outlook, count: int, *, is_json: bool) -> None:
    unfinished = found.unfinished
    if is_json:
        lot = unfinished.key if unfinished else None
        print_json({"executed": False, "left": found.left, "unfinished": lot, "error": None})
    elif unfinished is not None:
        say_dry_run(f"Finish lot {unfinished.key} of {unfinished.count}, which an earlier command started.")
    else:
        say_dry_run(f"Ask for {count}. The operator has {found.left} left.")


def _show_given_up(lot: Lot, *, is_executed: bool, is_json: bool) -> None:
    if is_json:
        outcome = LotOutcome.GIVEN_UP.value if is_executed else None
        print_json({"executed": is_executed, "lot": lot.key, "asked": lot.count, "outcome": outcome, "error": None})
    elif is_executed:
        print_table(("lot", "outcome", "asked"), [(lot.key, LotOutcome.GIVEN_UP.value, str(lot.count))])
        say("Ask the operator what is reserved for the lot, and to cancel it.")
    else:
        say_dry_run(f"Give up lot {lot.key} of {lot.count}. What the operator reserved for it stays reserved there.")


def _show_drawn(drawn: Drawn, *, is_json: bool) -> None:
    asked, known = drawn.lot.count, drawn.reserved - drawn.new
    if is_json:
        print_json(
            {
                "executed": True,
                "lot": drawn.lot.key,
                "outcome": drawn.outcome.value,
                "asked": asked,
                "reserved": drawn.reserved,
                "new": drawn.new,
                "known": known,
                "resumed": drawn.is_resumed,
                "error": None,
            }
        )
        return
    print_table(
        ("lot", "outcome", "asked", "reserved", "new"),
        [(drawn.lot.key, drawn.outcome.value, *map(str, (asked, drawn.reserved, drawn.new)))],
    )
    if drawn.is_resumed:
        say("This finished a lot that an earlier command started. Run the command again for another lot.")
    elif drawn.outcome is LotOutcome.TAKEN and drawn.reserved < asked:
        say("The operator reserved fewer than asked for.")
