"""New SQLite databases in a fiftieth of the time: what the migrations make of the first empty one of a process, each further one is told.

The tests of the migrations themselves run under `every_migration_runs`.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

_migrate = command.upgrade
_made: dict[str, tuple[str, ...]] = {}  # of each revision: the statements that make it
_quick = [True]


def remember_migrations() -> None:
    """Let every empty SQLite database be made as the first one of its revision was."""
    command.upgrade = _upgrade  # type: ignore[assignment] # without what is not asked for here


def forget_migrations() -> None:
    """Undo it, and for good: migrations run as they are shipped."""
    command.upgrade = _migrate


@contextmanager
def every_migration_runs() -> Iterator[None]:
    """Let the migrations run on every database, one after another."""
    _quick[0] = False
    try:
        yield
    finally:
        _quick[0] = True


def _upgrade(config: Config, revision: str, **options: Any) -> None:  # noqa: ANN401 - Alembic's own, passed on
    connection: Connection | None = config.attributes.get("connection")
    database = None if connection is None or not _quick[0] else _empty_sqlite(connection)
    if database is None:
        _migrate(config, revision, **options)
        return
    if revision not in _made:
        _migrate(config, revision, **options)
        _made[revision] = tuple(one for one in database.iterdump() if one not in {"BEGIN TRANSACTION;", "COMMIT;"})
        return
    for statement in _made[revision]:
        database.execute(statement)


def _empty_sqlite(connection: Connection) -> sqlite3.Connection | None:
    database = connection.connection.driver_connection
    if not isinstance(database, sqlite3.Connection) or database.execute("SELECT count(*) FROM sqlite_master").fetchone() != (0,):
        return None
    return database
