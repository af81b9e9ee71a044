"""`realname access counters`: the devices at which live sessions are held."""

from pathlib import Path

import click

from realname.access.model.counter import CODE_LIFETIME, Counter
from realname.access.use_cases.counters import IssueEnrolmentCode, ListCounters, RevokeCounter
from realname.kernel.identifiers import CounterId, OutletId
from realname.platform.cli.open_app import data_option, execute_option, json_option, open_app
from realname.platform.cli.output import examples, print_json, print_table, say, say_dry_run

_COLUMNS = ("id", "outlet", "name", "enrolled", "revoked", "attestation")
_MINUTES = int(CODE_LIFETIME.total_seconds()) // 60


@examples("realname access counters enrol --outlet shop-12 --name left --data ./data", "realname access counters list --data ./data")
@click.group()
def counters() -> None:
    """Enrol, list and revoke the counters of an outlet."""


@examples(
    "realname access counters enrol --outlet shop-12 --name left --data ./data",
    "realname access counters enrol --outlet shop-12 --name left --data ./data --json",
)
@counters.command()
@click.option("--outlet", required=True, help="The outlet of the counter.")
@click.option("--name", required=True, help="The name of the counter.")
@data_option
@json_option
def enrol(*, outlet: str, name: str, data: Path, is_json: bool) -> None:
    """Create a set-up code for one counter. Enter it at the counter within 15 minutes; it works once."""
    with open_app(data) as app:
        code = app[IssueEnrolmentCode](OutletId(outlet), name)
    if is_json:
        print_json({"outlet": outlet, "name": name, "code": code, "minutes": _MINUTES, "error": None})
    else:
        say(f"Sign in at the counter and enter this code at /counter/enrol within {_MINUTES} minutes:")
        click.echo(code)


@examples("realname access counters list --outlet shop-12 --data ./data", "realname access counters list --data ./data --json")
@counters.command("list")
@click.option("--outlet", default=None, help="Only of this outlet.")
@data_option
@json_option
def list_(*, outlet: str | None, data: Path, is_json: bool) -> None:
    """List counters, including revoked ones, and the hardware proof of each."""
    with open_app(data) as app:
        enrolled = app[ListCounters](OutletId(outlet) if outlet else None)
    rows = [_row(counter) for counter in enrolled]
    if is_json:
        print_json({"counters": [dict(zip(_COLUMNS, row, strict=True)) for row in rows], "error": None})
    else:
        print_table(_COLUMNS, rows)


@examples(
    "realname access counters revoke 3f2a... --data ./data",
    "realname access counters revoke 3f2a... --data ./data --execute",
)
@counters.command()
@click.argument("counter")
@data_option
@execute_option("Revoke. Without it this is a dry run.")
@json_option
def revoke(*, counter: str, data: Path, execute: bool, is_json: bool) -> None:
    """Revoke COUNTER (an id of `list`): it starts no more live sessions. To use the device again, enrol it again."""
    with open_app(data) as app:
        found = (app[RevokeCounter] if execute else app[RevokeCounter].check)(CounterId(counter))
    if is_json:
        print_json({**dict(zip(_COLUMNS, _row(found), strict=True)), "executed": execute, "error": None})
    elif execute:
        say(f"Counter {found.id} is revoked.")
    else:
        say_dry_run()


def _row(counter: Counter) -> tuple[str, ...]:
    revoked = counter.revoked_at.isoformat(timespec="seconds") if counter.revoked_at else ""
    attestation = counter.authenticator.format.value if counter.authenticator else ""
    enrolled = counter.enrolled_at.isoformat(timespec="seconds")
    return (counter.id.value, counter.outlet_id.value, counter.name, enrolled, revoked, attestation)
