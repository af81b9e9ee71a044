"""docs/tutorial/first-production-line.md: its own code blocks, run one after the other, lead to an active line in production mode."""

import os
import re
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.support.command import clean_environment, realname

pytestmark = [pytest.mark.sockets, pytest.mark.slow]

_MOST_COMMANDS = 6
_TIMEOUT_S = 300


@pytest.fixture(scope="module")
def blocks(project_root: Path) -> list[str]:
    """The code blocks of the page, in order."""
    page = (project_root / "docs" / "tutorial" / "first-production-line.md").read_text(encoding="utf-8")
    return re.findall(r"^```sh\n(.+?)^```$", page, re.MULTILINE | re.DOTALL)


def test_the_first_line_takes_at_most_six_commands(blocks: list[str]) -> None:
    assert len(blocks) <= _MOST_COMMANDS
    assert all("python" not in block for block in blocks)


def test_its_own_blocks_lead_to_an_active_line_in_production(
    blocks: list[str], tmp_path: Path, models_folder: Path, samples_folder: Path
) -> None:
    assert models_folder.is_dir()
    assert samples_folder.is_dir()
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    (bin_folder / "realname").write_text(f'#!/bin/sh\nexec {sys.executable} -m realname.main "$@"\n')
    (bin_folder / "realname").chmod(0o755)
    work = tmp_path / "work"
    work.mkdir()
    environment = clean_environment({}) | {"PATH": f"{bin_folder}:{os.environ['PATH']}"}
    script = re.sub(r"--port \d+", "--port 0", "\n".join(blocks))
    shell = subprocess.Popen(
        ["/bin/bash", "-eu", "-c", f"{script}\nuntil grep -q http serve.log; do sleep 1; done"],
        cwd=work,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        printed, said = shell.communicate(timeout=_TIMEOUT_S)
    finally:
        os.killpg(shell.pid, signal.SIGTERM)
    assert shell.returncode == 0, said[-2000:]
    assert re.search(r"^Decision +approved", printed, re.MULTILINE)
    assert re.search(r"^Line +active", printed, re.MULTILINE)
    assert tomllib.loads((work / "data" / "realname.toml").read_text())["mode"] == "production"
    listed = realname("lines", "list", "--data", work / "data", "--json")
    assert "active" in listed.stdout
