"""`realname sims`: the stock of SIMs."""

from pathlib import Path

import click

from realname.domain.rights import Right
from realname.entrypoints.cli.deployed import Acting, acting_option, data_option, deployed, execute_option, json_option
from realname.entrypoints.cli.examples import examples
from realname.entrypoints.cli.output import print_json, print_table
from realname.entrypoints.cli.stock import checked, imported, show_import


@examples("realname sims import sims.csv --data ./data --execute --as li.na")
@click.group()
def sims() -> None:
    """Import SIMs into the stock and count them."""


@examples("realname sims import sims.csv --data ./data", "realname sims import sims.csv --data ./data --execute --as li.na --json")
@sims.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@data_option
@execute_option("Import; without it the file is only checked.")
@acting_option(Right.STOCK_CHANGE)
@json_option
def import_(*, file: Path, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Import the SIMs of FILE: CSV with the column `iccid`, and `eid` for eSIMs.

    The whole file is checked first: if any row is bad, none is taken. Run it again after an interruption: it takes what is missing.
    """
    with deployed(data) as deployment:
        acting = named.find(deployment) if execute else None
        found = checked(deployment.stock.import_sims, file)
        taken = imported(deployment.stock.import_sims, file, found, acting=acting) if acting else None
    show_import(found, taken, is_json=is_json)


@examples("realname sims count --data ./data")
@sims.command()
@data_option
@json_option
def count(*, data: Path, is_json: bool) -> None:
    """Count the SIMs by state."""
    with deployed(data) as deployment:
        counts = {state.value: count for state, count in deployment.stock.read_stock.sim_counts()}
    if is_json:
        print_json({"counts": counts, "error": None})
    else:
        print_table(("state", "SIMs"), [(state, str(number)) for state, number in counts.items()])
