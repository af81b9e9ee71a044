"""When the last backup of a database was made, when it was restored from one, and which keys it is sealed under."""

from datetime import datetime

from sqlalchemy import Connection, Engine, func, inspect, select, update

from realname.lines.model.order import OrderState
from realname.lines.store.tables import line_orders
from realname.platform.db.tables import deployment
from realname.vault.ports import KeyGeneration
from realname.vault.store.tables import persons


def record_backup(engine: Engine, *, at: datetime) -> None:
    """Remember that a backup was made, for `realname status`, where the database's form has room for it."""
    with engine.begin() as connection:
        if "backed_up_at" in _columns(connection):
            connection.execute(update(deployment).values(backed_up_at=at))


def record_restore(engine: Engine, *, at: datetime) -> None:
    """Remember that the database came out of a backup: whatever it holds as not sent yet may have been sent and done since.

    The media store it was copied with is not the one it is restored into: the next start binds it anew.
    """
    unsent = (line_orders.c.state == OrderState.REQUESTED.value, line_orders.c.asked_at.is_(None))
    with engine.begin() as connection:
        connection.execute(update(line_orders).where(*unsent).values(asked_at=line_orders.c.requested_at))
        connection.execute(update(deployment).values(restored_at=at, media_place=None, database_id=None))


def restored_at(engine: Engine) -> datetime | None:
    """When the database was restored from a backup; None: it was not."""
    with engine.connect() as connection:
        return connection.scalars(select(deployment.c.restored_at)).one_or_none()


def key_id_of(engine: Engine) -> str:
    """Digest of the keys that a database is bound to; empty: none, or of a form that does not know yet.

    Raises:
        StorageUnavailable: It is away, or locked for too long.
    """
    with engine.connect() as connection:
        return (connection.scalars(select(deployment.c.key_id)).one_or_none() or "") if "key_id" in _columns(connection) else ""


def encryption_key_of(engine: Engine) -> KeyGeneration | None:
    """The key-encryption key that a database is bound to; None: none, or of a form that does not know yet.

    Raises:
        StorageUnavailable: It is away, or locked for too long.
    """
    with engine.connect() as connection:
        return read_encryption_key(connection) if "encryption_key_id" in _columns(connection) else None


def read_encryption_key(connection: Connection) -> KeyGeneration | None:
    """The same, of a database whose form knows."""
    asked = select(deployment.c.key_generation, deployment.c.encryption_key_id)
    number, key_id = connection.execute(asked).one_or_none() or (None, None)
    return None if number is None else KeyGeneration(number=number, key_id=key_id or "")


def oldest_key_generation(engine: Engine) -> int:
    """The oldest key-encryption key that wraps any person's key; 0: none does, or the database's form does not know.

    A person who copies the database afterwards copies nothing older.
    """
    with engine.connect() as connection:
        if "key_generation" not in _columns(connection, persons.name):
            return 0
        # What a release that knew one key only wrote says nothing of its generation: it is the first.
        generation = func.min(func.coalesce(persons.c.key_generation, 1))
        return connection.scalars(select(generation).where(persons.c.wrapped_key.is_not(None))).one() or 0


def _columns(connection: Connection, table: str = deployment.name) -> frozenset[str]:
    found = inspect(connection)
    return frozenset(column["name"] for column in found.get_columns(table)) if found.has_table(table) else frozenset()
