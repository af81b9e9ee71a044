"""Legal holds of records in their table."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, Select, bindparam, delete, insert, select, update

from realname.kernel.identifiers import AgentId, HoldId, LineId, RegistrationId
from realname.photo_access.model.photo_opening import CaseNumber
from realname.platform.db.store import SqlStore
from realname.registration.store.tables import HELD, record_holds
from realname.retention.model.record_hold import HoldReason, RecordHold

_table = record_holds.c
_IN_FORCE = select(record_holds).where(HELD, _table.registration_id == bindparam("one")).order_by(_table.held_at, _table.id)


class RecordHolds(SqlStore):
    """Holds by id and by registration; gone with the record of the registration."""

    def add(self, hold: RecordHold) -> None:
        """Keep a new one."""
        self._connection.execute(insert(record_holds).values(_row(hold)))

    def save(self, hold: RecordHold) -> None:
        """Replace."""
        self._connection.execute(update(record_holds).where(_table.id == hold.id.value).values(_row(hold)))

    def find(self, hold_id: HoldId) -> RecordHold | None:
        """Read, or None; not locked."""
        found = self._all(select(record_holds).where(_table.id == hold_id.value))
        return found[0] if found else None

    def in_force(self, registration_id: RegistrationId) -> Sequence[RecordHold]:
        """Those of a registration that have not ended, the oldest first; whoever changes one locks the registration before."""
        return [_hold(row) for row in self._connection.execute(_IN_FORCE, {"one": registration_id.value}).mappings()]

    def held_among(self, ids: Sequence[RegistrationId]) -> frozenset[RegistrationId]:
        """Which of some hundred registrations are held."""
        asked = select(_table.registration_id).where(HELD, _table.registration_id.in_([one.value for one in ids]))
        return frozenset(map(RegistrationId, self._connection.scalars(asked)))

    def all_in_force(self, *, limit: int) -> Sequence[RecordHold]:
        """Those that have not ended, the first to end first; not locked."""
        return self._all(select(record_holds).where(HELD).order_by(_table.until, _table.id).limit(limit))

    def over(self, *, at: datetime, limit: int) -> Sequence[RecordHold]:
        """Those whose time is over and that have not ended, the longest over first; not locked."""
        return self._all(select(record_holds).where(HELD, _table.until <= at).order_by(_table.until, _table.id).limit(limit))

    def forget(self, registration_id: RegistrationId) -> None:
        """Forget all of a registration; none is no error."""
        self._connection.execute(delete(record_holds).where(_table.registration_id == registration_id.value))

    def _all(self, asked: Select[tuple[object, ...]]) -> list[RecordHold]:
        return [_hold(row) for row in self._connection.execute(asked).mappings()]


def _row(hold: RecordHold) -> Mapping[str, str | datetime | None]:
    return {
        "id": hold.id.value,
        "registration_id": hold.registration_id.value,
        "line_id": hold.line_id.value if hold.line_id else None,
        "case_number": hold.case_number.value,
        "reason": hold.reason.value,
        "held_by": hold.held_by.value,
        "held_at": hold.held_at,
        "until": hold.until,
        "ended_at": hold.ended_at,
        "ended_by": hold.ended_by.value if hold.ended_by else None,
    }


def _hold(row: RowMapping) -> RecordHold:
    return RecordHold(
        id=HoldId(row["id"]),
        registration_id=RegistrationId(row["registration_id"]),
        line_id=LineId(row["line_id"]) if row["line_id"] else None,
        case_number=CaseNumber(row["case_number"]),
        reason=HoldReason(row["reason"]),
        held_by=AgentId(row["held_by"]),
        held_at=row["held_at"],
        until=row["until"],
        ended_at=row["ended_at"],
        ended_by=AgentId(row["ended_by"]) if row["ended_by"] else None,
    )
