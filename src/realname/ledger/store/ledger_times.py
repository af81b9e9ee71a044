"""Times that the database tells: its own clock's, and that of the last entry of the ledger."""

from datetime import UTC, datetime

from sqlalchemy import func, inspect, select

from realname.ledger.store.tables import ledger, ledger_inbox
from realname.platform.db.store import SqlStore

_LAST_PLACED_AT = select(ledger.c.at).order_by(ledger.c.position.desc()).limit(1)
_LAST_WAITING_AT = select(ledger_inbox.c.at).order_by(ledger_inbox.c.number.desc()).limit(1)
# What waits for its place is newer than what has one.
LAST_AT = select(func.coalesce(_LAST_WAITING_AT.scalar_subquery(), _LAST_PLACED_AT.scalar_subquery()))
_NOW = {"sqlite": "SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')", "postgresql": "SELECT clock_timestamp()"}


class LedgerTimes(SqlStore):
    """Reads; changes nothing."""

    def database_now(self) -> datetime:
        """What the clock of the database's machine shows; SQLite's is this machine."""
        said: str | datetime = self._connection.exec_driver_sql(_NOW[self._connection.dialect.name]).scalar_one()
        return (datetime.fromisoformat(said) if isinstance(said, str) else said).astimezone(UTC)

    def last_entry_at(self) -> datetime | None:
        """When the last entry was written, by its own account; None: there is none."""
        # `realname status` asks databases of earlier releases as well, which have no inbox.
        asked = LAST_AT if inspect(self._connection).has_table(ledger_inbox.name) else _LAST_PLACED_AT
        return self._connection.scalars(asked).one_or_none()
