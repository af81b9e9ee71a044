"""Rates of outcomes with 95 % intervals by source person: sessions of one person are not independent. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean, median

from realname.kernel.rates import wilson_of

HONEST = "honest"  # the instrument that is none: recordings of people, played uncut


class Outcome(StrEnum):
    """What became of a session."""

    APPROVED = "approved"
    REFERRED = "referred"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedSession:
    """A session that was played.

    Attributes:
        person: Groups sessions of one person.
        reasons: Of the decision, where it was referred or refused; codes.
        findings: Of the live session, where it failed; codes.
        lasted_s: From the first picture to the result.
    """

    instrument: str
    person: str
    outcome: Outcome
    reasons: tuple[str, ...]
    findings: tuple[str, ...]
    lasted_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A share with its 95 % interval, all in [0, 1]."""

    share: float
    least: float
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentRates:
    """What became of an instrument's sessions.

    Attributes:
        turned_away: Share of the sessions that were refused or failed: BPCER where they are honest.
    """

    instrument: str
    sessions: int
    persons: int
    rates: Mapping[Outcome, Rate]
    turned_away: Rate
    reasons: Mapping[str, int]
    findings: Mapping[str, int]
    median_s: float


def rates_of(played: Sequence[PlayedSession]) -> InstrumentRates:
    """Count the sessions of one instrument.

    Raises:
        ValueError: There are none.
    """
    if not played:
        raise ValueError
    return InstrumentRates(
        instrument=played[0].instrument,
        sessions=len(played),
        persons=len({one.person for one in played}),
        rates={outcome: rate_by_person([(one.person, one.outcome is outcome) for one in played]) for outcome in Outcome},
        turned_away=rate_by_person([(one.person, one.outcome in {Outcome.REFUSED, Outcome.FAILED}) for one in played]),
        reasons=dict(Counter(reason for one in played for reason in one.reasons).most_common()),
        findings=dict(Counter(finding for one in played for finding in one.findings).most_common()),
        median_s=median(one.lasted_s for one in played),
    )


def rate_by_person(seen: Sequence[tuple[str, bool]]) -> Rate:
    """Wilson's interval over as many independent sessions as these are worth (design effect of a cluster sample, Kish 1965).

    Where every session came out alike nothing tells how alike the sessions of one person are: then a person counts once.
    """
    by_person: dict[str, list[bool]] = {}
    for person, holds in seen:
        by_person.setdefault(person, []).append(holds)
    share = fmean(holds for _, holds in seen)
    worth = _worth(list(by_person.values()), share)
    least, most = wilson_of(share, worth=worth)
    return Rate(share=share, least=least, most=most)


def _worth(groups: Sequence[Sequence[bool]], share: float) -> float:
    count, total = len(groups), sum(map(len, groups))
    if share in {0.0, 1.0} or count == total:
        return float(count)
    each = total / count
    between = sum(len(group) * (fmean(group) - share) ** 2 for group in groups) / max(1, count - 1)
    within = sum(len(group) * fmean(group) * (1 - fmean(group)) for group in groups) / max(1, total - count)
    alike = (between - within) / (between + (each - 1) * within) if between + (each - 1) * within > 0 else 1.0
    return min(float(total), max(float(count), total / (1 + (each - 1) * max(0.0, alike))))
