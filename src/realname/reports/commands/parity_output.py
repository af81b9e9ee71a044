"""How the two routes are shown on the command line: a table, and a line for each share with its interval."""

from collections.abc import Sequence

from realname.kernel.rates import Share
from realname.platform.cli.output import print_json, print_line, print_table
from realname.reports.model.parity_rule import ParityRule
from realname.reports.model.route_parity import Interval, Parity, RouteFigures, RouteTaken
from realname.reports.use_cases.read_parity import ParityReport
from realname.review.commands.output import share_json, share_text

_COLUMNS = ("where", "route", "opened", "success", "median min", "p90 min", "appeals per 100", "no decision")
_WIDTH = 50  # of a line from nothing to all
_DIGITS = 4


def show_parity(report: ParityReport, rule: ParityRule, *, days: int, is_json: bool) -> None:
    """Print tables and lines, or one object."""
    found = (report.whole, *report.outlets)
    if is_json:
        limits = {
            "success_gap_percent": rule.success_gap_percent,
            "time_ratio": rule.time_ratio,
            "minimum_registrations": rule.minimum_registrations,
        }
        whole, *outlets = (_json(one) for one in found)
        print_json({"days": days, "limits": limits, "whole": whole, "outlets": outlets, "error": None})
        return
    print_table(_COLUMNS, [_row(one, route) for one in found for route in RouteTaken])
    for one in found:
        print_line("")
        print_line(f"{_name(one)}: {_verdict(one)}")
        for line in _plot(one):
            print_line(line)


def _name(one: Parity) -> str:
    return one.outlet_id.value if one.outlet_id else "all outlets"


def _verdict(one: Parity) -> str:
    by = f" by {' and '.join(sorted(one.parted_by))}" if one.parted_by else ""
    gap = f", success {_signed(one.success_gap, 100, ' points')}" if one.success_gap else ""
    ratio = f", time without a face {_signed(one.time_ratio, 1, ' times')}" if one.time_ratio else ""
    return f"{one.verdict.value}{by}{gap}{ratio}"


def _signed(found: Interval, scale: int, unit: str) -> str:
    digits = 1 if scale == 1 else 0
    return f"{found.value * scale:.{digits}f}{unit} ({found.low * scale:.{digits}f} to {found.high * scale:.{digits}f})"


def _plot(one: Parity) -> Sequence[str]:
    return [f"  {route.value:<9} {_line(one.routes[route].success)} success" for route in RouteTaken if one.routes[route].success.of]


def _line(share: Share) -> str:
    low, high = (round(bound * _WIDTH) for bound in share.interval)
    signs = ["-" if low <= place <= high else " " for place in range(_WIDTH + 1)]
    signs[round(share.value * _WIDTH)] = "o"
    return f"|{''.join(signs)}|"


def _row(one: Parity, route: RouteTaken) -> tuple[str, ...]:
    found = one.routes[route]
    times = (f"{found.times.median:g}", f"{found.times.p90:g}") if found.times else ("", "")
    appeals = f"{found.appeals.value * 100:.1f}" if found.appeals.of else ""
    opened = f"{found.opened.count} ({found.opened.value:.0%})"
    return (_name(one), route.value, opened, share_text(found.success), *times, appeals, _unfinished(found))


def _unfinished(found: RouteFigures) -> str:
    return ", ".join(f"{count} {end.value}" for end, count in found.unfinished.items() if count) or "none"


def _json(one: Parity) -> dict[str, object]:
    return {
        "outlet": one.outlet_id.value if one.outlet_id else None,
        "verdict": one.verdict.value,
        "parted_by": sorted(one.parted_by),
        "success_gap": _interval_json(one.success_gap),
        "time_ratio": _interval_json(one.time_ratio),
        "routes": {route.value: _route_json(found) for route, found in one.routes.items()},
    }


def _interval_json(found: Interval | None) -> dict[str, object] | None:
    if found is None:
        return None
    return {"value": round(found.value, _DIGITS), "interval_95": [round(found.low, _DIGITS), round(found.high, _DIGITS)]}


def _route_json(found: RouteFigures) -> dict[str, object]:
    times = found.times
    return {
        "opened": found.opened.count,
        "share": round(found.opened.value, _DIGITS),
        "decided": found.success.of,
        "success": share_json(found.success),
        "minutes": {"median": times.median, "median_interval_95": [times.low, times.high], "p90": times.p90} if times else None,
        "appeals": found.appeals.count,
        "appeals_per_100": round(found.appeals.value * 100, 2) if found.appeals.of else None,
        **{end.value: count for end, count in found.unfinished.items()},
    }
