"""`realname lines disputes`: the lines that a person says are not theirs, with the clock of each. They are answered on the pages alone."""

from pathlib import Path

import click

from realname.holder.use_cases.read_disputes import DisputeView, ReadDisputes
from realname.platform.cli.open_app import data_option, json_option, open_app
from realname.platform.cli.output import examples, print_json, print_table

_HEAD = ("dispute", "line", "outlet", "since", "due", "late", "outcome")


@examples("realname lines disputes list --data ./data", "realname lines disputes list --data ./data --json")
@click.group()
def disputes() -> None:
    """List disputed lines."""


@examples("realname lines disputes list --data ./data", "realname lines disputes list --data ./data --json")
@disputes.command(name="list")
@data_option
@json_option
def list_disputes(*, data: Path, is_json: bool) -> None:
    """List open disputes, the most urgent first, then answered ones, the newest first: 100 of each at most."""
    with open_app(data) as app:
        found = app[ReadDisputes]()
    rows = [_row(one) for one in (*found.waiting, *found.answered)]
    if is_json:
        listed = [{**dict(zip(_HEAD, row, strict=True)), "late": row[5] == "yes", "outcome": row[6] or None} for row in rows]
        print_json({"disputes": listed, "waiting": len(found.waiting), "late": found.late, "error": None})
    else:
        print_table(_HEAD, rows)


def _row(view: DisputeView) -> tuple[str, ...]:
    dispute = view.dispute
    return (
        dispute.id.value,
        dispute.line_id.value,
        dispute.outlet_id.value,
        dispute.opened_at.isoformat(timespec="seconds"),
        dispute.due_at.isoformat(timespec="seconds"),
        "yes" if view.is_late or dispute.overdue_at else "no",
        dispute.outcome.value if dispute.outcome else "",
    )
