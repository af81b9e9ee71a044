"""A start waits for nothing that grows with what is stored."""

import threading
from dataclasses import replace
from pathlib import Path

from realname.workflow.engine.reaper import Reaper
from tests.support.opened import opened


def test_a_start_does_not_wait_for_the_sweep_of_the_media(tmp_path: Path) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def sweep() -> None:
        begun.set()
        may_end.wait()

    with opened(tmp_path) as deployment:
        busy = replace(deployment, upkeep=replace(deployment.upkeep, media_clockwork=Reaper(sweep, task="media")))
        busy.launch()
        assert begun.wait(10)
        assert busy.workflow.is_running
        may_end.set()
        busy.close()
