"""A database that is away is a dependency that did not answer; one that is damaged, or of another mode, is a matter of integrity."""

import sqlite3
import traceback
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert
from sqlalchemy.exc import DBAPIError

from realname.inventory.store.tables import numbers
from realname.kernel.errors import IntegrityError, SettingsError, StorageUnavailable
from realname.kernel.identifiers import LineId, PersonId, RegistrationId
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.lines.errors import ApprovalAlreadyUsed
from realname.lines.model.line import Line
from realname.lines.store.lines import Lines
from realname.platform.db.deployment_mode import require_mode
from realname.platform.db.engine import engine_for
from realname.platform.db.upgrade import upgrade
from tests.support.examples import LINE, NUMBER, OPENED, OTHER, PERSON, keep
from tests.support.postgresql import PostgresqlServer


@pytest.mark.parametrize("url", ["", "no url", "mysql://localhost/x", "oracle://localhost/x", "sqlite+nonsense:///x"])
def test_only_urls_of_databases_we_support_are_taken(url: str) -> None:
    with pytest.raises(SettingsError):
        engine_for(url)


def test_a_file_that_cannot_be_opened_is_unavailable(tmp_path: Path) -> None:
    engine = engine_for(f"sqlite:///{tmp_path / 'missing' / 'x.sqlite'}")
    with pytest.raises(StorageUnavailable):
        SqlUnitsOfWork(engine)().__enter__()


def test_a_file_that_is_no_database_is_damaged(tmp_path: Path) -> None:
    file = tmp_path / "x.sqlite"
    file.write_bytes(b"this is no database at all, but long enough to be looked at" * 20)
    with pytest.raises(IntegrityError):
        upgrade(engine_for(f"sqlite:///{file}"))


def test_a_database_locked_for_too_long_is_unavailable(sqlite_engine: Engine, sqlite_file: Path) -> None:
    with closing(sqlite3.connect(sqlite_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with sqlite_engine.connect() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute("PRAGMA busy_timeout = 1")
        with pytest.raises(StorageUnavailable):
            SqlUnitsOfWork(sqlite_engine)().__enter__()


def test_a_server_that_does_not_answer_is_unavailable(tmp_path: Path) -> None:
    engine = engine_for(f"postgresql+psycopg://nobody@/nowhere?host={tmp_path}")
    with pytest.raises(StorageUnavailable):
        SqlUnitsOfWork(engine)().__enter__()


def test_a_full_pool_is_unavailable(sqlite_file: Path) -> None:
    engine = engine_for(f"sqlite:///{sqlite_file}")
    engine.pool._timeout = 0.01  # type: ignore[attr-defined]  # noqa: SLF001 - half a minute is too long for a test
    held = [engine.raw_connection() for _ in range(15)]
    with pytest.raises(StorageUnavailable):
        SqlUnitsOfWork(engine)().__enter__()
    for connection in held:
        connection.close()
    engine.dispose()


@pytest.mark.parametrize("line", [replace(LINE, person_id=PersonId("nobody")), replace(LINE, registration_id=RegistrationId("none"))])
def test_an_error_of_the_database_shows_no_value(engine: Engine, line: Line) -> None:
    keep(SqlUnitsOfWork(engine), PERSON, OPENED)
    with SqlUnitsOfWork(engine)() as unit, pytest.raises(DBAPIError) as caught:
        unit[Lines].add(line)
    shown = "".join(traceback.format_exception(caught.value))
    assert NUMBER.value not in shown
    assert "nobody" not in shown


def test_a_violated_constraint_shows_no_value(engine: Engine) -> None:
    units = SqlUnitsOfWork(engine)
    keep(units, PERSON, OPENED, OTHER, LINE)
    with units() as unit, pytest.raises(ApprovalAlreadyUsed) as caught:
        unit[Lines].add(replace(LINE, id=LineId("line-2"), registration_id=OTHER.id))
    assert NUMBER.value not in "".join(traceback.format_exception(caught.value))


def test_a_row_that_fails_a_check_is_not_shown(engine: Engine) -> None:
    row = {"msisdn": NUMBER.value, "state": "stolen"}
    with engine.begin() as connection, pytest.raises(DBAPIError) as caught:
        connection.execute(insert(numbers).values(row))
    assert NUMBER.value not in "".join(traceback.format_exception(caught.value))


def test_the_connection_is_set_up_for_durability_and_erasure(sqlite_engine: Engine) -> None:
    names = ("journal_mode", "synchronous", "secure_delete", "foreign_keys", "recursive_triggers")
    with sqlite_engine.connect() as connection:
        assert [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names] == ["wal", 2, 1, 1, 1]


def test_no_one_waits_for_a_postgresql_lock_for_ever_even_after_a_rollback(postgresql: PostgresqlServer) -> None:
    with postgresql.database() as url:
        engine = engine_for(url)
        said = []
        for _ in range(2):
            with engine.connect() as connection:  # the same connection of the pool again, rolled back in between
                said.append(connection.exec_driver_sql("SHOW lock_timeout").scalar_one())
        engine.dispose()
    assert said == ["10s", "10s"]


def outcome(engine: Engine, mode: str) -> str:
    try:
        require_mode(engine, mode)
    except SettingsError:
        return "refused"
    return "opened"


def test_a_database_opens_again_in_the_mode_it_was_made_in(engine: Engine) -> None:
    assert [outcome(engine, "production") for _ in range(2)] == ["opened", "opened"]


@pytest.mark.parametrize(("made_in", "other"), [("production", "sandbox"), ("sandbox", "production")])
def test_a_database_is_refused_in_the_other_mode(engine: Engine, made_in: str, other: str) -> None:
    require_mode(engine, made_in)
    with pytest.raises(SettingsError) as caught:
        require_mode(engine, other)
    assert caught.value.problems == (f"mode: the data were made in {made_in} and are never opened in {other}",)


def test_a_refusal_changes_nothing(engine: Engine) -> None:
    require_mode(engine, "production")
    assert [outcome(engine, mode) for mode in ("sandbox", "production")] == ["refused", "opened"]


def test_of_two_modes_at_once_one_wins(engine: Engine) -> None:
    with ThreadPoolExecutor(2) as threads:
        outcomes = list(threads.map(lambda mode: outcome(engine, mode), ["production", "sandbox"]))
    assert sorted(outcomes) == ["opened", "refused"]


def test_there_is_one_mode_only(engine: Engine) -> None:
    with engine.begin() as connection, pytest.raises(DBAPIError):
        connection.exec_driver_sql("INSERT INTO deployment (id, mode) VALUES (2, 'sandbox')")
