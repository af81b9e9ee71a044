"""Differences between groups: shown only where chance over all pairs of groups does not explain them."""

import numpy as np
import pytest

from realname.evaluation.shares import Measured, bounds_at, difference, extremes
from realname.kernel.rates import Share, wilson
from realname.kernel.rates import difference as newcombe
from tests.evaluation.report.result_examples import share

NONE = Measured(count=0, trials=0, persons=0, value=0.0, low=0.0, high=1.0)


def wilson_share(count: int, trials: int) -> Measured:
    low, high = wilson(count, trials)
    return Measured(count=count, trials=trials, persons=trials, value=count / trials, low=low, high=high)


def test_at_95_percent_the_bounds_are_those_that_were_given() -> None:
    assert bounds_at(share(5, 100), 0.05) == pytest.approx((share(5, 100).low, share(5, 100).high))
    assert bounds_at(share(0, 9), 0.05) == pytest.approx((0.0, 0.2831), abs=1e-4)


def test_bounds_at_a_smaller_level_are_wider_and_those_of_no_error_are_exact() -> None:
    low, high = bounds_at(share(5, 100), 0.01)
    assert low < share(5, 100).low < share(5, 100).high < high
    assert bounds_at(share(0, 9), 0.01) == pytest.approx((0.0, 1 - 0.01 ** (1 / 9)))
    assert bounds_at(NONE, 0.01) == (0.0, 1.0)


def test_a_difference_is_newcombes() -> None:
    found = difference(wilson_share(15, 100), wilson_share(5, 100))
    assert found == pytest.approx(newcombe(Share(count=15, of=100), Share(count=5, of=100)))


def test_of_one_group_nothing_is_compared() -> None:
    assert extremes([share(1, 100)]) is None
    assert extremes([share(1, 100), NONE]) is None


def test_a_large_difference_is_shown_and_the_groups_are_named() -> None:
    found = extremes([share(5, 300), share(60, 300), NONE, share(20, 300)])
    assert found is not None
    assert (found.worst, found.best, found.is_shown) == (1, 0, True)
    assert found.low < 55 / 300 < found.high <= found.most


def test_of_many_groups_more_is_asked_than_of_two() -> None:
    two = [wilson_share(20, 500), wilson_share(38, 500)]
    found = extremes(two)
    among_many = extremes([*two, *[wilson_share(29, 500)] * 8])
    assert found is not None
    assert among_many is not None
    assert (found.is_shown, among_many.is_shown) == (True, False)


@pytest.mark.parametrize("groups", [2, 6])
def test_groups_that_are_alike_are_hardly_ever_told_apart(groups: int) -> None:
    chance = np.random.default_rng(5)
    draws = [[wilson_share(int(one), 400) for one in chance.binomial(400, 0.03, groups)] for _ in range(400)]
    shown = [found.is_shown for drawn in draws if (found := extremes(drawn)) is not None]
    assert sum(shown) / len(shown) <= 0.06
