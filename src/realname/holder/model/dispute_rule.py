"""The rule of a pack for disputed lines: how soon they are answered, and when a person has to come to a counter for the next one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from realname.kernel.rules.rule_section import RuleSection

SECTION = "dispute"
KEYS = ("answer_hours", "counter_after", "counter_days")


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeRule:
    """What a pack says of lines that a person disputes.

    Attributes:
        answer_hours: Within which a dispute is to be answered.
        counter_after: So many disputes that were answered with `theirs` or withdrawn, and the next one needs the counter.
        counter_days: How long those count.
    """

    answer_hours: int
    counter_after: int
    counter_days: int

    @property
    def answer_within(self) -> timedelta:
        """As `answer_hours`."""
        return timedelta(hours=self.answer_hours)

    def counted_since(self, at: datetime) -> datetime:
        """From when on disputes that came to nothing count."""
        return at - timedelta(days=self.counter_days)


def dispute_rule_of(section: RuleSection) -> DisputeRule:
    """Read the section `dispute` of a pack.

    Raises:
        PolicyInvalid: A value outside its range.
    """
    return DisputeRule(
        answer_hours=section.whole("answer_hours", least=1, most=24 * 30),
        counter_after=section.whole("counter_after", least=1, most=100),
        counter_days=section.whole("counter_days", least=1, most=365),
    )
