"""Forms of printed values: which characters a field can hold, and what they say in one spelling."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from stdnum.iso7064 import mod_11_2

from realname.evidence.model.document_reading import LONG_TERM

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af\u3007"
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_FRENCH_MONTHS = {"FEV": 2, "AVR": 4, "MAI": 5, "JUI": 6, "AOU": 8, "DEC": 12}
_CENTURY = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Formed:
    """A value.

    Attributes:
        start, end: The characters that say it, of the text without spaces.
        is_sound: It also passes the check that its form has, such as a check character.
    """

    value: str
    start: int
    end: int
    is_sound: bool = True


Form = Callable[[str, date], Formed | None]


def _whole(pattern: re.Pattern[str]) -> Form:
    def form(text: str, on: date) -> Formed | None:  # noqa: ARG001 - only days need it
        found = pattern.search(text)
        return Formed(value=found.group(), start=found.start(), end=found.end()) if found else None

    return form


def _han_name(text: str, on: date) -> Formed | None:
    found = _whole(re.compile(f"[{_HAN}]{{1,20}}(?:[·•.][{_HAN}]{{1,20}}){{0,4}}"))(text, on)
    # A name of one character lacks its end, or is very rare.
    return replace(found, is_sound=found.end - found.start > 1) if found else None


def _number(text: str, on: date) -> Formed | None:  # noqa: ARG001 - only days need it
    found = re.search(r"(?<![0-9])[0-9]{17}[0-9Xx](?![0-9])", text)
    if found is None:
        return None
    return Formed(value=found.group().upper(), start=found.start(), end=found.end(), is_sound=mod_11_2.is_valid(found.group().upper()))


_DAY = r"([0-9]{4})[.\-年/]?([0-9]{1,2})[.\-月/]?([0-9]{1,2})日?"


def _day(text: str, on: date) -> Formed | None:  # noqa: ARG001 - years have four digits here
    found = re.search(rf"(?<![0-9]){_DAY}(?![0-9])", text)
    day = _iso(*map(int, found.groups())) if found else None
    return Formed(value=day, start=found.start(), end=found.end()) if found and day else None


def _han_day(text: str, on: date) -> Formed | None:  # noqa: ARG001 - years have four digits here
    found = re.search(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日", text)
    day = _iso(*map(int, found.groups())) if found else None
    return Formed(value=day, start=found.start(), end=found.end()) if found and day else None


def _period(text: str, on: date) -> Formed | None:  # noqa: ARG001 - years have four digits here
    found = re.search(rf"{_DAY}[-\u2013\u2014~至]+(?:{_DAY}|(长期))", text)
    if found is None:
        return None
    parts = found.groups()
    start, end = _iso(*map(int, parts[:3])), LONG_TERM if parts[6] else _iso(*map(int, parts[3:6]))
    if start is None or end is None:
        return None
    return Formed(value=f"{start}/{end}", start=found.start(), end=found.end(), is_sound=end == LONG_TERM or start < end)


def _latin_past(text: str, on: date) -> Formed | None:
    return _latin_day(text, on, is_past=True)


def _latin_day(text: str, on: date, *, is_past: bool = False) -> Formed | None:
    """12AUG/AOUT74, 05FEB1965, 25.12.1982: the month as a word in English or French, or as a number after the day."""
    numbers = re.search(r"(?<![0-9])([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})(?![0-9])", text)
    if numbers:
        day = _iso(int(numbers[3]), int(numbers[2]), int(numbers[1]))
        return Formed(value=day, start=numbers.start(), end=numbers.end()) if day else None
    words = re.search(r"(?<![0-9])([0-9]{1,2})([A-Z]{3,9})(?:/([A-Z]{3,9}))?\.?([0-9]{4}|[0-9]{2})(?![0-9])", text.upper())
    month = _month(words[2], words[3]) if words else None
    if words is None or month is None:
        return None
    year = int(words[4])
    if len(words[4]) == 2:  # noqa: PLR2004 - digits
        year += on.year // _CENTURY * _CENTURY
    day = _iso(year, month, int(words[1]))
    if is_past and day and len(words[4]) == 2 and day > on.isoformat():  # noqa: PLR2004 - digits
        day = _iso(year - _CENTURY, month, int(words[1]))
    # A year of two digits leaves the century open.
    return Formed(value=day, start=words.start(), end=words.end(), is_sound=len(words[4]) == 4) if day else None  # noqa: PLR2004


def _month(first: str, second: str | None) -> int | None:
    named = [_MONTHS.index(word[:3]) + 1 if word[:3] in _MONTHS else _FRENCH_MONTHS.get(word[:3]) for word in (first, second) if word]
    known = {month for month in named if month}
    return known.pop() if len(known) == 1 else None


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


SPACED = {"latin-name", "text"}  # forms whose spaces count
OPEN = {"han", "han-name", "han-text", "latin-name", "text"}  # forms that do not say where a value ends
FORMS: Mapping[str, Form] = {
    "han": _whole(re.compile(f"[{_HAN}]{{1,10}}")),
    "han-name": _han_name,
    "han-sex": _whole(re.compile("男|女")),
    "han-text": _whole(re.compile(f"[{_HAN}0-9A-Za-z()（）\\-—·#、,，.号]{{2,120}}")),
    "han-day": _han_day,
    "cn-number": _number,
    "day": _day,
    "latin-day": _latin_day,
    "latin-past": _latin_past,
    "period": _period,
    "latin-name": _whole(re.compile("[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'\u2019.,-]*(?: [A-ZÀ-ÖØ-Þ'\u2019.,-]+)*")),
    "document-number": _whole(re.compile("(?=[A-Z]{0,4}[0-9])[A-Z0-9]{6,18}")),
    "sex": _whole(re.compile("[MF男女]")),
    "text": _whole(re.compile(r"[^\s][^\t]*")),
}
