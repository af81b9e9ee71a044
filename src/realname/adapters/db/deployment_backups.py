"""When the last backup of a database was made, and when it was restored from one."""

from datetime import datetime

from sqlalchemy import Engine, select, update

from realname.adapters.db.schema import deployment, line_orders
from realname.domain.line_order import OrderState


def record_backup(engine: Engine, *, at: datetime) -> None:
    """Remember that a backup was made, for `realname status`."""
    with engine.begin() as connection:
        connection.execute(update(deployment).values(backed_up_at=at))


def record_restore(engine: Engine, *, at: datetime) -> None:
    """Remember that the database came out of a backup: whatever it holds as not sent yet may have been sent and done since."""
    unsent = (line_orders.c.state == OrderState.REQUESTED.value, line_orders.c.asked_at.is_(None))
    with engine.begin() as connection:
        connection.execute(update(line_orders).where(*unsent).values(asked_at=line_orders.c.requested_at))
        connection.execute(update(deployment).values(restored_at=at))


def restored_at(engine: Engine) -> datetime | None:
    """When the database was restored from a backup; None: it was not."""
    with engine.connect() as connection:
        return connection.scalars(select(deployment.c.restored_at)).one_or_none()
