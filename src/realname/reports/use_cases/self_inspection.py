"""Make the report of self-inspection: of the deployment's own ledger, or of entries a person was given; and give it as JSON or CSV."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC

from realname.inspections.model.open_findings import OpenFinding
from realname.kernel.ledger.events import LedgerEntry
from realname.kernel.unit_of_work import Reads
from realname.platform.documents.safe_csv import Cell, csv_file, json_file
from realname.reports.model.counted_report import CountedReport, ReportSubject
from realname.reports.model.self_inspection import CONTROLS, ControlCount, Controls
from realname.reports.use_cases.counted_rows import FORM, HEAD_COLUMNS, head_cells, head_json
from realname.reports.use_cases.make_counted_report import MakeCountedReport, PublishedAt, report_from, unpublished

_ENTRIES_AT_ONCE = 2_000
_NO_ID = ("", "", "")  # of a row that counts


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfInspection:
    """What an operator checked by itself.

    Attributes:
        counted: The registrations of the period, of which the exceptions are shown.
        controls: What was looked at, and what was late.
    """

    counted: CountedReport
    controls: Controls


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeSelfInspection:
    """Goes over the whole ledger up to the head: of a million entries half a minute."""

    make: MakeCountedReport
    reads: Reads

    def __call__(self, subject: ReportSubject, *, size: int | None = None) -> SelfInspection:
        """Make one.

        Raises:
            InvalidInput: The ledger has not so many entries.
            LedgerBroken: An entry cannot be read, or one is missing.
        """
        counted = self.make(subject, size=size)
        count = ControlCount(subject.period)
        with self.reads() as unit:
            for first in range(0, counted.head.tree.size, _ENTRIES_AT_ONCE):
                count.add(unit.ledger.from_index(first, limit=min(_ENTRIES_AT_ONCE, counted.head.tree.size - first)))
        return SelfInspection(counted=counted, controls=count.counted())


def self_inspection_from(
    entries: Iterable[LedgerEntry], subject: ReportSubject, *, size: int | None = None, published_at: PublishedAt = unpublished
) -> SelfInspection:
    """Make one of entries, from the first on and in their order.

    Raises:
        InvalidInput: There are not so many, or one is missing.
    """
    count = ControlCount(subject.period)
    counted = report_from(_counting(itertools.islice(entries, size), count), subject, size=size, published_at=published_at)
    return SelfInspection(counted=counted, controls=count.counted())


def self_inspection_json(report: SelfInspection) -> bytes:
    """The report as JSON."""
    period, whole, controls = report.counted.subject.period, report.counted.whole, report.controls
    return json_file(
        {
            "form": FORM,
            "report": "self-inspection",
            "test": report.counted.subject.is_test,
            "period": {"name": period.name, "zone": period.zone, "since": period.since.isoformat(), "until": period.until.isoformat()},
            "over": report.counted.is_over,
            "ledger": head_json(report.counted.head),
            "exceptions": {
                "opened": whole.opened,
                "overridden": whole.overridden,
                "without_face": whole.without_face,
                "appealed": whole.appealed,
                "tests": whole.tests,
            },
            "controls": {control.value: {event.value: controls.counts[event] for event in events} for control, events in CONTROLS.items()},
            "overdue": {event.value: count for event, count in controls.overdue.items()},
            "media_overdue": controls.media_overdue,
            "open_findings": [_finding_json(one) for one in controls.open_findings],
            "sample": [one.value for one in report.counted.sample],
        }
    )


def self_inspection_csv(report: SelfInspection) -> bytes:
    """One row for each thing that was counted, each open finding, and each case of the sample."""
    subject, controls = report.counted.subject, report.controls
    about = ("yes" if subject.is_test else "no", subject.period.name, subject.period.zone, *head_cells(report.counted.head))
    rows: list[Sequence[Cell]] = [
        (*about, control.value, event.value, controls.counts[event], *_NO_ID) for control, events in CONTROLS.items() for event in events
    ]
    rows += [(*about, "overdue", event.value, count, *_NO_ID) for event, count in controls.overdue.items()]
    rows.append((*about, "media", "media-overdue", controls.media_overdue, *_NO_ID))
    rows += [
        (*about, "inspections", f"open-finding:{one.state.value}", 1, one.finding, _moment(one), "yes" if one.is_late else "no")
        for one in controls.open_findings
    ]
    rows += [(*about, "sample", "case", 1, one.value, "", "") for one in report.counted.sample]
    return csv_file(("test", "period", "zone", *HEAD_COLUMNS, "control", "event", "count", "id", "since", "late"), rows)


def _finding_json(finding: OpenFinding) -> Mapping[str, object]:
    return {
        "finding": finding.finding,
        "inspection": finding.inspection,
        "kind": finding.kind,
        "state": finding.state.value,
        "since": _moment(finding),
        "late": finding.is_late,
    }


def _moment(finding: OpenFinding) -> str:
    return finding.since.astimezone(UTC).isoformat()


def _counting(entries: Iterable[LedgerEntry], count: ControlCount) -> Iterator[LedgerEntry]:
    for entry in entries:
        count.add((entry,))
        yield entry
