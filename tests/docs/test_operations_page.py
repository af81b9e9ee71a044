"""What docs/reference/capacity.md says of one machine and of a country is what was measured, or follows from it."""

import json
from collections.abc import Mapping, Sequence
from math import ceil
from pathlib import Path
from typing import TypedDict

import pytest

RESULTS = Path("bench") / "results" / "registrations-amd-epyc-2-cores.json"


class Row(TypedDict, total=False):
    """A row of the benchmark."""

    database: str
    workers: int
    lines: int
    a_second: float
    cpu_ms: float
    database_mib: float


Rows = Sequence[Row]


@pytest.fixture(scope="module")
def page(project_root: Path) -> str:
    """The page, on one line."""
    return " ".join((project_root / "docs" / "reference" / "capacity.md").read_text(encoding="utf-8").split())


@pytest.fixture(scope="module")
def measured(project_root: Path) -> Mapping[str, Rows]:
    """The last benchmark of registrations."""
    found: Mapping[str, Rows] = json.loads((project_root / RESULTS).read_text(encoding="utf-8"))
    return found


def test_one_machine_takes_as_many_a_second_as_were_measured(page: str, measured: Mapping[str, Rows]) -> None:
    (rate,) = [one["a_second"] for one in measured["throughput"] if (one["database"], one["workers"]) == ("sqlite", 1)]
    assert f"{rate:.0f} registrations a second" in page


def test_a_registration_takes_the_processor_for_as_long_as_was_measured(page: str, measured: Mapping[str, Rows]) -> None:
    seconds = [one["cpu_ms"] / 1000 for one in (*measured["throughput"], *measured["growth"])]
    assert f"{min(seconds):.2f} to {max(seconds):.2f} core seconds" in page


def test_a_registration_takes_as_much_of_the_database_as_was_measured(page: str, measured: Mapping[str, Rows]) -> None:
    kib = {f"{one['database_mib'] * 1024 / 1_000_000:.0f}" for one in measured["growth"] if one["lines"] == 1_000_000}
    assert f"{' to '.join(sorted(kib))} kB among a million" in page


def test_a_country_is_reckoned_from_one_registration(page: str) -> None:
    lines, busiest_hour, session_s, share = 100_000, 15_000, 45, 1 / 3
    assert f"{ceil(busiest_hour / 3600 * session_s * share)} cores in the busiest hour" in page
    assert f"{lines * 12e3 / 1e9:.1f} to {lines * 20e3 / 1e9:.0f} GB a day" in page
    assert f"{150 * 107 * lines * 30 / 1e9:.0f} GB" in page
