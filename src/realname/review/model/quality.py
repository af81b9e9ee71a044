"""How well reviewers see: how often two who did not know of each other agree, how long they take, and what they say of known cases.

Pure. Of all that is counted here nothing says that a person sees badly before there is enough of it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from realname.kernel.identifiers import AgentId, RegistrationId
from realname.kernel.rates import Share, Spread, spread_of
from realname.review.model.review import GivenOpinion, Opinion, Review, ReviewKind

ENOUGH = 20  # of fewer, one case moves a share by more than five points


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewerQuality:
    """What is counted of one reviewer.

    Attributes:
        opinions: How many they gave, known cases included.
        seconds: From taking a review to saying what they think.
        agreed: Of the pairs that were for two from the beginning: how often the other said the same.
        unsure: How often they were unsure.
        right: Of the known cases: how often they said what is right.
        overturned: Of their refusals that were appealed and decided: how often others approved.
    """

    reviewer: AgentId
    opinions: int
    seconds: Spread | None
    agreed: Share
    unsure: Share
    right: Share
    overturned: Share


def qualities_of(reviews: Sequence[Review], *, since: datetime) -> Sequence[ReviewerQuality]:
    """Count, for everybody who said something since a time, by their id."""
    said: dict[AgentId, list[tuple[Review, GivenOpinion]]] = {}
    for review in reviews:
        for given in review.opinions:
            if given.given_at >= since:
                said.setdefault(given.reviewer, []).append((review, given))
    appeals = {one.registration_id: one.outcome for one in reviews if one.kind is ReviewKind.APPEAL and one.outcome is not None}
    return [_quality(reviewer, said[reviewer], appeals) for reviewer in sorted(said, key=lambda one: one.value)]


def _quality(reviewer: AgentId, said: Sequence[tuple[Review, GivenOpinion]], appeals: Mapping[RegistrationId, Opinion]) -> ReviewerQuality:
    seconds = [(given.given_at - given.began_at).total_seconds() for _, given in said]
    return ReviewerQuality(
        reviewer=reviewer,
        opinions=len(said),
        seconds=spread_of(seconds),
        agreed=_share(_agreements(said)),
        unsure=_share(given.judgement.opinion is Opinion.UNSURE for _, given in said),
        right=_share(given.judgement.opinion is review.truth for review, given in said if review.is_planted),
        overturned=_share(_overturned(said, appeals)),
    )


def _agreements(said: Iterable[tuple[Review, GivenOpinion]]) -> Iterator[bool]:
    """Whether both of a pair said the same.

    Only the first two of what was for two from the beginning: a third, or a second after a person was unsure, is asked because of what
    was said, and would make agreement look rarer than it is.
    """
    for review, given in said:
        pair = review.opinions[:2]
        if not review.is_planted and review.needed > 1 and len(pair) > 1 and given in pair:
            yield pair[0].judgement.opinion is pair[1].judgement.opinion


def _overturned(said: Iterable[tuple[Review, GivenOpinion]], appeals: Mapping[RegistrationId, Opinion]) -> Iterator[bool]:
    for review, given in said:
        if review.kind is ReviewKind.REFERRAL and given.judgement.opinion is Opinion.REFUSE and review.registration_id in appeals:
            yield appeals[review.registration_id] is Opinion.APPROVE


def _share(answers: Iterable[bool]) -> Share:
    known = list(answers)
    return Share(count=sum(known), of=len(known))
