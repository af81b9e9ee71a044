"""Of which kinds the facts of the ledger are: each takes values of one form, so that neither free text nor a person's number fits."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from realname.kernel.errors import error_of_code

_ID = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_LONG_NUMBER = re.compile(
    r"[\d._-]{7,24}X?", re.ASCII | re.IGNORECASE
)  # so long are numbers of phones, SIMs and people, and no id of ours is
_LARGEST_COUNT = 9_999_999  # a day's frames fit, a phone number does not
_LARGEST_SIZE = 9_999_999_999  # entries of a ledger: for centuries
_VERSION = re.compile(r"[A-Za-z0-9._-]{1,32}", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}", re.ASCII)


class FactType(Protocol):
    """One kind of fact."""

    @property
    def name(self) -> str:
        """As the documentation calls it."""
        ...

    def takes(self, value: str | int) -> bool:
        """Whether a value has its form."""
        ...


@dataclass(frozen=True, slots=True)
class Form:
    """Text of a form, but for what has another one as well."""

    name: str
    form: re.Pattern[str]
    refused: re.Pattern[str] | None = None

    def takes(self, value: str | int) -> bool:
        """Whether it is of the form."""
        if not isinstance(value, str) or not self.form.fullmatch(value):
            return False
        return self.refused is None or not self.refused.fullmatch(value)


@dataclass(frozen=True, slots=True)
class _Count:
    name: str = "count"
    largest: int = _LARGEST_COUNT

    def takes(self, value: str | int) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= self.largest


@dataclass(frozen=True, slots=True)
class _Time:
    name: str = "time"

    def takes(self, value: str | int) -> bool:
        try:
            return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
        except ValueError:
            return False


@dataclass(frozen=True, slots=True)
class Code:
    """One of a closed list."""

    codes: frozenset[str]
    name: str = "code"

    def takes(self, value: str | int) -> bool:
        """Whether it is one of them."""
        return value in self.codes


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """The code of an error class, or one of a closed list; it asks at each value, since a class may be declared later than the event."""

    more: frozenset[str] = frozenset()
    name: str = "code"

    def takes(self, value: str | int) -> bool:
        """Whether an error has this code, or the list does."""
        return isinstance(value, str) and (value in self.more or error_of_code(value) is not None)


@dataclass(frozen=True, slots=True)
class Joined:
    """Any number of one kind, none also, joined by one sign."""

    of: FactType
    by: str = ","

    @property
    def name(self) -> str:
        """As the documentation calls it."""
        return f"{self.of.name}s"

    def takes(self, value: str | int) -> bool:
        """Whether each part is of the kind."""
        return isinstance(value, str) and (not value or all(self.of.takes(part) for part in value.split(self.by)))


@dataclass(frozen=True, slots=True)
class OrNothing:
    """One kind, or an empty text."""

    of: FactType

    @property
    def name(self) -> str:
        """As the documentation calls it."""
        return f"{self.of.name} or nothing"

    def takes(self, value: str | int) -> bool:
        """Whether it is empty, or of the kind."""
        return value == "" or self.of.takes(value)


ID: FactType = Form("id", _ID, _LONG_NUMBER)
DIGEST: FactType = Form("digest", re.compile(r"[0-9a-f]{64}"))
MARK: FactType = Form("mark", re.compile(r"[0-9a-f]{32}"))
VERSION: FactType = Form("version", _VERSION, _LONG_NUMBER)
LANGUAGE: FactType = Form("language", _LANGUAGE)
DAY: FactType = Form("day", re.compile(r"20[0-9]{2}-[0-1][0-9]-[0-3][0-9]"))
COUNT: FactType = _Count()
# A bound of a rule pack. Five digits at most: no number of a person, phone or SIM fits. Without its word a person's score is refused.
BOUND: FactType = Form("bound", re.compile(r"bound:-?[0-9](\.[0-9]{1,4})?"))
SIZE: FactType = _Count("size", _LARGEST_SIZE)
TIME: FactType = _Time()
ERROR: FactType = ErrorCode(frozenset({"judging-interrupted"}))
YES_OR_NO: FactType = Code(frozenset({"yes", "no"}), "yes or no")


def code(*of: type[StrEnum] | Collection[str]) -> FactType:
    """Make a closed list of the members of enumerations, and of codes given one by one."""
    return Code(frozenset(str(one) for codes in of for one in codes))


def codes(*of: type[StrEnum] | Collection[str], by: str = ",") -> FactType:
    """Make any number of such codes, joined."""
    return Joined(code(*of), by)
