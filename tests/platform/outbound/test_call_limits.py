"""Pauses between tries are drawn from the whole of a growing span (full jitter)."""

import pytest

from realname.platform.outbound.outside_system import CallLimits

LIMITS = CallLimits(first_pause_s=0.5, longest_pause_s=1.5)


@pytest.mark.parametrize(("tries", "longest_s"), [(1, 0.5), (2, 1.0), (3, 1.5), (9, 1.5)])
def test_the_span_doubles_up_to_the_longest(tries: int, longest_s: float) -> None:
    assert LIMITS.pause_s(tries, chance=1.0) == longest_s


def test_a_pause_may_be_none() -> None:
    assert LIMITS.pause_s(3, chance=0.0) == 0.0


def test_all_tries_of_an_order_fall_into_half_a_minute() -> None:
    assert CallLimits().call_s < 30
