"""Exact bounds of a share, against sums of the binomial distribution and tables."""

from math import comb

import pytest

from realname.evaluation.comparison.exact import exact_bounds, student_factor


def _at_least(count: int, of: int, share: float) -> float:
    return sum(comb(of, one) * share**one * (1 - share) ** (of - one) for one in range(count, of + 1))


@pytest.mark.parametrize(("count", "of"), [(1, 20), (3, 9), (5, 100), (40, 50), (99, 100)])
def test_at_each_bound_what_was_seen_or_more_extreme_has_a_chance_of_one_in_forty(count: int, of: int) -> None:
    low, high = exact_bounds(count, of, confidence=0.95)
    assert _at_least(count, of, low) == pytest.approx(0.025, rel=1e-6)
    assert 1 - _at_least(count + 1, of, high) == pytest.approx(0.025, rel=1e-6)


def test_of_none_the_lower_bound_is_zero_and_of_all_the_upper_one_is_one() -> None:
    assert exact_bounds(0, 30, confidence=0.95) == pytest.approx((0.0, 0.1157033), rel=1e-5)
    assert exact_bounds(30, 30, confidence=0.95) == pytest.approx((1 - 0.1157033, 1.0), rel=1e-5)


def test_a_count_that_is_not_whole_lies_between_its_neighbours() -> None:
    upper = [exact_bounds(count, 1e7, confidence=0.95)[1] for count in (2, 2.5, 3)]
    assert upper == sorted(upper)


@pytest.mark.parametrize(("freedom", "quantile"), [(3, 3.182), (5, 2.571), (10, 2.228), (30, 2.042), (1000, 1.962)])
def test_student_s_t_is_that_of_the_tables(freedom: float, quantile: float) -> None:
    assert 1.959964 * student_factor(freedom) == pytest.approx(quantile, abs=0.004)
