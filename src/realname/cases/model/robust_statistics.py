"""Median, median absolute deviation, and how many of them a value is away."""

from collections.abc import Sequence
from math import sqrt
from statistics import median

_NORMAL = 1.4826  # of a normal distribution the standard deviation is so many times the MAD (Rousseeuw and Croux 1993)
_LEAST_SHARE = 0.05  # below this a share is taken for this, where its spread by chance is asked for


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
