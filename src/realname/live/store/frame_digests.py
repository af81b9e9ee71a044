"""Hashes of the pictures of live sessions, a row each."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import delete, exists, select

from realname.live.store.tables import frame_digests
from realname.platform.db.repository import insert_into
from realname.platform.db.store import SqlStore

_ROWS_AT_ONCE = 500  # two values a row; SQLite takes 32,766 in one statement
_table = frame_digests.c


class FrameDigests(SqlStore):
    """SHA-256 of the pictures of live sessions that ended, with the day and nothing else: not which session, not whose."""

    def add(self, digests: Sequence[bytes], *, seen_on: date) -> int:
        """Keep those that no one brought before; returns how many there were. Of two sessions at once, one is the first with each."""
        # In one order, so that two transactions with the same pictures wait for each other and do not block each other.
        return sum(self._add(part, seen_on=seen_on) for part in _parts(sorted(set(digests))))

    def are_seen(self, digests: Sequence[bytes]) -> bool:
        """Whether a session that ended brought any of them."""
        return any(self._is_any_seen(part) for part in _parts(digests))

    def forget(self, *, seen_before: date) -> int:
        """Forget those of days before; returns how many."""
        return self._connection.execute(delete(frame_digests).where(_table.seen_on < seen_before)).rowcount

    def _add(self, digests: Sequence[bytes], *, seen_on: date) -> int:
        new = (
            insert_into(frame_digests, self._connection)
            .values([{"digest": digest, "seen_on": seen_on} for digest in digests])
            .on_conflict_do_nothing(index_elements=[_table.digest])
            .returning(_table.digest)
        )
        return len(self._connection.scalars(new).all())

    def _is_any_seen(self, digests: Sequence[bytes]) -> bool:
        found = exists().where(_table.digest.in_(digests))
        return bool(self._connection.scalars(select(found)).one())


def _parts(digests: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    return (digests[start : start + _ROWS_AT_ONCE] for start in range(0, len(digests), _ROWS_AT_ONCE))
