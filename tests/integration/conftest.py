"""Real parts for a test: databases that are made for it and gone after it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from realname.adapters.db.engine import engine_for
from realname.adapters.db.unit_of_work import SqlUnitsOfWork
from realname.adapters.db.upgrade import upgrade
from realname.application.unit_of_work import UnitsOfWork
from tests.fakes.memory_units_of_work import MemoryUnitsOfWork

# An empty database of one's own, such as postgresql+psycopg://user@localhost/realname_test: everything in it is dropped.
POSTGRESQL = os.environ.get("REALNAME_TEST_POSTGRESQL")
DATABASES = ["sqlite", *(["postgresql"] if POSTGRESQL else [])]


@pytest.fixture
def sqlite_file(tmp_path: Path) -> Path:
    """Where the SQLite database of this test is."""
    return tmp_path / "realname.sqlite"


@pytest.fixture
def sqlite_engine(sqlite_file: Path) -> Iterator[Engine]:
    """An upgraded SQLite database."""
    with _upgraded("sqlite", sqlite_file) as engine:
        yield engine


@pytest.fixture(params=DATABASES)
def engine(request: pytest.FixtureRequest, sqlite_file: Path) -> Iterator[Engine]:
    """An upgraded database of each kind there is."""
    with _upgraded(request.param, sqlite_file) as engine:
        yield engine


@pytest.fixture
def sql_units(engine: Engine) -> UnitsOfWork:
    """Units of work on each kind of database there is."""
    return SqlUnitsOfWork(engine)


@pytest.fixture(params=["memory", *DATABASES])
def units(request: pytest.FixtureRequest, sqlite_file: Path) -> Iterator[UnitsOfWork]:
    """Units of work on each database and in memory: whatever holds for one must hold for all."""
    if request.param == "memory":
        yield MemoryUnitsOfWork()
        return
    with _upgraded(request.param, sqlite_file) as engine:
        yield SqlUnitsOfWork(engine)


@contextmanager
def _upgraded(kind: str, sqlite_file: Path) -> Iterator[Engine]:
    engine = engine_for(f"sqlite:///{sqlite_file}" if kind == "sqlite" else POSTGRESQL or "")
    if kind == "postgresql":
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
    upgrade(engine)
    yield engine
    engine.dispose()
