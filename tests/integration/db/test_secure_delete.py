"""ADR 0004: a destroyed key is gone from the disk, not only from the answers."""

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from realname.adapters.db.engine import engine_for
from realname.adapters.db.unit_of_work import SqlUnitsOfWork
from realname.adapters.db.upgrade import upgrade
from realname.domain.applicant import Person
from realname.domain.identifiers import PersonId
from tests.integration.contracts.examples import OPENED, keep

PEOPLE = 60
DOOMED = range(0, PEOPLE, 3)


def _person(place: int) -> Person:
    # As long and as random as a real wrapped key, so that what is found on the disk is found by no accident.
    return Person(id=PersonId(f"person-{place}"), identity_hash=f"{place:064x}", wrapped_key=b"\x01" + os.urandom(60))


def _on_disk(file: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(file.parent.glob(f"{file.name}*")))


def _found(people: list[Person], file: Path) -> list[PersonId]:
    disk = _on_disk(file)
    return [person.id for person in people if (person.wrapped_key or b"") in disk]


@pytest.fixture
def people() -> list[Person]:
    """People with keys that differ in every byte."""
    return [_person(place) for place in range(PEOPLE)]


def test_a_key_that_is_kept_is_on_the_disk(sqlite_engine: Engine, sqlite_file: Path, people: list[Person]) -> None:
    keep(SqlUnitsOfWork(sqlite_engine), *people)
    assert _found(people, sqlite_file) == [person.id for person in people]


def test_a_destroyed_key_is_nowhere_on_the_disk(sqlite_engine: Engine, sqlite_file: Path, people: list[Person]) -> None:
    units = SqlUnitsOfWork(sqlite_engine)
    for person in people:
        keep(
            units,
            person,
            replace(OPENED, id=type(OPENED.id)(person.id.value), person_id=person.id, sealed_attributes=b"\x01" + os.urandom(400)),
        )
    for place in DOOMED:
        with units() as unit:
            unit.persons.destroy_key(people[place].id)
            unit.commit()
    assert _found([people[place] for place in DOOMED], sqlite_file) == []


def test_attributes_erased_while_the_key_is_still_needed_are_nowhere_on_the_disk(sqlite_engine: Engine, sqlite_file: Path) -> None:
    units, sealed = SqlUnitsOfWork(sqlite_engine), b"\x01" + os.urandom(400)
    keep(units, replace(OPENED, sealed_attributes=sealed))
    assert sealed in _on_disk(sqlite_file)
    with units() as unit:
        unit.registrations.save(replace(OPENED, sealed_attributes=None, media_erased_at=OPENED.opened_at))
        unit.commit()
    assert sealed not in _on_disk(sqlite_file)


def test_a_key_that_was_replaced_is_nowhere_on_the_disk_after_the_next_start(
    sqlite_engine: Engine, sqlite_file: Path, people: list[Person]
) -> None:
    units = SqlUnitsOfWork(sqlite_engine)
    keep(units, *people)
    with units() as unit:
        unit.persons.renew_key(people[0].id, wrapped_key=b"\x01" + os.urandom(60))
        unit.commit()
    upgrade(sqlite_engine)
    assert _found(people[:1], sqlite_file) == []


def test_a_process_killed_before_the_log_was_emptied_leaves_nothing_after_the_next_start(
    sqlite_engine: Engine, sqlite_file: Path, people: list[Person]
) -> None:
    keep(SqlUnitsOfWork(sqlite_engine), *people)
    with sqlite_engine.begin() as connection:
        connection.exec_driver_sql("UPDATE persons SET wrapped_key = NULL")
    assert _found(people, sqlite_file) != []  # the log still holds them: as after a kill between commit and checkpoint
    sqlite_engine.dispose()
    second = engine_for(f"sqlite:///{sqlite_file}")
    upgrade(second)
    assert _found(people, sqlite_file) == []
    second.dispose()


def test_a_log_that_a_reader_holds_is_emptied_at_the_next_commit(sqlite_engine: Engine, sqlite_file: Path, people: list[Person]) -> None:
    units = SqlUnitsOfWork(sqlite_engine)
    keep(units, *people)
    with closing(sqlite3.connect(sqlite_file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM persons").fetchone()
        with units() as unit:
            unit.persons.destroy_key(people[0].id)
            unit.commit()
    assert _found(people[:1], sqlite_file) == [people[0].id]
    keep(units, OPENED)
    assert _found(people[:1], sqlite_file) == []
