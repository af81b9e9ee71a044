"""Days of a machine-readable zone: two digits for year, month and day, of which a birth may lack some (ICAO Doc 9303-3, 4.8).

The century is a rule, since the zone has none:
- Birth: the latest year that is not after today. A person of more than 99 years comes out 100 years too young.
- Expiry: the year within 50 years before and 49 years after today.
"""

import re
from dataclasses import dataclass
from datetime import date

_FORM = re.compile(r"([0-9]{2}|<<)([0-9]{2}|<<)([0-9]{2}|<<)", re.ASCII)
_CENTURY = 100
_YEARS_BACK = 50


@dataclass(frozen=True, slots=True, repr=False)
class ZoneDay:
    """A day whose month, or whose day, or all of it may be unknown (None)."""

    year: int | None
    month: int | None
    day: int | None

    @property
    def on(self) -> date | None:
        """The day where every part is known."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return date(self.year, self.month, self.day)

    def __repr__(self) -> str:
        """The kind alone."""
        return "ZoneDay(…)"


def parse_birth(text: str, *, on: date) -> ZoneDay | None:
    """Read six characters; None where they are no day, or a day that is partly unknown in another order than Doc 9303 has."""
    parts = _parts(text)
    if parts is None:
        return None
    year, month, day = parts
    if year is None:
        return ZoneDay(None, None, None) if month is None and day is None else None
    if month is None and day is not None:
        return None
    year += on.year // _CENTURY * _CENTURY
    if (year, month or 1, day or 1) > (on.year, on.month, on.day):
        year -= _CENTURY
    return _real(ZoneDay(year, month, day))


def parse_expiry(text: str, *, on: date) -> ZoneDay | None:
    """Read six digits; None where they are no day."""
    parts = _parts(text)
    if parts is None:
        return None
    year, month, day = parts
    if year is None or month is None or day is None:
        return None
    first = on.year - _YEARS_BACK
    return _real(ZoneDay(first + (year - first) % _CENTURY, month, day))


def _parts(text: str) -> tuple[int | None, int | None, int | None] | None:
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    year, month, day = (None if part == "<<" else int(part) for part in found.groups())
    return year, month, day


def _real(day: ZoneDay) -> ZoneDay | None:
    """The day, where the calendar has it; unknown parts are taken as the first of January."""
    try:
        date(day.year or 1, 1 if day.month is None else day.month, 1 if day.day is None else day.day)
    except ValueError:
        return None
    return day
