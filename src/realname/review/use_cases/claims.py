"""Who has a review: one reviewer takes it, looks, and gives it back or hands it on; no two look at the same."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from realname.access.errors import NotTwoPeople
from realname.access.model.rights import RIGHTS, Right
from realname.access.model.staff import StaffMember
from realname.access.model.two_people import TwoPersonAct
from realname.access.store.staff import Staff
from realname.access.use_cases.two_people import TwoPeople
from realname.kernel.errors import InvalidInput, TookPart
from realname.kernel.identifiers import AgentId, ReviewId
from realname.kernel.ledger.events import Event, RecordedEvent
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.registration.model.registration import Registration
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.read_registration import require_no_conflict_of_interest
from realname.review.errors import ReviewConflict, UnknownReview
from realname.review.events import OF_REVIEWERS, ReviewEvent
from realname.review.model.queue import EVERYTHING, QueueAsked
from realname.review.model.review import Review
from realname.review.model.rule import ReviewRule
from realname.review.store.reviews import Reviews

_A_BATCH = 50  # of what waits is read at once


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeReview:
    """Gives a review to one reviewer for a while."""

    units: UnitsOfWork
    clock: Clock
    review_rule: ReviewRule
    two_people: TwoPeople

    def __call__(self, review_id: ReviewId, *, acting: StaffMember) -> Review:
        """Take it; whatever else they had they have no more. Recorded before anything of it is shown.

        Raises:
            UnknownReview: There is none, or it is of their own outlet.
            TookPart: They had to do with the registration.
            NotTwoPeople: They, and a reviewer who judged the registration before, do not count as two people.
            ReviewConflict: It is over, another person has it, or they have said what they think.
        """
        with self.two_people.recorded():
            return self.if_possible(review_id, acting=acting)

    def if_possible(self, review_id: ReviewId, *, acting: StaffMember) -> Review:
        """Take the review as `__call__` does, but record no attempt to act as two people: the queue chose the review, not the reviewer."""
        now = self.clock.now()
        with self.units() as unit:
            registration, review = locked_review(unit, review_id, acting)
            require_no_conflict_of_interest(unit, registration, acting.id, but=_of_review(review))
            require_other_reviewers(unit, review, acting.id, two_people=self.two_people)
            taken = review.take(by=acting.id, at=now, rule=self.review_rule)
            if taken is review:
                return review
            unit[Reviews].save(taken)
            unit.ledger.append(review_event(taken, ReviewEvent.REVIEW_TAKEN, acting, at=now))
            unit.commit()
        self._let_others_go(taken, acting, at=now)
        return taken

    def _let_others_go(self, taken: Review, acting: StaffMember, *, at: datetime) -> None:
        """In a transaction of its own: the person who takes two at once must not wait for themselves."""
        with self.units() as unit:
            for other in unit[Reviews].taken_by(acting.id, at=at):
                if other.id != taken.id:
                    _let_go(unit, other.id, acting, at=at)
            unit.commit()


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeNextReview:
    """Gives a reviewer the review that has waited the longest and that they may look at."""

    units: UnitsOfWork
    clock: Clock
    take: TakeReview

    def __call__(self, *, acting: StaffMember, asked: QueueAsked = EVERYTHING) -> Review | None:
        """Take it; None: nothing of what is asked for waits for them. What a colleague handed to them comes first."""
        now = self.clock.now()
        read = 0
        while batch := self._waiting(acting, asked, after=read):
            read += len(batch)
            free = [review for review in batch if review.claimed_by(now) in {None, acting.id}]
            for review in sorted(self._of_other_people(free, acting), key=lambda review: review.claim is None):
                # Another reviewer was quicker, or they had to do with the registration.
                with suppress(ReviewConflict, TookPart, NotTwoPeople):
                    return self.take.if_possible(review.id, acting=acting)
        return None

    def _waiting(self, acting: StaffMember, asked: QueueAsked, *, after: int) -> Sequence[Review]:
        with self.units() as unit:
            return unit[Reviews].waiting_for(acting.id, outside=acting.outlet_id, limit=_A_BATCH, after=after, asked=asked)

    def _of_other_people(self, reviews: Sequence[Review], acting: StaffMember) -> Sequence[Review]:
        """Leave out those that a reviewer judged who does not count as another person: many of them may wait at the head of the queue."""
        with self.units() as unit:
            return [review for review in reviews if _is_other_reviewer(unit, review, acting.id, two_people=self.take.two_people)]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOnReview:
    """Hands a review on to a colleague at no outlet."""

    units: UnitsOfWork
    clock: Clock
    review_rule: ReviewRule

    def colleagues(self, acting: StaffMember) -> Sequence[StaffMember]:
        """To whom they can hand one on, by login."""
        with self.units() as unit:
            members = [one.member for one in unit[Staff].all_of(None) if one.may_sign_in]
        return [one for one in members if one.outlet_id is None and one.id != acting.id and Right.REVIEWS_WORK in RIGHTS[one.role]]

    def __call__(self, review_id: ReviewId, *, to: str, acting: StaffMember) -> Review:
        """Hand it on to the login `to`: the colleague has it to themselves for a while, and looks at it once they take it.

        Raises:
            UnknownReview: There is none, or it is of their own outlet.
            ReviewConflict: They do not have it, or not any more.
            InvalidInput: No colleague who reviews has this login.
        """
        colleague = next((one for one in self.colleagues(acting) if one.login == to), None)
        if colleague is None:
            raise InvalidInput(field="colleague")
        now = self.clock.now()
        with self.units() as unit:
            _, review = locked_review(unit, review_id, acting)
            handed = review.hand_on(by=acting.id, to=colleague.id, at=now, rule=self.review_rule)
            unit[Reviews].save(handed)
            unit.ledger.append(review_event(handed, ReviewEvent.REVIEW_HANDED_ON, acting, at=now, to=colleague.id.value))
            unit.commit()
        return handed


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseReview:
    """Gives a review back to the queue."""

    units: UnitsOfWork
    clock: Clock

    def __call__(self, review_id: ReviewId, *, acting: StaffMember) -> None:
        """Give it back; what they do not have is no error.

        Raises:
            UnknownReview: There is none, or it is of their own outlet.
        """
        with self.units() as unit:
            locked_review(unit, review_id, acting)
            _let_go(unit, review_id, acting, at=self.clock.now())
            unit.commit()


def require_reviewer(review: Review, member: StaffMember) -> None:
    """Let through the person who may know of a review.

    Raises:
        UnknownReview: It is of their own outlet.
    """
    if member.outlet_id == review.outlet_id:
        raise UnknownReview


def locked_review(unit: UnitOfWork, review_id: ReviewId, acting: StaffMember) -> tuple[Registration, Review]:
    """Lock the registration first, as everywhere, then the review.

    Raises:
        UnknownReview: There is none, or it is of their own outlet.
    """
    named = unit[Reviews].read(review_id)
    require_reviewer(named, acting)
    registration = unit[Registrations].get(named.registration_id)
    return registration, unit[Reviews].get(review_id)


def require_other_reviewers(unit: UnitOfWork, review: Review, acting: AgentId, *, two_people: TwoPeople) -> None:
    """Let a reviewer through who is another person than each who judged the registration before, in this review or an earlier one.

    Raises:
        NotTwoPeople: They and one of those do not count as two people.
    """
    for earlier in unit[Reviews].of_registration(review.registration_id):
        for opinion in earlier.opinions:
            if opinion.reviewer != acting:  # their own opinion is refused with an error of its own
                two_people.require(unit, TwoPersonAct.REVIEW, acting=acting, other=opinion.reviewer)


def _is_other_reviewer(unit: UnitOfWork, review: Review, acting: AgentId, *, two_people: TwoPeople) -> bool:
    try:
        require_other_reviewers(unit, review, acting, two_people=two_people)
    except NotTwoPeople:
        return False
    return True


def _of_review(review: Review) -> Callable[[RecordedEvent], bool]:
    """Whether a step is one of this review: the person who let it go, or did not come to an end, may take it again."""
    return lambda event: event.event in OF_REVIEWERS and ("review", review.id.value) in event.facts


def _let_go(unit: UnitOfWork, review_id: ReviewId, acting: StaffMember, *, at: datetime) -> None:
    review = unit[Reviews].get(review_id)
    if review.claimed_by(at) == acting.id:
        unit[Reviews].save(review.let_go(by=acting.id))
        unit.ledger.append(review_event(review, ReviewEvent.REVIEW_LET_GO, acting, at=at))


def review_event(review: Review, event: Event, acting: StaffMember, *, at: datetime, **facts: str) -> RecordedEvent:
    """What the ledger says of a reviewer's step."""
    said = {"agent": acting.id.value, "review": review.id.value, **facts}
    return RecordedEvent(at=at, event=event, subject=review.registration_id.value, facts=tuple(sorted(said.items())))
