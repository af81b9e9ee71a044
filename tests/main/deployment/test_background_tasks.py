"""Each task that a server repeats runs on either database, as the deployment puts it together; some are done by one of all processes."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from realname.kernel.unit_of_work import Reads
from realname.ledger.events import LedgerEvent
from realname.main.deployment.background_tasks import BackgroundTasks, build_background_tasks, by_one
from realname.main.deployment.deployment import Deployment
from realname.workflow.engine.folder_place import FolderPlace
from realname.workflow.engine.reaper import Reaper
from realname.workflow.engine.registration import DbosWorkflow
from tests.support.databases import DATABASES
from tests.support.opened import opened
from tests.workflow.scripted_steps import ScriptedSteps
from tests.workflow.workflow_helpers import launched


@pytest.fixture(params=DATABASES)
def deployment(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Deployment]:
    """A new one, with a name among its processes."""
    with request.getfixturevalue("postgresql").database() as url:
        settings = {"REALNAME_DATABASE_URL": url} if request.param == "postgresql" else {}
        with opened(tmp_path, **settings) as deployment:
            deployment.app[DbosWorkflow].launch(reap=lambda: None)
            yield deployment
            deployment.app[DbosWorkflow].destroy()


def test_every_task_runs(deployment: Deployment) -> None:
    tasks: BackgroundTasks = build_background_tasks(deployment.app)
    with capture_logs() as logged:
        for one in tasks.clockworks:
            run_once(one)
    with deployment.app[Reads]() as unit:
        audited = [one.event for one in unit.ledger.events_of("ledger") if one.event is LedgerEvent.LEDGER_AUDITED]
    assert ([one for one in logged if one["event"] == "reap-failed"], len(audited)) == ([], 1)


def test_a_task_of_one_process_is_done_by_the_next_once_the_first_ended_and_forgotten_until_then(tmp_path: Path) -> None:
    done = list[str]()
    with launched(FolderPlace(tmp_path), ScriptedSteps()) as workflow:
        other = FolderPlace(tmp_path).claim_executor()
        assert other.holds_task("count")
        run_once(counting(workflow, done, lambda: done.append("counted")))
        other.release()
        run_once(counting(workflow, done, lambda: done.append("counted")))
    assert done == ["forgotten", "counted"]


def test_a_task_that_failed_is_left_to_another_process(tmp_path: Path) -> None:
    def fail() -> None:
        raise MemoryError

    with launched(FolderPlace(tmp_path), ScriptedSteps()) as workflow:
        other = FolderPlace(tmp_path).claim_executor()
        run_once(counting(workflow, [], fail))
        assert other.holds_task("count")
        other.release()


def counting(workflow: DbosWorkflow, done: list[str], run: Callable[[], None]) -> Reaper:
    return by_one(workflow, run, every_s=60, task="count", forget=lambda: done.append("forgotten"))


def run_once(task: Reaper) -> None:
    task.start()
    task.stop(timeout_s=60)
