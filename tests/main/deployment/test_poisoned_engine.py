"""Every process and command beside an engine whose tables are full of pickles, on each kind of database."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from realname.workflow.engine.folder_place import place_of
from tests.main.commands.test_worker_command import AWAY, run_to_end
from tests.support.command import realname
from tests.support.deployed_counter import has_come_to_the_operator, submit_one
from tests.support.postgresql import PostgresqlServer
from tests.support.served import serve
from tests.workflow.poisoned_rows import Canary, EngineTables

pytestmark = pytest.mark.sockets

POISONED, LATER = "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"
REFUSED_WITHIN_S = 60.0


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """Settings of a deployment on each kind of database."""
    if request.param == "sqlite":
        yield {}
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    with server.database() as url:
        yield {"REALNAME_DATABASE_URL": url}


def test_no_process_and_no_command_reads_a_pickle_of_the_engine(tmp_path: Path, settings: dict[str, str]) -> None:
    data, canary = tmp_path / "data", Canary(tmp_path / "has run")
    waiting = submit_one(data, faults=AWAY, until=has_come_to_the_operator, environment=settings)
    tables = EngineTables.of(place_of(settings.get("REALNAME_DATABASE_URL", ""), folder=data / "workflow"))
    tables.poison_all(canary, POISONED)
    run_to_end(data, waiting, environment=settings)  # by a worker
    tables.insert_workflow(LATER, canary.text, serialization="py_pickle")
    with serve(data, settings) as served:
        deadline = time.monotonic() + REFUSED_WITHIN_S
        while tables.value("workflow_status", "status", LATER) != "ERROR":
            assert time.monotonic() < deadline
            time.sleep(0.1)
        metrics = httpx.get(f"{served.url}/metrics").text
    tables.close()
    listed = realname("registrations", "recover", "--data", data, "--json", environment=settings).json["halted"]
    dry = realname("registrations", "recover", POISONED, "--data", data, environment=settings)
    left = realname("registrations", "recover", "executor-7", "--data", data, "--execute", "--json", environment=settings).json["left"]
    begun = realname("registrations", "recover", POISONED, "--data", data, "--execute", environment=settings)
    status = realname("status", "--data", data, "--json", environment=settings)
    realname("doctor", "--data", data, environment=settings)
    assert isinstance(listed, list)
    assert set(listed) == {POISONED, LATER, f"{POISONED}-failed", f"{POISONED}-left", f"{POISONED}-queued"}
    assert ("realname_workflows_halted 5.0" in metrics, dry.exit_code, left, begun.exit_code) == (True, 0, [], 74)
    assert (POISONED in str(status.json), canary.has_run) == (True, False)
