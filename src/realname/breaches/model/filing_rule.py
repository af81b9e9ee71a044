"""The rule of a pack for holding many people's faces: from how many on it is filed with the authority, and within how many working days."""

from dataclasses import dataclass

from realname.kernel.errors import PolicyInvalid
from realname.kernel.rules.rule_section import RuleSection
from realname.kernel.rules.working_days import WorkingCalendar

SECTION = "filing"
KEYS = ("held_faces", "working_days", "near_percent", "holidays", "worked_weekends", "calendar_until")


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingRule:
    """What a pack says of holding faces.

    Attributes:
        held_faces: From so many people on it is filed; 0: the country knows no such line.
        working_days: Within so many of them.
        near_percent: From so much of the line on it is said to be near.
    """

    held_faces: int
    working_days: int
    near_percent: int
    calendar: WorkingCalendar

    def is_reached(self, people: int) -> bool:
        """Whether so many people are as many as the line, or more."""
        return bool(self.held_faces) and people >= self.held_faces

    def is_near(self, people: int) -> bool:
        """Whether it is so close that a person should prepare the filing."""
        return bool(self.held_faces) and people * 100 >= self.held_faces * self.near_percent


def filing_rule_of(section: RuleSection) -> FilingRule:
    """Read the section `filing` of a pack.

    Raises:
        PolicyInvalid: A value outside its range, or a worked weekend day that is none.
    """
    worked = frozenset(section.dates("worked_weekends"))
    if any(day.weekday() < 5 for day in worked):  # noqa: PLR2004 - Saturday
        raise PolicyInvalid(entry=f"{SECTION}.worked_weekends")
    until = section.dates("calendar_until")
    if len(until) != 1:
        raise PolicyInvalid(entry=f"{SECTION}.calendar_until")
    return FilingRule(
        held_faces=section.whole("held_faces", least=0),
        working_days=section.whole("working_days", least=1, most=366),
        near_percent=section.whole("near_percent", least=1, most=100),
        calendar=WorkingCalendar(holidays=frozenset(section.dates("holidays")), worked_weekends=worked, known_until=until[0]),
    )
