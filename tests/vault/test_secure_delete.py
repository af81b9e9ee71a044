"""ADR 0004: a destroyed key is gone from the disk, not only from the answers."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from realname.kernel.identifiers import PersonId
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.platform.db.engine import engine_for
from realname.platform.db.upgrade import upgrade
from realname.registration.store.persons import Persons
from realname.registration.store.registrations import Registrations
from realname.vault.model.wrapped_key import Person
from tests.support.busy import longest_s
from tests.support.examples import OPENED, keep

PEOPLE = 60
DOOMED = range(0, PEOPLE, 3)


def _person(place: int) -> Person:
    # As long and as random as a real wrapped key, so that what is found on the disk is found by no accident.
    return Person(id=PersonId(f"person-{place}"), subject_hash=f"{place:064x}", wrapped_key=b"\x01" + os.urandom(60))


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
            unit[Persons].destroy_key(people[place].id)
            unit.commit()
    assert _found([people[place] for place in DOOMED], sqlite_file) == []


def test_attributes_erased_while_the_key_is_still_needed_are_nowhere_on_the_disk(sqlite_engine: Engine, sqlite_file: Path) -> None:
    units, sealed = SqlUnitsOfWork(sqlite_engine), b"\x01" + os.urandom(400)
    keep(units, replace(OPENED, sealed_attributes=sealed))
    assert sealed in _on_disk(sqlite_file)
    with units() as unit:
        unit[Registrations].save(replace(OPENED, sealed_attributes=None, media_erased_at=OPENED.opened_at))
        unit.commit()
    assert sealed not in _on_disk(sqlite_file)


def test_a_key_that_was_replaced_is_nowhere_on_the_disk_after_the_next_start(
    sqlite_engine: Engine, sqlite_file: Path, people: list[Person]
) -> None:
    units = SqlUnitsOfWork(sqlite_engine)
    keep(units, *people)
    with units() as unit:
        unit[Persons].renew_key(people[0].id, wrapped_key=b"\x01" + os.urandom(60))
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


@contextmanager
def _reader(file: Path) -> Iterator[None]:
    """A person who reads the state of now, and goes on reading it."""
    with closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM persons").fetchone()
        yield


def _destroy(units: SqlUnitsOfWork, person: Person) -> None:
    with units() as unit:
        unit[Persons].destroy_key(person.id)
        unit.commit()


def test_a_log_that_a_reader_holds_is_emptied_at_the_next_commit(sqlite_engine: Engine, sqlite_file: Path, people: list[Person]) -> None:
    units = SqlUnitsOfWork(sqlite_engine)
    keep(units, *people)
    with _reader(sqlite_file):
        _destroy(units, people[0])
    assert _found(people[:1], sqlite_file) == [people[0].id]
    keep(units, OPENED)
    assert _found(people[:1], sqlite_file) == []


def test_a_reader_that_stays_keeps_no_commit_waiting(sqlite_engine: Engine, sqlite_file: Path, people: list[Person]) -> None:
    units = SqlUnitsOfWork(sqlite_engine)
    keep(units, *people)
    with _reader(sqlite_file):
        began_s = time.monotonic()
        for person in people[:5]:
            _destroy(units, person)
        took_s = time.monotonic() - began_s
    assert took_s < longest_s(3.0)  # a second each, where they wait


def test_what_a_reader_kept_is_gone_once_the_reaper_ran_though_nothing_was_written_since(
    sqlite_engine: Engine, sqlite_file: Path, people: list[Person]
) -> None:
    units = SqlUnitsOfWork(sqlite_engine)
    keep(units, *people)
    with _reader(sqlite_file):
        _destroy(units, people[0])
        assert not units.clear_residue()
    assert units.clear_residue()
    assert _found(people[:1], sqlite_file) == []


def test_what_another_process_could_not_empty_the_reaper_empties_as_well(
    sqlite_engine: Engine, sqlite_file: Path, people: list[Person]
) -> None:
    keep(SqlUnitsOfWork(sqlite_engine), *people)
    other = engine_for(f"sqlite:///{sqlite_file}")
    with _reader(sqlite_file):
        _destroy(SqlUnitsOfWork(other), people[0])
        other.dispose()
    assert _found(people[:1], sqlite_file) == [people[0].id]
    assert SqlUnitsOfWork(sqlite_engine).clear_residue()
    assert _found(people[:1], sqlite_file) == []


def test_a_commit_that_empties_the_log_takes_no_second_connection(sqlite_engine: Engine, sqlite_file: Path, people: list[Person]) -> None:
    units, taken = SqlUnitsOfWork(sqlite_engine), list[str]()
    keep(units, *people)
    with units() as unit:
        unit[Persons].destroy_key(people[0].id)
        event.listen(sqlite_engine, "checkout", lambda *_: taken.append("connection"))
        unit.commit()
    assert (taken, _found(people[:1], sqlite_file)) == ([], [])
