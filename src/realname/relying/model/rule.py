"""The rule of a pack for what relying services are told: how names are compared, and how far back answers go."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from realname.kernel.rules.rule_section import RuleSection
from realname.relying.errors import ValueOutOfRange

SECTION = "relying"
KEYS = (
    "name_order",
    "transliteration",
    "readings",
    "scores",
    "score_floor",
    "score_step",
    "values_a_day",
    "values_in_term",
    "value_term_days",
    "thresholds_in_term",
    "least_age",
    "most_age",
    "tenure_days",
    "recycling_days",
    "sim_swap_days",
    "device_swap_days",
)
_LEAST_SWAP_DAYS = 10  # 240 hours: the period that a check of a swap is about where the caller names none
_MOST_HOURS = 2400  # SIM Swap and Device Swap, maxAge
MOST_AGE = 120  # KYC Age Verification, AgeThreshold
_MOST_DAYS = 36_500
_MOST_SCORE = 99  # KYC Match, MatchScoreResult
_MOST_VALUES = 1_000
_MOST_TERM_DAYS = 1_000


class NameOrder(StrEnum):
    """In which order IDs, and services that ask, write the parts of a name. A Chinese name has its family name first in any case."""

    FAMILY_FIRST = "family-first"
    GIVEN_FIRST = "given-first"
    ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class RelyingRule:
    """What a pack says of answers to relying services.

    Attributes:
        name_order: Whether `Li Wei` and `Wei Li` can be one name (`any`), or are two.
        transliteration: Whether a name in letters of another alphabet can be the verified one (ICAO Doc 9303-3, 6).
        readings: Whether a name in letters can be the reading of a verified Chinese one.
        scores: Whether a value that does not match gets a score, where the definition has one.
        score_floor: The least score that is told; from 0 to 99.
        score_step: Scores are rounded down to multiples of this.
        values_a_day: How many different values of one fact a service may try on one day (UTC), for each line.
        values_in_term: How many within `value_term_days`.
        value_term_days: For how many days a value counts.
        thresholds_in_term: How many different ages a service may ask about within `value_term_days`, for each line.
        least_age: The youngest age that is asked for; years.
        most_age: The oldest.
        tenure_days: How far back a tenure may be asked for.
        recycling_days: How far back a change of the subscriber may be asked for.
        sim_swap_days: How far back a new SIM is told.
        device_swap_days: How far back another device is told.
    """

    name_order: NameOrder
    transliteration: bool
    readings: bool
    scores: bool
    score_floor: int
    score_step: int
    values_a_day: int
    values_in_term: int
    value_term_days: int
    thresholds_in_term: int
    least_age: int
    most_age: int
    tenure_days: int
    recycling_days: int
    sim_swap_days: int
    device_swap_days: int

    def told_score(self, score: int) -> int | None:
        """The score as a service is told it, from 0 to 100; None: it is not told."""
        told = score // self.score_step * self.score_step
        return told if self.scores and score >= self.score_floor else None

    def require_age(self, years: int) -> None:
        """Accept an age threshold.

        Raises:
            ValueOutOfRange: The pack answers none of this height.
        """
        if not self.least_age <= years <= self.most_age:
            raise ValueOutOfRange(field="ageThreshold", least=self.least_age, most=self.most_age)

    def require_tenure_day(self, day: date, *, today: date) -> None:
        """Accept the day since when a tenure is asked for.

        Raises:
            ValueOutOfRange: In the future, or further back than the pack allows.
        """
        _require_day("tenureDate", day, today=today, days=self.tenure_days)

    def require_recycling_day(self, day: date, *, today: date) -> None:
        """Accept the day since when a change of the subscriber is asked for.

        Raises:
            ValueOutOfRange: In the future, or further back than the pack allows.
        """
        _require_day("specifiedDate", day, today=today, days=self.recycling_days)

    def require_sim_swap_hours(self, hours: int) -> None:
        """Accept so many hours back for a new SIM.

        Raises:
            ValueOutOfRange: Further back than the pack tells.
        """
        _require_hours(hours, days=self.sim_swap_days)

    def require_device_swap_hours(self, hours: int) -> None:
        """Accept so many hours back for another device.

        Raises:
            ValueOutOfRange: Further back than the pack tells.
        """
        _require_hours(hours, days=self.device_swap_days)


def relying_rule_of(section: RuleSection) -> RelyingRule:
    """Read the section `relying` of a pack.

    Raises:
        PolicyInvalid: A value outside its range.
    """
    least = section.whole("least_age", least=0, most=MOST_AGE)
    return RelyingRule(
        name_order=section.one_of("name_order", NameOrder),
        transliteration=section.truth("transliteration"),
        readings=section.truth("readings"),
        scores=section.truth("scores"),
        score_floor=section.whole("score_floor", least=0, most=_MOST_SCORE),
        score_step=section.whole("score_step", least=1, most=_MOST_SCORE),
        values_a_day=section.whole("values_a_day", least=1, most=_MOST_VALUES),
        values_in_term=section.whole("values_in_term", least=1, most=_MOST_VALUES),
        value_term_days=section.whole("value_term_days", least=1, most=_MOST_TERM_DAYS),
        thresholds_in_term=section.whole("thresholds_in_term", least=1, most=_MOST_VALUES),
        least_age=least,
        most_age=section.whole("most_age", least=least, most=MOST_AGE),
        tenure_days=section.whole("tenure_days", least=1, most=_MOST_DAYS),
        recycling_days=section.whole("recycling_days", least=1, most=_MOST_DAYS),
        sim_swap_days=section.whole("sim_swap_days", least=_LEAST_SWAP_DAYS, most=_MOST_DAYS),
        device_swap_days=section.whole("device_swap_days", least=_LEAST_SWAP_DAYS, most=_MOST_DAYS),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LastChange:
    """When a line last got another SIM, or another device, as far as it is told.

    Attributes:
        at: None: not within the period that the operator tells of, or not at all.
        monitored_days: The period, where it is why nothing is told; None: the time is told, or there is none.
    """

    at: datetime | None
    monitored_days: int | None = None


def told_change(changed_at: datetime | None, *, days: int, now: datetime) -> LastChange:
    """Say when a change was, unless it lies further back than it may be told."""
    if changed_at is None or changed_at >= now - timedelta(days=days):
        return LastChange(at=changed_at)
    return LastChange(at=None, monitored_days=days)


def has_changed_within(changed_at: datetime | None, *, hours: int, now: datetime) -> bool:
    """Whether a change was within the last hours; None: there was none."""
    return changed_at is not None and changed_at >= now - timedelta(hours=hours)


def _require_hours(hours: int, *, days: int) -> None:
    most = min(_MOST_HOURS, days * 24)
    if not 1 <= hours <= most:
        raise ValueOutOfRange(field="maxAge", least=1, most=most)


def _require_day(field: str, day: date, *, today: date, days: int) -> None:
    if not today - timedelta(days=days) <= day <= today:
        raise ValueOutOfRange(field=field, days=days)
