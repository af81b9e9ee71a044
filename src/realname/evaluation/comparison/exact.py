"""Exact bounds of a share (Clopper and Pearson 1934), for counts that need not be whole, and quantiles of Student's t. Pure."""

import math

_TINY = 1e-300
_STEPS = 200


def exact_bounds(count: float, worth: float, *, confidence: float) -> tuple[float, float]:
    """Bounds of a share of `count` in `worth` independent trials; neither need be whole (Korn and Graubard 1998)."""
    tail = (1 - confidence) / 2
    low = 0.0 if count <= 0 else beta_quantile(tail, count, worth - count + 1)
    high = 1.0 if count >= worth else beta_quantile(1 - tail, count + 1, worth - count)
    return low, high


def beta_quantile(share: float, a: float, b: float) -> float:
    """Where the beta distribution has reached a share, in (0, 1); by bisection of the logarithm and then Newton's steps between bounds."""
    low, high = 0.0, 1.0
    middle = a / (a + b)
    for _ in range(_STEPS):
        reached = beta_share(middle, a, b)
        low, high = (middle, high) if reached < share else (low, middle)
        slope = math.exp((a - 1) * math.log(middle) + (b - 1) * math.log1p(-middle) - _log_beta(a, b))
        following = middle - (reached - share) / max(slope, _TINY)
        if not low < following < high:
            following = math.sqrt(low * high) if low > 0 and high / low > 4 else (low + high) / 2  # noqa: PLR2004 - far apart
        if abs(following - middle) <= 1e-10 * middle:
            return following
        middle = following
    return middle


def beta_share(value: float, a: float, b: float) -> float:
    """The share of the beta distribution below a value: the regularised incomplete beta function, by its continued fraction."""
    if value <= 0 or value >= 1:
        return 0.0 if value <= 0 else 1.0
    if value > (a + 1) / (a + b + 2):
        return 1 - beta_share(1 - value, b, a)
    front = math.exp(a * math.log(value) + b * math.log1p(-value) - _log_beta(a, b)) / a
    return front * _fraction(value, a, b)


def student_factor(freedom: float) -> float:
    """How much wider Student's t is at 95 % than the normal distribution; degrees of freedom from 2 on.

    Source: expansion of Cornish and Fisher (Abramowitz and Stegun 26.7.5).
    """
    z, n = 1.959964, max(2.0, freedom)
    terms = (
        (z**3 + z) / 4 / n,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96 / n**2,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384 / n**3,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92_160 / n**4,
    )
    return 1 + sum(terms) / z


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def _fraction(value: float, a: float, b: float) -> float:
    """The continued fraction, by Lentz's method."""
    c, d = 1.0, 1 - (a + b) * value / (a + 1)
    d = 1 / (d if abs(d) > _TINY else _TINY)
    found = d
    for step in range(1, 10_000):
        for term in (
            step * (b - step) * value / ((a + 2 * step - 1) * (a + 2 * step)),
            -(a + step) * (a + b + step) * value / ((a + 2 * step) * (a + 2 * step + 1)),
        ):
            d, c = 1 + term * d, 1 + term / c
            d = 1 / (d if abs(d) > _TINY else _TINY)
            c = c if abs(c) > _TINY else _TINY
            found *= d * c
        if abs(d * c - 1) < 1e-13:  # noqa: PLR2004 - as far as a double can tell
            break
    return found
