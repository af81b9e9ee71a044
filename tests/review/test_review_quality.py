"""How well reviewers see: pairs that did not know of each other, known cases, times, and what appeals overturned."""

from dataclasses import replace
from datetime import timedelta

import pytest

from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId, OutletId, RegistrationId, ReviewId
from realname.kernel.rates import Share
from realname.registration.model.reasons import Reason
from realname.review.model.quality import ReviewerQuality, qualities_of
from realname.review.model.review import REASONS, GivenOpinion, Judgement, Opinion, Review, ReviewKind
from realname.review.model.seeded_case import GROUNDS, SeededCase
from tests.support.manual_clock import START

ONE, TWO, THREE = (AgentId(f"reviewer-{number}") for number in range(1, 4))
NONE = Share(count=0, of=0)
FOR_TWO = Review(
    id=ReviewId("review-1"),
    registration_id=RegistrationId("registration-1"),
    outlet_id=OutletId("outlet-1"),
    kind=ReviewKind.REFERRAL,
    grounds=frozenset({Reason.FACE_COMPARISON_UNSURE}),
    opened_at=START,
    due_at=START + timedelta(hours=48),
    needed=2,
)


def _said(review: Review, *opinions: Opinion, by: tuple[AgentId, ...] = (ONE, TWO, THREE), seconds: int = 30) -> Review:
    given = tuple(
        GivenOpinion(
            reviewer=reviewer,
            judgement=Judgement(opinion=opinion, reason=REASONS[opinion][0]),
            began_at=START,
            given_at=START + timedelta(seconds=seconds),
        )
        for reviewer, opinion in zip(by, opinions, strict=False)
    )
    return replace(review, opinions=given)


def _of(reviewer: AgentId, *reviews: Review) -> ReviewerQuality:
    return next(one for one in qualities_of(reviews, since=START) if one.reviewer == reviewer)


def test_both_of_a_pair_agree_or_neither_does() -> None:
    alike, otherwise = _said(FOR_TWO, Opinion.APPROVE, Opinion.APPROVE), _said(FOR_TWO, Opinion.APPROVE, Opinion.REFUSE)
    for reviewer in (ONE, TWO):
        assert _of(reviewer, alike, otherwise).agreed == Share(count=1, of=2)


def test_a_third_who_was_asked_because_two_differed_is_in_no_pair() -> None:
    review = _said(FOR_TWO, Opinion.APPROVE, Opinion.REFUSE, Opinion.APPROVE)
    assert (_of(THREE, review).agreed, _of(ONE, review).agreed) == (NONE, Share(count=0, of=1))


def test_a_second_who_was_asked_because_the_first_was_unsure_is_in_no_pair() -> None:
    review = _said(replace(FOR_TWO, needed=1), Opinion.UNSURE, Opinion.APPROVE, Opinion.APPROVE)
    assert [_of(reviewer, review).agreed for reviewer in (ONE, TWO, THREE)] == [NONE, NONE, NONE]
    assert _of(ONE, review).unsure == Share(count=1, of=1)


def test_one_that_no_one_else_looked_at_yet_is_no_pair() -> None:
    assert _of(ONE, _said(FOR_TWO, Opinion.APPROVE)).agreed == NONE


def test_of_a_known_case_what_is_right_counts_and_no_agreement() -> None:
    known = _said(replace(FOR_TWO, truth=Opinion.REFUSE), Opinion.REFUSE, Opinion.APPROVE, Opinion.UNSURE)
    assert [_of(reviewer, known).right.count for reviewer in (ONE, TWO, THREE)] == [1, 0, 0]
    assert [_of(reviewer, known).right.of for reviewer in (ONE, TWO, THREE)] == [1, 1, 1]
    assert _of(ONE, known).agreed == NONE


def test_the_time_is_from_taking_to_saying() -> None:
    reviews = [_said(FOR_TWO, Opinion.APPROVE, seconds=seconds) for seconds in range(10, 110, 10)]
    seconds = _of(ONE, *reviews).seconds
    assert seconds is not None
    assert (seconds.median, seconds.p90) == (55.0, 90.0)


@pytest.mark.parametrize(("appealed", "overturned"), [(Opinion.APPROVE, 1), (Opinion.REFUSE, 0)])
def test_a_refusal_is_overturned_where_two_others_approve_on_appeal(appealed: Opinion, overturned: int) -> None:
    refused = _said(replace(FOR_TWO, needed=1), Opinion.REFUSE)
    appeal = _said(replace(FOR_TWO, id=ReviewId("review-2"), kind=ReviewKind.APPEAL), appealed, appealed, by=(TWO, THREE))
    assert _of(ONE, refused, appeal).overturned == Share(count=overturned, of=1)
    assert _of(TWO, refused, appeal).overturned == NONE


def test_what_was_said_before_is_not_counted() -> None:
    assert qualities_of([_said(FOR_TWO, Opinion.APPROVE)], since=START + timedelta(days=1)) == []


def test_a_known_case_has_a_truth_and_a_ground_that_pictures_answer_and_shows_nothing_of_itself() -> None:
    with pytest.raises(InvalidInput):
        SeededCase(portrait=b"", clip=b"", truth=Opinion.UNSURE)
    with pytest.raises(InvalidInput):
        SeededCase(portrait=b"", clip=b"", truth=Opinion.APPROVE, ground=Reason.LINE_QUOTA_REACHED)
    assert [repr(SeededCase(portrait=b"p", clip=b"c", truth=Opinion.REFUSE, ground=ground)) for ground in GROUNDS] == ["KnownCase(…)"] * 4
