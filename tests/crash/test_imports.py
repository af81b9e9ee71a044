"""An import of numbers or SIMs that is killed in the middle, and run again: everything is in once, nothing half."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bench.import_files import Kind, StockFile
from realname.inventory.events import InventoryEvent
from realname.inventory.model.stock import STOCK
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.platform.db.engine import engine_for, for_reading
from tests.crash import import_child
from tests.crash.import_child import BATCH
from tests.support.command import clean_environment, realname
from tests.support.database_settings import database_settings
from tests.workflow.places import KINDS

pytestmark = pytest.mark.slow

ROWS = 4 * BATCH + 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A deployment into which a file is imported."""

    data: Path
    settings: dict[str, str]
    engine: Engine
    file: StockFile

    @property
    def words(self) -> list[str]:
        """The command."""
        return [self.file.kind.value, "import", str(self.file.path), "--execute", "--as", "li.na", "--data", str(self.data), "--json"]

    def is_killed(self, *, batches: int) -> bool:
        """Import, and die with so many batches behind it."""
        command = [sys.executable, "-m", import_child.__name__, str(batches), *self.words]
        environment = {**clean_environment(self.settings), "PYTHONPATH": ":".join(sys.path)}
        return subprocess.run(command, env=environment, check=False, capture_output=True, timeout=120).returncode == -signal.SIGKILL

    def recorded(self) -> list[int]:
        """How many rows each entry of the ledger speaks of."""
        with SqlUnitsOfWork(self.engine)() as unit:
            entries = [one.event for one in unit.ledger.of_subject(STOCK)]
            assert {one.event for one in entries} <= {InventoryEvent.STOCK_CHANGED}
            unit.ledger.require_intact()
        return [int(dict(one.facts)["count"]) for one in entries]


@pytest.fixture(params=KINDS)
def settings(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """Settings for each kind of database."""
    with database_settings(request.param, request) as settings:
        yield settings


@pytest.fixture(params=list(Kind))
def store(request: pytest.FixtureRequest, tmp_path: Path, settings: dict[str, str]) -> Iterator[Store]:
    """A store beside a file of numbers, or of SIMs."""
    data = tmp_path / "data"
    added = realname("staff", "add", "li.na", "--role", "administrator", "--data", data, environment=settings)
    assert added.exit_code == 0, added.stderr
    file = StockFile(path=tmp_path / "stock.csv", kind=request.param, first=0, rows=ROWS)
    file.write()
    engine = for_reading(engine_for(settings.get("REALNAME_DATABASE_URL", f"sqlite:///{data / 'realname.sqlite'}")))
    yield Store(data=data, settings=settings, engine=engine, file=file)
    engine.dispose()


def test_an_import_that_is_killed_inside_of_a_batch_keeps_whole_ones_and_run_again_takes_what_is_missing(store: Store) -> None:
    assert store.is_killed(batches=2)
    assert (store.file.taken(store.engine), store.recorded()) == (2 * BATCH, [BATCH, BATCH])
    ended = realname(*store.words, environment=store.settings)
    assert (ended.json["new"], ended.json["known"]) == (ROWS - 2 * BATCH, 2 * BATCH)
    assert (store.file.is_whole(store.engine), sum(store.recorded())) == (True, ROWS)
