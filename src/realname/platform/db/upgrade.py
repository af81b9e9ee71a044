"""Bring the database to the newest form: at every start, whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from realname.kernel.errors import StorageUnavailable
from realname.platform.db.engine import truncate_wal
from realname.platform.db.restore_marks import require_no_restore

# Of the migrations, by the names of their files: where the database is there already, Alembic is not even imported.
NEWEST = max(path.name[1:5] for path in Path(__file__).with_name("migrations").joinpath("versions").glob("m*.py"))
_TURNS_ON_SQLITE = 3  # each of them waits as long as the engine does
START_LOCK = 0x7265616C6E616D65  # any number of ours: who starts at the same time on PostgreSQL waits here


def upgrade(engine: Engine) -> None:
    """Run the migrations that are missing; on SQLite also empty the log that a killed process left.

    Raises:
        RestoreUnfinished: A restore into this database has begun, and not ended.
        StorageUnavailable: The database is away, or locked for too long.
    """
    for _ in range(_TURNS_ON_SQLITE - 1 if engine.dialect.name == "sqlite" else 0):
        try:
            _upgrade(engine)
        except StorageUnavailable:
            continue  # another process migrates: that takes longer than any other transaction, which the engine's patience is made for
        return
    _upgrade(engine)


def _upgrade(engine: Engine) -> None:
    with engine.begin() as connection:
        _wait_for_others(connection)
        require_no_restore(connection)
        if _revision(connection) != NEWEST:
            _migrate(connection, NEWEST)
    truncate_wal(engine)


def upgrade_for_restore(engine: Engine, revision: str) -> None:
    """Bring a database that a restore has marked as its own to the form of the backup.

    Raises:
        StorageUnavailable: The database is away, or locked for too long.
    """
    with engine.begin() as connection:
        _wait_for_others(connection)
        _migrate(connection, revision)


@contextmanager
def starting_alone(engine: Engine) -> Iterator[None]:
    """Keep the person who else starts on this database waiting; on SQLite they are on one machine, and wait for each other by its files.

    Raises:
        StorageUnavailable: The database is away.
    """
    if engine.dialect.name != "postgresql":
        yield
        return
    with engine.begin() as connection:
        _wait_for_others(connection)
        yield


def _wait_for_others(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({START_LOCK})")


def _revision(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none() or "")


def _migrate(connection: Connection, revision: str) -> None:
    from alembic import command  # noqa: PLC0415 - an eighth of a command's start, for what happens once a release
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "realname.platform.db:migrations")
    config.set_main_option("path_separator", "os")
    command.upgrade(config, revision)
