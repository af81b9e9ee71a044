"""The openings of sealed photos, part of the unit of work."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from realname.kernel.identifiers import AgentId, OpeningId, OutletId, RegistrationId
from realname.photo_access.model.photo_opening import PhotoOpening


class PhotoOpenings(Protocol):
    """Openings of photos, from the request on; gone with the record of the registration."""

    def add(self, opening: PhotoOpening, *, asked_on: date) -> None:
        """Keep a new one.

        Raises:
            OpeningConflict: The officer has asked for one of this ordinal on this day at the same time.
        """
        ...

    def get(self, opening_id: OpeningId) -> PhotoOpening:
        """Read and lock until the transaction ends.

        Raises:
            UnknownOpening: There is none.
        """
        ...

    def save(self, opening: PhotoOpening) -> None:
        """Replace."""
        ...

    def last_ordinal(self, asked_by: AgentId, *, asked_on: date) -> int:
        """How many an officer asked for on a day."""
        ...

    def of_registration(self, registration_id: RegistrationId) -> Sequence[PhotoOpening]:
        """All of a registration, the oldest first; not locked."""
        ...

    def of_member(self, agent_id: AgentId, *, limit: int) -> Sequence[PhotoOpening]:
        """Those that somebody asked for or answered, the newest first; not locked."""
        ...

    def waiting(self, *, at: datetime, outside: OutletId | None, limit: int) -> Sequence[PhotoOpening]:
        """Those that wait for an answer, the oldest first; none of this outlet; not locked."""
        ...

    def untold(self, *, at: datetime, limit: int) -> Sequence[OpeningId]:
        """Those that were looked at, which the holder may know by now and was not told of; not locked."""
        ...

    def forget(self, registration_id: RegistrationId) -> None:
        """Forget all of a registration; none is no error."""
        ...
