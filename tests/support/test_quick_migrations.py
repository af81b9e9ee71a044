"""A database that is made quickly is the one that the migrations make."""

from pathlib import Path

from sqlalchemy import Engine

from realname.platform.db.engine import engine_for
from realname.platform.db.upgrade import upgrade, upgrade_for_restore
from tests.support.quick_migrations import every_migration_runs


def _upgraded(file: Path) -> Engine:
    engine = engine_for(f"sqlite:///{file}")
    upgrade(engine)
    return engine


def _everything(engine: Engine) -> list[str]:
    """Every statement and every row, in the order in which the database holds them."""
    with engine.connect() as connection:
        return list(connection.connection.driver_connection.iterdump())  # type: ignore[union-attr]


def test_the_second_database_is_the_one_that_the_migrations_make(tmp_path: Path) -> None:
    with every_migration_runs():
        whole = _everything(_upgraded(tmp_path / "whole.sqlite"))
    first, second = (_everything(_upgraded(tmp_path / name)) for name in ("first.sqlite", "second.sqlite"))
    assert first == whole
    assert second == whole


def test_a_database_of_an_older_form_is_migrated(tmp_path: Path) -> None:
    newest = _everything(_upgraded(tmp_path / "newest.sqlite"))
    engine = engine_for(f"sqlite:///{tmp_path / 'older.sqlite'}")
    upgrade_for_restore(engine, "0038")
    older = _everything(engine)
    upgrade(engine)
    assert older != _everything(engine)
    assert sorted(_everything(engine)) == sorted(newest)
