"""Shares with their intervals, whichever result they are of, and comparisons between them. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import NormalDist

_LEVEL = 0.05
_Z = NormalDist().inv_cdf(1 - _LEVEL / 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A share of trials, or of sessions.

    Attributes:
        count: Trials in which it happened.
        trials: All trials; 0: nothing is known.
        persons: People who took part.
        value: In [0, 1].
        low, high: Bounds at 95 %.
    """

    count: int
    trials: int
    persons: int
    value: float
    low: float
    high: float

    @property
    def is_empty(self) -> bool:
        """Whether it happened in no trial."""
        return self.count == 0


def bounds_at(one: Measured, level: float) -> tuple[float, float]:
    """Bounds of a share at another level than 95 %, for the same people.

    Of no error they are those of the exact rule of three. Else each bound moves away from the share as the normal distribution does,
    on the scale of log odds, where Wilson's interval is symmetric.

    Args:
        one: A share with its bounds at 95 %.
        level: Chance that the bounds miss the share, in (0, 1).
    """
    if not one.trials:
        return 0.0, 1.0
    if one.value in {0.0, 1.0}:
        far = one.high if not one.value else 1 - one.low
        bound = 1 - level ** (math.log(1 - far) / math.log(_LEVEL)) if 0 < far < 1 else 1.0
        return (0.0, bound) if not one.value else (1 - bound, 1.0)
    further = NormalDist().inv_cdf(1 - level / 2) / _Z
    return _moved(one.value, one.low, further), _moved(one.value, one.high, further)


def difference(one: Measured, other: Measured, *, level: float = _LEVEL) -> tuple[float, float]:
    """Bounds of `one` less `other` (Newcombe 1998, method 10)."""
    (low, high), (other_low, other_high) = bounds_at(one, level), bounds_at(other, level)
    apart = one.value - other.value
    return apart - math.hypot(one.value - low, other_high - other.value), apart + math.hypot(high - one.value, other.value - other_low)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extremes:
    """The groups with the highest and the lowest share, and the bounds of the difference at 95 % over all pairs of groups.

    Attributes:
        worst, best: Places in the sequence of groups.
        low, high: Bounds of the difference of these two.
        most: The largest difference between any two groups that the intervals allow.
    """

    worst: int
    best: int
    low: float
    high: float
    most: float

    @property
    def is_shown(self) -> bool:
        """Whether the two differ by more than chance."""
        return self.low > 0


def extremes(shares: Sequence[Measured]) -> Extremes | None:
    """Compare each group with each. The level is divided by the pairs (Bonferroni), since the two are chosen by their shares.

    None: fewer than two groups have trials.
    """
    known = [place for place, one in enumerate(shares) if one.trials]
    if len(known) < 2:  # noqa: PLR2004 - a pair
        return None
    pairs = list(combinations(known, 2))
    level = _LEVEL / len(pairs)
    worst = max(known, key=lambda place: (shares[place].value, shares[place].low))
    best = min((place for place in known if place != worst), key=lambda place: (shares[place].value, shares[place].high))
    low, high = difference(shares[worst], shares[best], level=level)
    apart = [difference(shares[one], shares[other], level=level) for one, other in pairs]
    return Extremes(worst=worst, best=best, low=low, high=high, most=max(max(abs(a), abs(b)) for a, b in apart))


def _moved(share: float, bound: float, further: float) -> float:
    if bound in {0.0, 1.0}:
        return bound
    odds = _log_odds(share) + further * (_log_odds(bound) - _log_odds(share))
    return 1 / (1 + math.exp(-odds))


def _log_odds(share: float) -> float:
    return math.log(share / (1 - share))
