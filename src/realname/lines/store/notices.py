"""Notices to subscribers in their table: those that wait, and those that were sent."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from realname.kernel.identifiers import LineId, Msisdn, NoticeId
from realname.lines.model.notice import KeptNotice, NoticeKind
from realname.lines.store.tables import notices
from realname.platform.db.store import SqlStore
from realname.registration.store.registrations import Column

_table = notices.c


class Notices(SqlStore):
    """Notices that wait to be sent, and were."""

    def add(self, notice: KeptNotice) -> None:
        """Keep a new one; a second one of the same id changes nothing."""
        dialect = sqlite if self._connection.dialect.name == "sqlite" else postgresql
        new = dialect.insert(notices).values(_row(notice)).on_conflict_do_nothing(index_elements=[_table.id])
        self._connection.execute(new)

    def get(self, notice_id: NoticeId) -> KeptNotice | None:
        """Read and lock, or None."""
        asked = select(notices).where(_table.id == notice_id.value).with_for_update()
        row = self._connection.execute(asked).mappings().one_or_none()
        return None if row is None else _notice(row)

    def save(self, notice: KeptNotice) -> None:
        """Replace."""
        self._connection.execute(update(notices).where(_table.id == notice.id.value).values(_row(notice)))

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

    def claim_due(self, *, at: datetime, until: datetime, limit: int) -> Sequence[KeptNotice]:
        """Take due notices for oneself until a time, the longest due first."""
        asked = (
            select(notices)
            .where(_table.sent_at.is_(None), _table.undeliverable_at.is_(None), _table.due_at <= at)
            .order_by(_table.due_at, _table.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        found = [_notice(row) for row in self._connection.execute(asked).mappings()]
        if found:
            taken = update(notices).where(_table.id.in_([notice.id.value for notice in found])).values(due_at=until)
            self._connection.execute(taken)
        return found


def _row(notice: KeptNotice) -> Mapping[str, Column]:
    return {
        "id": notice.id.value,
        "line_id": notice.line_id.value,
        "kind": notice.kind.value,
        "msisdn": notice.msisdn.value,
        "requested_at": notice.requested_at,
        "due_at": notice.due_at,
        "tries": notice.tries,
        "sent_at": notice.sent_at,
        "undeliverable_at": notice.undeliverable_at,
    }


def _notice(row: RowMapping) -> KeptNotice:
    return KeptNotice(
        id=NoticeId(row["id"]),
        line_id=LineId(row["line_id"]),
        kind=NoticeKind(row["kind"]),
        msisdn=Msisdn(row["msisdn"]),
        requested_at=row["requested_at"],
        due_at=row["due_at"],
        tries=row["tries"],
        sent_at=row["sent_at"],
        undeliverable_at=row["undeliverable_at"],
    )
