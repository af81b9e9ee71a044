"""A report of counts for programs and for spreadsheets: the same figures under the same names."""

from collections.abc import Mapping, Sequence
from datetime import UTC

from realname.platform.documents.safe_csv import Cell, csv_file, json_file
from realname.reports.model.counted_report import CountedReport, ReportHead
from realname.reports.model.route_times import RouteTimes
from realname.reports.model.tally import Tally

FORM = 1  # of both files; a figure that means something else gets a new one

# Figures that are plain numbers, in the order in which every form of the report shows them.
COUNTS = (
    "opened",
    "submitted",
    "approved",
    "referred",
    "overridden",
    "without_face",
    "handed_over",
    "appealed",
    "retries",
    "activated",
    "refused",
    "withdrawn",
    "abandoned",
    "lapsed",
    "rejected",
    "waiting",
    "tests",
)
HEAD_COLUMNS = ("ledger_size", "ledger_root_hash", "ledger_published_at")
_TIMES = ("decision_minutes_median", "decision_minutes_p90", "line_minutes_median", "line_minutes_p90")


def count_of(tally: Tally, name: str) -> int:
    """One of `COUNTS`."""
    count: int = getattr(tally, name)
    return count


def counted_json(report: CountedReport) -> bytes:
    """The whole report as JSON."""
    period = report.subject.period
    outlet_id = report.subject.outlet_id
    content = {
        "form": FORM,
        "report": report.subject.kind.value,
        "test": report.subject.is_test,
        "period": {"name": period.name, "zone": period.zone, "since": period.since.isoformat(), "until": period.until.isoformat()},
        "outlet": outlet_id.value if outlet_id else None,
        "over": report.is_over,
        "ledger": head_json(report.head),
        "whole": _tally_json(report.whole),
        "outlets": [{"outlet": outlet.value, **_tally_json(tally)} for outlet, tally in report.outlets],
        "days": [{"day": day.isoformat(), **_tally_json(tally)} for day, tally in report.days],
    }
    return json_file(content)


def head_json(head: ReportHead) -> Mapping[str, object]:
    """The head that a report is made from."""
    return {"size": head.tree.size, "root_hash": head.tree.root_hash, "published_at": _moment(head)}


def head_cells(head: ReportHead) -> Sequence[Cell]:
    """The same, for `HEAD_COLUMNS`."""
    return (head.tree.size, head.tree.root_hash, _moment(head) or "")


def counted_csv(report: CountedReport) -> bytes:
    """One row for the whole, one for each outlet, one for each day; each says what it is and from which head."""
    reasons = sorted(report.whole.refusals.keys() | report.whole.referrals.keys())
    columns = (
        *("report", "test", "period", "zone", *HEAD_COLUMNS, "row", "outlet", "day"),
        *COUNTS,
        *_TIMES,
        *(f"refused:{one}" for one in reasons),
        *(f"referred:{one}" for one in reasons),
    )
    subject = report.subject
    is_test = "yes" if subject.is_test else "no"
    about = (subject.kind.value, is_test, subject.period.name, subject.period.zone, *head_cells(report.head))
    of = subject.outlet_id.value if subject.outlet_id else ""
    rows: list[Sequence[Cell]] = [(*about, "whole", of, "", *_cells(report.whole, reasons))]
    rows += [(*about, "outlet", outlet.value, "", *_cells(tally, reasons)) for outlet, tally in report.outlets]
    rows += [(*about, "day", of, day.isoformat(), *_cells(tally, reasons)) for day, tally in report.days]
    return csv_file(columns, rows)


def _moment(head: ReportHead) -> str | None:
    return head.published_at.astimezone(UTC).isoformat() if head.published_at else None


def _tally_json(tally: Tally) -> Mapping[str, object]:
    return {
        **{name: count_of(tally, name) for name in COUNTS},
        "refusals": dict(tally.refusals),
        "referrals": dict(tally.referrals),
        "decision_minutes": _times_json(tally.decision_times),
        "line_minutes": _times_json(tally.line_times),
    }


def _times_json(times: RouteTimes | None) -> Mapping[str, float] | None:
    return {"median": times.median, "p90": times.p90} if times else None


def _cells(tally: Tally, reasons: Sequence[str]) -> Sequence[Cell]:
    times = [value for one in (tally.decision_times, tally.line_times) for value in ((one.median, one.p90) if one else (None, None))]
    return (
        *(count_of(tally, name) for name in COUNTS),
        *times,
        *(tally.refusals.get(one, 0) for one in reasons),
        *(tally.referrals.get(one, 0) for one in reasons),
    )
