"""Each task that a server repeats runs on either database, as the deployment puts it together."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from realname.main.deployment.background_tasks import BackgroundTasks, build_background_tasks
from tests.support.databases import DATABASES
from tests.support.opened import opened


@pytest.fixture(params=DATABASES)
def tasks(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BackgroundTasks]:
    """Of a new deployment."""
    with request.getfixturevalue("postgresql").database() as url:
        settings = {"REALNAME_DATABASE_URL": url} if request.param == "postgresql" else {}
        with opened(tmp_path, **settings) as deployment:
            yield build_background_tasks(deployment.app)


def test_every_task_runs(tasks: BackgroundTasks) -> None:
    with capture_logs() as logged:
        for one in tasks.clockworks:
            one.start()
            one.stop(timeout_s=60)
    assert [one for one in logged if one["event"] == "reap-failed"] == []
