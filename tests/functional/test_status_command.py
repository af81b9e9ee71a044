"""`realname status`: what a deployment is doing, on one page and as an exit code; nothing is made, and nothing taken up."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.functional.command import files_below, realname
from tests.functional.deployed_counter import has_come_to_the_operator, submit_one
from tests.functional.places import KINDS
from tests.functional.test_worker_command import AWAY, at_once, exchange_attributes, never, run_to_end, worker
from tests.postgresql import PostgresqlServer


@pytest.fixture(params=KINDS)
def settings(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """Settings for each kind of database."""
    if request.param == "sqlite":
        yield {}
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    with server.database() as url:
        yield {"REALNAME_DATABASE_URL": url}


def test_all_is_well_after_a_registration_and_the_backup_is_remembered(tmp_path: Path, settings: dict[str, str]) -> None:
    submit_one(tmp_path / "data", faults="", until=never, environment=settings)
    realname("backup", tmp_path / "backup.tar", "--data", tmp_path / "data", environment=settings)
    ended = realname("status", "--data", tmp_path / "data", "--json", environment=settings)
    database = ended.json["database"]
    assert isinstance(database, dict)
    assert (ended.exit_code, ended.json["troubles"], ended.json["halted"], ended.json["executors"]) == (0, [], [], [])
    assert (database["registrations"], database["orders_waiting"]) == ({"activated": 1}, 0)
    assert (database["bars_turned_down"], database["notices_undeliverable"]) == (0, 0)
    assert database["backed_up_at"] is not None


def test_work_that_nobody_carries_is_trouble_until_somebody_does(tmp_path: Path, settings: dict[str, str]) -> None:
    submit_one(tmp_path, faults=AWAY, until=has_come_to_the_operator, environment=settings)
    before = realname("status", "--data", tmp_path, "--json", environment=settings)
    with worker(tmp_path, {**settings, "REALNAME_SANDBOX_FAULTS": AWAY}) as process:
        assert process.stderr is not None
        while "The worker runs." not in process.stderr.readline():
            pass
        during = realname("status", "--data", tmp_path, "--json", environment=settings)
    assert (before.exit_code, before.json["troubles"], before.json["abandoned"]) == (69, ["no-executor"], {"executor-0": 1})
    assert (during.exit_code, during.json["troubles"], during.json["executors"]) == (0, [], ["executor-0"])


def test_a_halted_registration_needs_somebody(tmp_path: Path) -> None:
    registration_id = submit_one(tmp_path, faults="authority=unavailable", until=at_once)
    exchange_attributes(tmp_path, b"a wrong restore")
    run_to_end(tmp_path, registration_id)
    ended = realname("status", "--data", tmp_path, "--json")
    assert (ended.exit_code, ended.json["troubles"], ended.json["halted"]) == (74, ["workflow-halted"], [registration_id.value])


def test_an_empty_folder_stays_empty(tmp_path: Path) -> None:
    ended = realname("status", "--data", tmp_path, "--json")
    assert (ended.exit_code, ended.json["troubles"], files_below(tmp_path)) == (74, ["database-missing", "keys-missing"], [])


def test_a_database_that_is_away_is_said(tmp_path: Path) -> None:
    submit_one(tmp_path, faults="", until=never)
    away = {"REALNAME_DATABASE_URL": f"postgresql+psycopg://nobody@/nowhere?host={tmp_path}"}
    ended = realname("status", "--data", tmp_path, environment=away)
    assert (ended.exit_code, "database-away" in ended.stdout) == (69, True)
