"""Disputes of lines in their table: the database itself refuses a second open one of a line."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from realname.holder.model.dispute import Dispute, DisputeCheck, DisputeMeans, DisputeOutcome, DisputeReason
from realname.holder.store.tables import DISPUTE_OPEN, DISPUTE_TO_CLOSE, disputes
from realname.kernel.errors import DisputeConflict, UnknownDispute
from realname.kernel.identifiers import AgentId, DisputeId, LineId, OutletId, PersonId, RegistrationId
from realname.platform.db.db_errors import is_unique_violation
from realname.platform.db.store import SqlStore
from realname.registration.store.registrations import Column

_table = disputes.c


class Disputes(SqlStore):
    """Disputes by id, line and person; a line has one open dispute at most, by database constraint."""

    def add(self, dispute: Dispute) -> None:
        """Keep a new one.

        Raises:
            DisputeConflict: The line has an open one.
        """
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(disputes).values(_row(dispute)))
        except IntegrityError as problem:
            if not is_unique_violation(problem):
                raise
            raise DisputeConflict(state="open") from problem

    def get(self, dispute_id: DisputeId) -> Dispute:
        """Read and lock until the transaction ends.

        Raises:
            UnknownDispute: There is none.
        """
        asked = select(disputes).where(_table.id == dispute_id.value).with_for_update()
        row = self._connection.execute(asked).mappings().one_or_none()
        if row is None:
            raise UnknownDispute
        return _dispute(row)

    def save(self, dispute: Dispute) -> None:
        """Replace."""
        self._connection.execute(update(disputes).where(_table.id == dispute.id.value).values(_row(dispute)))

    def open_of_line(self, line_id: LineId) -> Dispute | None:
        """The open one of a line, locked, or None."""
        asked = select(disputes).where(_table.line_id == line_id.value, DISPUTE_OPEN).with_for_update()
        row = self._connection.execute(asked).mappings().one_or_none()
        return None if row is None else _dispute(row)

    def of_person(self, person_id: PersonId) -> Sequence[Dispute]:
        """All of a person, the newest first; not locked."""
        asked = select(disputes).where(_table.person_id == person_id.value).order_by(_table.opened_at.desc(), _table.id)
        return [_dispute(row) for row in self._connection.execute(asked).mappings()]

    def open(self, *, limit: int) -> Sequence[Dispute]:
        """Those that wait for an answer, the first due first; not locked."""
        asked = select(disputes).where(DISPUTE_OPEN).order_by(_table.due_at, _table.id).limit(limit)
        return [_dispute(row) for row in self._connection.execute(asked).mappings()]

    def answered(self, *, limit: int) -> Sequence[Dispute]:
        """Those that were answered or withdrawn, the newest answer first; not locked."""
        asked = select(disputes).where(_table.answered_at.is_not(None)).order_by(_table.answered_at.desc(), _table.id).limit(limit)
        return [_dispute(row) for row in self._connection.execute(asked).mappings()]

    def ids_to_mark(self, *, at: datetime, limit: int) -> Sequence[DisputeId]:
        """Open ones whose clock has run out and of which nobody has noted it."""
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


def _row(dispute: Dispute) -> Mapping[str, Column]:
    return {
        "id": dispute.id.value,
        "line_id": dispute.line_id.value,
        "person_id": dispute.person_id.value,
        "registration_id": dispute.registration_id.value,
        "outlet_id": dispute.outlet_id.value,
        "means": dispute.means.value,
        "said_over": dispute.said_over.value if dispute.said_over else None,
        "was_frozen": dispute.was_frozen,
        "opened_at": dispute.opened_at,
        "due_at": dispute.due_at,
        "overdue_at": dispute.overdue_at,
        "answered_at": dispute.answered_at,
        "answered_by": dispute.answered_by.value if dispute.answered_by else None,
        "outcome": dispute.outcome.value if dispute.outcome else None,
        "reason": dispute.reason.value if dispute.reason else None,
        "checks": json.dumps(sorted(dispute.checks)),
        "closing_at": dispute.closing_at,
    }


def _dispute(row: RowMapping) -> Dispute:
    return Dispute(
        id=DisputeId(row["id"]),
        line_id=LineId(row["line_id"]),
        person_id=PersonId(row["person_id"]),
        registration_id=RegistrationId(row["registration_id"]),
        outlet_id=OutletId(row["outlet_id"]),
        means=DisputeMeans(row["means"]),
        said_over=LineId(row["said_over"]) if row["said_over"] else None,
        was_frozen=row["was_frozen"],
        opened_at=row["opened_at"],
        due_at=row["due_at"],
        overdue_at=row["overdue_at"],
        answered_at=row["answered_at"],
        answered_by=AgentId(row["answered_by"]) if row["answered_by"] else None,
        outcome=DisputeOutcome(row["outcome"]) if row["outcome"] else None,
        reason=DisputeReason(row["reason"]) if row["reason"] else None,
        checks=frozenset(DisputeCheck(one) for one in json.loads(row["checks"])),
        closing_at=row["closing_at"],
    )
