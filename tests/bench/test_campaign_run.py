"""The bench of campaigns runs, on few lines; its speed is not asked."""

import json
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

from bench.run_campaigns import CampaignResult


def test_a_small_run_writes_every_field_and_a_killed_planning_takes_the_same_lines(tmp_path: Path, project_root: Path) -> None:
    output = tmp_path / "result.json"
    done = subprocess.run(
        [sys.executable, "-m", "bench.run_campaigns", "--lines", "300", "--kills", "1", "--output", str(output)],
        cwd=project_root,
        check=False,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    text = output.read_text(encoding="utf-8")
    result = json.loads(text)
    assert set(result) == {one.name for one in fields(CampaignResult)}
    assert (result["killed"]["is_same"], result["killed"]["lines"], result["plannings"][0]["lines"]) == (True, 300, 300)
    assert str(project_root) not in text
