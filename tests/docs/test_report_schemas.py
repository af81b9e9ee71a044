"""The published schema of reports is the one that the code writes by."""

from tools.report_schemas import FILE, written


def test_the_schema_of_comparison_reports_is_that_of_the_code() -> None:
    assert FILE.read_text(encoding="utf-8") == written(), "run `.venv/bin/python -m tools.report_schemas`"
