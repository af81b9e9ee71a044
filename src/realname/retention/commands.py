"""`realname privacy holds`: what a court or a regulator orders to be kept is kept, and erased when the order ends."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import click

from realname.access.commands.acting import Acting, acting_option
from realname.access.model.rights import Right
from realname.inventory.ports import NumberingPlan
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import HoldId, RegistrationId
from realname.kernel.registry import App
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.typed_names import parse_case_number
from realname.platform.cli.open_app import data_option, execute_option, json_option, open_app
from realname.platform.cli.output import examples, print_json, print_table, say, say_dry_run
from realname.registration.model.record_hold import HoldReason, RecordHold
from realname.retention.use_cases.record_holds import HoldOrder, HoldRecord, ReadHolds, ReleaseHolds


@examples(
    "realname privacy holds add --line +8613800000001 --case 2027-0105-123 --reason court-order --until 2027-06-30 --data ./data",
    "realname privacy holds list --data ./data",
    "realname privacy holds lift 5f2d0c81a94e4b7793b0a6e1c2d3f405 --data ./data --execute --as wang.li",
)
@click.group()
def holds() -> None:
    """Keep records longer by order of a court or a regulator."""


@examples(
    "realname privacy holds add 5f2d0c81a94e4b7793b0a6e1c2d3f405 --case 2027-0105-123 --reason court-order --until 2027-06-30 "
    "--data ./data",
    "realname privacy holds add 5f2d0c81a94e4b7793b0a6e1c2d3f405 --case 2027-0105-123 --reason court-order --until 2027-06-30 "
    "--data ./data --execute --as wang.li",
)
@holds.command()
@click.argument("registration", required=False)
@click.option("--line", "msisdn", default=None, help="All records of the line with this number instead.")
@click.option("--case", required=True, help="The number of the order, without a name.")
@click.option("--reason", type=click.Choice([one.value for one in HoldReason]), required=True, help="The authority that ordered it.")
@click.option("--until", required=True, help="The last day (YYYY-MM-DD, at the outlets). The rule pack sets the longest term.")
@data_option
@execute_option("Hold. Without it this is a dry run.")
@acting_option(Right.RECORDS_HOLD)
@json_option
def add(  # noqa: PLR0913 - one for each option of the command
    *,
    registration: str | None,
    msisdn: str | None,
    case: str,
    reason: str,
    until: str,
    data: Path,
    execute: bool,
    named: Acting,
    is_json: bool,
) -> None:
    """Hold the record of REGISTRATION, or all records of --line, or extend a hold of the same case number."""
    if (registration is None) == (msisdn is None):
        raise InvalidInput(field="registration, --line")
    with open_app(data) as app:
        order = HoldOrder(case_number=parse_case_number(case, name="--case"), reason=HoldReason(reason), until=_end_of(until, app))
        records = _records(app, registration, msisdn, order)
        held = _held(app, registration, msisdn, order, named) if execute else ()
    _show(held, is_json=is_json, executed=execute, records=records)


@examples(
    "realname privacy holds list --data ./data",
    "realname privacy holds list --data ./data --json",
)
@holds.command(name="list")
@data_option
@json_option
def list_holds(*, data: Path, is_json: bool) -> None:
    """List the holds in force, the first to end first."""
    with open_app(data) as app:
        held = app[ReadHolds]()
    _show(held, is_json=is_json, executed=None)


@examples(
    "realname privacy holds lift 5f2d0c81a94e4b7793b0a6e1c2d3f405 --data ./data",
    "realname privacy holds lift 5f2d0c81a94e4b7793b0a6e1c2d3f405 --data ./data --execute --as wang.li",
)
@holds.command()
@click.argument("hold_id", metavar="HOLD")
@data_option
@execute_option("Lift. Without it this is a dry run.")
@acting_option(Right.RECORDS_HOLD)
@json_option
def lift(*, hold_id: str, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Lift HOLD early, because the order was withdrawn. The server deletes due records within a minute."""
    with open_app(data) as app:
        record = app[ReleaseHolds].check(HoldId(hold_id)).registration_id
        ended = [app[ReleaseHolds].lift(HoldId(hold_id), acting=named.find(app))] if execute else []
    _show(ended, is_json=is_json, executed=execute, records=[record])


def _records(app: App, registration: str | None, msisdn: str | None, order: HoldOrder) -> Sequence[RegistrationId]:
    if msisdn is not None:
        return app[HoldRecord].check_line(app[NumberingPlan].parse(msisdn), order)
    return app[HoldRecord].check(RegistrationId(registration or ""), order)


def _held(app: App, registration: str | None, msisdn: str | None, order: HoldOrder, named: Acting) -> Sequence[RecordHold]:
    acting = named.find(app)
    if msisdn is not None:
        return app[HoldRecord].line(app[NumberingPlan].parse(msisdn), order, acting=acting)
    return [app[HoldRecord](RegistrationId(registration or ""), order, acting=acting)]


def _end_of(day: str, app: App) -> datetime:
    """The end of the day at the outlets."""
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise InvalidInput(field="--until") from None
    midnight = datetime.combine(on, time.min, tzinfo=UTC) + timedelta(days=1)
    return midnight - timedelta(minutes=app[LocalDays].utc_offset_minutes)


def _show(holds: Sequence[RecordHold], *, is_json: bool, executed: bool | None, records: Sequence[RegistrationId] = ()) -> None:
    if is_json:
        done = {} if executed is None else {"executed": executed, "records": [one.value for one in records]}
        print_json({"holds": [_as_json(one) for one in holds], **done, "error": None})
        return
    if executed is False:
        say_dry_run()
        say(f"Records: {', '.join(one.value for one in records)}")
    elif not holds:
        say("No record is held.")
    else:
        rows = [(one.id.value, one.registration_id.value, one.reason.value, _moment(one.until), _moment(one.ended_at)) for one in holds]
        print_table(("hold", "registration", "reason", "until", "ended"), rows)


def _as_json(one: RecordHold) -> dict[str, object]:
    return {
        "hold": one.id.value,
        "registration": one.registration_id.value,
        "line": one.line_id.value if one.line_id else None,
        "case": one.case_number.value,
        "reason": one.reason.value,
        "held_at": _moment(one.held_at),
        "until": _moment(one.until),
        "ended_at": _moment(one.ended_at) or None,
    }


def _moment(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""
