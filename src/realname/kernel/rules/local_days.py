"""Days at the outlet: in which time they are counted."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalDays:
    """The offset from UTC by which days are counted, in minutes."""

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
