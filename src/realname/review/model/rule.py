"""The rule of a pack for reviews: how soon a person decides, how long one looks undisturbed, and when a second one looks as well."""

from dataclasses import dataclass
from datetime import timedelta

from realname.kernel.rules.rule_section import RuleSection
from realname.registration.model.reasons import Reason

SECTION = "review"
KEYS = ("decide_hours", "claim_minutes", "second_percent", "second_reasons")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRule:
    """What a pack says of reviews.

    Attributes:
        decide_hours: How soon a person decides; later it is overdue.
        claim_minutes: How long a reviewer has a review to themselves.
        second_percent: Share of referrals, drawn by chance, that a second reviewer looks at without knowing of the first.
        second_reasons: Referred for one of these, a second reviewer always looks. An appeal always has two.
    """

    decide_hours: int
    claim_minutes: int
    second_percent: int
    second_reasons: frozenset[Reason]

    @property
    def decide_within(self) -> timedelta:
        """As `decide_hours`."""
        return timedelta(hours=self.decide_hours)

    @property
    def claim_for(self) -> timedelta:
        """As `claim_minutes`."""
        return timedelta(minutes=self.claim_minutes)


def review_rule_of(section: RuleSection) -> ReviewRule:
    """Read the section `review` of a pack.

    Raises:
        PolicyInvalid: A value outside its range, or a reason that there is not.
    """
    return ReviewRule(
        decide_hours=section.whole("decide_hours", least=1, most=24 * 30),
        claim_minutes=section.whole("claim_minutes", least=1, most=24 * 60),
        second_percent=section.whole("second_percent", least=0, most=100),
        second_reasons=frozenset(section.some_of("second_reasons", Reason)),
    )
