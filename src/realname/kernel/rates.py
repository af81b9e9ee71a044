"""Shares, differences of shares with their intervals at 95 %, and how far a share is from those of its peers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import median

_Z_95 = 1.959964  # two-sided 95 % of the normal distribution
_P90 = 0.9
_NORMAL = 1.4826  # of a normal distribution the standard deviation is so many times the MAD (Rousseeuw and Croux 1993)
_LEAST_SHARE = 0.05  # below this a share is taken for this, where its spread by chance is asked for


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
    """Bounds of a share; of nothing everything is possible.

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


def chance_spread(shares: Sequence[float], trials: int) -> float:
    """The standard deviation that chance alone gives a share of so many trials, at the median of the shares of its peers."""
    share = min(max(median(shares), _LEAST_SHARE), 1 - _LEAST_SHARE)
    return sqrt(share * (1 - share) / trials)


def robust_z(value: float, others: Sequence[float], *, least_spread: float) -> float:
    """How many robust standard deviations a value is above the median of others; negative below.

    Args:
        value: What is judged.
        others: Its peers, without it; at least one.
        least_spread: The spread is taken to be no smaller: where more than half of the peers are equal, the MAD is 0.
    """
    middle = median(others)
    spread = _NORMAL * median(abs(one - middle) for one in others)
    return (value - middle) / max(spread, least_spread)
