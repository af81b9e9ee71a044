"""What a database says of its deployment, read without changing anything: for `realname status`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, exists, func, inspect, select

from realname.access.store.tables import counters
from realname.inventory.model.stock import NumberState
from realname.inventory.store.tables import numbers
from realname.lines.model.service_order import OrderKind
from realname.lines.store.tables import line_orders, notices
from realname.operations.store.deployment_backups import read_encryption_key
from realname.platform.db.tables import deployment
from realname.registration.store.tables import registrations
from realname.vault.ports import KeyGeneration

_SIZES = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    "postgresql": "SELECT pg_database_size(current_database())",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseStatus:
    """What was read.

    Attributes:
        revision: The form of the tables; empty: there are none yet, or of a release before this was kept.
        registrations: How many by state.
        registrations_since: When the oldest of them was opened.
        orders_waiting: Orders to the operator without an answer.
        orders_waiting_since: When the oldest of them was asked for.
        bars_turned_down: Lines whose last bar the operator turned down; it is ordered again until it is set.
        numbers_quarantined: How many by why; under an empty reason those of which it was not kept yet.
        notices_undeliverable: Notices that were given up: the message centre answered, and never took them.
        counters: Those that are enrolled, by the format in which their hardware is attested; under an empty one those that are not.
        key_id: Digest of the keys it belongs to; empty: of none yet.
        encryption_key: The key-encryption key that wraps its new persons' keys; None: none yet.
    """

    size_bytes: int
    revision: str
    registrations: Mapping[str, int]
    registrations_since: datetime | None
    orders_waiting: int
    orders_waiting_since: datetime | None
    bars_turned_down: int
    numbers_quarantined: Mapping[str, int]
    notices_undeliverable: int
    counters: Mapping[str, int]
    key_id: str
    encryption_key: KeyGeneration | None
    backed_up_at: datetime | None


def read_status(engine: Engine) -> DatabaseStatus:
    """Read; of a database in an older form as much as it has.

    Raises:
        StorageUnavailable: It is away, or locked for too long.
    """
    with engine.connect() as connection:
        tables = {
            name: {column["name"] for column in inspect(connection).get_columns(name)} for name in inspect(connection).get_table_names()
        }
        orders = select(func.count(), func.min(line_orders.c.requested_at)).where(line_orders.c.state == "requested")
        waiting, since = connection.execute(orders).one() if "line_orders" in tables else (0, None)
        known = tables.get("deployment", set())
        by_state = select(registrations.c.state, func.count()).group_by(registrations.c.state).order_by(registrations.c.state)
        if "is_planted" in tables.get("registrations", set()):
            by_state = by_state.where(~registrations.c.is_planted)  # a known case is no one's registration
        return DatabaseStatus(
            size_bytes=int(connection.exec_driver_sql(_SIZES[connection.dialect.name]).scalar_one()),
            revision=str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or "")
            if "alembic_version" in tables
            else "",
            registrations={str(state): int(count) for state, count in connection.execute(by_state)} if "registrations" in tables else {},
            registrations_since=connection.execute(select(func.min(registrations.c.opened_at))).scalar()
            if "registrations" in tables
            else None,
            orders_waiting=waiting,
            orders_waiting_since=since,
            bars_turned_down=count_bars_turned_down(connection) if "line_orders" in tables else 0,
            numbers_quarantined=_quarantined(connection) if "quarantined_for" in tables.get("numbers", set()) else {},
            notices_undeliverable=count_undeliverable(connection) if "undeliverable_at" in tables.get("notices", set()) else 0,
            counters=_counters(connection) if "authenticator_format" in tables.get("counters", set()) else {},
            key_id=_key_id(connection) if "key_id" in known else "",
            encryption_key=read_encryption_key(connection) if "encryption_key_id" in known else None,
            backed_up_at=connection.scalars(select(deployment.c.backed_up_at)).one_or_none() if "backed_up_at" in known else None,
        )


def count_bars_turned_down(connection: Connection) -> int:
    """Lines whose last bar the operator turned down and is asked for again."""
    set_bar = OrderKind.SET_BAR.value
    earlier, before = line_orders.alias(), line_orders.alias()
    # Other orders may lie in between: a new SIM waits beside the bar that is to be in force before it works.
    last_bar = select(func.max(earlier.c.ordinal)).where(
        earlier.c.line_id == line_orders.c.line_id, earlier.c.ordinal < line_orders.c.ordinal, earlier.c.kind == set_bar
    )
    is_repeated = exists().where(
        before.c.line_id == line_orders.c.line_id,
        before.c.ordinal == last_bar.scalar_subquery(),
        before.c.state == "rejected",
    )
    waiting = (line_orders.c.state == "requested", line_orders.c.kind == set_bar)
    return connection.scalars(select(func.count()).select_from(line_orders).where(*waiting, is_repeated)).one()


def _quarantined(connection: Connection) -> Mapping[str, int]:
    reason = func.coalesce(numbers.c.quarantined_for, "").label("reason")
    asked = select(reason, func.count()).where(numbers.c.state == NumberState.QUARANTINED.value).group_by(reason).order_by(reason)
    return {str(why): int(count) for why, count in connection.execute(asked)}


def _counters(connection: Connection) -> Mapping[str, int]:
    attested = func.coalesce(counters.c.authenticator_format, "").label("attested")
    asked = select(attested, func.count()).where(counters.c.revoked_at.is_(None)).group_by(attested).order_by(attested)
    return {str(how): int(count) for how, count in connection.execute(asked)}


def count_undeliverable(connection: Connection) -> int:
    """Notices that were given up."""
    return connection.scalars(select(func.count()).select_from(notices).where(notices.c.undeliverable_at.is_not(None))).one()


def _key_id(connection: Connection) -> str:
    return connection.scalars(select(deployment.c.key_id)).one_or_none() or ""
