"""Disputes of lines in their table: the database itself refuses a second open one of a line."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from realname.kernel.identifiers import DisputeId, LineId, PersonId, RegistrationId
from realname.lines.errors import DisputeConflict, UnknownDispute
from realname.lines.model.dispute import Dispute, DisputeCheck
from realname.lines.store.tables import DISPUTE_OPEN, DISPUTE_TO_CLOSE, disputes
from realname.platform.db.repository import Repository
from realname.platform.db.row_mapper import Codec, RowMapper
from realname.registration.store.registrations import ErasedWithRegistration

_table = disputes.c


def _write_checks(checks: frozenset[DisputeCheck]) -> str:
    return json.dumps(sorted(checks))


def _read_checks(text: str) -> frozenset[DisputeCheck]:
    return frozenset(DisputeCheck(one) for one in json.loads(text))


class Disputes(Repository[Dispute, DisputeId], ErasedWithRegistration):
    """Disputes by id, line and person; a line has one open dispute at most, by database constraint."""

    rows = RowMapper(Dispute, disputes, codecs={"checks": Codec(write=_write_checks, read=_read_checks)})
    unknown = UnknownDispute

    def add(self, dispute: Dispute) -> None:
        """Keep a new one.

        Raises:
            DisputeConflict: The line has an open one.
        """
        self._records.insert_new(dispute, refused=DisputeConflict(state="open"))

    def open_of_line(self, line_id: LineId) -> Dispute | None:
        """The open one of a line, locked, or None."""
        return self._records.lock_one(select(disputes).where(_table.line_id == line_id.value, DISPUTE_OPEN))

    def of_person(self, person_id: PersonId) -> Sequence[Dispute]:
        """All of a person, the newest first; not locked."""
        return self._records.all(select(disputes).where(_table.person_id == person_id.value).order_by(_table.opened_at.desc(), _table.id))

    def open(self, *, limit: int) -> Sequence[Dispute]:
        """Those that wait for an answer, the first due first; not locked."""
        return self._records.all(select(disputes).where(DISPUTE_OPEN).order_by(_table.due_at, _table.id).limit(limit))

    def answered(self, *, limit: int) -> Sequence[Dispute]:
        """Those that were answered or withdrawn, the newest answer first; not locked."""
        asked = select(disputes).where(_table.answered_at.is_not(None)).order_by(_table.answered_at.desc(), _table.id).limit(limit)
        return self._records.all(asked)

    def ids_to_mark(self, *, at: datetime, limit: int) -> Sequence[DisputeId]:
        """Open ones whose clock has run out and of which no one has noted it."""
        late = (DISPUTE_OPEN, _table.due_at <= at, _table.overdue_at.is_(None))
        asked = select(_table.id).where(*late).order_by(_table.due_at, _table.id).limit(limit)
        return [DisputeId(found) for found in self._connection.scalars(asked)]

    def ids_to_close(self, *, limit: int) -> Sequence[DisputeId]:
        """Of lines that are not theirs and whose closing was not asked for yet, the longest answered first."""
        asked = select(_table.id).where(DISPUTE_TO_CLOSE).order_by(_table.answered_at, _table.id).limit(limit)
        return [DisputeId(found) for found in self._connection.scalars(asked)]

    def forget(self, registration_id: RegistrationId) -> None:
        """Forget all about a registration that is erased."""
        self._connection.execute(delete(disputes).where(_table.registration_id == registration_id.value))
