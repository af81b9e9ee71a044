"""Days at the outlet, and which of them are working days, as far as a calendar is known."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

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


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalDays:
    """Days at the outlet, counted by an offset from UTC in minutes."""

    utc_offset_minutes: int

    def day_of(self, at: datetime) -> date:
        """The day it is at the outlet."""
        return at.astimezone(self.zone).date()

    def day_began_at(self, at: datetime) -> datetime:
        """When the day at the outlet began: its last midnight."""
        return datetime.combine(self.day_of(at), time.min, tzinfo=self.zone).astimezone(UTC)

    def seconds_left_of_day(self, at: datetime) -> int:
        """Whole seconds until the next midnight at the outlet, 1 or more."""
        return -((at - self.day_began_at(at) - timedelta(days=1)) // timedelta(seconds=1))

    @property
    def zone(self) -> timezone:
        """The time of the outlet."""
        return timezone(timedelta(minutes=self.utc_offset_minutes))
