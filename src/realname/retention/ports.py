"""The legal holds of records, part of the unit of work."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from realname.kernel.identifiers import HoldId, RegistrationId
from realname.retention.model.record_hold import RecordHold


class RecordHolds(Protocol):
    """Holds by id and by registration; gone with the record of the registration."""

    def add(self, hold: RecordHold) -> None:
        """Keep a new one."""
        ...

    def save(self, hold: RecordHold) -> None:
        """Replace."""
        ...

    def find(self, hold_id: HoldId) -> RecordHold | None:
        """Read, or None; not locked."""
        ...

    def in_force(self, registration_id: RegistrationId) -> Sequence[RecordHold]:
        """Those of a registration that have not ended, the oldest first; whoever changes one locks the registration before."""
        ...

    def held_among(self, ids: Sequence[RegistrationId]) -> frozenset[RegistrationId]:
        """Which of some hundred registrations are held."""
        ...

    def all_in_force(self, *, limit: int) -> Sequence[RecordHold]:
        """Those that have not ended, the first to end first; not locked."""
        ...

    def over(self, *, at: datetime, limit: int) -> Sequence[RecordHold]:
        """Those whose time is over and that have not ended, the longest over first; not locked."""
        ...

    def forget(self, registration_id: RegistrationId) -> None:
        """Forget all of a registration; none is no error."""
        ...
