"""`make bench` runs: one quick round, whose speed is not asked."""

import json
import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from bench.records import BenchResult, LiveFigures, VerifyFigures

pytestmark = pytest.mark.models


@pytest.mark.usefixtures("models_folder", "samples_folder")
def test_a_quick_run_writes_every_field_and_names_no_path(tmp_path: Path, project_root: Path) -> None:
    output = tmp_path / "result.json"
    done = subprocess.run(
        [sys.executable, "-m", "bench.run", "--quick", "--output", str(output)],
        cwd=project_root,
        env=os.environ | {"REALNAME_EVAL_DATA": str(tmp_path)},  # nothing there: the short clip of the sample people is taken
        check=False,
        capture_output=True,
    )
    assert done.returncode == 0
    text = output.read_text(encoding="utf-8")
    result = json.loads(text)
    assert set(result) == {one.name for one in fields(BenchResult)}
    assert set(result["verify"]) == {one.name for one in fields(VerifyFigures)}
    assert set(result["live"]) == {one.name for one in fields(LiveFigures)}
    assert (result["live"]["one"]["sessions"], result["live"]["two"]["sessions"]) == (1, 2)
    assert [one["calls"] > 0 for one in result["verify"]["networks"]] == [True] * 5
    assert {one["name"]: one["reason"] for one in result["contenders"]} == {
        "realname": "",
        "face_recognition": "quick",
        "deepface": "quick",
    }
    assert str(project_root) not in text
    assert str(Path.home()) not in text
