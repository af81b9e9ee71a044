"""`realname status` and the calendar of deletions: what a deployment is doing and what will be erased when; nothing is made or taken up."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from realname.main.deployment.deployment import open_deployment
from realname.operations.model.checkup import Trouble
from realname.operations.wiring.status import read_deployment
from realname.registration.use_cases.opening.open_registration import OpenRegistration
from realname.vault.connectors.s3_media import S3MediaStore
from tests.main.commands.test_worker_command import AWAY, at_once, exchange_attributes, never, run_to_end, worker
from tests.registration.openings import OPENING
from tests.support.command import files_below, realname
from tests.support.database_settings import upgraded_database_settings
from tests.support.deployed_counter import has_come_to_the_operator, submit_one
from tests.support.object_store import ACCESS_KEY, SECRET_KEY, ObjectStore
from tests.workflow.places import KINDS


@pytest.fixture(params=KINDS)
def settings(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """Settings for each kind of database."""
    with upgraded_database_settings(request.param, request) as settings:
        yield settings


def test_all_is_well_after_a_registration_and_the_backup_is_remembered(tmp_path: Path, settings: dict[str, str]) -> None:
    submit_one(tmp_path / "data", faults="", until=never, environment=settings)
    realname("system", "backups", "create", tmp_path / "backup.tar", "--data", tmp_path / "data", environment=settings)
    ended = realname("status", "--data", tmp_path / "data", "--json", environment=settings)
    database = ended.json["database"]
    assert isinstance(database, dict)
    assert (ended.exit_code, ended.json["troubles"], ended.json["halted"], ended.json["executors"]) == (0, [], [], [])
    assert (database["registrations"], database["orders_waiting"]) == ({"activated": 1}, 0)
    assert (database["bars_turned_down"], database["notices_undeliverable"]) == (0, 0)
    assert database["backed_up_at"] is not None
    overdue_work = ended.json["tending"]
    assert isinstance(overdue_work, dict)
    assert (overdue_work["appeals"], overdue_work["appeals_since"]) == (0, None)


def test_work_that_no_one_carries_is_trouble_until_a_person_does(tmp_path: Path, settings: dict[str, str]) -> None:
    submit_one(tmp_path, faults=AWAY, until=has_come_to_the_operator, environment=settings)
    before = realname("status", "--data", tmp_path, "--json", environment=settings)
    with worker(tmp_path, {**settings, "REALNAME_SANDBOX_FAULTS": AWAY}) as process:
        assert process.stderr is not None
        while "The worker is running." not in process.stderr.readline():
            pass
        during = realname("status", "--data", tmp_path, "--json", environment=settings)
    assert (before.exit_code, before.json["troubles"], before.json["abandoned"]) == (69, ["no-executor"], {"executor-0": 1})
    assert (during.exit_code, during.json["troubles"], during.json["executors"]) == (0, [], ["executor-0"])


def test_a_halted_registration_needs_a_person(tmp_path: Path) -> None:
    registration_id = submit_one(tmp_path, faults="authority=unavailable", until=at_once)
    exchange_attributes(tmp_path, b"a wrong restore")
    run_to_end(tmp_path, registration_id)
    ended = realname("status", "--data", tmp_path, "--json")
    assert (ended.exit_code, ended.json["troubles"], ended.json["halted"]) == (74, ["workflow-halted"], [registration_id.value])


def test_an_order_that_has_waited_for_a_day_and_a_backup_that_was_never_made_need_a_person(tmp_path: Path) -> None:
    submit_one(tmp_path, faults=AWAY, until=has_come_to_the_operator)
    for hours, troubles in ((23, []), (25, ["orders-overdue"]), (49, ["orders-overdue", "backup-overdue"])):
        make_older(tmp_path, hours)
        ended = realname("status", "--data", tmp_path, "--json")
        assert [one for one in strings(ended.json["troubles"]) if one != "no-executor"] == troubles
        assert ended.exit_code == (74 if troubles else 69)


def test_a_last_backup_of_two_days_ago_is_overdue(tmp_path: Path) -> None:
    submit_one(tmp_path, faults="", until=never)
    realname("system", "backups", "create", tmp_path / "backup.tar", "--data", tmp_path)
    make_older(tmp_path, 49)
    assert realname("status", "--data", tmp_path, "--json").json["troubles"] == ["backup-overdue"]


def test_a_bar_that_the_operator_turns_down_needs_a_person(tmp_path: Path) -> None:
    submit_one(tmp_path, faults="", until=never)
    turn_a_bar_down(tmp_path)
    ended = realname("status", "--data", tmp_path, "--json")
    assert (ended.exit_code, ended.json["troubles"]) == (74, ["bars-turned-down"])


def test_it_writes_nothing_into_a_bucket(tmp_path: Path, object_store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
    place = object_store.place()
    monkeypatch.setattr(S3MediaStore, "_put", None)
    found = read_deployment(
        tmp_path,
        {
            "REALNAME_MEDIA_URL": place.url,
            "REALNAME_MEDIA_ENDPOINT": place.endpoint,
            "REALNAME_MEDIA_ACCESS_KEY": ACCESS_KEY,
            "REALNAME_MEDIA_SECRET_KEY": SECRET_KEY,
        },
    )
    assert Trouble.MEDIA_AWAY not in found.troubles


def make_older(data: Path, hours: int) -> None:
    """Let what happened have happened some hours before now."""
    at = (datetime.now(tz=UTC) - timedelta(hours=hours)).replace(tzinfo=None).isoformat(sep=" ")
    with closing(sqlite3.connect(data / "realname.sqlite")) as database:
        database.execute("UPDATE line_orders SET requested_at = ?", (at,))
        database.execute("UPDATE registrations SET opened_at = ?", (at,))
        database.execute("UPDATE deployment SET backed_up_at = ? WHERE backed_up_at IS NOT NULL", (at,))
        database.commit()


def turn_a_bar_down(data: Path) -> None:
    """Let the operator have turned down a bar of the one line, which is ordered again."""
    copied = """INSERT INTO line_orders SELECT id || ?, line_id, ?, 'set-bar', msisdn, iccid, 'all', ?, requested_at, due_at, asked_at,
        tries, CASE WHEN ? = 'rejected' THEN answered_at END, notice, held_by FROM line_orders WHERE ordinal = 1"""
    with closing(sqlite3.connect(data / "realname.sqlite")) as database:
        for ordinal, state in ((2, "rejected"), (3, "requested")):
            database.execute(copied, (f"-{ordinal}", ordinal, state, state))
        database.commit()


def strings(listed: object) -> list[str]:
    assert isinstance(listed, list)
    return [str(one) for one in listed]


def test_an_empty_folder_stays_empty(tmp_path: Path) -> None:
    ended = realname("status", "--data", tmp_path, "--json")
    assert (ended.exit_code, ended.json["troubles"], files_below(tmp_path)) == (74, ["database-missing", "keys-missing"], [])


def test_a_database_that_is_away_is_said(tmp_path: Path) -> None:
    submit_one(tmp_path, faults="", until=never)
    away = {"REALNAME_DATABASE_URL": f"postgresql+psycopg://nobody@/nowhere?host={tmp_path}"}
    ended = realname("status", "--data", tmp_path, environment=away)
    assert (ended.exit_code, "database-away" in ended.stdout) == (69, True)


def test_a_registration_that_was_opened_is_due_today(tmp_path: Path) -> None:
    data = tmp_path / "data"
    empty = realname("privacy", "calendar", "--data", data)
    assert (empty.exit_code, empty.stdout, "Nothing is due within 90 days." in empty.stderr) == (0, "", True)
    deployment = open_deployment(data, environment={})
    deployment.app[OpenRegistration](OPENING)
    deployment.close()
    found = realname("privacy", "calendar", "--data", data)
    assert found.stdout.splitlines()[1].split()[1:] == ["abandoned", "1"]
    listed = realname("privacy", "calendar", "--days", "1", "--data", data, "--json").json["days"]
    assert [(one["kind"], one["count"]) for one in listed] == [("abandoned", 1)]  # type: ignore[attr-defined]  # a list
