"""Error rates with intervals at 95 % by person. Pure.

Comparisons of one person are not independent, and a non-mated comparison belongs to two people. What the comparisons are worth in
independent trials follows from the variance of their sum over people, and from how few people it rests on; the exact interval is made of
that number (Korn and Graubard 1998).

Sources: for mated comparisons the variance of a ratio over clusters (Cochran 1977, 11.8); for non-mated ones the variance of a sum over
pairs of people (Fafchamps and Gubert 2007; Aronow, Samii and Assenova 2015); for none the exact rule of three (ISO/IEC 19795-1, annex B).
"""

import math

import numpy as np
import numpy.typing as npt

from realname.evaluation.comparison.exact import exact_bounds, student_factor
from realname.evaluation.comparison.report import Basis, Rate

CONFIDENCE = 0.95
_MOST_SKEWED = 0.2
Numbers = npt.NDArray[np.float64]


def rate_over_people(*, errors: Numbers, trials: Numbers) -> Rate:
    """Rate whose trials each belong to one person.

    Args:
        errors: Of each person; shape (people,).
        trials: As errors.
    """
    taking_part = trials > 0
    hits, of = errors[taking_part], trials[taking_part]
    people, count, total = int(taking_part.sum()), float(hits.sum()), float(of.sum())
    if not people:
        return nothing()
    share = count / total
    if count in {0.0, total}:
        return _of_one_kind(count=count, trials=total, people=people, worth=float(people), basis=Basis.ZERO_PERSONS)
    residuals = hits - share * of
    variance = float((residuals**2).sum()) * people / max(1, people - 1)
    worth = _worth(share, variance, total)
    return _rate(
        count=count,
        trials=total,
        people=people,
        of_people=int((hits > 0).sum()),
        worth=worth,
        residuals=residuals,
        independent=share * worth,
    )


def upper_over_people(*, errors: Numbers, trials: Numbers) -> float:
    """The upper bound of the rate at 95 %, one-sided; arguments as `rate_over_people`. 1 where nothing was tried."""
    taking_part = trials > 0
    hits, of = errors[taking_part], trials[taking_part]
    people, count, total = int(taking_part.sum()), float(hits.sum()), float(of.sum())
    if count in {0.0, total}:
        return rule_of_three(float(people)) if people and not count else 1.0
    share = count / total
    residuals = hits - share * of
    worth = _worth(share, float((residuals**2).sum()) * people / max(1, people - 1), total)
    _, above = uncertainty(residuals, independent=share * worth)
    return exact_bounds(share * worth / above**2, worth / above**2, confidence=2 * CONFIDENCE - 1)[1]


def rate_over_pairs(*, errors: Numbers, trials: Numbers, squares: float, like: float | None = None) -> Rate:
    """Rate whose trials each belong to two people.

    Args:
        errors: Those that each person takes part in, so that each error stands in two places; shape (people,).
        trials: As errors.
        squares: Sum of the squared errors of each pair of people. The number of errors where it is not known: it is no larger.
        like: Trials that one independent trial is worth, measured at the nearest threshold with errors; used where there is none.
    """
    people, count, total = int((trials > 0).sum()), float(errors.sum()) / 2, float(trials.sum()) / 2
    if not people:
        return nothing()
    if count in {0.0, total}:
        worth, basis = (float(people // 2), Basis.ZERO_PERSONS) if like is None else (total / like, Basis.ZERO)
        return _of_one_kind(count=count, trials=total, people=people, worth=max(1.0, worth), basis=basis)
    worth, residuals = worth_of_pairs(errors=errors, trials=trials, squares=squares), errors - count / total * trials
    return _rate(
        count=count, trials=total, people=people, of_people=int((errors > 0).sum()), worth=worth, residuals=residuals, independent=None
    )


def worth_of_pairs(*, errors: Numbers, trials: Numbers, squares: float) -> float:
    """How many independent trials the trials of pairs of people are worth; arguments as `rate_over_pairs`, some errors among the trials."""
    people, total = int((trials > 0).sum()), float(trials.sum()) / 2
    share = float(errors.sum()) / 2 / total
    return _worth(share, variance_of_pairs(errors=errors, trials=trials, squares=squares) * people / max(1, people - 1), total)


def uncertainty(residuals: Numbers, *, independent: float | None = None) -> tuple[float, float]:
    """How much wider the interval is below and above where few people make most of the errors.

    The variance then rests on few people (Student's t), and those who would raise the rate most may not be among them (Efron 1987, the
    acceleration). Errors over pairs of people need it most: people who are like many others raise FMR more than in proportion.

    Args:
        residuals: Errors of each person less those expected; shape (people,).
        independent: Errors, in independent trials of one person each: the exact interval knows how uneven and skewed they are by chance.
            None of errors over pairs of people.
    """
    squares = residuals**2
    total = float(squares.sum())
    if not total:
        return 1.0, 1.0
    by_chance = 0.0 if independent is None else 1 / independent
    uneven = float(((squares - squares.mean()) ** 2).sum()) / 2 / total**2 - by_chance / 2
    wider = student_factor(1 / uneven) if uneven > 0 else 1.0
    skewed = max(0.0, float((residuals**3).sum()) / 6 / total**1.5 - math.sqrt(by_chance) / 6)
    return wider, wider * accelerated(min(_MOST_SKEWED, skewed))


def accelerated(skewed: float) -> float:
    """By how much the upper bound moves away for an acceleration."""
    z = 1.959964
    return (skewed + (skewed + z) / (1 - skewed * (skewed + z))) / z


def variance_of_pairs(*, errors: Numbers, trials: Numbers, squares: float) -> float:
    """Variance of the number of errors.

    The error of a pair stands with both people, so the squares over people count it twice; once is taken off.
    """
    share = float(errors.sum()) / float(trials.sum())
    by_person = float(((errors - share * trials) ** 2).sum())
    return max(by_person - (1 - share) * squares, by_person / 2)


def nothing() -> Rate:
    """The rate of no trials."""
    return Rate(count=0, trials=0, persons=0, value=None, low=0.0, high=1.0, basis=Basis.NOTHING)


def rule_of_three(worth: float) -> float:
    """The largest share that shows no error in so many independent trials once in twenty times: 28 % of nine."""
    return float(1 - (1 - CONFIDENCE) ** (1 / worth))


def _worth(share: float, variance: float, total: float) -> float:
    """No more than the trials there are, and one at least."""
    return min(total, max(1.0, share * (1 - share) * total**2 / variance)) if variance else total


def _rate(*, count: float, trials: float, people: int, of_people: int, worth: float, residuals: Numbers, independent: float | None) -> Rate:
    share = count / trials
    below, above = (worth / wider**2 for wider in uncertainty(residuals, independent=independent))
    low, _ = exact_bounds(share * below, below, confidence=CONFIDENCE)
    _, high = exact_bounds(share * above, above, confidence=CONFIDENCE)
    return Rate(
        count=round(count),
        trials=round(trials),
        persons=people,
        value=share,
        low=low,
        high=high,
        basis=Basis.PERSONS,
        error_persons=of_people,
    )


def _of_one_kind(*, count: float, trials: float, people: int, worth: float, basis: Basis) -> Rate:
    far = rule_of_three(worth)
    low, high = (1 - far, 1.0) if count else (0.0, far)
    return Rate(count=round(count), trials=round(trials), persons=people, value=count / trials, low=low, high=high, basis=basis)
