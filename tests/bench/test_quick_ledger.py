"""The sixth part of `make bench` runs: a few hundred entries, whose speed is not asked."""

import json
from dataclasses import fields
from pathlib import Path

import pytest

from bench.run_ledger import LedgerResult
from tests.bench.run_a_bench import run_a_bench


@pytest.mark.slow
def test_a_quick_run_writes_every_field_and_finds_its_ledger_intact(tmp_path: Path, project_root: Path) -> None:
    asked = ("--size", "300", "--entries", "40")
    result = json.loads(run_a_bench("run_ledger", *asked, output=tmp_path / "result.json", project_root=project_root))
    assert set(result) == {one.name for one in fields(LedgerResult)}
    [measured] = result["measured"]
    assert (measured["size"], measured["appended_per_s"] > 0, measured["proof_p95_ms"] > 0) == (300, True, True)
