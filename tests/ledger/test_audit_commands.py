"""`realname ledger audit` and `correct-clock`, as an operator runs them."""

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from realname.kernel.ledger.events import RecordedEvent
from realname.ledger.events import LedgerEvent
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.platform.db.engine import engine_for
from realname.platform.system.clock_and_tokens import SystemClock
from realname.registration.events import RegistrationEvent
from tests.support.command import realname


@pytest.fixture(scope="module")
def with_administrators(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("administrators") / "data"
    assert realname("access", "staff", "first-administrators", "boss", "second", "--data", folder).exit_code == 0
    return folder


@pytest.fixture
def data(with_administrators: Path, tmp_path: Path) -> Path:
    """A deployment with two administrators, of whom events speak, and of their invitations."""
    return shutil.copytree(with_administrators, tmp_path / "data")


def tamper(data: Path, statement: str) -> None:
    """Do what an attacker does who has the file."""
    with closing(sqlite3.connect(data / "realname.sqlite")) as connection:
        connection.execute(statement)
        connection.commit()


def test_an_audit_names_each_difference_by_table_and_id(data: Path) -> None:
    before = realname("ledger", "audit", "--data", data, "--json")
    tamper(data, "UPDATE staff SET role = 'inspector', password_hash = 'another' WHERE login = 'boss'")
    after, table = realname("ledger", "audit", "--data", data, "--json"), realname("ledger", "audit", "--data", data)
    found = after.json["differences"]
    assert isinstance(found, list)
    assert (before.exit_code, before.json["differences"], before.json["records"], before.json["error"]) == (0, [], 4, None)
    assert (after.exit_code, [(one["table"], one["column"], one["kind"]) for one in found]) == (
        74,
        [("staff", "password_hash", "changed"), ("staff", "role", "changed")],
    )
    assert (table.exit_code, found[0]["id"] in table.stdout, "another" in table.stdout) == (74, True, False)


def test_what_differs_is_a_trouble_once_a_server_has_looked(data: Path) -> None:
    tamper(data, "UPDATE staff SET role = 'inspector'")
    facts = (("differences", 1), ("records", 1))
    append(data, RecordedEvent(at=SystemClock().now(), event=LedgerEvent.LEDGER_AUDITED, subject="ledger", facts=facts))
    ended = realname("status", "--data", data, "--json")
    assert (ended.exit_code, ended.json["troubles"]) == (74, ["records-differ"])


def append(data: Path, event: RecordedEvent) -> None:
    """Append an entry."""
    engine = engine_for(f"sqlite:///{data / 'realname.sqlite'}")
    with SqlUnitsOfWork(engine)() as unit:
        unit.ledger.append(event)
        unit.commit()
    engine.dispose()


def test_after_entries_of_two_hours_ahead_an_administrator_lets_the_ledger_go_on(data: Path) -> None:
    ahead = SystemClock().now() + timedelta(hours=2)
    append(data, RecordedEvent(at=ahead, event=RegistrationEvent.REGISTRATION_SUBMITTED, subject="case-1"))
    status = realname("status", "--data", data, "--json")
    refused = realname("access", "staff", "add", "clerk", "--outlet", "outlet-1", "--role", "agent", "--data", data, "--json")
    planned = realname("ledger", "correct-clock", "--data", data, "--json")
    corrected = realname("ledger", "correct-clock", "--data", data, "--execute", "--as", "boss")
    again = realname("access", "staff", "add", "clerk", "--outlet", "outlet-1", "--role", "agent", "--data", data)
    nothing = realname("ledger", "correct-clock", "--data", data, "--execute", "--as", "boss", "--json")
    assert (status.exit_code, status.json["troubles"]) == (74, ["clock-skewed"])
    assert (refused.exit_code, "clock-behind" in refused.stdout + refused.stderr) == (69, True)
    assert (planned.exit_code, planned.json["executed"], 7100 < int(str(planned.json["behind_s"])) <= 7200) == (0, False, True)
    assert (corrected.exit_code, again.exit_code, nothing.exit_code, nothing.json["executed"]) == (0, 0, 0, False)
