"""The bench of imports runs, on a few rows; its speed is not asked."""

import json
from dataclasses import fields
from pathlib import Path

import pytest

from bench.run_imports import ImportResult
from tests.bench.run_a_bench import run_a_bench


@pytest.mark.slow
def test_a_small_run_writes_every_field_and_a_killed_import_ends_with_every_number(tmp_path: Path, project_root: Path) -> None:
    result = json.loads(
        run_a_bench("run_imports", "--rows", "30", "--kills", "1", output=tmp_path / "result.json", project_root=project_root)
    )
    assert set(result) == {one.name for one in fields(ImportResult)}
    assert [(one["kind"], one["new"]) for one in result["imports"]] == [("numbers", 30), ("sims", 30)]
    assert [(one["rows"], one["deaths"], one["is_whole"]) for one in result["killed"]] == [(15_000, 1, True)]
