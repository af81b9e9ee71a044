"""`realname oversight parity`: the routes with and without a face beside each other."""

from pathlib import Path

import click

from realname.kernel.identifiers import OutletId
from realname.platform.cli.open_app import data_option, json_option, open_app
from realname.platform.cli.output import examples, working
from realname.reports.commands.parity_output import show_parity
from realname.reports.model.parity_rule import ParityRule
from realname.reports.use_cases.read_parity import DAYS, ReadParity

_MOST_DAYS = 366


@examples(
    "realname oversight parity --data ./data",
    "realname oversight parity --days 90 --outlet shop-12 --data ./data",
    "realname oversight parity --days 30 --data ./data --json",
)
@click.command()
@click.option(
    "--days",
    type=click.IntRange(1, _MOST_DAYS),
    default=DAYS,
    show_default=True,
    help="Only registrations started in the last so many days.",
)
@click.option("--outlet", default=None, help="Only this outlet, with the total for comparison.")
@data_option
@json_option
def parity(*, days: int, outlet: str | None, data: Path, is_json: bool) -> None:
    """Compare the routes with and without a face: share, success, time and appeals by outlet, with 95 % intervals.

    The routes differ if success or time differ by more than the rule pack allows, and not by chance. Applicants who changed from the
    face route to the other are counted separately. Only counts are shown, no personal data.
    """
    with open_app(data) as app, working("Comparing the routes"):
        report = app[ReadParity](days=days, outlet_id=OutletId(outlet) if outlet else None)
        rule = app[ParityRule]
    show_parity(report, rule, days=days, is_json=is_json)
