"""`realname reconcile`: what the operator did with orders it never answered, and where its network differs from the record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import click

from realname.application.reconcile_orders import OpenOrder
from realname.bootstrap.deployment import Deployment
from realname.domain.reconciliation import Difference
from realname.entrypoints.cli.deployed import data_option, deployed, json_option
from realname.entrypoints.cli.examples import examples
from realname.entrypoints.cli.output import print_json, print_table, say
from realname.entrypoints.cli.problems import ExitCode
from realname.entrypoints.cli.progress import CountProgress

_ORDERS = ("order", "kind", "line", "asked_at", "tries", "operator_says", "mended")
_LINES = ("line", "difference", "mended_by", "mended")
_MENDED = {True: "yes", False: "no"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Orders and lines, each with whether it was mended."""

    orders: Sequence[tuple[OpenOrder, bool]]
    lines: Sequence[tuple[Difference, bool]]
    compared: int

    @property
    def is_left_over(self) -> bool:
        """Whether anything is not as it should be."""
        return not all(mended for _, mended in (*self.orders, *self.lines))


@examples("realname reconcile --data ./data", "realname reconcile --data ./data --execute --json")
@click.command()
@data_option
@click.option("--older-than", type=click.IntRange(0, 525_600), default=5, show_default=True, help="Minutes since an order was first sent.")
@click.option("--execute", is_flag=True, help="Mend what can be mended; without it nothing is changed.")
@json_option
@click.pass_context
def reconcile(ctx: click.Context, *, data: Path, older_than: int, execute: bool, is_json: bool) -> None:
    """Ask the operator after orders without an answer and compare every line; a dry run unless --execute.

    Ends with 10 where something is left: in a dry run whatever was found, otherwise what a person has to look at.
    """
    with deployed(data) as deployment:
        found = _find(deployment, older_than=timedelta(minutes=older_than), mends=_Mends(deployment) if execute else _Leaves())
    if is_json:
        print_json(_as_json(found))
    else:
        _show(found)
    if found.is_left_over:
        ctx.exit(ExitCode.REFERRED)


@dataclass(frozen=True, slots=True)
class _Mends:
    deployment: Deployment

    def order(self, found: OpenOrder) -> bool:
        return self.deployment.mend_order(found)

    def line(self, found: Difference) -> bool:
        return self.deployment.mend_line(found)


class _Leaves:
    """The dry run."""

    def order(self, _found: OpenOrder) -> bool:
        return False

    def line(self, _found: Difference) -> bool:
        return False


def _find(deployment: Deployment, *, older_than: timedelta, mends: _Mends | _Leaves) -> _Found:
    orders = [(one, mends.order(one)) for one in deployment.ask_after_orders(older_than=older_than)]
    lines = deployment.compare_lines.count()
    with CountProgress("Comparing lines", total=lines) as progress:
        differences = [(one, mends.line(one)) for one in deployment.compare_lines(seen=progress.reach)]
    return _Found(orders=orders, lines=differences, compared=lines)


def _order_row(found: OpenOrder, mended: bool) -> tuple[str, ...]:  # noqa: FBT001 - a value to show
    order = found.order
    asked_at = order.asked_at.isoformat(timespec="seconds") if order.asked_at else ""
    said = found.word.value
    return (order.id.value, order.kind.value, order.line_id.value, asked_at, str(order.tries), said, _MENDED[mended])


def _line_row(found: Difference, mended: bool) -> tuple[str, ...]:  # noqa: FBT001 - a value to show
    return (found.line.id.value, found.kind.value, found.mended_by.value if found.mended_by else "a person", _MENDED[mended])


def _as_json(found: _Found) -> dict[str, object]:
    return {
        "orders": [dict(zip(_ORDERS, _order_row(one, mended), strict=True)) for one, mended in found.orders],
        "lines": [dict(zip(_LINES, _line_row(one, mended), strict=True)) for one, mended in found.lines],
        "compared": found.compared,
        "error": None,
    }


def _show(found: _Found) -> None:
    say(f"{found.compared} lines compared: {len(found.lines)} differ. Orders without an answer: {len(found.orders)}.")
    if found.orders:
        print_table(_ORDERS, [_order_row(one, mended) for one, mended in found.orders])
    if found.lines:
        print_table(_LINES, [_line_row(one, mended) for one, mended in found.lines])
