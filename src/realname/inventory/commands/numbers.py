"""`realname lines numbers`: the stock of numbers."""

from collections.abc import Sequence
from pathlib import Path

import click

from realname.access.commands.acting import Acting, acting_option
from realname.access.model.rights import Right
from realname.inventory.commands.stock import draw_lot, draw_options, import_file, import_options
from realname.inventory.model.lots import ResourceKind
from realname.inventory.model.stock import InventoryNumber, NumberState
from realname.inventory.ports import NumberingPlan
from realname.inventory.use_cases.change_stock import Changed, FreeNumbers, QuarantineNumbers, ReadInventory
from realname.inventory.use_cases.compare_stock import CompareNumbers, NumberDifference
from realname.inventory.use_cases.import_stock import ImportNumbers
from realname.kernel.identifiers import AgentId, Msisdn
from realname.kernel.registry import App
from realname.platform.cli.open_app import data_option, execute_option, json_option, open_app
from realname.platform.cli.output import examples, print_json, print_table, say, say_dry_run
from realname.platform.cli.problems import ExitCode
from realname.platform.cli.progress import CountProgress

_COLUMNS = ("number", "state", "until", "reason")
_DIFFERENCES = ("number", "state", "difference", "held back")
_MOST_SHOWN = 10_000


@examples(
    "realname lines numbers import numbers.csv --data ./data --execute --as li.na",
    "realname lines numbers list --state free --data ./data",
)
@click.group()
def numbers() -> None:
    """Import, draw, list, compare, quarantine and free numbers."""


@examples(
    "realname lines numbers import numbers.csv --data ./data",
    "realname lines numbers import numbers.csv --data ./data --execute --as li.na --json",
)
@numbers.command("import")
@import_options
def import_(*, file: Path, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Import the numbers of FILE: CSV with a column `msisdn`, or `first` and `last` of ranges, in international form.

    The whole file is checked first. If a row is wrong, nothing is imported. After an interruption run it again: it imports the rest.
    """
    import_file(ImportNumbers, file, data=data, named=named if execute else None, is_json=is_json)


@examples(
    "realname lines numbers draw --count 500 --data ./data",
    "realname lines numbers draw --count 500 --data ./data --execute --as li.na --json",
    "realname lines numbers draw --give-up --data ./data --execute --as li.na",
)
@numbers.command()
@draw_options
def draw(*, count: int | None, give_up: bool, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Have the operator reserve numbers out of its pool, and take them into the stock.

    After an interruption run it again: it finishes that lot and asks for no other. Where the operator can never finish it, for example
    because the pool has another id now, `--give-up` ends the lot.
    """
    draw_lot(ResourceKind.NUMBERS, count, give_up=give_up, data=data, named=named if execute else None, is_json=is_json)


@examples("realname lines numbers compare --data ./data", "realname lines numbers compare --data ./data --execute --as li.na --json")
@numbers.command()
@data_option
@execute_option("Quarantine free numbers that the operator does not keep for this deployment. Without it this is a dry run.")
@acting_option(Right.STOCK_CHANGE)
@json_option
@click.pass_context
def compare(ctx: click.Context, *, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Compare every number of the stock with the operator's inventory.

    Exit code 10: differences remain. In a dry run these are all differences, otherwise those that a person must resolve.
    """
    with open_app(data) as app, CountProgress("Comparing", total=None) as progress:
        acting = named.find(app) if execute else None
        found = list(app[CompareNumbers](acting=acting, on_progress=progress.reach))
    rows = [_difference(one) for one in found]
    if is_json:
        shown = [dict(zip((*_DIFFERENCES[:3], "held_back"), row, strict=True)) for row in rows]
        print_json({"executed": execute, "differences": shown, "error": None})
    else:
        print_table(_DIFFERENCES, rows)
    if not all(one.is_held_back for one in found):
        if not execute and not is_json:
            say_dry_run()
        ctx.exit(ExitCode.REFERRED)


@examples(
    "realname lines numbers list --data ./data",
    "realname lines numbers list --state quarantined --limit 1000 --after +8613800000999 --data ./data --json",
)
@numbers.command("list")
@click.option("--state", type=click.Choice([state.value for state in NumberState]), default=None, help="Only those in this state.")
@click.option("--limit", type=click.IntRange(1, _MOST_SHOWN), default=100, show_default=True, help="The most to list.")
@click.option("--after", default=None, help="Continue after this number, the last one listed before.")
@data_option
@json_option
def list_(*, state: str | None, limit: int, after: str | None, data: Path, is_json: bool) -> None:
    """List numbers in order, and count them by state."""
    with open_app(data) as app:
        behind = app[NumberingPlan].parse(after) if after else None
        found = app[ReadInventory].numbers(state=NumberState(state) if state else None, after=behind, limit=limit)
        counts = {name.value: count for name, count in app[ReadInventory].number_counts()}
    rows = [_row(one) for one in found]
    if is_json:
        print_json({"numbers": [dict(zip(_COLUMNS, row, strict=True)) for row in rows], "counts": counts, "error": None})
        return
    print_table(_COLUMNS, rows)
    say(", ".join(f"{count} {name}" for name, count in counts.items()) or "The stock is empty.")


@examples(
    "realname lines numbers quarantine +8613800000001 +8613800000002 --data ./data",
    "realname lines numbers quarantine +8613800000001 +8613800000002 --data ./data --execute --as li.na",
)
@numbers.command()
@click.argument("number", nargs=-1, required=True)
@data_option
@execute_option("Quarantine. Without it this is a dry run.")
@acting_option(Right.STOCK_CHANGE)
@json_option
def quarantine(*, number: tuple[str, ...], data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Take free numbers out of use until you free them."""
    with open_app(data) as app:
        acting = named.find(app) if execute else None
        outcome = _change(app[QuarantineNumbers], _parsed(app, number), acting=acting)
    _show(outcome, "quarantined", execute=execute, is_json=is_json)


@examples(
    "realname lines numbers free +8613800000001 --data ./data",
    "realname lines numbers free +8613800000001 --data ./data --execute --as li.na",
)
@numbers.command()
@click.argument("number", nargs=-1, required=True)
@data_option
@execute_option("Free. Without it this is a dry run.")
@acting_option(Right.STOCK_CHANGE)
@json_option
def free(*, number: tuple[str, ...], data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Free quarantined numbers. Numbers in use or cooling off cannot be freed."""
    with open_app(data) as app:
        acting = named.find(app) if execute else None
        outcome = _change(app[FreeNumbers], _parsed(app, number), acting=acting)
    _show(outcome, "freed", execute=execute, is_json=is_json)


def _parsed(app: App, texts: Sequence[str]) -> list[Msisdn]:
    return [app[NumberingPlan].parse(text) for text in texts]


def _change(change: QuarantineNumbers | FreeNumbers, msisdns: Sequence[Msisdn], *, acting: AgentId | None) -> Changed:
    return change(msisdns, acting=acting) if acting else change.preview(msisdns)


def _difference(one: NumberDifference) -> tuple[str, ...]:
    return (one.number.msisdn.value, one.number.state.value, one.difference.value, "yes" if one.is_held_back else "no")


def _row(one: InventoryNumber) -> tuple[str, ...]:
    until = one.until.isoformat(timespec="seconds") if one.until else ""
    return (one.msisdn.value, one.state.value, until, one.reason.value if one.reason else "")


def _show(outcome: Changed, done: str, *, execute: bool, is_json: bool) -> None:
    changed, refused = ([one.value for one in group] for group in (outcome.changed, outcome.refused))
    if is_json:
        print_json({"executed": execute, "changed": changed, "refused": refused, "error": None})
        return
    print_table(("number", ""), [*((one, done) for one in changed), *((one, "not in a state that allows it") for one in refused)])
    if not execute:
        say_dry_run()
