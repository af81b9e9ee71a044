"""Bring the database to the newest form: at every start, whole or not at all."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from realname.adapters.db.engine import truncate_wal

_LOCK = 0x7265616C6E616D65  # any number of ours: who starts at the same time on PostgreSQL waits here


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Run the migrations that are missing, up to a revision; on SQLite also empty the log that a killed process left.

    Raises:
        StorageUnavailable: The database is away, or locked for too long.
    """
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", "realname.adapters.db:migrations")
        config.set_main_option("path_separator", "os")
        command.upgrade(config, revision)
    truncate_wal(engine)
