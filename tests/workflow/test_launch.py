"""A start waits for nothing that grows with what is stored."""

import threading
from dataclasses import replace
from pathlib import Path

from realname.main.deployment.background_tasks import Upkeep
from realname.main.deployment.deployment import Deployment
from realname.workflow.engine.reaper import Reaper
from realname.workflow.engine.registration import DbosWorkflow
from tests.support.opened import opened


def test_a_start_does_not_wait_for_the_sweep_of_the_media(tmp_path: Path) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def sweep() -> None:
        begun.set()
        may_end.wait()

    with opened(tmp_path) as deployment:
        busy = _with(deployment, replace(deployment.app[Upkeep], clockworks=(Reaper(sweep, task="media"),)))
        busy.launch()
        assert begun.wait(10)
        assert busy.app[DbosWorkflow].is_running
        may_end.set()
        busy.close()


def _with(deployment: Deployment, upkeep: Upkeep) -> Deployment:
    return replace(deployment, app=deployment.app.with_others({Upkeep: upkeep}))
