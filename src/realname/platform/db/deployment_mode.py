"""The mode a database was made in: data of real lines are never opened with a simulated operator, nor the other way round."""

from sqlalchemy import Connection, Engine, select
from sqlalchemy.dialects import postgresql, sqlite

from realname.kernel.errors import SettingsError
from realname.platform.db.tables import deployment

_ONLY_ROW = 1


def require_mode(engine: Engine, mode: str) -> None:
    """Bind a new database to a mode, for good, and refuse one that is bound to another.

    Raises:
        SettingsError: The database was made in another mode.
        StorageUnavailable: It is away, or locked for too long.
    """
    with engine.begin() as connection:
        _bind_if_new(connection, mode)
        bound = connection.scalars(select(deployment.c.mode)).one()
    if bound != mode:
        engine.dispose()
        raise SettingsError((f"mode: the data were made in {bound} and are never opened in {mode}",))


def _bind_if_new(connection: Connection, mode: str) -> None:
    # One statement: of two processes that start at once in different modes, the first decides.
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    connection.execute(dialect.insert(deployment).values(id=_ONLY_ROW, mode=mode).on_conflict_do_nothing(index_elements=[deployment.c.id]))
