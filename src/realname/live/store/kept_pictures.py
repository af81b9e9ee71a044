"""What is kept of a few pictures of each live session of late, sealed, a row a session and scope."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, insert, select

from realname.live.store.tables import kept_pictures
from realname.platform.db.store import SqlStore

_table = kept_pictures.c


class KeptPictures(SqlStore):
    """Sealed signatures of pictures, under the scope that they were kept for, with the day and nothing else: not which session or whose."""

    def add(self, scope: bytes, sealed: bytes, *, row_id: str, seen_on: date) -> None:
        """Keep those of one session."""
        self._connection.execute(insert(kept_pictures).values(id=row_id, scope=scope, sealed=sealed, seen_on=seen_on))

    def of_scope(self, scope: bytes) -> Sequence[bytes]:
        """Those of each session of a scope, in no order."""
        return self._connection.scalars(select(_table.sealed).where(_table.scope == scope)).all()

    def forget(self, *, seen_before: date) -> int:
        """Forget those of days before; returns of how many rows."""
        return self._connection.execute(delete(kept_pictures).where(_table.seen_on < seen_before)).rowcount
