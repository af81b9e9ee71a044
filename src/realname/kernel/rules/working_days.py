"""Working days: weekends, public holidays and the weekend days that are worked in exchange, as far as a calendar is known."""

from dataclasses import dataclass
from datetime import date, timedelta

_SATURDAY = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingCalendar:
    """Which days are worked.

    Attributes:
        holidays: Free, whatever day of the week it is.
        worked_weekends: Saturdays and Sundays that are worked.
        known_until: The last day that it holds for; after it Monday to Friday are worked, as far as anyone knows.
    """

    holidays: frozenset[date]
    worked_weekends: frozenset[date]
    known_until: date

    def is_working(self, day: date) -> bool:
        """Whether it is worked."""
        if day in self.worked_weekends:
            return True
        return day.weekday() < _SATURDAY and day not in self.holidays

    def after(self, day: date, count: int) -> date:
        """The last of so many working days after a day, which is not one of them."""
        while count:
            day += _DAY
            count -= self.is_working(day)
        return day

    def left(self, today: date, due_on: date) -> int:
        """How many working days there are after today, up to and with a day; negative: how many it is past."""
        if due_on < today:
            return -self.left(due_on, today)
        return sum(self.is_working(today + _DAY * ahead) for ahead in range(1, (due_on - today).days + 1))
