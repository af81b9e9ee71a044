"""Shares, and differences of shares, with their intervals at 95 %: a share without one says nothing about ten cases."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

_Z_95 = 1.959964  # two-sided 95 % of the normal distribution
_P90 = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of how many."""

    count: int
    of: int

    @property
    def value(self) -> float:
        """The share, in [0, 1]; 0 of nothing."""
        return self.count / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper bound; of nothing everything is possible."""
        return wilson(self.count, self.of)


def wilson(count: int, of: int) -> tuple[float, float]:
    """Bounds of a share.

    Source: Wilson 1927.
    """
    if not of:
        return 0.0, 1.0
    share, spread = count / of, _Z_95**2 / of
    middle = (share + spread / 2) / (1 + spread)
    half = _Z_95 / (1 + spread) * math.sqrt(share * (1 - share) / of + spread / (4 * of))
    return max(0.0, middle - half), min(1.0, middle + half)


def difference(one: Share, other: Share) -> tuple[float, float]:
    """Bounds of `one` less `other`, of two independent shares.

    Source: Newcombe 1998, method 10: from the Wilson bounds of both.
    """
    (low, high), (other_low, other_high) = one.interval, other.interval
    apart = one.value - other.value
    below = math.hypot(one.value - low, other_high - other.value)
    above = math.hypot(high - one.value, other.value - other_low)
    return apart - below, apart + above


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How long something takes: half take no longer than the median, nine of ten no longer than `p90`."""

    median: float
    p90: float


def spread_of(values: Sequence[float]) -> Spread | None:
    """The spread of values; None of none."""
    if not values:
        return None
    ordered = sorted(values)
    return Spread(median=median(ordered), p90=ordered[math.ceil(_P90 * len(ordered)) - 1])
