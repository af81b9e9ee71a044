"""Openings of photos in memory."""

from collections.abc import Sequence
from datetime import date, datetime

from realname.kernel.errors import OpeningConflict, UnknownOpening
from realname.kernel.identifiers import AgentId, OpeningId, OutletId, RegistrationId
from realname.photo_access.model.photo_opening import OpeningState, PhotoOpening
from tests.support.memory_records import Records


class MemoryPhotoOpenings:
    """Implements the port `PhotoOpenings`."""

    def __init__(self, records: Records) -> None:
        self._openings = records.photo_openings

    def add(self, opening: PhotoOpening, *, asked_on: date) -> None:
        if any((one.asked_by, on, one.ordinal) == (opening.asked_by, asked_on, opening.ordinal) for one, on in self._openings.values()):
            raise OpeningConflict(state=OpeningState.ASKED.value)
        self._openings[opening.id] = (opening, asked_on)

    def get(self, opening_id: OpeningId) -> PhotoOpening:
        if opening_id not in self._openings:
            raise UnknownOpening
        return self._openings[opening_id][0]

    def save(self, opening: PhotoOpening) -> None:
        _, asked_on = self._openings[opening.id]
        self._openings[opening.id] = (opening, asked_on)

    def last_ordinal(self, asked_by: AgentId, *, asked_on: date) -> int:
        return max((one.ordinal for one, on in self._openings.values() if (one.asked_by, on) == (asked_by, asked_on)), default=0)

    def of_registration(self, registration_id: RegistrationId) -> Sequence[PhotoOpening]:
        return [one for one in self._by_age() if one.registration_id == registration_id]

    def of_member(self, agent_id: AgentId, *, limit: int) -> Sequence[PhotoOpening]:
        return [one for one in reversed(self._by_age()) if agent_id in {one.asked_by, one.answered_by}][:limit]

    def waiting(self, *, at: datetime, outside: OutletId | None, limit: int) -> Sequence[PhotoOpening]:
        return [one for one in self._by_age() if one.state(at) is OpeningState.ASKED and one.outlet_id != outside][:limit]

    def untold(self, *, at: datetime, limit: int) -> Sequence[OpeningId]:
        due = [one for one in self._by_age() if one.first_looked_at and one.told_at is None and not one.is_held(at)]
        return [one.id for one in due[:limit]]

    def forget(self, registration_id: RegistrationId) -> None:
        for one in self.of_registration(registration_id):
            del self._openings[one.id]

    def _by_age(self) -> list[PhotoOpening]:
        return sorted((one for one, _ in self._openings.values()), key=lambda one: (one.asked_at, one.id.value))
