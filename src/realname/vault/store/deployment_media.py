"""The media store that a database belongs to: bound at the first start, forgotten by a restore, and never another one in between."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, Engine, inspect, select, update

from realname.kernel.ports import MediaStore
from realname.platform.db.engine import for_reading
from realname.platform.db.tables import deployment
from realname.platform.errors import RestoreUnfinished
from realname.vault.model.media_place import (
    PLACE,
    RESTORING,
    ROOT,
    MediaPlace,
    owner_of,
    require_free_place,
    require_media,
    require_same_place,
)

NeedsMedia = Callable[[Connection], bool]


def require_media_place(engine: Engine, media: MediaStore, *, needs_media: NeedsMedia, new_place: str, new_database: str) -> None:
    """Bind a database to its media store, and refuse another one; no lock is held where it is bound already.

    Args:
        engine: A database that is bound to its keys already.
        media: The store that the settings name.
        needs_media: Whether any record of the database has media: the capability that keeps the records says it.
        new_place: A random id, for a store that has none.
        new_database: A random id, for a database that has none.

    Raises:
        MediaForeign: The database is bound to another store, or the store to another database, or media are missing from an unnamed one.
        RestoreUnfinished: A restore into this store has begun, and not ended.
        StorageUnavailable: One of them is away.
    """
    if media.get(RESTORING) is not None:
        raise RestoreUnfinished(kind="media")
    if bound := media_place_of(for_reading(engine)):
        require_same_place(bound=bound, found=MediaPlace.parse(media.get(PLACE)))
    else:
        _draw_id(engine, new_database)
        _bind(engine, media, needs_media, new_place)


def _draw_id(engine: Engine, new_database: str) -> None:
    """Keep the database's id before a store bears it: a start that is killed in between knows it again."""
    with engine.begin() as connection:
        connection.execute(update(deployment).where(deployment.c.database_id.is_(None)).values(database_id=new_database))


def _bind(engine: Engine, media: MediaStore, needs_media: NeedsMedia, new_place: str) -> None:
    with engine.begin() as connection:
        # Of two processes that start at once, the second waits here, and finds what the first has bound.
        asked = select(deployment.c.media_place, deployment.c.database_id).with_for_update()
        bound, database_id = connection.execute(asked).one()
        found = MediaPlace.parse(media.get(PLACE))
        if bound is not None:
            require_same_place(bound=bound, found=found)
            return
        owner = owner_of(database_id)
        require_free_place(found=found, owner=owner)
        if needs_media(connection):
            require_media(media.keys(ROOT))
        place = found or MediaPlace(new_place, owner)
        if found is None:
            media.put(PLACE, place.content())
        connection.execute(update(deployment).values(media_place=place.id))


def require_bindable_place(
    engine: Engine, *, needs_media: NeedsMedia, found: MediaPlace | None, media_keys: Callable[[], Sequence[str]]
) -> None:
    """Return where the next start would take the store, as `require_media_place`; changes nothing, and asks a database in any form.

    Args:
        engine: The database.
        needs_media: As above.
        found: What the store says of itself.
        media_keys: Lists all that it holds below `registrations/`; asked only where that matters.

    Raises:
        MediaForeign: As `require_media_place`.
        StorageUnavailable: One of them is away.
    """
    if bound := media_place_of(engine):
        require_same_place(bound=bound, found=found)
        return
    with engine.connect() as connection:
        database_id = connection.scalars(select(deployment.c.database_id)).one_or_none() if _knows(connection, "database_id") else None
        require_free_place(found=found, owner=owner_of(database_id) if database_id else "")
        if needs_media(connection):
            require_media(media_keys())


def media_place_of(engine: Engine) -> str:
    """Read which store a database is bound to; empty: none, or of a form that does not know yet.

    Raises:
        StorageUnavailable: It is away, or locked for too long.
    """
    with engine.connect() as connection:
        return (connection.scalars(select(deployment.c.media_place)).one_or_none() or "") if _knows(connection, "media_place") else ""


def _knows(connection: Connection, column: str) -> bool:
    found = inspect(connection)
    return found.has_table(deployment.name) and any(one["name"] == column for one in found.get_columns(deployment.name))
