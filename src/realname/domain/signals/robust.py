"""Median, median absolute deviation, and how many of them a value is away."""

from collections.abc import Sequence
from statistics import median

_NORMAL = 1.4826  # of a normal distribution the standard deviation is so many times the MAD (Rousseeuw and Croux 1993)


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
