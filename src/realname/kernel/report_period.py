"""The time a report is about: a day or a month by one clock, from midnight to midnight there, also where a day has 23 or 25 hours."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

from realname.kernel.errors import InvalidInput

_OFFSET = re.compile(r"UTC([+-])(\d{2}):(\d{2})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_LAST_MONTH = 12
_MOST_HOURS = 14  # east or west of UTC, anywhere on earth
_DAY = timedelta(days=1)


class PeriodKind(StrEnum):
    """How long it is."""

    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPeriod:
    """A day or a month by one clock.

    Attributes:
        first_on: Its first day.
        zone: By whose clock: a name of the IANA database, such as `Asia/Shanghai`, or a fixed offset, such as `UTC+08:00`.
    """

    kind: PeriodKind
    first_on: date
    zone: str

    @property
    def since(self) -> datetime:
        """When it begins."""
        return began_at(self.first_on, self.zone)

    @property
    def until(self) -> datetime:
        """When the next one begins."""
        return began_at(self._next_on, self.zone)

    @property
    def days(self) -> Sequence[date]:
        """Every day of it."""
        return [self.first_on + _DAY * count for count in range((self._next_on - self.first_on).days)]

    @property
    def name(self) -> str:
        """As `2026-03-29`, or `2026-03`."""
        return self.first_on.isoformat() if self.kind is PeriodKind.DAY else f"{self.first_on:%Y-%m}"

    def day_of(self, at: datetime) -> date:
        """The day it is by its clock."""
        return at.astimezone(zone_of(self.zone)).date()

    @property
    def _next_on(self) -> date:
        if self.kind is PeriodKind.DAY:
            return self.first_on + _DAY
        return (self.first_on.replace(day=28) + 4 * _DAY).replace(day=1)


def began_at(on: date, zone: str) -> datetime:
    """When a day begins there: midnight, the first of two, or the moment that is taken for it where clocks jump over it.

    So days follow each other without a gap, and none has a moment of another.
    """
    return datetime.combine(on, time.min, tzinfo=zone_of(zone)).astimezone(UTC)


def zone_of(name: str) -> tzinfo:
    """The clock of a name.

    Raises:
        InvalidInput: There is none.
    """
    if offset := _OFFSET.fullmatch(name):
        sign, hours, minutes = offset.groups()
        ahead = timedelta(hours=int(hours), minutes=int(minutes))
        if int(minutes) >= 60 or ahead > timedelta(hours=_MOST_HOURS):  # noqa: PLR2004 - minutes of an hour
            raise InvalidInput(field="zone")
        return timezone(-ahead if sign == "-" else ahead)
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError) as problem:  # not in the database; a folder of it; no name at all
        raise InvalidInput(field="zone") from problem


def offset_zone(utc_offset_minutes: int) -> str:
    """The name of a fixed offset, as `UTC+08:00`."""
    hours, minutes = divmod(abs(utc_offset_minutes), 60)
    return f"UTC{'-' if utc_offset_minutes < 0 else '+'}{hours:02}:{minutes:02}"


def parse_day(text: str, *, zone: str) -> ReportPeriod:
    """Read `2026-03-29`.

    Raises:
        InvalidInput: It is no day, or there is no such clock.
    """
    zone_of(zone)
    try:
        first_on = date.fromisoformat(text)
    except ValueError as problem:
        raise InvalidInput(field="day") from problem
    return ReportPeriod(kind=PeriodKind.DAY, first_on=first_on, zone=zone)


def parse_month(text: str, *, zone: str) -> ReportPeriod:
    """Read `2026-03`.

    Raises:
        InvalidInput: It is no month, or there is no such clock.
    """
    zone_of(zone)
    found = _MONTH.fullmatch(text)
    if found is None or not 1 <= int(found[2]) <= _LAST_MONTH or not int(found[1]):
        raise InvalidInput(field="month")
    return ReportPeriod(kind=PeriodKind.MONTH, first_on=date(int(found[1]), int(found[2]), 1), zone=zone)
