"""Legal holds in memory."""

from collections.abc import Sequence
from datetime import datetime

from realname.kernel.identifiers import HoldId, RegistrationId
from realname.retention.model.record_hold import RecordHold
from tests.support.memory_records import Records


class MemoryRecordHolds:
    """Implements the port `RecordHolds`."""

    def __init__(self, records: Records) -> None:
        self._holds = records.record_holds

    def add(self, hold: RecordHold) -> None:
        self._holds[hold.id] = hold

    def save(self, hold: RecordHold) -> None:
        self._holds[hold.id] = hold

    def find(self, hold_id: HoldId) -> RecordHold | None:
        return self._holds.get(hold_id)

    def in_force(self, registration_id: RegistrationId) -> Sequence[RecordHold]:
        held = [one for one in self._holds.values() if one.registration_id == registration_id and one.ended_at is None]
        return sorted(held, key=lambda one: (one.held_at, one.id.value))

    def held_among(self, ids: Sequence[RegistrationId]) -> frozenset[RegistrationId]:
        return frozenset(one for one in ids if self.in_force(one))

    def all_in_force(self, *, limit: int) -> Sequence[RecordHold]:
        held = [one for one in self._holds.values() if one.ended_at is None]
        return sorted(held, key=lambda one: (one.until, one.id.value))[:limit]

    def over(self, *, at: datetime, limit: int) -> Sequence[RecordHold]:
        return [one for one in self.all_in_force(limit=len(self._holds)) if one.until <= at][:limit]

    def forget(self, registration_id: RegistrationId) -> None:
        for one in [one for one in self._holds.values() if one.registration_id == registration_id]:
            del self._holds[one.id]


def is_held(records: Records, registration_id: RegistrationId) -> bool:
    """Whether a hold of a registration is in force."""
    return any(one.registration_id == registration_id and one.ended_at is None for one in records.record_holds.values())
