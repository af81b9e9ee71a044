"""When the last backup of a database was made."""

from datetime import datetime

from sqlalchemy import Engine, update

from realname.adapters.db.schema import deployment


def record_backup(engine: Engine, *, at: datetime) -> None:
    """Remember that a backup was made, for `realname status`."""
    with engine.begin() as connection:
        connection.execute(update(deployment).values(backed_up_at=at))
