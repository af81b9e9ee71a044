"""A backup that is taken while registrations come in is of one moment: the ledger is whole, each line has its registration and photo."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.platform.db.engine import engine_for
from realname.registration.store.needing_media import WITH_MEDIA
from realname.registration.use_cases.media import is_of_person
from realname.vault.connectors.local_media import LocalMediaStore
from realname.vault.model.media_place import ROOT
from tests.crash.storm import Fleet, Storm, kill_one, progress_of
from tests.support.command import realname
from tests.support.postgresql import PostgresqlServer
from tests.workflow.places import KINDS

pytestmark = pytest.mark.slow

REGISTRATIONS = 24


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
        ended = realname("backup", archive, "--data", storm.data, environment=settings_of(storm))
        assert ended.exit_code == 0, ended.stderr
    finally:
        fleet.destroy()
        engine.dispose()


def test_what_is_restored_is_consistent_and_goes_on(storms: tuple[Storm, Storm], tmp_path: Path) -> None:
    live, restored = storms
    back_up_under_load(live, tmp_path / "backup.tar")
    restored.data.mkdir()
    shutil.copy2(live.data / "keys.json", restored.data / "keys.json")
    ended = realname("restore", tmp_path / "backup.tar", "--data", restored.data, "--execute", environment=settings_of(restored))
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
