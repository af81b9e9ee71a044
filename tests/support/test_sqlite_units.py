"""Units of work on SQLite in memory: the real database, one for each test."""

from threading import Event as Signal
from threading import Thread

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from realname.kernel.ledger.events import RecordedEvent
from realname.ledger.store.tables import ledger
from realname.lines.events import LineEvent
from realname.registration.store.persons import Persons
from realname.vault.store.tables import persons
from tests.support.examples import LINE, PERSON, STRANGER, keep
from tests.support.manual_clock import START
from tests.support.sqlite_units import SqliteUnits


def _ids(units: SqliteUnits) -> list[str]:
    return sorted(row["id"] for row in units.rows(persons))


def test_each_has_a_database_of_its_own() -> None:
    one, other = SqliteUnits(), SqliteUnits()
    keep(one, PERSON)
    assert (_ids(one), _ids(other)) == ([PERSON.id.value], [])


def test_what_is_not_committed_is_not_kept() -> None:
    units = SqliteUnits()
    with units() as unit:
        unit[Persons].add(PERSON)
    assert _ids(units) == []


def test_foreign_keys_hold() -> None:
    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        keep(SqliteUnits(), LINE)


def test_the_ledger_refuses_a_change_until_its_triggers_are_gone() -> None:
    units, change = SqliteUnits(), update(ledger).values(subject="another")
    with units() as unit:
        unit.ledger.append(RecordedEvent(at=START, event=LineEvent.LINE_ACTIVATED, subject="line-1"))
        unit.commit()
    for refused in (change, delete(ledger)):
        with pytest.raises(IntegrityError, match="append-only"), units.engine.begin() as connection:
            connection.execute(refused)
    units.tamper(change)
    assert [row["subject"] for row in units.rows(ledger)] == ["another"]


def test_a_database_is_put_back_as_it_was_saved() -> None:
    units, other = SqliteUnits(), SqliteUnits()
    keep(units, PERSON)
    saved = units.saved()
    keep(units, STRANGER)
    for one in (units, other):
        one.put_back(saved)
    assert (_ids(units), _ids(other)) == ([PERSON.id.value], [PERSON.id.value])


def test_a_second_thread_waits_until_the_first_unit_of_work_has_ended() -> None:
    units, begun = SqliteUnits(), Signal()

    def add() -> None:
        begun.set()
        keep(units, STRANGER)

    thread = Thread(target=add)
    with units() as unit:
        thread.start()
        begun.wait(timeout=10)
        unit[Persons].add(PERSON)
        unit.commit()
        assert (units.is_under_way, thread.is_alive()) == (True, True)
    thread.join(timeout=10)
    assert (_ids(units), units.is_under_way) == ([PERSON.id.value, STRANGER.id.value], False)
