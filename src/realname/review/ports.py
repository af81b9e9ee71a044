"""The reviews, part of the unit of work."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from realname.kernel.identifiers import AgentId, OutletId, RegistrationId, ReviewId
from realname.review.model.review import Review


class Reviews(Protocol):
    """Reviews, from the referral or the appeal on. They name nobody but staff, and stay: how well reviewers agree is read from them."""

    def add(self, review: Review) -> None:
        """Keep a new one.

        Raises:
            ReviewConflict: One of this registration is open, or there was one of its kind.
        """
        ...

    def get(self, review_id: ReviewId) -> Review:
        """Read and lock until the transaction ends.

        Raises:
            UnknownReview: There is none.
        """
        ...

    def read(self, review_id: ReviewId) -> Review:
        """Read; not locked.

        Raises:
            UnknownReview: There is none.
        """
        ...

    def save(self, review: Review) -> None:
        """Replace; opinions are only ever added."""
        ...

    def of_registration(self, registration_id: RegistrationId) -> Sequence[Review]:
        """All of a registration, the oldest first; not locked."""
        ...

    def waiting_for(self, reviewer: AgentId, *, outside: OutletId | None, limit: int) -> Sequence[Review]:
        """Open ones of which they have said nothing, soonest due first; none of this outlet; not locked."""
        ...

    def count_waiting_for(self, reviewer: AgentId, *, outside: OutletId | None) -> int:
        """How many those are."""
        ...

    def taken_by(self, reviewer: AgentId, *, at: datetime) -> Sequence[Review]:
        """Those that they have to themselves just now; not locked."""
        ...

    def judged_by(self, reviewer: AgentId, *, limit: int) -> Sequence[Review]:
        """Those that they said something of, the newest opinion first; not locked."""
        ...

    def judged_since(self, since: datetime) -> Sequence[Review]:
        """Those that anybody said something of since a time, with all that was said, the oldest first; not locked."""
        ...

    def planted(self) -> Sequence[Review]:
        """Known cases that are not over, soonest due first; not locked."""
        ...

    def ids_of_lost_appeals(self) -> Sequence[RegistrationId]:
        """Registrations whose appeal ended, that are refused, and whose media are not erased yet."""
        ...
