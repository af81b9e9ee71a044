"""Rates of outcomes with 95 % intervals by source person: sessions of one person are not independent. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

import numpy as np

from realname.evaluation.comparison.intervals import rate_over_people

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
    """The share of sessions in which it holds, with the interval of comparisons: the exact one, by person.

    Where every session came out alike, nothing tells how alike the sessions of one person are: then a person counts once.
    """
    places = {person: place for place, person in enumerate(dict.fromkeys(person for person, _ in seen))}
    held, sessions = np.zeros(len(places)), np.zeros(len(places))
    for person, holds in seen:
        held[places[person]] += holds
        sessions[places[person]] += 1
    rate = rate_over_people(errors=held, trials=sessions)
    return Rate(share=rate.value or 0.0, least=rate.low, most=rate.high)
