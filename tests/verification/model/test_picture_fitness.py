"""Whether pictures tell a test anything: at each bound they do, just beyond it they do not."""

from dataclasses import fields, replace

import pytest

from realname.verification.model.picture_fitness import DIM, FIT, FOR_HEAD_TESTS, FOR_TEXTURE, FitnessRule, PictureMeasures, Unfit

RULES = pytest.mark.parametrize("rule", [FOR_HEAD_TESTS, FOR_TEXTURE])
MEASURES = tuple(field.name for field in fields(PictureMeasures))
REASONS = {"eye_distance_px": Unfit.TOO_SMALL, "brightness": Unfit.TOO_DARK, "grain": Unfit.TOO_DARK, "coding": Unfit.TOO_COMPRESSED}
STEP = 1e-6


def at_the_bounds(rule: FitnessRule) -> PictureMeasures:
    return PictureMeasures(eye_distance_px=rule.eye_distance_px, brightness=rule.brightness, grain=rule.grain, coding=rule.coding)


@RULES
def test_at_every_bound_pictures_are_fit(rule: FitnessRule) -> None:
    assert rule.unfit(at_the_bounds(rule)) == FIT


@RULES
@pytest.mark.parametrize("measure", MEASURES)
def test_just_beyond_a_bound_they_are_unfit_for_its_reason(rule: FitnessRule, measure: str) -> None:
    step = STEP if measure in {"grain", "coding"} else -STEP
    assert rule.unfit(replace(at_the_bounds(rule), **{measure: getattr(rule, measure) + step})) == {REASONS[measure]}


@RULES
def test_every_reason_that_holds_is_given(rule: FitnessRule) -> None:
    assert rule.unfit(PictureMeasures(eye_distance_px=1.0, brightness=0.0, grain=9.0, coding=9.0)) == set(Unfit) - {Unfit.NOT_SEEN}


@RULES
def test_in_good_light_what_is_fine_is_no_grain(rule: FitnessRule) -> None:
    grained = replace(at_the_bounds(rule), grain=9.0)
    assert [rule.unfit(replace(grained, brightness=brightness)) for brightness in (DIM, DIM - STEP)] == [FIT, {Unfit.TOO_DARK}]


@RULES
def test_without_a_measured_picture_none_is_fit(rule: FitnessRule) -> None:
    assert rule.unfit(None) == {Unfit.NOT_SEEN}


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
@pytest.mark.parametrize("measure", MEASURES)
def test_a_measure_that_is_no_number_is_refused(measure: str, value: float) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        replace(at_the_bounds(FOR_TEXTURE), **{measure: value})
