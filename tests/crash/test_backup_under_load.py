"""Backups and imports that are taken or killed while registrations come in: each is whole, or in once when it is run again."""

import shutil
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from bench.import_files import Kind, StockFile
from realname.inventory.events import InventoryEvent
from realname.inventory.model.stock import INVENTORY_SUBJECT
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.platform.db.engine import engine_for, for_reading
from realname.registration.store.registrations import WITH_MEDIA
from realname.registration.use_cases.media import is_of_person
from realname.vault.connectors.local_media import LocalMediaStore
from realname.vault.model.media_place import ROOT
from tests.crash import import_child
from tests.crash.import_child import BATCH
from tests.crash.storm import Fleet, Storm, kill_one, progress_of
from tests.support.command import realname, run_module
from tests.support.database_settings import database_settings
from tests.support.postgresql import PostgresqlServer
from tests.workflow.places import KINDS

pytestmark = pytest.mark.slow
REGISTRATIONS = 24
ROWS = 4 * BATCH + 30


@pytest.fixture(params=KINDS)
def storms(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Storm, Storm]]:
    """A deployment of each kind under load, and the empty place where its backup goes."""
    with ExitStack() as stack:
        urls = ["", ""]
        if request.param == "postgresql":
            server: PostgresqlServer = request.getfixturevalue("postgresql")
            urls = [stack.enter_context(server.database()) for _ in urls]
        storm = Storm(
            data=tmp_path / "live",
            database_url=urls[0],
            processes=1,
            registrations=REGISTRATIONS,
            strikes=0,
            strike=kill_one,
            seed=0,
            patience_s=120,
        )
        yield storm, replace(storm, data=tmp_path / "restored", database_url=urls[1])


def settings_of(storm: Storm) -> dict[str, str]:
    return {"REALNAME_DATABASE_URL": storm.database_url}


def back_up_under_load(storm: Storm, archive: Path) -> None:
    """Take it while there is about as much behind as before."""
    storm.data.mkdir()
    fleet = Fleet(storm, storm.data.parent / "storm.log")
    engine = engine_for(storm.url)
    try:
        fleet.start()
        while progress_of(engine) < REGISTRATIONS // 2:
            fleet.replace_the_dead()
        ended = realname("system", "backups", "create", archive, "--data", storm.data, environment=settings_of(storm))
        assert ended.exit_code == 0, ended.stderr
    finally:
        fleet.destroy()
        engine.dispose()


def test_what_is_restored_is_consistent_and_goes_on(storms: tuple[Storm, Storm], tmp_path: Path) -> None:
    live, restored = storms
    back_up_under_load(live, tmp_path / "backup.tar")
    restored.data.mkdir()
    shutil.copy2(live.data / "keys.json", restored.data / "keys.json")
    ended = realname(
        "system", "backups", "restore", tmp_path / "backup.tar", "--data", restored.data, "--execute", environment=settings_of(restored)
    )
    assert ended.exit_code == 0, ended.stderr
    engine = engine_for(restored.url)
    keys = LocalMediaStore(restored.data / "media").keys(ROOT)
    with engine.connect() as connection:
        wanted = {one for (one,) in connection.execute(text(WITH_MEDIA))}
        orphans = connection.execute(
            text("SELECT count(*) FROM lines WHERE registration_id NOT IN (SELECT id FROM registrations)")
        ).scalar()
        lines = connection.execute(text("SELECT count(*) FROM lines")).scalar_one()
    with SqlUnitsOfWork(engine)() as unit:
        assert unit.ledger.require_intact() == unit.ledger.count() > 0
    engine.dispose()
    assert (wanted - {key.split("/")[1] for key in keys if is_of_person(key)}, orphans) == (set(), 0)
    assert lines > 0


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
        return run_module(import_child.__name__, str(batches), *self.words, environment=self.settings).exit_code == -signal.SIGKILL

    def recorded(self) -> list[int]:
        """How many rows each entry of the ledger speaks of."""
        with SqlUnitsOfWork(self.engine)() as unit:
            entries = [one.event for one in unit.ledger.of_subject(INVENTORY_SUBJECT)]
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
    added = realname("access", "staff", "first-administrators", "li.na", "second", "--data", data, environment=settings)
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
