"""Bring the database to the form that this release needs: at a start where older processes work on, else by command (ADR 0083)."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from sqlalchemy import DDL, Connection, Engine, MetaData, NullPool, Table, create_engine, event, inspect, text
from sqlalchemy.schema import SetTableComment

from realname.kernel.errors import StorageUnavailable
from realname.platform.db.engine import set_up, truncate_wal
from realname.platform.db.restore_marks import require_no_restore
from realname.platform.db.revisions import NEWEST, PROCESS_NAME, floor_of, needed, process_revision, reachable
from realname.platform.errors import DatabaseInUse, DatabaseNewer, MigrationPending

_SETTLE_S = 3.0  # for connections that are just being opened or closed
_LOOK_AGAIN_S = 0.1
_TURNS_ON_SQLITE = 3  # each of them waits as long as the engine does
START_LOCK = 0x7265616C6E616D65  # any number of ours: who starts at the same time on PostgreSQL waits here
_FLOOR = "oldest release: "  # in the comment of alembic_version; on SQLite it is the number that each database file has for its user


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseForm:
    """The form of a database.

    Attributes:
        revision: Of its tables; empty: it has none.
        floor: The oldest release that may use it, by the newest migration of that release; empty: any.
    """

    revision: str
    floor: str


def read_form(engine: Engine) -> DatabaseForm:
    """Read which form a database has.

    Raises:
        StorageUnavailable: The database is away.
    """
    with engine.connect() as connection:
        return DatabaseForm(revision=_revision(connection), floor=_floor(connection))


def upgrade(engine: Engine) -> None:
    """Run the migrations that older processes survive, on an empty database all; on SQLite also empty the log of a killed process.

    Raises:
        RestoreUnfinished: A restore into this database has begun, and not ended.
        MigrationPending: This release needs a migration that older processes do not survive.
        DatabaseNewer: A newer release has taken away what this one uses.
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
        revision = _revision(connection)
        require_usable(DatabaseForm(revision=revision, floor=_floor(connection) if revision > NEWEST else ""))
        if revision < (target := reachable(revision)):
            _migrate(connection, target)
    truncate_wal(engine)


def require_usable(form: DatabaseForm) -> None:
    """Return where this release can work with a database of this form, once what expands has run.

    Raises:
        MigrationPending: It needs a migration that contracts.
        DatabaseNewer: It is too old for the database.
    """
    if form.revision > NEWEST:
        # Of a newer release, which this one may run beside, or take the place of again, until it contracts.
        if form.floor > NEWEST:
            raise DatabaseNewer(database=form.revision, needs=form.floor, this=NEWEST)
    elif reachable(form.revision) < needed():
        raise MigrationPending(database=form.revision, needs=needed())


def contract(engine: Engine) -> None:
    """Run every migration that is missing, while no other process uses the database.

    Raises:
        DatabaseInUse: An older process is connected to it; on SQLite any process.
        DatabaseNewer: It is of a newer release.
        RestoreUnfinished: A restore into this database has begun, and not ended.
        StorageUnavailable: The database is away.
    """
    engine.dispose()  # its own connections would count on SQLite
    alone = _alone(engine)
    try:
        with alone.begin() as connection:
            _wait_for_others(connection)
            require_no_restore(connection)
            revision = _revision(connection)
            if revision > NEWEST:
                raise DatabaseNewer(database=revision, needs=_floor(connection), this=NEWEST)
            if older := _older_processes(connection):
                raise DatabaseInUse(connections=older)
            if revision != NEWEST:
                _migrate(connection, NEWEST)
    finally:
        alone.dispose()
    truncate_wal(engine)


def _alone(engine: Engine) -> Engine:
    """Give an engine of one connection, which on SQLite keeps every other process out as long as it is open."""
    alone = create_engine(engine.url, poolclass=NullPool, hide_parameters=True)
    if alone.dialect.name == "sqlite":
        event.listen(alone, "connect", _take_alone)
    set_up(alone)
    return alone


def _take_alone(connection: sqlite3.Connection, _record: object) -> None:
    # Each process that has a database open in WAL mode holds a shared lock on its file until it ends.
    with closing(connection.cursor()) as cursor:
        cursor.execute("PRAGMA busy_timeout = 0")
        cursor.execute("PRAGMA locking_mode = EXCLUSIVE")
        try:
            cursor.execute("BEGIN EXCLUSIVE")
            cursor.execute("COMMIT")
        except sqlite3.OperationalError as problem:
            raise DatabaseInUse from problem


def _older_processes(connection: Connection) -> int:
    """Count connections of older releases, of any role; those of before 0.2.0 have no name, unless `PGAPPNAME` gave them one.

    A connection has no name either while it is being opened, and one of a killed process stays until the server notices: so this looks
    again for a few seconds. Only a look that finds no such connection ends it early: an older process may open a new one for each query.
    """
    if connection.dialect.name != "postgresql":
        return 0
    until = time.monotonic() + _SETTLE_S
    while (older := _count_older_connections(connection)) and time.monotonic() <= until:
        time.sleep(_LOOK_AGAIN_S)
    return older


def _count_older_connections(connection: Connection) -> int:
    connection.exec_driver_sql("SELECT pg_stat_clear_snapshot()")  # a transaction sees one state of the connections otherwise
    # PostgreSQL hides `backend_type` of another role's sessions; what vacuums has no role, so it is told apart all the same.
    asked = text(
        "SELECT application_name FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND usesysid IS NOT NULL AND coalesce(backend_type, 'client backend') = 'client backend'"
        " AND (application_name = '' OR application_name LIKE :ours)"
    )
    names = connection.scalars(asked, {"ours": f"{PROCESS_NAME}%"})
    return sum(process_revision(name) < NEWEST for name in names)


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
    _set_floor(connection)


def _floor(connection: Connection) -> str:
    """The oldest release that may use the database, as the release said that migrated it: only a newer one knows what it took away."""
    if connection.dialect.name == "sqlite":
        number = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        return f"{number:04}" if number else ""
    said = connection.exec_driver_sql("SELECT obj_description(to_regclass('alembic_version'), 'pg_class')").scalar_one_or_none()
    return str(said or "").removeprefix(_FLOOR)


def _set_floor(connection: Connection) -> None:
    floor = floor_of(_revision(connection))
    if connection.dialect.name == "sqlite":
        connection.execute(DDL("PRAGMA user_version = %(number)s", context={"number": int(floor or 0)}))  # type: ignore[no-untyped-call]
    else:
        connection.execute(SetTableComment(Table("alembic_version", MetaData(), comment=f"{_FLOOR}{floor}")))
