"""Numbers, times and identifiers as people read them; what names a person or a SIM is masked."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval, format_time
from babel.numbers import format_decimal

from realname.kernel.errors import RequestError, error_of_code
from realname.kernel.identifiers import Iccid, Msisdn
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.text.text import ENGLISH, ErrorMessage, Language, fill_template
from realname.platform.text.catalogues import locale_of

_CHINESE_MOBILE_DIGITS = 11  # without the country's code: written 3-4-4
_LAST_SHOWN = 4
_HEAD_SHOWN = 7  # of +86 199: the country and the network
_ENDS_SHOWN = _HEAD_SHOWN + _LAST_SHOWN


@dataclass(frozen=True, slots=True)
class Formats:
    """Writes values in one language, times as at the outlet."""

    language: Language
    zone: tzinfo

    def moment(self, at: datetime) -> str:
        """Day and time, to the minute."""
        local, both = at.astimezone(self.zone), self._locale.datetime_formats["medium"].replace("'", "")
        time, day = format_time(local, "short", locale=self._locale), format_date(local, "medium", self._locale)
        return fill_template(both, **{"0": time, "1": day})

    def clock(self, at: datetime) -> str:
        """The time of the day, to the minute."""
        return format_time(at.astimezone(self.zone), "short", locale=self._locale)

    def day(self, on: date | datetime) -> str:
        """A day."""
        day = on.astimezone(self.zone).date() if isinstance(on, datetime) else on
        return format_date(day, "long", self._locale)

    def days(self, first: date, last: date) -> str:
        """A span of days, both of them in it: what they have in common is said once."""
        return format_interval(first, last, "yMMMd", locale=self._locale)

    def number(self, value: int) -> str:
        """A whole number with its thousands apart."""
        return format_decimal(value, locale=self._locale)

    @property
    def _locale(self) -> Locale:
        return _locale(self.language)


@cache
def _locale(language: Language) -> Locale:
    """How a language writes; as in English where the library does not know it."""
    try:
        return Locale.parse(locale_of(language))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(locale_of(ENGLISH))


def name_of(language: Language) -> str:
    """What a language is called in itself; its tag where the library does not know it."""
    try:
        return Locale.parse(language).get_language_name() or language
    except (UnknownLocaleError, ValueError):
        return language


def formats_for(language: Language, local_days: LocalDays) -> Formats:
    """The formats of a language, in the outlet's time."""
    return Formats(language, timezone(timedelta(minutes=local_days.utc_offset_minutes)))


def shown_msisdn(msisdn: Msisdn) -> str:
    """A phone number in groups: +86 199 0000 0000."""
    national = msisdn.value.removeprefix("+86")
    if msisdn.value.startswith("+86") and len(national) == _CHINESE_MOBILE_DIGITS:
        return f"+86 {national[:3]} {national[3:7]} {national[7:]}"
    return msisdn.value


def masked_msisdn(msisdn: Msisdn) -> str:
    """A phone number without its middle: +86 199 •••• 0000. Who knows it knows it again, and no one else learns it."""
    shown = shown_msisdn(msisdn)
    if len(shown) <= _ENDS_SHOWN:
        return "••••"
    head, tail = shown[:_HEAD_SHOWN].rstrip(), shown[-_LAST_SHOWN:]
    return f"{head} •••• {tail}".replace(" ", "\N{NO-BREAK SPACE}")


def masked_iccid(iccid: Iccid) -> str:
    """A SIM's serial number by its last four digits."""
    return f"•••• {iccid.value[-_LAST_SHOWN:]}"


def note_of(code: str | None) -> ErrorMessage | None:
    """The words of a note above a page, or None where the code is none of ours: a link puts no other words into a page."""
    error = error_of_code(code) if code else None
    return error.words if error is not None and issubclass(error, RequestError) else None
