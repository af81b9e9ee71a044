"""Reports of counts as JSON and CSV."""

import csv
import io
import json

from realname.kernel.report_period import parse_month
from realname.reports.model.counted_report import CountedReport, ReportSubject, count_report
from realname.reports.use_cases.counted_rows import COUNTS, counted_csv, counted_json
from tests.cases.case_file_examples import SOME
from tests.reports.test_tally import HEAD


def _report() -> CountedReport:
    return count_report(SOME, ReportSubject(period=parse_month("2026-11", zone="UTC+08:00"), is_test=True), HEAD)


def test_the_json_names_the_head_it_is_made_from() -> None:
    content = json.loads(counted_json(_report()))
    assert content["ledger"] == {"size": 9, "root_hash": "00" * 32, "published_at": None}
    assert (content["report"], content["test"], content["over"]) == ("monthly", True, True)
    assert content["period"] == {
        "name": "2026-11",
        "zone": "UTC+08:00",
        "since": "2026-10-31T16:00:00+00:00",
        "until": "2026-11-30T16:00:00+00:00",
    }


def test_the_csv_has_the_same_figures_as_the_json() -> None:
    report = _report()
    content = json.loads(counted_json(report))
    rows = list(csv.DictReader(io.StringIO(counted_csv(report).decode("utf-8-sig"))))
    assert [row["row"] for row in rows] == ["whole", "outlet", "outlet", *["day"] * 30]
    for row, figures in zip(rows, (content["whole"], *content["outlets"], *content["days"]), strict=True):
        assert {name: int(row[name]) for name in COUNTS} == {name: figures[name] for name in COUNTS}
        assert {name: int(row[f"refused:{name}"]) for name in figures["refusals"]} == figures["refusals"]


def test_the_same_case_files_make_the_same_bytes() -> None:
    assert (counted_json(_report()), counted_csv(_report())) == (counted_json(_report()), counted_csv(_report()))
