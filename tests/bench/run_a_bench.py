"""A bench run as people run it, and what it wrote."""

import os
import subprocess
import sys
from pathlib import Path


def run_a_bench(module: str, *words: str, output: Path, project_root: Path) -> str:
    """Run a module of bench; what it writes names no path of this machine."""
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{module}", *words, "--database", "sqlite", "--output", str(output)],
        cwd=project_root,
        env=os.environ | {"PYTHONPATH": str(project_root / "src")},
        check=False,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    written = output.read_text(encoding="utf-8")
    assert str(project_root) not in written
    return written
