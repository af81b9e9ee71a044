"""`realname lines reconcile`: what the operator did with orders it never answered, and where its network differs from the record."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

import click

from realname.access.commands.acting import Acting, acting_option
from realname.access.model.rights import Right
from realname.kernel.errors import RealNameError
from realname.kernel.identifiers import AgentId
from realname.kernel.registry import App
from realname.lines.model.reconciliation import Difference
from realname.lines.use_cases.orders.reconcile_lines import CompareLines, MendLine
from realname.lines.use_cases.orders.reconcile_orders import MendOrder, OpenOrder, QueryOpenOrders
from realname.platform.cli.open_app import data_option, execute_option, json_option, open_app
from realname.platform.cli.output import examples, print_json, print_table, say, say_dry_run
from realname.platform.cli.problems import ExitCode, problem_as_json, problem_of, show_problem
from realname.platform.cli.progress import CountProgress

FoundT = TypeVar("FoundT", OpenOrder, Difference)
_ORDERS = ("order", "kind", "line", "asked_at", "tries", "operator_says", "mended")
_LINES = ("line", "difference", "mended_by", "mended")
_YES, _NO = "yes", "no"


@dataclass(slots=True, kw_only=True)
class _Found:
    """Orders and lines, each with whether it was mended: yes, no, or the code of what kept it from being so.

    Attributes:
        compared: How many lines were read.
        stopped: What ended the search before its end.
    """

    orders: list[tuple[OpenOrder, str]] = field(default_factory=list)
    lines: list[tuple[Difference, str]] = field(default_factory=list)
    compared: int = 0
    stopped: RealNameError | None = None

    @property
    def is_left_over(self) -> bool:
        """Whether anything is not as it should be."""
        return any(mended != _YES for _, mended in (*self.orders, *self.lines))


@examples("realname lines reconcile --data ./data", "realname lines reconcile --data ./data --execute --as li.na --json")
@click.command()
@data_option
@click.option(
    "--older-than", type=click.IntRange(0, 525_600), default=5, show_default=True, help="Only orders first sent so many minutes ago."
)
@execute_option("Correct what can be corrected. Without it this is a dry run.")
@acting_option(Right.LINES_RECONCILE)
@json_option
@click.pass_context
def reconcile(ctx: click.Context, *, data: Path, older_than: int, execute: bool, named: Acting, is_json: bool) -> None:
    """Ask the operator about open orders and compare every line with the network.

    Exit code 10: differences remain. In a dry run these are all differences, otherwise those that a person must resolve. A failure of
    one line does not stop the others. Exit code 69: the comparison stopped early, for example because the operator did not answer. The
    results so far are shown.
    """
    with open_app(data) as app:
        mends = _Mends(app, named.find(app)) if execute else _Leaves()
        found = _find(app, older_than=timedelta(minutes=older_than), mends=mends)
    if is_json:
        print_json(_as_json(found))
    else:
        _show(found)
    if found.stopped is not None:
        problem = problem_of(found.stopped)
        show_problem(problem)
        ctx.exit(problem.exit_code)
    if found.is_left_over:
        if not execute and not is_json:
            say_dry_run("Correct what can be corrected, and list the rest.")
        ctx.exit(ExitCode.REFERRED)


@dataclass(frozen=True, slots=True)
class _Mends:
    app: App
    acting: AgentId

    def order(self, found: OpenOrder) -> str:
        return _mend(partial(self.app[MendOrder], acting=self.acting), found)

    def line(self, found: Difference) -> str:
        return _mend(partial(self.app[MendLine], acting=self.acting), found)


class _Leaves:
    """The dry run."""

    def order(self, _found: OpenOrder) -> str:
        return _NO

    def line(self, _found: Difference) -> str:
        return _NO


def _mend(mend: Callable[[FoundT], bool], found: FoundT) -> str:
    """Mend one; what stands against it is said beside it."""
    try:
        return _YES if mend(found) else _NO
    except RealNameError as problem:
        return problem.code


def _find(app: App, *, older_than: timedelta, mends: _Mends | _Leaves) -> _Found:
    found = _Found()
    try:
        found.orders.extend((one, mends.order(one)) for one in app[QueryOpenOrders](older_than=older_than))
        with CountProgress("Comparing lines", total=app[CompareLines].count()) as progress:

            def seen(lines: int) -> None:
                found.compared = lines
                progress.reach(lines)

            found.lines.extend((one, mends.line(one)) for one in app[CompareLines](seen=seen))
    except RealNameError as problem:
        found.stopped = problem
    return found


def _order_row(found: OpenOrder, mended: str) -> tuple[str, ...]:
    order = found.order
    asked_at = order.asked_at.isoformat(timespec="seconds") if order.asked_at else ""
    said = found.word.value
    return (order.id.value, order.kind.value, order.line_id.value, asked_at, str(order.tries), said, mended)


def _line_row(found: Difference, mended: str) -> tuple[str, ...]:
    return (found.line.id.value, found.kind.value, found.mended_by.value if found.mended_by else "a person", mended)


def _as_json(found: _Found) -> dict[str, object]:
    return {
        "orders": [dict(zip(_ORDERS, _order_row(one, mended), strict=True)) for one, mended in found.orders],
        "lines": [dict(zip(_LINES, _line_row(one, mended), strict=True)) for one, mended in found.lines],
        "compared": found.compared,
        "error": problem_as_json(problem_of(found.stopped)) if found.stopped else None,
    }


def _show(found: _Found) -> None:
    say(f"{found.compared} lines compared, {len(found.lines)} differ. Open orders: {len(found.orders)}.")
    if found.orders:
        print_table(_ORDERS, [_order_row(one, mended) for one, mended in found.orders])
    if found.lines:
        print_table(_LINES, [_line_row(one, mended) for one, mended in found.lines])
