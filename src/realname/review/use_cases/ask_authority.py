"""Ask the authoritative source once more about what waits for a reviewer: one review, or all that it does not confirm."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from realname.access.model.staff import StaffMember
from realname.evidence.errors import SourceUnavailable
from realname.kernel.errors import RateLimited
from realname.kernel.identifiers import RegistrationId, ReviewId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.registration.model.registration import Registration
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.identifying.ask_source import AskSource
from realname.review.events import ReviewEvent
from realname.review.model.review import Review
from realname.review.store.reviews import Reviews
from realname.review.use_cases.claims import require_reviewer

_MOST = 500  # more than wait at once; what lies behind them comes up as these are decided
PAUSE = timedelta(minutes=1)  # between two questions about one registration: an authority counts, and may charge for each


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAuthority:
    """Asks; that a person asked is in the ledger before, and the answer after."""

    units: UnitsOfWork
    clock: Clock
    source: AskSource

    def __call__(self, review_id: ReviewId, *, acting: StaffMember) -> bool:
        """Ask about a review that they have taken, and say whether the ID is confirmed now. What is confirmed is not asked about again.

        Raises:
            UnknownReview: There is none, or it is of their own outlet.
            ReviewConflict: They do not have it, or not any more.
            RateLimited: It was asked within the last minute; `retry_after_s` says for how long.
            SourceUnavailable: No answer; what the authority said before stays.
        """
        now = self.clock.now()
        with self.units() as unit:
            review = unit[Reviews].read(review_id)
            require_reviewer(review, acting)
            review.require_taken(by=acting.id, at=now)
            registration = unit[Registrations].get(review.registration_id)
            if registration.is_confirmed:
                return True
            _note(unit, review, acting, at=now)
            unit.commit()
        self.source.again(review.registration_id)
        return self._registration(review.registration_id).is_confirmed

    def unconfirmed(self) -> Sequence[Review]:
        """Open reviews of registrations that the authority does not confirm, the longest waiting first."""
        with self.units() as unit:
            waiting = unit[Reviews].waiting(limit=_MOST)
            registrations = {one.id: one for one in unit[Registrations].read_many([review.registration_id for review in waiting])}
        return [one for one in waiting if not registrations[one.registration_id].is_confirmed]

    def of_all(self, *, acting: StaffMember) -> tuple[int, int]:
        """Ask about each of those, and say of how many there was an answer, and how many are confirmed now.

        It goes on where one has no answer, or was asked about within the last minute.
        """
        answered = confirmed = 0
        for review in self.unconfirmed():
            try:
                with self.units() as unit:
                    unit[Registrations].get(review.registration_id)
                    _note(unit, review, acting, at=self.clock.now())
                    unit.commit()
                self.source.again(review.registration_id)
            except (RateLimited, SourceUnavailable):
                continue
            answered += 1
            confirmed += self._registration(review.registration_id).is_confirmed
        return answered, confirmed

    def _registration(self, registration_id: RegistrationId) -> Registration:
        with self.units() as unit:
            return unit[Registrations].get(registration_id)


def _note(unit: UnitOfWork, review: Review, acting: StaffMember, *, at: datetime) -> None:
    """Record that a person asks; the registration is locked, so that of two at once one waits its turn."""
    asked = [one.at for one in unit.ledger.events_of(review.registration_id.value) if one.event is ReviewEvent.REVIEW_SOURCE_ASKED]
    if asked and at < asked[-1] + PAUSE:
        raise RateLimited(retry_after_s=ceil((asked[-1] + PAUSE - at).total_seconds()))
    facts = (("agent", acting.id.value), ("review", review.id.value))
    unit.ledger.append(RecordedEvent(at=at, event=ReviewEvent.REVIEW_SOURCE_ASKED, subject=review.registration_id.value, facts=facts))
