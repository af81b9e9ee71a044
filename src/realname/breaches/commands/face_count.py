"""`realname privacy faces`: how many people's faces are held, beside the line from which on it is filed with the authority."""

from pathlib import Path

import click

from realname.access.commands.acting import Acting, acting_option
from realname.access.model.rights import Right
from realname.breaches.model.face_filing import FaceFiling
from realname.breaches.use_cases.face_count import FileFaces, HeldFaces, ReadHeldFaces
from realname.kernel.typed_names import parse_case_number
from realname.platform.cli.open_app import data_option, execute_option, json_option, open_app, open_rehearsal
from realname.platform.cli.output import examples, print_json, print_table, say, say_dry_run


@examples(
    "realname privacy faces held --data ./data", "realname privacy faces filed --number CAC-2026-118 --data ./data --execute --as wang.li"
)
@click.group()
def faces() -> None:
    """Count the people with stored face photos, and record the filing."""


@examples("realname privacy faces held --data ./data", "realname privacy faces held --data ./data --json")
@faces.command()
@data_option
@json_option
def held(*, data: Path, is_json: bool) -> None:
    """Count the people with a stored portrait, probe or photo, and compare with the filing limit of the rule pack."""
    with open_app(data) as app:
        found = app[ReadHeldFaces]()
    if is_json:
        print_json({**_as_json(found), "error": None})
        return
    print_table(("", ""), _rows(found))


@examples(
    "realname privacy faces filed --number CAC-2026-118 --data ./data",
    "realname privacy faces filed --number CAC-2026-118 --data ./data --execute --as wang.li",
)
@faces.command()
@click.option("--number", required=True, help="The authority's number of the filing.")
@data_option
@execute_option("Record. Without it this is a dry run.")
@acting_option(Right.LEAKS_RECORD)
@json_option
def filed(*, number: str, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Record that the stored face photos were filed with the authority under --number."""
    case = parse_case_number(number, name="--number")
    with (open_app if execute else open_rehearsal)(data) as app:
        done = app[FileFaces](case, acting=named.find(app))
    if is_json:
        print_json({"executed": execute, "filing": _filing_json(done) if execute else None, "error": None})
    elif not execute:
        say_dry_run()
    else:
        say("Recorded.")


def _rows(found: HeldFaces) -> list[tuple[str, str]]:
    line = f"{found.line}{' (near)' if found.is_near and not found.is_reached else ''}" if found.line else "none in this country"
    rows = [("people with stored face photos", str(found.people)), ("filing limit of the rule pack", line)]
    if found.filing is None:
        return rows
    certain = "" if found.filing.is_certain else " (holidays of that year are not known yet)"
    rows += [
        ("crossed at", found.filing.crossed_at.isoformat(timespec="seconds")),
        ("filing due by", f"{found.filing.due_on}{certain}"),
    ]
    if found.working_days_left is not None:
        rows.append(("working days left", str(found.working_days_left)))
    else:
        rows.append(("filed under", found.filing.filing_number))
    return rows


def _as_json(found: HeldFaces) -> dict[str, object]:
    return {
        "people": found.people,
        "line": found.line or None,
        "near": found.is_near,
        "reached": found.is_reached,
        "filing": _filing_json(found.filing) if found.filing else None,
        "working_days_left": found.working_days_left,
        "late": found.is_late,
    }


def _filing_json(filing: FaceFiling) -> dict[str, object]:
    return {
        "crossed_at": filing.crossed_at.isoformat(timespec="seconds"),
        "people": filing.people,
        "due_on": filing.due_on.isoformat(),
        "certain": filing.is_certain,
        "filed_at": filing.filed_at.isoformat(timespec="seconds") if filing.filed_at else None,
        "number": filing.filing_number or None,
    }
