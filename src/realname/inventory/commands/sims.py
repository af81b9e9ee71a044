"""`realname lines sims`: the stock of SIMs."""

from pathlib import Path

import click

from realname.access.commands.acting import Acting
from realname.inventory.commands.stock import draw_lot, draw_options, import_file, import_options
from realname.inventory.model.lots import ResourceKind
from realname.inventory.use_cases.change_stock import ReadInventory
from realname.inventory.use_cases.import_stock import ImportSims
from realname.platform.cli.open_app import data_option, json_option, open_app
from realname.platform.cli.output import examples, print_json, print_table


@examples("realname lines sims import sims.csv --data ./data --execute --as li.na", "realname lines sims count --data ./data")
@click.group()
def sims() -> None:
    """Import, draw and count SIMs."""


@examples(
    "realname lines sims import sims.csv --data ./data", "realname lines sims import sims.csv --data ./data --execute --as li.na --json"
)
@sims.command("import")
@import_options
def import_(*, file: Path, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Import the SIMs of FILE: CSV with a column `iccid`, and `eid` for eSIMs.

    The whole file is checked first. If a row is wrong, nothing is imported. After an interruption run it again: it imports the rest.
    """
    import_file(ImportSims, file, data=data, named=named if execute else None, is_json=is_json)


@examples(
    "realname lines sims draw --count 100 --data ./data",
    "realname lines sims draw --count 100 --data ./data --execute --as li.na --json",
    "realname lines sims draw --give-up --data ./data --execute --as li.na",
)
@sims.command()
@draw_options
def draw(*, count: int | None, give_up: bool, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Have the operator reserve SIMs out of its pool, and take them into the stock.

    After an interruption run it again: it finishes that lot and asks for no other. Where the operator can never finish it, for example
    because the pool has another id now, `--give-up` ends the lot.
    """
    draw_lot(ResourceKind.SIMS, count, give_up=give_up, data=data, named=named if execute else None, is_json=is_json)


@examples(
    "realname lines sims count --data ./data",
    "realname lines sims count --data ./data --json",
)
@sims.command()
@data_option
@json_option
def count(*, data: Path, is_json: bool) -> None:
    """Count SIMs by state."""
    with open_app(data) as app:
        counts = {state.value: count for state, count in app[ReadInventory].sim_counts()}
    if is_json:
        print_json({"counts": counts, "error": None})
    else:
        print_table(("state", "SIMs"), [(state, str(number)) for state, number in counts.items()])
