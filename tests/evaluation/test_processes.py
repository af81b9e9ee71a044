"""Processes that share the files of an evaluation end with the command that began them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from realname.verification.engine.engine import ClipVerifier
from tests.conftest import PROJECT_ROOT

_WAIT_S = 120
_COMMAND = """
import sys
from pathlib import Path
from realname.evaluation.processes import share_out
from tests.evaluation.test_processes import work_for_ever
models, folder = Path(sys.argv[1]), Path(sys.argv[2])
list(share_out([(0, folder / "first"), (1, folder / "second")], work_for_ever, models=models, processes=2, together=1))
"""


def work_for_ever(_: ClipVerifier, batch: Sequence[tuple[int, Path]]) -> Sequence[tuple[int, None]]:
    """Say in the file who works on it."""
    batch[0][1].with_suffix(".new").write_text(str(os.getpid()), encoding="ascii")
    batch[0][1].with_suffix(".new").rename(batch[0][1])
    while True:
        time.sleep(60)


@pytest.mark.models
def test_they_end_when_the_command_is_killed(models_folder: Path, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("first", "second")]
    command = subprocess.Popen([sys.executable, "-c", _COMMAND, str(models_folder), str(tmp_path)], cwd=PROJECT_ROOT)
    _wait_until(lambda: all(file.exists() for file in files))
    workers = [Path("/proc") / file.read_text(encoding="ascii") for file in files]
    command.send_signal(signal.SIGKILL)
    command.wait()
    _wait_until(lambda: not any(worker.exists() for worker in workers))


def _wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + _WAIT_S
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)
