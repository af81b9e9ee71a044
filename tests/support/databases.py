"""Real parts for a test: databases that are made for it and gone after it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from realname.kernel.unit_of_work import UnitsOfWork
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.platform.db.deployment_mode import require_mode
from realname.platform.db.engine import engine_for
from tests.support.new_database import new_database
from tests.support.postgresql import PostgresqlServer
from tests.support.row_seals import unsafely_sealing

DATABASES = ("sqlite", "postgresql")


@pytest.fixture
def sqlite_file(tmp_path: Path) -> Path:
    """Where the SQLite database of this test is."""
    return tmp_path / "realname.sqlite"


@pytest.fixture
def sqlite_engine(sqlite_file: Path) -> Iterator[Engine]:
    """An upgraded SQLite database."""
    with _upgraded_file(sqlite_file) as engine:
        yield engine


@pytest.fixture(params=DATABASES)
def engine(request: pytest.FixtureRequest, sqlite_file: Path) -> Iterator[Engine]:
    """An upgraded database of each kind."""
    with _upgraded(request, request.param, sqlite_file) as engine:
        yield engine


@pytest.fixture(params=DATABASES)
def new_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Engine]]:
    """Connects to one new database of each kind, empty; each call is another process, as it were."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path / 'new.sqlite'}"
        else:
            url = stack.enter_context(request.getfixturevalue("postgresql").database())

        def connect() -> Engine:
            engine = unsafely_sealing(engine_for(url))
            stack.callback(engine.dispose)
            return engine

        yield connect


@pytest.fixture
def units(engine: Engine) -> UnitsOfWork:
    """Units of work on each kind of database: whatever holds for one must hold for the other."""
    return SqlUnitsOfWork(engine)


@pytest.fixture
def bound_units(engine: Engine) -> UnitsOfWork:
    """As `units`, of a deployment that was started once: what is said of it as a whole has its row."""
    require_mode(engine, "sandbox")
    return SqlUnitsOfWork(engine)


@contextmanager
def _upgraded(request: pytest.FixtureRequest, kind: str, sqlite_file: Path) -> Iterator[Engine]:
    if kind == "sqlite":
        with _upgraded_file(sqlite_file) as engine:
            yield engine
        return
    template: str = request.getfixturevalue("postgresql_template")
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    with server.database(template=template) as url:
        engine = unsafely_sealing(engine_for(url))
        yield engine
        engine.dispose()


@contextmanager
def _upgraded_file(file: Path) -> Iterator[Engine]:
    engine = new_database(file)
    yield engine
    engine.dispose()
