"""`realname oversight inspections`: what an inspector drew and found, with the clock of each step; and a draw, made again."""

from pathlib import Path

import click

from realname.inspections.use_cases.read_inspections import InspectionView, ReadInspections
from realname.inspections.use_cases.redraw_inspection import RedrawInspection, Redrawn
from realname.inspections.use_cases.rows import inspection_json
from realname.kernel.identifiers import InspectionId
from realname.platform.cli.open_app import data_option, json_option, open_app
from realname.platform.cli.output import examples, print_json, print_table, say, working
from realname.platform.cli.problems import ExitCode

_HEAD = ("inspection", "number", "state", "begun", "due", "cases", "unchecked", "findings", "open", "late")
_ID = "0eea53563b2b1f2819aa86f0c02c6669"


@examples(
    "realname oversight inspections list --data ./data",
    f"realname oversight inspections show {_ID} --data ./data",
    f"realname oversight inspections redraw {_ID} --data ./data",
)
@click.group()
def inspections() -> None:
    """Show inspections, and repeat a draw."""


@examples("realname oversight inspections list --data ./data", "realname oversight inspections list --data ./data --json")
@inspections.command(name="list")
@data_option
@json_option
def list_inspections(*, data: Path, is_json: bool) -> None:
    """List inspections, the newest first, including those without a draw."""
    with open_app(data) as app:
        found = app[ReadInspections]()
    rows = [_row(one) for one in found]
    if is_json:
        print_json({"inspections": [dict(zip(_HEAD, row, strict=True)) for row in rows], "error": None})
    elif rows:
        print_table(_HEAD, [tuple(map(str, row)) for row in rows])
    else:
        say("There are no inspections.")


@examples(f"realname oversight inspections show {_ID} --data ./data", f"realname oversight inspections show {_ID} --data ./data --json")
@inspections.command()
@click.argument("inspection")
@data_option
@json_option
def show(*, inspection: str, data: Path, is_json: bool) -> None:
    """Show the root, randomness, cases and findings of INSPECTION."""
    with open_app(data) as app:
        view = app[ReadInspections].one(InspectionId(inspection))
    content = inspection_json(view)
    if is_json:
        print_json({**content, "error": None})
        return
    print_table(("what", "value"), [(name, _text(value)) for name, value in content.items() if not isinstance(value, list)])
    cases = [(str(one.ordinal), one.case_id.value, one.outlet_id.value, one.result.value if one.result else "") for one in view.cases]
    print_table(("no", "registration", "outlet", "result"), cases)
    findings = [(one.finding.case_id.value, one.finding.kind.value, one.finding.state.value, _late(one.is_late)) for one in view.findings]
    print_table(("registration", "finding", "state", "late"), findings)


@examples(f"realname oversight inspections redraw {_ID} --data ./data", f"realname oversight inspections redraw {_ID} --data ./data --json")
@inspections.command()
@click.argument("inspection")
@data_option
@json_option
@click.pass_context
def redraw(ctx: click.Context, *, inspection: str, data: Path, is_json: bool) -> None:
    """Repeat the draw of INSPECTION from the stored data, and say whether the result is the same."""
    with open_app(data) as app, working("Drawing again"):
        again = app[RedrawInspection](InspectionId(inspection))
    cases = [(str(place), one.case_id.value, str(one.decided_index)) for place, one in enumerate(again.cases, start=1)]
    if is_json:
        listed = [{"no": place, "registration": case, "entry": int(entry)} for place, (_, case, entry) in enumerate(cases, start=1)]
        print_json({"inspection": inspection, "cases": listed, **_checks(again), "holds": again.holds, "error": None})
    else:
        print_table(("no", "registration", "entry"), cases)
        for what, holds in _checks(again).items():
            say(f"{what}: {'yes' if holds else 'NO'}")
    ctx.exit(0 if again.holds else ExitCode.INTEGRITY)


def _checks(again: Redrawn) -> dict[str, bool]:
    return {
        "same_root": again.is_root_same,
        "committed_nonce": again.is_nonce_committed,
        "same_cases": again.are_cases_same,
    }


def _row(view: InspectionView) -> tuple[str | int, ...]:
    one = view.inspection
    return (
        one.id.value,
        one.number,
        one.state.value,
        one.begun_at.isoformat(timespec="seconds"),
        one.due_at.isoformat(timespec="seconds") if one.due_at else "",
        len(view.cases),
        view.unchecked,
        len(view.findings),
        view.unaccepted,
        view.late,
    )


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _late(is_late: bool) -> str:  # noqa: FBT001 - a value
    return "yes" if is_late else "no"
