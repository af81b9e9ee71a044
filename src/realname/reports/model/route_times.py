"""How long a route takes, from counts by the half minute: medians with their intervals, and how many times one is the other."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

HALF_MINUTE = 0.5
_P90 = 0.9
_Z_95 = 1.959964


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteTimes:
    """In minutes, to the half minute.

    Attributes:
        low, high: Bounds of the median at 95 %.
        p90: Nine of ten take no longer.
    """

    low: float
    median: float
    high: float
    p90: float


def times_of(half_minutes: Mapping[int, int]) -> RouteTimes | None:
    """Read the times off how many took how many half minutes; None: none did.

    Source: the interval of a median by its ranks, n/2 -+ 1.96 sqrt(n)/2.
    """
    total = sum(half_minutes.values())
    if not total:
        return None
    away = _Z_95 * math.sqrt(total) / 2
    return RouteTimes(
        low=_at(half_minutes, total / 2 - away),
        median=_at(half_minutes, total / 2),
        high=_at(half_minutes, total / 2 + away + 1),
        p90=_at(half_minutes, _P90 * total),
    )


def ratio_of(one: RouteTimes, other: RouteTimes) -> tuple[float, float, float]:
    """Lower bound, value and upper bound of `one` as many times `other`.

    Source: Zou and Donner 2008 (MOVER), of the logarithms of the two medians.
    """
    value = math.log(one.median / other.median)
    below = math.hypot(math.log(one.median / one.low), math.log(other.high / other.median))
    above = math.hypot(math.log(one.high / one.median), math.log(other.median / other.low))
    return math.exp(value - below), math.exp(value), math.exp(value + above)


def _at(half_minutes: Mapping[int, int], rank: float) -> float:
    """The time of the one in this place, in minutes: the end of its half minute, so that nothing takes no time."""
    counted = 0
    for one in sorted(half_minutes):
        counted += half_minutes[one]
        if counted >= rank:
            return (one + 1) * HALF_MINUTE
    return (max(half_minutes) + 1) * HALF_MINUTE
