"""Reviews in memory."""

from collections.abc import Sequence
from datetime import datetime

from realname.kernel.errors import ReviewConflict, UnknownReview
from realname.kernel.identifiers import AgentId, OutletId, RegistrationId, ReviewId
from realname.registration.model.registration import RegistrationState
from realname.review.model.review import Review, ReviewKind
from tests.support.memory_records import Records


class MemoryReviews:
    """Implements the port `Reviews`."""

    def __init__(self, records: Records) -> None:
        self._reviews = records.reviews
        self._registrations = records.registrations

    def add(self, review: Review) -> None:
        others = self.of_registration(review.registration_id)
        if any(one.kind is review.kind or one.ended_at is None for one in others):
            raise ReviewConflict(state="open")
        self._reviews[review.id] = review

    def get(self, review_id: ReviewId) -> Review:
        return self.read(review_id)

    def read(self, review_id: ReviewId) -> Review:
        if review_id not in self._reviews:
            raise UnknownReview
        return self._reviews[review_id]

    def save(self, review: Review) -> None:
        self._reviews[review.id] = review

    def of_registration(self, registration_id: RegistrationId) -> Sequence[Review]:
        theirs = (one for one in self._reviews.values() if one.registration_id == registration_id)
        return sorted(theirs, key=lambda one: (one.opened_at, one.id.value))

    def waiting_for(self, reviewer: AgentId, *, outside: OutletId | None, limit: int) -> Sequence[Review]:
        return self._waiting_for(reviewer, outside)[:limit]

    def count_waiting_for(self, reviewer: AgentId, *, outside: OutletId | None) -> int:
        return len(self._waiting_for(reviewer, outside))

    def taken_by(self, reviewer: AgentId, *, at: datetime) -> Sequence[Review]:
        theirs = (one for one in self._reviews.values() if one.ended_at is None and one.claimed_by(at) == reviewer)
        return sorted(theirs, key=lambda one: one.id.value)

    def judged_by(self, reviewer: AgentId, *, limit: int) -> Sequence[Review]:
        given = [(one.opinion_of(reviewer), one) for one in self._reviews.values()]
        said = [(opinion.given_at, one) for opinion, one in given if opinion is not None]
        return [one for _, one in sorted(said, key=lambda pair: pair[0], reverse=True)][:limit]

    def judged_since(self, since: datetime) -> Sequence[Review]:
        judged = (one for one in self._reviews.values() if any(given.given_at >= since for given in one.opinions))
        return sorted(judged, key=lambda one: (one.opened_at, one.id.value))

    def planted(self) -> Sequence[Review]:
        known = (one for one in self._reviews.values() if one.ended_at is None and one.is_planted)
        return sorted(known, key=lambda one: (one.due_at, one.id.value))

    def ids_of_lost_appeals(self) -> Sequence[RegistrationId]:
        ended = {one.registration_id for one in self._reviews.values() if one.kind is ReviewKind.APPEAL and one.ended_at is not None}
        refused = (one for one in self._registrations.values() if one.state is RegistrationState.REFUSED and one.media_erased_at is None)
        return [one.id for one in refused if one.id in ended]

    def _waiting_for(self, reviewer: AgentId, outside: OutletId | None) -> list[Review]:
        waiting = (one for one in self._reviews.values() if one.ended_at is None and one.opinion_of(reviewer) is None)
        return sorted((one for one in waiting if one.outlet_id != outside), key=lambda one: (one.due_at, one.id.value))
