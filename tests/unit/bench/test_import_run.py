"""The bench of imports runs, on a few rows; its speed is not asked."""

import json
import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from bench.run_imports import ImportResult


@pytest.mark.slow
def test_a_small_run_writes_every_field_and_a_killed_import_ends_with_every_number(tmp_path: Path, project_root: Path) -> None:
    output = tmp_path / "result.json"
    done = subprocess.run(
        [sys.executable, "-m", "bench.run_imports", "--rows", "30", "--kills", "1", "--database", "sqlite", "--output", str(output)],
        cwd=project_root,
        env=os.environ | {"PYTHONPATH": str(project_root / "src")},
        check=False,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    written = output.read_text(encoding="utf-8")
    result = json.loads(written)
    assert set(result) == {one.name for one in fields(ImportResult)}
    assert [(one["kind"], one["new"]) for one in result["imports"]] == [("numbers", 30), ("sims", 30)]
    assert [(one["rows"], one["deaths"], one["is_whole"]) for one in result["killed"]] == [(15_000, 1, True)]
    assert str(project_root) not in written
