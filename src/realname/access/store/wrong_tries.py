"""Wrong tries of all processes in their table."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select

from realname.access.model.wrong_tries import MOST_CALLERS, TryKind, WrongTries
from realname.access.store.tables import wrong_tries
from realname.platform.db.codecs import comma_separated
from realname.platform.db.repository import OneTable
from realname.platform.db.row_mapper import RowMapper


class WrongTriesByMark(OneTable[WrongTries]):
    """Wrong tries, by the mark of who tries."""

    rows = RowMapper(WrongTries, wrong_tries, codecs={"times": comma_separated(datetime.fromisoformat)})

    def of(self, marks: Collection[str]) -> Mapping[str, tuple[datetime, ...]]:
        """The times by each of some marks, the oldest first; a mark without a wrong try is left out. Locks nothing."""
        return {one.mark: one.times for one in self._records.all(select(wrong_tries).where(wrong_tries.c.mark.in_(marks)))}

    def get(self, mark: str, *, at: datetime) -> WrongTries:
        """Find, or begin to count at a time; locked until the transaction ends, so that many at once are counted one by one."""
        return self._records.lock_or_insert(WrongTries(mark=mark, times=(), last_at=at))

    def save(self, tries: WrongTries) -> None:
        """Replace."""
        self._records.replace(tries)

    def forget(self, *, last_before: datetime, most: int = MOST_CALLERS) -> None:
        """Forget the callers whose last try was before a time, and beyond so many of a kind those that tried longest ago.

        Waits for no one: a caller who tries at this moment is left for the next time.
        """
        is_over = or_(wrong_tries.c.last_at < last_before, *(_beyond(most, kind) for kind in TryKind))
        over = select(wrong_tries.c.mark).where(is_over).with_for_update(skip_locked=True)
        self._connection.execute(delete(wrong_tries).where(wrong_tries.c.mark.in_(over)))


def _beyond(most: int, kind: TryKind) -> ColumnElement[bool]:
    is_kind = wrong_tries.c.mark.startswith(kind.value)
    newest = select(wrong_tries.c.mark).where(is_kind).order_by(wrong_tries.c.last_at.desc(), wrong_tries.c.mark)
    return is_kind & wrong_tries.c.mark.not_in(newest.limit(most))
