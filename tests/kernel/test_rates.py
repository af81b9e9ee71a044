"""Shares and times with their intervals: against published examples, and at the ends."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realname.kernel.rates import Share, difference, spread_of, wilson
from realname.reports.model.route_times import RouteTimes, ratio_of, times_of

SHARES = st.integers(min_value=1, max_value=1000).flatmap(lambda of: st.builds(Share, count=st.integers(0, of), of=st.just(of)))


def test_wilson_gives_the_published_interval() -> None:
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)  # Newcombe 1998, table I, method 3


@pytest.mark.parametrize(
    ("one", "other", "interval"),
    [
        (Share(count=56, of=70), Share(count=48, of=80), (0.0524, 0.3339)),
        (Share(count=9, of=10), Share(count=3, of=10), (0.1705, 0.8090)),
        (Share(count=5, of=56), Share(count=0, of=29), (-0.0381, 0.1926)),
    ],
)
def test_newcombe_gives_the_published_intervals(one: Share, other: Share, interval: tuple[float, float]) -> None:
    assert difference(one, other) == pytest.approx(interval, abs=5e-5)  # Newcombe 1998, table II, method 10


@given(one=SHARES, other=SHARES)
def test_a_difference_lies_in_its_interval_and_turns_with_its_sides(one: Share, other: Share) -> None:
    low, high = difference(one, other)
    assert low <= one.value - other.value <= high
    assert difference(other, one) == pytest.approx((-high, -low))


def test_of_nothing_every_share_is_possible() -> None:
    nothing = Share(count=0, of=0)
    assert (nothing.value, nothing.interval) == (0.0, (0.0, 1.0))


def test_of_no_values_there_is_no_spread_and_of_one_it_is_that_one() -> None:
    one = spread_of([7.0])
    assert (spread_of([]), one and (one.median, one.p90)) == (None, (7.0, 7.0))


def test_nine_of_ten_take_no_longer_than_the_ninetieth() -> None:
    found = spread_of([float(value) for value in range(1, 11)])
    assert found is not None
    assert (found.median, found.p90) == (5.5, 9.0)


def test_times_are_read_off_the_counts_to_the_half_minute() -> None:
    assert times_of({}) is None
    assert times_of({0: 1}) == RouteTimes(low=0.5, median=0.5, high=0.5, p90=0.5)
    found = times_of({3: 50, 9: 39, 19: 11})
    assert found is not None
    assert (found.median, found.p90) == (2.0, 10.0)
    assert found.low <= found.median <= found.high


@given(counts=st.dictionaries(st.integers(0, 500), st.integers(1, 50), min_size=1, max_size=30))
def test_a_median_lies_in_its_bounds_and_a_ratio_in_its(counts: Mapping[int, int]) -> None:
    times = times_of(counts)
    assert times is not None
    assert times.low <= times.median <= times.high
    assert times.median <= times.p90
    low, value, high = ratio_of(times, times)
    assert value == pytest.approx(1.0)
    assert low <= value <= high
