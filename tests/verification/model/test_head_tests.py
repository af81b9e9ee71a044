"""What the head tests make of their measurements: each speaks for a head or a picture, and what is missing speaks for nothing."""

import math
from dataclasses import fields, replace

import pytest

from realname.packs.use_cases.load_policy import load_policy
from realname.verification.model.comparison_rule import PortraitSource
from realname.verification.model.head_tests import NOT_TESTED, HeadTests
from realname.verification.model.live_approval import Capture, HeadAnswer, HeadTestRole, LikenessBound, LiveApprovalRule

RULE = load_policy("cn")[LiveApprovalRule]
GRADE = RULE.grades[Capture.ATTESTED_COUNTER]
HEAD = HeadTests(repeated=0.985, turned=0.88, beside=0.6, reference=0.8, ways=4.5, places=0.85, later=2.4, aside=0.4)
STEP = 1e-6


def score(**changes: float | None) -> float:
    """The score of a head with something changed."""
    found = replace(HEAD, **changes).score
    assert found is not None
    return found


@pytest.mark.parametrize(("test", "more"), [("repeated", 0.999), ("turned", 0.98), ("beside", -0.4)])
def test_what_is_more_like_a_picture_lowers_the_score(test: str, more: float) -> None:
    assert score(**{test: more}) < score()


def test_what_comes_again_outweighs_the_two_others() -> None:
    assert score(repeated=0.999, turned=0.5, beside=2.0) < 0 < score()


@pytest.mark.parametrize(("test", "far", "farther"), [("turned", 0.1, 0.01), ("beside", 2.0, 9.0), ("beside", -2.0, -9.0)])
def test_the_skin_and_the_cheek_carry_only_so_far(test: str, far: float, farther: float) -> None:
    assert score(**{test: far}) == score(**{test: farther})


@pytest.mark.parametrize(("test", "value"), [("ways", 12.0), ("places", 0.3), ("later", 9.0), ("aside", -0.2)])
def test_changes_that_are_unlike_those_of_people_lower_the_score_below_the_bound_of_the_pack(test: str, value: float) -> None:
    assert score(**{test: value}) < GRADE.head_score < score()


@pytest.mark.parametrize(("test", "value"), [("ways", 1.0), ("places", 3.0), ("later", 0.0), ("aside", 2.0)])
def test_changes_that_are_unlike_the_other_way_cost_nothing(test: str, value: float) -> None:
    assert score(**{test: value}) == score()


def test_changes_a_little_unlike_cost_nothing_and_several_together_do() -> None:
    one = {"ways": 6.5}
    assert score(**one) == score()
    assert score(**one, places=0.7, later=4.5) < score()


@pytest.mark.parametrize("test", ["repeated", "turned", "beside", "ways", "places", "later", "aside"])
def test_without_one_of_them_there_is_no_score(test: str) -> None:
    assert replace(HEAD, **{test: None}).score is None


@pytest.mark.parametrize("value", [math.nan, math.inf])
@pytest.mark.parametrize("test", [field.name for field in fields(HeadTests)])
def test_a_number_that_is_none_is_refused(test: str, value: float) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        replace(HEAD, **{test: value})


def test_two_pictures_that_are_one_give_a_number() -> None:
    assert math.isfinite(score(repeated=1.0, turned=1.0))


def test_at_the_bound_of_the_pack_a_head_is_taken_for_one_and_just_below_it_is_not() -> None:
    just_over, at, just_under = (replace(GRADE, head_score=score() + step) for step in (-STEP, 0.0, STEP))
    assert [grade.is_moved_picture(HEAD) for grade in (just_over, at, just_under)] == [False, False, True]


def test_at_the_bound_of_the_pack_a_face_is_another_picture_and_just_above_it_is_the_portrait() -> None:
    below, at, above = (replace(HEAD, reference=RULE.portrait_likeness + step) for step in (-STEP, 0.0, STEP))
    assert [RULE.is_the_portrait(head, source=PortraitSource.CAMERA) for head in (below, at, above)] == [False, False, True]


@pytest.mark.parametrize("source", PortraitSource)
def test_a_portrait_of_a_small_chip_has_a_bound_of_its_own(source: PortraitSource) -> None:
    rule = replace(RULE, likeness_by_source={PortraitSource.CARD_CHIP: LikenessBound(0.93)})
    at, above = (replace(HEAD, reference=0.93 + step) for step in (0.0, STEP))
    is_small = source is PortraitSource.CARD_CHIP
    assert [rule.is_the_portrait(head, source=source) for head in (at, above)] == [False, is_small]


@pytest.mark.parametrize("head", [NOT_TESTED, replace(HEAD, turned=None), replace(HEAD, reference=None)])
def test_what_could_not_be_measured_is_not_tested(head: HeadTests) -> None:
    assert not GRADE.is_head_tested(head)


def test_where_head_tests_advise_they_find_nothing_and_miss_nothing() -> None:
    advised, picture = replace(GRADE, head_tests=HeadTestRole.ADVISE), replace(HEAD, repeated=0.9999)
    assert (advised.is_head_tested(NOT_TESTED), advised.is_moved_picture(picture)) == (True, False)


@pytest.mark.parametrize("role", HeadTestRole)
def test_whether_they_decide_or_advise_they_say_the_same(role: HeadTestRole) -> None:
    just_over, at, just_under = (replace(GRADE, head_tests=role, head_score=score() + step) for step in (-STEP, 0.0, STEP))
    assert [grade.head_says(HEAD) for grade in (just_over, at, just_under)] == [HeadAnswer.HEAD, HeadAnswer.HEAD, HeadAnswer.PICTURE]


def test_a_picture_is_said_to_be_one_although_it_cannot_be_held_against_the_reference() -> None:
    assert GRADE.head_says(replace(HEAD, repeated=0.9999, reference=None)) is HeadAnswer.PICTURE


def test_a_pack_whose_bound_is_one_takes_no_face_for_the_portrait() -> None:
    rule = replace(RULE, portrait_likeness=1.0, likeness_by_source={})
    assert not rule.is_the_portrait(replace(HEAD, reference=1.0 + STEP), source=PortraitSource.CAMERA)
