"""FNMR at a fixed FMR with bounds that take in the threshold's own uncertainty: people are drawn anew, on both sides of a comparison. Pure.

Each draw gives every person a weight (Poisson, mean 1) and measures FMR and FNMR on the people drawn. A person brings all comparisons: to
draw among them once more would count their spread twice (Davison and Hinkley 1997, 3.8). Non-mated comparisons belong to two people; their
logarithm of FMR moves with the sum of both weights, scaled to the variance over pairs (`intervals`), because the product of the weights
would have up to three times that variance where errors are few (Owen 2007).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from realname.evaluation.comparison.intervals import Numbers, uncertainty, variance_of_pairs

_CHUNK = 1 << 22  # weights that are held at once
_QUANTILES = (0.025, 0.975)
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorCounts:
    """Errors of each person at thresholds that rise.

    Attributes:
        thresholds: Shape (thresholds,).
        matches: Non-mated comparisons at or above each threshold that the person takes part in; shape (people, thresholds).
        non_mated: Non-mated comparisons of each person; each comparison stands with two people.
        squares: Sum over pairs of people of the squared matches, at each threshold; the matches themselves where it is not known.
        misses: Mated comparisons of the person below each threshold; shape (people, thresholds).
        mated: Mated comparisons of each person.
    """

    thresholds: Numbers
    matches: npt.NDArray[np.generic]
    non_mated: Numbers
    squares: Numbers
    misses: npt.NDArray[np.generic]
    mated: Numbers

    @property
    def fmr(self) -> Numbers:
        """At each threshold."""
        return np.asarray(self.matches.sum(axis=0) / max(1.0, float(self.non_mated.sum())), dtype=np.float64)

    @property
    def fnmr(self) -> Numbers:
        """At each threshold."""
        return np.asarray(self.misses.sum(axis=0) / max(1.0, float(self.mated.sum())), dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Bounds at 95 % of the threshold with a fixed FMR, and of the FNMR there."""

    threshold: tuple[float, float]
    fnmr: tuple[float, float]


def bounds_at_fmr(counts: ErrorCounts, targets: Sequence[float], *, draws: int, seed: int) -> Sequence[Bounds]:
    """Draw the people anew and find, in each draw, the threshold with each FMR and the FNMR there."""
    fmr, fnmr = drawn_rates(counts, draws=draws, seed=seed)
    found = [_at(target, counts.thresholds, fmr, fnmr) for target in targets]
    return [Bounds(threshold=_bounds(thresholds), fnmr=_bounds(rates)) for thresholds, rates in found]


def drawn_rates(counts: ErrorCounts, *, draws: int, seed: int) -> tuple[Numbers, Numbers]:
    """FMR and FNMR at each threshold for each draw of people; both of shape (draws, thresholds)."""
    share, total = counts.fmr, max(1.0, float(counts.non_mated.sum()) / 2)
    below, above = np.array([_scale(counts, place) for place in range(len(counts.thresholds))]).T
    chance, people = np.random.default_rng(seed), len(counts.non_mated)
    fmr, fnmr = [], []
    each = max(1, _CHUNK // max(1, people))
    matches, misses = (np.asarray(one, dtype=np.float32) for one in (counts.matches, counts.misses))
    for first in range(0, draws, each):
        weights = chance.poisson(1.0, (min(each, draws - first), people)).astype(np.float32)
        moved = (weights - 1) @ matches - np.outer((weights - 1) @ counts.non_mated, share)
        moved *= np.where(moved > 0, above, below) / total / np.maximum(share, 0.5 / total)
        fmr.append(np.minimum(1.0, share * np.exp(moved)))
        fnmr.append((weights @ misses) / np.maximum(weights @ counts.mated, 1.0)[:, None])
    return np.concatenate(fmr), np.concatenate(fnmr)


def _scale(counts: ErrorCounts, place: int) -> tuple[float, float]:
    """What the movements of FMR are multiplied by, downwards and upwards."""
    errors = np.asarray(counts.matches[:, place], dtype=np.float64)
    share = float(errors.sum()) / max(1.0, float(counts.non_mated.sum()))
    residuals = errors - share * counts.non_mated
    by_person = float((residuals**2).sum())
    if not by_person:
        return 1.0, 1.0
    variance = variance_of_pairs(errors=errors, trials=counts.non_mated, squares=float(counts.squares[place]))
    below, above = uncertainty(residuals)
    scale = float(np.sqrt(variance / by_person))
    return below * scale, above * scale


def _at(target: float, thresholds: Numbers, fmr: Numbers, fnmr: Numbers) -> tuple[Numbers, Numbers]:
    """In each draw the least threshold with at most this FMR, between two thresholds by the logarithm of FMR, and the FNMR there."""
    falling = np.minimum.accumulate(fmr, axis=1)
    over: Whole = (falling > target).sum(axis=1)  # so many thresholds are too low
    after = np.clip(over, 1, len(thresholds) - 1)
    draws = np.arange(len(fmr))
    above, below = (np.log(np.maximum(falling[draws, place], target / 100)) for place in (after - 1, after))
    part = np.clip((above - np.log(target)) / np.maximum(above - below, 1e-12), 0.0, 1.0)
    part = np.where(over == 0, 0.0, np.where(over == len(thresholds), 1.0, part))
    return (
        thresholds[after - 1] + part * (thresholds[after] - thresholds[after - 1]),
        fnmr[draws, after - 1] + part * (fnmr[draws, after] - fnmr[draws, after - 1]),
    )


def _bounds(values: Numbers) -> tuple[float, float]:
    low, high = np.quantile(values, _QUANTILES)
    return float(low), float(high)
