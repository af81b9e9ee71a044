"""`realname lines`: list and show lines, bar them, lift bars, close them."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click

from realname.access.commands.acting import Acting, acting_option
from realname.access.model.rights import Right
from realname.inventory.ports import NumberingPlan
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId, LineId
from realname.kernel.registry import App
from realname.lines.model.barring import BarReason
from realname.lines.model.line import Ending, Line
from realname.lines.model.order import LineView
from realname.lines.model.transitions import LineState
from realname.lines.use_cases.bar_line import BarLine, LiftBar
from realname.lines.use_cases.ending.deactivate_line import DeactivateLine
from realname.lines.use_cases.ending.deactivate_person import DeactivatePerson
from realname.lines.use_cases.orders.carry_out_orders import CarryOutOrders
from realname.lines.use_cases.read_line import ReadLine
from realname.platform.cli.open_app import data_option, execute_option, json_option, open_app
from realname.platform.cli.output import examples, print_json, print_table, say, say_dry_run
from realname.platform.cli.problems import ExitCode

# A line that is not theirs is closed by the answer to its dispute alone.
ENDINGS = [one.value for one in Ending if one is not Ending.NOT_THEIRS]
_ORDER_COLUMNS = ("order", "kind", "scope", "state", "requested", "asked", "answered", "tries")
_LINE_COLUMNS = ("line", "number", "kind", "state", "scope", "bars", "activated", "verified", "ending", "deactivated")
_MOST_LISTED = 10_000
_CLOSED_COLUMNS = ("line", "number", "state", "refused")
reason_option = click.option("--reason", type=click.Choice([one.value for one in BarReason]), required=True, help="The reason of the bar.")


@examples("realname lines list --data ./data", "realname lines show --number +8613800000001 --data ./data")
@click.group()
def lines() -> None:
    """List, show, bar and close lines."""


@examples(
    "realname lines list --data ./data",
    "realname lines list --state barred --limit 1000 --after 5f2d0c81a94e4b7793b0a6e1c2d3f405 --data ./data --json",
)
@lines.command("list")
@click.option("--state", type=click.Choice([state.value for state in LineState]), default=None, help="Only those in this state.")
@click.option("--limit", type=click.IntRange(1, _MOST_LISTED), default=100, show_default=True, help="The most to list.")
@click.option("--after", default=None, metavar="LINE", help="Continue after this line, the last one listed before.")
@data_option
@json_option
def list_(*, state: str | None, limit: int, after: str | None, data: Path, is_json: bool) -> None:
    """List lines in the order of their ids."""
    behind, meant = LineId(after) if after else None, LineState(state) if state else None
    with open_app(data) as app:
        found = app[ReadLine].page(after=behind, limit=limit, state=meant)
    rows = [_line_row(line) for line in found]
    if is_json:
        print_json({"lines": [dict(zip(_LINE_COLUMNS, row, strict=True)) for row in rows], "error": None})
        return
    print_table(_LINE_COLUMNS, rows)
    if not rows:
        say("No lines found.")
    elif len(rows) == limit:
        say(f"To list more, add --after {rows[-1][0]}")


@examples(
    "realname lines show 5f2d0c81a94e4b7793b0a6e1c2d3f405 --data ./data",
    "realname lines show --number +8613800000001 --data ./data --json",
)
@lines.command()
@click.argument("line", required=False)
@click.option("--number", default=None, help="Show all lines of this number.")
@data_option
@json_option
def show(*, line: str | None, number: str | None, data: Path, is_json: bool) -> None:
    """Show LINE, or the lines of a number, each with its orders. The holder of a corporate line is an organisation."""
    if (line is None) == (number is None):
        raise InvalidInput(field="line, --number")
    with open_app(data) as app:
        views = (
            list(app[ReadLine].of_number(app[NumberingPlan].parse(number))) if number is not None else [app[ReadLine](LineId(line or ""))]
        )
    _show(views, is_json=is_json, executed=None)


@examples(
    "realname lines bar 5f2d0c81a94e4b7793b0a6e1c2d3f405 --reason lost --data ./data --execute --as li.na",
    "realname lines bar 5f2d0c81a94e4b7793b0a6e1c2d3f405 --reason court --until 2027-01-31T00:00:00+08:00 --data ./data",
)
@lines.command()
@click.argument("line")
@reason_option
@click.option("--until", default=None, help="When the bar ends by itself (ISO 8601 with a zone).")
@data_option
@execute_option("Bar. Without it this is a dry run.")
@acting_option(Right.LINES_BAR)
@json_option
def bar(*, line: str, reason: str, until: str | None, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Bar LINE. The reason sets which services are barred; emergency calls always work."""
    ends_at, why = _time(until) if until else None, BarReason(reason)
    _change(
        data,
        LineId(line),
        preview=lambda app: app[ReadLine](LineId(line)).line.bar(why, until=ends_at),
        change=lambda app, acting: app[BarLine](LineId(line), why, until=ends_at, acting=acting),
        execute=execute,
        named=named,
        is_json=is_json,
    )


@examples(
    "realname lines lift 5f2d0c81a94e4b7793b0a6e1c2d3f405 --reason lost --data ./data",
    "realname lines lift 5f2d0c81a94e4b7793b0a6e1c2d3f405 --reason lost --data ./data --execute --as li.na",
)
@lines.command()
@click.argument("line")
@reason_option
@data_option
@execute_option("Lift. Without it this is a dry run.")
@acting_option(Right.LINES_BAR)
@json_option
def lift(*, line: str, reason: str, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Lift the bar of LINE for --reason. Bars for other reasons stay."""
    _change(
        data,
        LineId(line),
        preview=lambda app: app[ReadLine](LineId(line)).line.lift(BarReason(reason)),
        change=lambda app, acting: app[LiftBar](LineId(line), BarReason(reason), acting=acting),
        execute=execute,
        named=named,
        is_json=is_json,
    )


@examples(
    "realname lines deactivate 5f2d0c81a94e4b7793b0a6e1c2d3f405 --ending voluntary --data ./data",
    "realname lines deactivate 5f2d0c81a94e4b7793b0a6e1c2d3f405 --ending voluntary --data ./data --execute --as li.na",
)
@lines.command()
@click.argument("line")
@click.option("--ending", type=click.Choice(ENDINGS), required=True, help="The reason of the closing.")
@data_option
@execute_option("Close. Without it this is a dry run.")
@acting_option(Right.LINES_CLOSE)
@json_option
def deactivate(*, line: str, ending: str, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Close LINE permanently. Its user gets a message. The number becomes free after its cooling-off period."""
    _change(
        data,
        LineId(line),
        preview=lambda app: app[DeactivateLine].rehearse(LineId(line), Ending(ending)),
        change=lambda app, acting: app[DeactivateLine](LineId(line), Ending(ending), acting=acting),
        execute=execute,
        named=named,
        is_json=is_json,
    )


@examples(
    "realname lines deactivate-all 5f2d0c81a94e4b7793b0a6e1c2d3f405 --ending death --data ./data",
    "realname lines deactivate-all 5f2d0c81a94e4b7793b0a6e1c2d3f405 --ending death --data ./data --execute --as li.na",
)
@lines.command("deactivate-all")
@click.argument("line")
@click.option("--ending", type=click.Choice(ENDINGS), required=True, help="The reason of the closing.")
@data_option
@execute_option("Close. Without it this is a dry run.")
@acting_option(Right.LINES_CLOSE)
@json_option
@click.pass_context
def deactivate_all(ctx: click.Context, *, line: str, ending: str, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Close all lines of the holder of LINE, for example after a death. Lines of organisations stay.

    Exit code 10: a line cannot be closed. Its row shows the reason.
    """
    with open_app(data) as app:
        if execute:
            acting = named.find(app)
            closed = app[DeactivatePerson](LineId(line), Ending(ending), acting=acting)
            for one in closed:
                app[CarryOutOrders].of_line(one.line.id)
        else:
            closed = app[DeactivatePerson].rehearse(LineId(line), Ending(ending))
    rows = [(one.line.id.value, f"•••• {one.line.msisdn.value[-4:]}", one.line.state.value, one.refusal) for one in closed]
    if is_json:
        shown = [dict(zip(_CLOSED_COLUMNS, row, strict=True)) for row in rows]
        print_json({"executed": execute, "lines": shown, "error": None})
    else:
        print_table(_CLOSED_COLUMNS, rows)
        if not execute:
            say_dry_run()
    if any(one.refusal for one in closed):
        ctx.exit(ExitCode.REFERRED)


def _change(
    data: Path,
    line_id: LineId,
    *,
    preview: Callable[[App], Line],
    change: Callable[[App, AgentId], Line],
    execute: bool,
    named: Acting,
    is_json: bool,
) -> None:
    """Change the line and have the operator asked at once, or show what would change."""
    with open_app(data) as app:
        if execute:
            change(app, named.find(app))
            app[CarryOutOrders].of_line(line_id)
            view = app[ReadLine](line_id)
        else:
            view = LineView(line=preview(app), orders=app[ReadLine](line_id).orders)
    _show([view], is_json=is_json, executed=execute)
    if not execute and not is_json:
        say_dry_run()


def _show(views: list[LineView], *, is_json: bool, executed: bool | None) -> None:
    if is_json:
        shown: dict[str, object] = {"lines": [_as_json(view) for view in views], "error": None}
        print_json(shown if executed is None else {"executed": executed, **shown})
        return
    for view in views:
        print_table(("", ""), list(zip(_LINE_COLUMNS, _line_row(view.line), strict=True)))
        print_table(_ORDER_COLUMNS, _order_rows(view))
    if not views:
        say("No line has this number.")


def _as_json(view: LineView) -> dict[str, object]:
    orders = [dict(zip(_ORDER_COLUMNS, row, strict=True)) for row in _order_rows(view)]
    return {**dict(zip(_LINE_COLUMNS, _line_row(view.line), strict=True)), "orders": orders}


def _line_row(line: Line) -> tuple[str, ...]:
    bars = ", ".join(sorted(bar.reason.value + (f" until {_shown(bar.until)}" if bar.until else "") for bar in line.bars))
    times = (_shown(line.activated_at), _shown(line.verified_at))
    ending = line.ending.value if line.ending else ""
    kind = "corporate" if line.organisation_id else "personal"
    head = (line.id.value, line.msisdn.value, kind, line.state.value, line.scope.value)
    return (*head, bars, *times, ending, _shown(line.deactivated_at))


def _order_rows(view: LineView) -> list[tuple[str, ...]]:
    return [
        (
            order.id.value,
            order.kind.value,
            order.scope.value,
            order.state.value,
            _shown(order.requested_at),
            _shown(order.asked_at),
            _shown(order.answered_at),
            str(order.tries),
        )
        for order in view.orders
    ]


def _shown(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else ""


def _time(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as problem:
        raise InvalidInput(field="--until") from problem
    if at.tzinfo is None:
        raise InvalidInput(field="--until")
    return at
