"""Notices to subscribers in their table: those that wait, and those that were sent."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from realname.kernel.identifiers import LineId, NoticeId
from realname.lines.model.notice import KeptNotice
from realname.lines.store.tables import notices
from realname.platform.db.repository import OneTable, insert_into
from realname.platform.db.row_mapper import RowMapper

_table = notices.c
_DUE = select(notices).where(_table.sent_at.is_(None), _table.undeliverable_at.is_(None), _table.due_at <= bindparam("at"))


class Notices(OneTable[KeptNotice]):
    """Notices that wait to be sent, and were."""

    rows = RowMapper(KeptNotice, notices)

    def add(self, notice: KeptNotice) -> None:
        """Keep a new one; a second one of the same id changes nothing."""
        new = insert_into(notices, self._connection).on_conflict_do_nothing(index_elements=[_table.id])
        self._connection.execute(new, self.rows.row(notice))

    def get(self, notice_id: NoticeId) -> KeptNotice | None:
        """Read and lock, or None."""
        return self._records.lock(notice_id)

    def save(self, notice: KeptNotice) -> None:
        """Replace."""
        self._records.replace(notice)

    def take_back(self, notice_id: NoticeId) -> None:
        """Forget one that is not sent yet; one that was sent, or is not there, is no error."""
        self._connection.execute(delete(notices).where(_table.id == notice_id.value, _table.sent_at.is_(None)))

    def drop_unsent(self, line_id: LineId) -> None:
        """Forget what is not sent yet of a line: it was meant for its former holder.

        Notices are locked in the order of their ids, as sending locks them.
        """
        asked = select(_table.id).where(_table.line_id == line_id.value, _table.sent_at.is_(None))
        for found in sorted(self._connection.scalars(asked)):
            self.take_back(NoticeId(found))

    def is_any_due(self, *, at: datetime) -> bool:
        """Whether there is a notice to claim; not locked."""
        return self._connection.scalars(select(_DUE.exists()), {"at": at}).one()

    def claim_due(self, *, at: datetime, until: datetime, limit: int) -> Sequence[KeptNotice]:
        """Take due notices for oneself until a time, the longest due first."""
        asked = _DUE.order_by(_table.due_at, _table.id).limit(limit).with_for_update(skip_locked=True)
        found = self._records.all(asked, {"at": at})
        if found:
            taken = update(notices).where(_table.id.in_([notice.id.value for notice in found])).values(due_at=until)
            self._connection.execute(taken)
        return found
