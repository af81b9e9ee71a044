"""`realname outlets`: where lines are registered, who runs it, and its state."""

from collections.abc import Sequence
from datetime import time
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from realname.access.commands.acting import Acting, acting_option
from realname.access.model.operating_status import SuspensionReason
from realname.access.model.rights import Right
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import CompanyId, OutletId
from realname.kernel.typed_names import parse_shown_name
from realname.outlets.commands.agents import agent_row
from realname.outlets.commands.block_list import read_list_key
from realname.outlets.commands.freezes import COMMANDS as FREEZE_COMMANDS
from realname.outlets.model.block_list import BlockedKind, block_digest
from realname.outlets.model.enrolment import Document, parse_document
from realname.outlets.model.outlet import AgentCompany, Outlet
from realname.outlets.model.place import OutletPlace
from realname.outlets.model.rule import OutletRule
from realname.outlets.use_cases.outlets import EnrolOutlet, OutletEnrolment, OutletFile, ReadOutlets
from realname.outlets.use_cases.stops import StopOutlet
from realname.platform.cli.open_app import data_option, execute_option, json_option, open_app, open_rehearsal
from realname.platform.cli.output import examples, print_json, print_table, say, say_dry_run

_COLUMNS = ("outlet", "state", "company", "contract", "agents", "enrolled")
_OPERATOR = "operator"
_PAPER = "agency-contract:9b1c5fd0a3e14d7f8e2b6c4a5d3f1e0b7a9c8d6e5f4a3b2c1d0e9f8a7b6c5d4e:2026-117"
_LICENCE = "business-licence:1f4e7a2b9c8d6e5f0a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091:BL-44"


@examples(
    "realname outlets list --data ./data",
    "realname outlets suspend shop-12 --reason alert --data ./data --execute --as zhao",
)
@click.group()
def outlets() -> None:
    """Enrol, list, suspend, resume and close outlets."""


@examples(
    "realname outlets enrol shop-12 --company 91310000MA1FL00000 --name 'Example Telecom Sales' --contract 2026-117 "
    "--time-zone Asia/Shanghai --opens 09:00 --closes 20:00 --latitude 31.2304 --longitude 121.4737 "
    f"--outlet-name 'Riverside shop' --document {_LICENCE} --document {_PAPER} --data ./data",
    "realname outlets enrol shop-12 --company 91310000MA1FL00000 --name 'Example Telecom Sales' --contract 2026-117 "
    "--time-zone Asia/Shanghai --opens 09:00 --closes 20:00 --latitude 31.2304 --longitude 121.4737 "
    f"--outlet-name 'Riverside shop' --document {_LICENCE} --document {_PAPER} --data ./data --execute --as zhao",
)
@outlets.command()
@click.argument("outlet")
@click.option("--company", required=True, help="The company's number in the public register.")
@click.option("--name", required=True, help="The company's legal name.")
@click.option("--outlet-name", default="", help="The name of the outlet. Without it pages show its id.")
@click.option("--contract", required=True, help="The number of the operator's contract with the company.")
@click.option("--principal", default=_OPERATOR, show_default=True, help="The principal of the company. Only the operator is accepted.")
@click.option("--time-zone", required=True, help="Time zone of the IANA database.")
@click.option("--opens", required=True, help="Opening time, HH:MM, local.")
@click.option("--closes", required=True, help="Closing time, HH:MM, local, on the same day.")
@click.option("--latitude", type=click.FloatRange(-90, 90), required=True, help="Degrees; north is positive.")
@click.option("--longitude", type=click.FloatRange(-180, 180), required=True, help="Degrees; east is positive.")
@click.option("--document", "documents", multiple=True, help="KIND:SHA256:REFERENCE of a document; repeatable.")
@click.option("--list-key", type=click.File(), default=None, help="The key of the block list. Needed while an entry is in force.")
@data_option
@execute_option("Enrol. Without it this is a dry run.")
@acting_option(Right.OUTLETS_MANAGE)
@json_option
def enrol(  # noqa: PLR0913 - one for each option of the command
    *,
    outlet: str,
    company: str,
    name: str,
    outlet_name: str,
    contract: str,
    principal: str,
    time_zone: str,
    opens: str,
    closes: str,
    latitude: float,
    longitude: float,
    documents: Sequence[str],
    list_key: TextIO | None,
    data: Path,
    execute: bool,
    named: Acting,
    is_json: bool,
) -> None:
    """Enrol OUTLET, or update its location, opening hours, company and contract."""
    shown = OutletEnrolment(
        place=OutletPlace(
            outlet_id=OutletId(outlet),
            time_zone=_time_zone(time_zone),
            opens_at=_local_time(opens, "--opens"),
            closes_at=_local_time(closes, "--closes"),
            latitude_deg=latitude,
            longitude_deg=longitude,
        ),
        company=AgentCompany(id=CompanyId(company), legal_name=_name(name)),
        contract=parse_shown_name(contract),
        documents=parse_documents(documents),
        name=parse_shown_name(outlet_name, field="--outlet-name") if outlet_name else "",
        principal=None if principal == _OPERATOR else CompanyId(principal),
        list_digest=block_digest(BlockedKind.COMPANY, company, key=read_list_key(list_key)) if list_key else None,
    )
    if shown.place.opens_at >= shown.place.closes_at:
        raise InvalidInput(field="--closes")
    with open_app(data) as app:
        app[EnrolOutlet].check(shown)
        enrolled = app[EnrolOutlet](shown, acting=named.find(app)) if execute else None
    _show_one(enrolled, is_json=is_json)


@examples("realname outlets list --data ./data", "realname outlets list --data ./data --json")
@outlets.command(name="list")
@data_option
@json_option
def list_(*, data: Path, is_json: bool) -> None:
    """List outlets: enrolled, closed, and those that staff or counters use without an enrolment."""
    with open_app(data) as app:
        rows = [_row(one) for one in app[ReadOutlets]()]
    if is_json:
        print_json({"outlets": [dict(zip(_COLUMNS, row, strict=True)) for row in rows], "error": None})
    elif rows:
        print_table(_COLUMNS, rows)
    else:
        say("There are no outlets.")


@examples(
    "realname outlets show shop-12 --data ./data",
    "realname outlets show shop-12 --data ./data --json",
)
@outlets.command()
@click.argument("outlet")
@data_option
@json_option
def show(*, outlet: str, data: Path, is_json: bool) -> None:
    """Show the location, hours, documents and staff of OUTLET."""
    with open_app(data) as app:
        found = app[ReadOutlets].one(OutletId(outlet))
        agents = [agent_row(one, app[OutletRule]) for one in found.agents]
    if is_json:
        known = _as_json(found.outlet) if found.outlet else {"outlet": outlet, "state": "not-enrolled"}
        print_json({**known, "agents": agents, "error": None})
        return
    if found.outlet is None:
        say(f"{outlet} is not enrolled.")
    else:
        print_table(("what", ""), [(name, str(value)) for name, value in _as_json(found.outlet).items()])
    if agents:
        print_table(tuple(agents[0]), [tuple(one.values()) for one in agents])


@examples(
    "realname outlets suspend shop-12 --reason alert --data ./data",
    "realname outlets suspend shop-12 --reason alert --data ./data --execute --as zhao",
)
@outlets.command()
@click.argument("outlet")
@click.option("--reason", type=click.Choice([one.value for one in SuspensionReason]), required=True, help="The reason.")
@data_option
@execute_option("Suspend. Without it this is a dry run.")
@acting_option(Right.OUTLETS_MANAGE)
@json_option
def suspend(*, outlet: str, reason: str, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Suspend OUTLET: from now on it cannot start, continue or activate a registration."""
    with (open_app if execute else open_rehearsal)(data) as app:
        stop = app[StopOutlet]
        done = stop.suspend(OutletId(outlet), SuspensionReason(reason), acting=named.find(app))
    _show_one(done if execute else None, is_json=is_json)


@examples(
    "realname outlets resume shop-12 --data ./data",
    "realname outlets resume shop-12 --data ./data --execute --as zhao",
)
@outlets.command()
@click.argument("outlet")
@data_option
@execute_option("Resume. Without it this is a dry run.")
@acting_option(Right.OUTLETS_MANAGE)
@json_option
def resume(*, outlet: str, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Lift the suspension of OUTLET. To lift a freeze, use `unfreeze` and a second person."""
    with (open_app if execute else open_rehearsal)(data) as app:
        done = app[StopOutlet].resume(OutletId(outlet), acting=named.find(app))
    _show_one(done if execute else None, is_json=is_json)


@examples(
    "realname outlets close shop-12 --data ./data",
    "realname outlets close shop-12 --data ./data --execute --as zhao",
)
@outlets.command()
@click.argument("outlet")
@data_option
@execute_option("Close. Without it this is a dry run.")
@acting_option(Right.OUTLETS_MANAGE)
@json_option
def close(*, outlet: str, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Close OUTLET permanently. Its registered lines do not change."""
    with (open_app if execute else open_rehearsal)(data) as app:
        done = app[StopOutlet].close(OutletId(outlet), acting=named.find(app))
    _show_one(done if execute else None, is_json=is_json)


for _command in FREEZE_COMMANDS:
    outlets.add_command(_command)


def parse_documents(given: Sequence[str]) -> tuple[Document, ...]:
    """Read what was given as documents.

    Raises:
        InvalidInput: One is not of the form.
    """
    return tuple(parse_document(one) for one in given)


def _show_one(outlet: Outlet | None, *, is_json: bool) -> None:
    if is_json:
        print_json({**(_as_json(outlet) if outlet else {}), "executed": outlet is not None, "error": None})
    elif outlet is None:
        say_dry_run()
    else:
        say(f"{outlet.id} is {outlet.state.value}.")


def _row(one: OutletFile) -> tuple[str, ...]:
    if one.outlet is None:
        return (one.outlet_id.value, "not-enrolled", "", "", str(len(one.agents)), "")
    known = one.outlet
    enrolled = known.enrolled_at.isoformat(timespec="seconds")
    return (known.id.value, known.state.value, known.company.legal_name, known.contract, str(len(one.agents)), enrolled)


def _as_json(outlet: Outlet) -> dict[str, object]:
    place, operating_status = outlet.place, outlet.operating_status
    return {
        "outlet": outlet.id.value,
        "outlet_name": outlet.name,
        "state": outlet.state.value,
        "suspended_for": operating_status.suspended_for.value if operating_status.suspended_for else None,
        "is_frozen": operating_status.frozen_at is not None,
        "company": outlet.company.id.value,
        "name": outlet.company.legal_name,
        "contract": outlet.contract,
        "time_zone": place.time_zone,
        "opens": place.opens_at.isoformat(timespec="minutes"),
        "closes": place.closes_at.isoformat(timespec="minutes"),
        "latitude": place.latitude_deg,
        "longitude": place.longitude_deg,
        "documents": [f"{one.kind.value}:{one.digest}:{one.reference}" for one in outlet.documents],
        "enrolled_at": outlet.enrolled_at.isoformat(timespec="seconds"),
    }


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidInput(field="--time-zone") from None
    return name


def _local_time(text: str, option: str) -> time:
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        raise InvalidInput(field=option) from None


def _name(text: str) -> str:
    return parse_shown_name(text, field="--name", most=_NAME_LENGTH)


_NAME_LENGTH = 200
