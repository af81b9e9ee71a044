"""`realname system capacity`: what so many counters and registrations need, from measured figures that come with the package."""

import json
from dataclasses import fields
from importlib.resources import files

import click

from realname.operations.model.capacity import Demand, Figure, Measured, Need, reckon
from realname.platform.cli.open_app import json_option
from realname.platform.cli.output import examples, print_json, print_table, say

MEASURED = "measured.json"  # made from bench/results by tools/figures.py, and held by tests/docs/test_figures.py
_AN_HOUR = 6.0  # registrations of one counter in the busiest hour, where nothing is said: one in ten minutes


def load_measured() -> tuple[str, Measured]:
    """Read what was measured, and on which machine."""
    read = json.loads(files("realname.operations.model").joinpath(MEASURED).read_text(encoding="utf-8"))
    return read["machine"], Measured(**{one.name: Figure(**read["figures"][one.name]) for one in fields(Measured)})


@examples(
    "realname system capacity --counters 10000",
    "realname system capacity --counters 60000 --registrations-per-second 500 --machine-cores 32 --json",
)
@click.command()
@click.option("--counters", type=click.IntRange(1, 10_000_000), required=True, help="Counters that are open in the busiest hour.")
@click.option(
    "--registrations-per-second",
    "rate",
    type=click.FloatRange(0.001, 100_000),
    default=None,
    help=f"In the busiest hour. Default: {_AN_HOUR:g} an hour of each counter.",
)
@click.option(
    "--session-seconds",
    type=click.FloatRange(5, 600),
    default=45.0,
    show_default=True,
    help="Seconds of live session of one registration, repetitions included.",
)
@click.option("--machine-cores", type=click.IntRange(1, 1024), default=16, show_default=True, help="Cores of one machine.")
@json_option
def capacity(*, counters: int, rate: float | None, session_seconds: float, machine_cores: int, is_json: bool) -> None:
    """Reckon cores, memory, connections, disk and bandwidth for a number of counters. No data folder is needed.

    Each line says whether it was measured, computed from what was measured, or assumed. The figures are of the machine that is named.
    Measure your own machine with a checkout and `make bench`.
    """
    machine, measured = load_measured()
    demand = Demand(
        counters=counters,
        registrations_per_s=counters * _AN_HOUR / 3600 if rate is None else rate,
        session_s=session_seconds,
        machine_cores=machine_cores,
    )
    needs = reckon(demand, measured)
    if is_json:
        print_json({"machine": machine, "needs": [_as_json(one) for one in needs], "error": None})
        return
    say(f"Measured on: {machine}")
    print_table(("need", "", "", "basis", "how"), [(one.name, f"{one.amount:,.10g}", one.unit, one.basis, one.how) for one in needs])


def _as_json(need: Need) -> dict[str, str | float]:
    return {"name": need.name, "amount": need.amount, "unit": need.unit, "basis": need.basis.value, "how": need.how}
