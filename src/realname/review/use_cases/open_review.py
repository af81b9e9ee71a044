"""Open a review, as a part of the decision or of the appeal that asks for one; end it with its registration."""

from dataclasses import dataclass
from datetime import datetime

from realname.kernel.identifiers import RegistrationId, ReviewId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import RandomTokens
from realname.kernel.unit_of_work import UnitOfWork
from realname.registration.model.reasons import Reason
from realname.registration.model.registration import Registration
from realname.review.events import ReviewEvent
from realname.review.model.review import Review, ReviewKind, reviewers_needed
from realname.review.model.rule import ReviewRule
from realname.review.store.reviews import Reviews

_LOTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewReferred:
    """Opens the review of a registration that the machine referred: what follows a referral."""

    rule: ReviewRule
    tokens: RandomTokens

    def __call__(self, unit: UnitOfWork, registration: Registration, reasons: frozenset[Reason], *, at: datetime) -> None:
        """Open it; raises as `open_review`."""
        open_review(unit, registration, ReviewKind.REFERRAL, reasons, rule=self.rule, tokens=self.tokens, at=at)


def open_review(
    unit: UnitOfWork,
    registration: Registration,
    kind: ReviewKind,
    grounds: frozenset[Reason],
    *,
    rule: ReviewRule,
    tokens: RandomTokens,
    at: datetime,
) -> Review:
    """Open; by lot a second reviewer looks as well, and no one is told which.

    Args:
        unit: The transaction it is a part of.
        registration: Referred, or refused and appealed.
        kind: Which of the two.
        grounds: Why the machine did not approve.
        rule: Of the pack.
        tokens: For its id, and for the lot.
        at: Now.

    Raises:
        ReviewConflict: One is open, or there was one of this kind.
    """
    review = Review(
        id=ReviewId(tokens.token()),
        registration_id=registration.id,
        outlet_id=registration.outlet_id,
        kind=kind,
        grounds=grounds,
        opened_at=at,
        due_at=at + rule.decide_within,
        # A token of its own: the id stands in addresses, and would tell the first reviewer whether a second one looks.
        needed=reviewers_needed(kind, grounds, rule, lot=int(tokens.token(), 16) % _LOTS),
    )
    unit[Reviews].add(review)
    facts = (("kind", kind.value), ("review", review.id.value))
    unit.ledger.append(RecordedEvent(at=at, event=ReviewEvent.REVIEW_OPENED, subject=registration.id.value, facts=facts))
    return review


def end_reviews(unit: UnitOfWork, registration_id: RegistrationId, *, at: datetime) -> None:
    """End the reviews of a registration that is closed: what follows its end."""
    for review in unit[Reviews].of_registration(registration_id):
        unit[Reviews].save(unit[Reviews].get(review.id).end(at=at))
