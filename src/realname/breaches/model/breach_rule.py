"""The rule of a pack for leaks of personal data: what is serious, and how soon authority and people are told."""

from dataclasses import dataclass
from datetime import timedelta

from realname.kernel.rules.rule_section import RuleSection

SECTION = "leak"
KEYS = ("serious_people", "serious_hours", "report_hours", "tell_hours")
_MOST_HOURS = 24 * 30


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachRule:
    """What a pack says of leaks; hours run from when one was noticed.

    Attributes:
        serious_people: From so many people on it is serious; with anyone's face it always is.
        serious_hours: Within which the authority is told of a serious one.
        report_hours: Within which of any other.
        tell_hours: Within which the people are told.
    """

    serious_people: int
    serious_hours: int
    report_hours: int
    tell_hours: int

    @property
    def serious_within(self) -> timedelta:
        """As `serious_hours`."""
        return timedelta(hours=self.serious_hours)

    @property
    def report_within(self) -> timedelta:
        """As `report_hours`."""
        return timedelta(hours=self.report_hours)

    @property
    def tell_within(self) -> timedelta:
        """As `tell_hours`."""
        return timedelta(hours=self.tell_hours)


def breach_rule_of(section: RuleSection) -> BreachRule:
    """Read the section `leak` of a pack.

    Raises:
        PolicyInvalid: A value outside its range.
    """
    return BreachRule(
        serious_people=section.whole("serious_people", least=1),
        serious_hours=section.whole("serious_hours", least=1, most=_MOST_HOURS),
        report_hours=section.whole("report_hours", least=1, most=_MOST_HOURS),
        tell_hours=section.whole("tell_hours", least=1, most=_MOST_HOURS),
    )
