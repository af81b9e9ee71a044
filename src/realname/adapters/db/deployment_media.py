"""The media store that a database belongs to: bound at the first start, forgotten by a restore, and never another one in between."""

from sqlalchemy import Connection, Engine, inspect, select, update

from realname.adapters.db.schema import deployment
from realname.application.media_place import PLACE, RESTORING, MediaPlace, owner_of, require_free_place, require_same_place
from realname.application.ports import MediaStore
from realname.domain.errors import RestoreUnfinished


def require_media_place(engine: Engine, media: MediaStore, *, new_place: str) -> None:
    """Bind a database to its media store, and refuse another one.

    Args:
        engine: A database that is bound to its keys already.
        media: The store that the settings name.
        new_place: A random id, for a store that has none.

    Raises:
        MediaForeign: The database is bound to another store, or the store to another database.
        RestoreUnfinished: A restore into this store has begun, and not ended.
        StorageUnavailable: One of them is away.
    """
    if media.get(RESTORING) is not None:
        raise RestoreUnfinished(kind="media")
    columns = (deployment.c.media_place, deployment.c.key_id, deployment.c.restored_at)
    with engine.begin() as connection:
        # Of two processes that start at once, the second waits here, and finds what the first has bound.
        bound, key_id, restored_at = connection.execute(select(*columns).with_for_update()).one()
        found = MediaPlace.parse(media.get(PLACE))
        if bound is not None:
            require_same_place(bound=bound, found=found)
            return
        owner = owner_of(key_id=key_id, restored_at=restored_at)
        require_free_place(found=found, owner=owner)
        place = found or MediaPlace(new_place, owner)
        if found is None:
            media.put(PLACE, place.content())
        connection.execute(update(deployment).values(media_place=place.id))


def media_place_of(engine: Engine) -> str:
    """Read which store a database is bound to; empty: none, or of a form that does not know yet.

    Raises:
        StorageUnavailable: It is away, or locked for too long.
    """
    with engine.connect() as connection:
        return (connection.scalars(select(deployment.c.media_place)).one_or_none() or "") if _knows(connection) else ""


def _knows(connection: Connection) -> bool:
    found = inspect(connection)
    return found.has_table(deployment.name) and any(one["name"] == "media_place" for one in found.get_columns(deployment.name))
