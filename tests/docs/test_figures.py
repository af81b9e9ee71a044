"""The measured tables of the documentation are those of the results."""

from pathlib import Path

import pytest

from tools.figures import MEASURED, PAGES, measured, renewed

_PROJECT = Path(__file__).parents[2]


@pytest.mark.parametrize("page", PAGES)
def test_no_measured_table_is_stale(page: str) -> None:
    text = (_PROJECT / page).read_text(encoding="utf-8")
    assert "<!-- figures: " in text
    assert renewed(page, text) == text, "run: .venv/bin/python -m tools.figures"


def test_what_the_package_has_of_the_results_is_not_stale() -> None:
    assert MEASURED.read_text(encoding="utf-8") == measured(), "run: .venv/bin/python -m tools.figures"
