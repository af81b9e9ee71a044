"""A review: who has it, how many have to agree, and when it is over."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId, OutletId, RegistrationId, ReviewId
from realname.packs.use_cases.load_policy import load_policy
from realname.registration.model.reasons import OF_REVIEWERS, Reason
from realname.review.errors import ReviewConflict
from realname.review.model.review import (
    REASONS,
    Judgement,
    Opinion,
    OpinionReason,
    Review,
    ReviewKind,
    refused_for,
    reviewers_needed,
)
from tests.support.manual_clock import START

RULE = replace(load_policy("cn").review, second_percent=20)
ONE, TWO, THREE, FOUR = (AgentId(f"reviewer-{number}") for number in range(1, 5))
APPROVE = Judgement(opinion=Opinion.APPROVE, reason=OpinionReason.SAME_PERSON)
REFUSE = Judgement(opinion=Opinion.REFUSE, reason=OpinionReason.OTHER_PERSON)
UNSURE = Judgement(opinion=Opinion.UNSURE, reason=OpinionReason.PICTURES_UNCLEAR)
MINUTE = timedelta(minutes=1)
FOR_ONE = Review(
    id=ReviewId("review-1"),
    registration_id=RegistrationId("registration-1"),
    outlet_id=OutletId("outlet-1"),
    kind=ReviewKind.REFERRAL,
    grounds=frozenset({Reason.FACE_COMPARISON_UNSURE}),
    opened_at=START,
    due_at=START + RULE.decide_within,
    needed=1,
)
FOR_TWO = replace(FOR_ONE, needed=2)


def _said(review: Review, *judgements: Judgement) -> Review:
    for reviewer, judgement in zip((ONE, TWO, THREE, FOUR), judgements, strict=False):
        review = review.take(by=reviewer, at=START, rule=RULE).judge(judgement, by=reviewer, at=START + MINUTE)
    return review


@pytest.mark.parametrize("judgement", [APPROVE, REFUSE])
def test_where_one_is_enough_the_first_opinion_settles_it(judgement: Judgement) -> None:
    settled = _said(FOR_ONE, judgement)
    assert (settled.outcome, settled.ended_at) == (judgement.opinion, START + MINUTE)


@pytest.mark.parametrize("judgement", [APPROVE, REFUSE])
def test_where_two_are_needed_one_opinion_settles_nothing_and_two_alike_do(judgement: Judgement) -> None:
    assert (_said(FOR_TWO, judgement).outcome, _said(FOR_TWO, judgement).ended_at) == (None, None)
    assert _said(FOR_TWO, judgement, judgement).outcome is judgement.opinion


@pytest.mark.parametrize("third", [APPROVE, REFUSE])
def test_two_who_disagree_go_to_a_third(third: Judgement) -> None:
    assert _said(FOR_TWO, APPROVE, REFUSE).outcome is None
    assert _said(FOR_TWO, APPROVE, REFUSE, third).outcome is third.opinion


def test_after_a_person_was_unsure_two_have_to_agree() -> None:
    assert _said(FOR_ONE, UNSURE).outcome is None
    assert _said(FOR_ONE, UNSURE, APPROVE).outcome is None
    assert _said(FOR_ONE, UNSURE, APPROVE, APPROVE).outcome is Opinion.APPROVE


def test_three_of_three_minds_settle_nothing_in_any_order() -> None:
    assert {_said(FOR_TWO, *order).outcome for order in permutations((APPROVE, REFUSE, UNSURE))} == {None}


def test_who_has_it_keeps_it_until_the_end_of_their_time() -> None:
    taken = FOR_ONE.take(by=ONE, at=START, rule=RULE)
    assert taken.take(by=ONE, at=START + MINUTE, rule=RULE) is taken
    with pytest.raises(ReviewConflict):
        taken.take(by=TWO, at=START + RULE.claim_for - MINUTE, rule=RULE)
    assert taken.take(by=TWO, at=START + RULE.claim_for, rule=RULE).claimed_by(START + RULE.claim_for) == TWO


def test_after_their_time_no_one_says_anything_of_it() -> None:
    taken = FOR_ONE.take(by=ONE, at=START, rule=RULE)
    with pytest.raises(ReviewConflict):
        taken.judge(APPROVE, by=ONE, at=START + RULE.claim_for)


def test_no_one_says_two_things_of_one_review() -> None:
    with pytest.raises(ReviewConflict):
        _said(FOR_TWO, APPROVE).take(by=ONE, at=START + MINUTE, rule=RULE)


def test_what_is_over_is_neither_taken_nor_judged_and_ends_once() -> None:
    ended = FOR_ONE.take(by=ONE, at=START, rule=RULE).end(at=START)
    with pytest.raises(ReviewConflict):
        ended.take(by=TWO, at=START, rule=RULE)
    with pytest.raises(ReviewConflict):
        ended.judge(APPROVE, by=ONE, at=START)
    assert ended.end(at=START + MINUTE) is ended


def test_no_one_takes_it_from_a_person_else() -> None:
    taken = FOR_ONE.take(by=ONE, at=START, rule=RULE)
    assert taken.let_go(by=TWO) is taken
    assert taken.let_go(by=ONE).claim is None


@pytest.mark.parametrize(("lot", "needed"), [(0, 2), (19, 2), (20, 1), (99, 1)])
def test_the_share_of_the_pack_goes_to_two(lot: int, needed: int) -> None:
    assert reviewers_needed(ReviewKind.REFERRAL, frozenset({Reason.RECORDED_CLIP}), RULE, lot=lot) == needed


@pytest.mark.parametrize("reason", sorted(RULE.second_reasons))
def test_what_may_be_an_attack_goes_to_two(reason: Reason) -> None:
    assert reviewers_needed(ReviewKind.REFERRAL, frozenset({reason}), RULE, lot=99) == 2


def test_an_appeal_always_goes_to_two() -> None:
    assert reviewers_needed(ReviewKind.APPEAL, frozenset({Reason.FACE_NON_MATCH}), RULE, lot=99) == 2


@pytest.mark.parametrize("reason", OpinionReason)
def test_each_reason_speaks_for_one_opinion_alone(reason: OpinionReason) -> None:
    speaks_for = [opinion for opinion in Opinion if reason in REASONS[opinion]]
    assert len(speaks_for) == 1
    for opinion in set(Opinion) - set(speaks_for):
        with pytest.raises(InvalidInput):
            Judgement(opinion=opinion, reason=reason)


@pytest.mark.parametrize("reason", REASONS[Opinion.REFUSE])
def test_each_reason_to_refuse_is_told_to_the_applicant_as_one_of_reviewers(reason: OpinionReason) -> None:
    refused = _said(FOR_ONE, Judgement(opinion=Opinion.REFUSE, reason=reason))
    assert len(refused_for(refused)) == 1
    assert refused_for(refused) <= OF_REVIEWERS


def test_every_reason_of_reviewers_is_reached() -> None:
    judged = [_said(FOR_ONE, Judgement(opinion=Opinion.REFUSE, reason=reason)) for reason in REASONS[Opinion.REFUSE]]
    assert frozenset().union(*(refused_for(one) for one in judged)) == OF_REVIEWERS


@pytest.mark.parametrize("judgement", [APPROVE, REFUSE, UNSURE])
@pytest.mark.parametrize("truth", [Opinion.APPROVE, Opinion.REFUSE])
def test_a_known_case_is_never_settled_whatever_is_said_of_it(judgement: Judgement, truth: Opinion) -> None:
    said = _said(replace(FOR_ONE, truth=truth), judgement, judgement, judgement)
    assert (said.outcome, said.ended_at, said.is_planted) == (None, None, True)


def test_it_is_overdue_from_the_moment_it_is_due_until_it_ends() -> None:
    assert [FOR_ONE.is_overdue(FOR_ONE.due_at - MINUTE), FOR_ONE.is_overdue(FOR_ONE.due_at)] == [False, True]
    assert not FOR_ONE.end(at=START).is_overdue(FOR_ONE.due_at)


def test_handed_on_the_colleague_has_it_and_looks_once_they_take_it() -> None:
    handed = FOR_ONE.take(by=ONE, at=START, rule=RULE).hand_on(by=ONE, to=TWO, at=START + MINUTE, rule=RULE)
    assert handed.claimed_by(START + MINUTE) == TWO
    for reviewer in (ONE, TWO):
        with pytest.raises(ReviewConflict):
            handed.require_taken(by=reviewer, at=START + MINUTE)
    taken = handed.take(by=TWO, at=START + 2 * MINUTE, rule=RULE)
    assert taken.require_taken(by=TWO, at=START + 2 * MINUTE).began_at == START + 2 * MINUTE


def test_what_a_colleague_does_not_take_is_free_after_their_time() -> None:
    handed = FOR_ONE.take(by=ONE, at=START, rule=RULE).hand_on(by=ONE, to=TWO, at=START, rule=RULE)
    with pytest.raises(ReviewConflict):
        handed.take(by=THREE, at=START + RULE.claim_for - MINUTE, rule=RULE)
    assert handed.take(by=THREE, at=START + RULE.claim_for, rule=RULE).claimed_by(START + RULE.claim_for) == THREE


def test_no_one_hands_on_what_they_do_not_have_nor_to_themselves() -> None:
    taken = FOR_ONE.take(by=ONE, at=START, rule=RULE)
    for by, to in ((TWO, THREE), (ONE, ONE)):
        with pytest.raises(ReviewConflict):
            taken.hand_on(by=by, to=to, at=START, rule=RULE)


def test_a_colleague_who_has_said_something_is_not_told_of_by_the_handing_on() -> None:
    once = _said(FOR_TWO, APPROVE).take(by=TWO, at=START, rule=RULE)
    assert once.hand_on(by=TWO, to=ONE, at=START, rule=RULE).claimed_by(START) == ONE
