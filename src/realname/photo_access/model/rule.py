"""The rule of a pack for opening sealed photos: how often, how long, and for how long the holder may be kept from knowing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from realname.kernel.errors import InvalidInput
from realname.kernel.rules.rule_section import RuleSection

SECTION = "opening"
KEYS = ("daily_requests", "answer_hours", "open_minutes", "look_minutes", "hold_days")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningRule:
    """What a pack says of opening sealed photos.

    Attributes:
        daily_requests: How many one privacy officer may ask for in a day, whatever became of them.
        answer_hours: How long a request waits for the second person.
        open_minutes: How long after that either of the two may begin to look.
        look_minutes: How long a person who began may look.
        hold_days: The longest that the holder may be kept from knowing by one order.
    """

    daily_requests: int
    answer_hours: int
    open_minutes: int
    look_minutes: int
    hold_days: int

    @property
    def answer_within(self) -> timedelta:
        """As `answer_hours`."""
        return timedelta(hours=self.answer_hours)

    @property
    def open_for(self) -> timedelta:
        """As `open_minutes`."""
        return timedelta(minutes=self.open_minutes)

    @property
    def look_for(self) -> timedelta:
        """As `look_minutes`."""
        return timedelta(minutes=self.look_minutes)

    def require_hold(self, until: datetime, *, at: datetime) -> None:
        """Accept the end of a legal hold.

        Raises:
            InvalidInput: It lies in the past, or further away than the pack allows.
        """
        if not at < until <= at + timedelta(days=self.hold_days):
            raise InvalidInput(field="hold-until", days=self.hold_days)


def opening_rule_of(section: RuleSection) -> OpeningRule:
    """Read the section `opening` of a pack.

    Raises:
        PolicyInvalid: A value outside its range.
    """
    return OpeningRule(
        daily_requests=section.whole("daily_requests", least=0, most=1000),
        answer_hours=section.whole("answer_hours", least=1, most=24 * 30),
        open_minutes=section.whole("open_minutes", least=1, most=24 * 60),
        look_minutes=section.whole("look_minutes", least=1, most=60),
        hold_days=section.whole("hold_days", least=0, most=365),
    )
