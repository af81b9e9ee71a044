"""Legal holds of records in their table."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select

from realname.kernel.identifiers import HoldId, RegistrationId
from realname.platform.db.repository import OneTable
from realname.platform.db.row_mapper import RowMapper
from realname.registration.model.record_hold import RecordHold
from realname.registration.store.registrations import ErasedWithRegistration
from realname.registration.store.tables import HELD, record_holds

_table = record_holds.c
_IN_FORCE = select(record_holds).where(HELD, _table.registration_id == bindparam("one")).order_by(_table.held_at, _table.id)


class RecordHolds(OneTable[RecordHold], ErasedWithRegistration):
    """Holds by id and by registration; gone with the record of the registration."""

    rows = RowMapper(RecordHold, record_holds)

    def add(self, hold: RecordHold) -> None:
        """Keep a new one."""
        self._records.insert(hold)

    def save(self, hold: RecordHold) -> None:
        """Replace."""
        self._records.replace(hold)

    def find(self, hold_id: HoldId) -> RecordHold | None:
        """Read, or None; not locked."""
        return self._records.find(hold_id)

    def in_force(self, registration_id: RegistrationId) -> Sequence[RecordHold]:
        """Those of a registration that have not ended, the oldest first; the person who changes one locks the registration before."""
        return self._records.all(_IN_FORCE, {"one": registration_id.value})

    def held_among(self, ids: Sequence[RegistrationId]) -> frozenset[RegistrationId]:
        """Which of some hundred registrations are held."""
        asked = select(_table.registration_id).where(HELD, _table.registration_id.in_([one.value for one in ids]))
        return frozenset(map(RegistrationId, self._connection.scalars(asked)))

    def all_in_force(self, *, limit: int) -> Sequence[RecordHold]:
        """Those that have not ended, the first to end first; not locked."""
        return self._records.all(select(record_holds).where(HELD).order_by(_table.until, _table.id).limit(limit))

    def over(self, *, at: datetime, limit: int) -> Sequence[RecordHold]:
        """Those whose time is over and that have not ended, the longest over first; not locked."""
        return self._records.all(select(record_holds).where(HELD, _table.until <= at).order_by(_table.until, _table.id).limit(limit))

    def forget(self, registration_id: RegistrationId) -> None:
        """Forget all of a registration; none is no error."""
        self._connection.execute(delete(record_holds).where(_table.registration_id == registration_id.value))
