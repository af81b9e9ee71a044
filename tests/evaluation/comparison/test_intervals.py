"""Intervals by person: what repeated and shared people are worth, and how often the true rate of people who do not exist lies inside."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import numpy as np
import pytest

from realname.evaluation.comparison.bootstrap import ErrorCounts, bounds_at_fmr, drawn_rates
from realname.evaluation.comparison.exact import exact_bounds
from realname.evaluation.comparison.intervals import rate_over_pairs, rate_over_people
from realname.evaluation.comparison.report import Basis, Rate
from tests.evaluation.comparison.synthetic_scores import ScoreModel, draw_counts

_DRAWS = 200
_COVERED = (0.915, 0.99)  # of 200 draws: two and a half deviations of a coverage of 0.95 to 0.97
_ALIKE = ScoreModel(people=120, probes=2, person=0.0, mated_person=0.0)
_UNLIKE = ScoreModel(people=120, probes=3)
_WOLVES = ScoreModel(people=200, probes=5, person=0.08, chance=0.08)


def test_one_comparison_a_person_has_the_exact_interval() -> None:
    errors = np.zeros(200)
    errors[:7] = 1
    rate = rate_over_people(errors=errors, trials=np.ones(200))
    assert (rate.low, rate.high) == pytest.approx(exact_bounds(7, 200, confidence=0.95), rel=0.03)


def test_ten_comparisons_of_a_person_that_end_alike_are_worth_one() -> None:
    errors = np.zeros(200)
    errors[:7] = 1
    once, tenfold = (rate_over_people(errors=errors * each, trials=np.full(200, float(each))) for each in (1, 10))
    assert (tenfold.low, tenfold.high) == pytest.approx((once.low, once.high), rel=0.03)


def test_ten_comparisons_of_a_person_that_end_each_by_itself_are_worth_nearly_ten() -> None:
    chance = np.random.default_rng(1)
    errors = chance.binomial(10, 0.05, 400).astype(np.float64)
    rate = rate_over_people(errors=errors, trials=np.full(400, 10.0))
    low, high = exact_bounds(float(errors.sum()), 4000, confidence=0.95)
    assert rate.high - rate.low == pytest.approx(high - low, rel=0.15)


def test_nine_people_without_an_error_say_nothing_below_28_percent() -> None:
    rate = rate_over_people(errors=np.zeros(9), trials=np.full(9, 40.0))
    assert (rate.value, rate.low, round(rate.high, 3), rate.basis) == (0.0, 0.0, 0.283, Basis.ZERO_PERSONS)


def test_without_a_trial_every_rate_is_possible() -> None:
    rate = rate_over_people(errors=np.zeros(3), trials=np.zeros(3))
    assert (rate.value, rate.low, rate.high, rate.basis) == (None, 0.0, 1.0, Basis.NOTHING)


def test_without_a_false_match_pairs_are_worth_what_they_are_at_a_threshold_with_some() -> None:
    trials = np.full(100, 198.0)
    unknown = rate_over_pairs(errors=np.zeros(100), trials=trials, squares=0.0)
    known = rate_over_pairs(errors=np.zeros(100), trials=trials, squares=0.0, like=3.0)
    assert (unknown.basis, round(unknown.high, 4)) == (Basis.ZERO_PERSONS, round(1 - 0.05 ** (1 / 50), 4))
    assert (known.basis, round(known.high, 6)) == (Basis.ZERO, round(1 - 0.05 ** (1 / 3300), 6))


def test_false_matches_of_pairs_that_share_no_one_are_independent() -> None:
    errors = np.zeros(400)
    errors[:80] = 1  # forty pairs of two
    rate = rate_over_pairs(errors=errors, trials=np.full(400, 798.0), squares=40.0)
    low, _ = exact_bounds(40, 400 * 399, confidence=0.95)
    assert rate.low == pytest.approx(low, rel=0.05)


def test_false_matches_that_are_all_of_one_person_say_much_less() -> None:
    errors = np.zeros(400)
    errors[0], errors[1:41] = 40, 1
    spread_out = np.zeros(400)
    spread_out[:80] = 1
    one, many = (rate_over_pairs(errors=each, trials=np.full(400, 798.0), squares=40.0) for each in (errors, spread_out))
    assert one.high > 4 * many.high


def test_the_people_behind_the_errors_are_counted() -> None:
    misses = rate_over_people(errors=np.array([3.0, 0.0, 1.0, 0.0]), trials=np.full(4, 5.0))
    matches = rate_over_pairs(errors=np.array([2.0, 1.0, 1.0, 0.0]), trials=np.full(4, 30.0), squares=2.0)
    assert (misses.error_persons, matches.error_persons) == (2, 3)


def test_the_bootstrap_spreads_as_the_binomial_distribution_does() -> None:
    counts = draw_counts(ScoreModel(people=800, probes=1, mated_person=0.0), 3, (0.62, 0.66, 0.70))
    _, fnmr = drawn_rates(counts, draws=4000, seed=1)
    spread = np.sqrt(counts.fnmr * (1 - counts.fnmr) / 800)
    assert fnmr.std(axis=0) == pytest.approx(spread, rel=0.06)


_FNMR_AT = {_ALIKE: (0.62,), _UNLIKE: (0.5, 0.45), _WOLVES: (0.5, 0.6)}
_FMR_AT = {_ALIKE: (0.2, 0.3, 0.36), _UNLIKE: (0.3, 0.36), _WOLVES: (0.3, 0.45)}


@cache
def _drawn(model: ScoreModel) -> Sequence[ErrorCounts]:
    """Draws of a model, counted at every threshold that is asked about."""
    return [draw_counts(model, seed, (*_FNMR_AT[model], *_FMR_AT[model])) for seed in range(_DRAWS)]


def _coverage(rates: Iterable[Rate], true: float) -> float:
    return float(np.mean([found.low <= true <= found.high for found in rates]))


def _cases(thresholds: Mapping[ScoreModel, Sequence[float]]) -> list[tuple[ScoreModel, float]]:
    return [(model, threshold) for model, at in thresholds.items() for threshold in at]


@pytest.mark.parametrize(("model", "threshold"), _cases(_FNMR_AT))
def test_the_true_fnmr_is_in_the_interval_of_95_in_100_draws(model: ScoreModel, threshold: float) -> None:
    place = _FNMR_AT[model].index(threshold)
    rates = (rate_over_people(errors=counts.misses[:, place].astype(np.float64), trials=counts.mated) for counts in _drawn(model))
    assert _COVERED[0] <= _coverage(rates, model.fnmr(threshold)) <= _COVERED[1]


@pytest.mark.parametrize(("model", "threshold"), _cases(_FMR_AT))
def test_the_true_fmr_is_in_the_interval_of_95_in_100_draws(model: ScoreModel, threshold: float) -> None:
    place = len(_FNMR_AT[model]) + _FMR_AT[model].index(threshold)
    rates = (
        rate_over_pairs(errors=counts.matches[:, place].astype(np.float64), trials=counts.non_mated, squares=float(counts.squares[place]))
        for counts in _drawn(model)
    )
    assert _COVERED[0] <= _coverage(rates, model.fmr(threshold)) <= _COVERED[1]


@pytest.mark.parametrize("model", [_ALIKE, _UNLIKE])
def test_the_true_fnmr_at_a_fixed_fmr_is_in_its_bounds(model: ScoreModel) -> None:
    true = model.threshold_at(1e-2)
    thresholds = tuple(np.linspace(true - 0.12, true + 0.12, 13))
    found = [bounds_at_fmr(draw_counts(model, seed, thresholds), [1e-2], draws=400, seed=seed)[0] for seed in range(_DRAWS)]
    covered = np.mean([one.threshold[0] <= true <= one.threshold[1] for one in found])
    assert 0.90 <= covered <= 0.99
