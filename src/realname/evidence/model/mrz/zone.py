"""A machine-readable zone, read from its lines: fields as they stand, and whether each check digit holds."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from realname.evidence.errors import MrzShapeUnknown
from realname.evidence.model.mrz.check_digits import FILLER, check_digit
from realname.evidence.model.mrz.layouts import CHARACTERS, LAYOUTS, CheckRule, Layout, MrzField, MrzFormat, Span, position_types
from realname.evidence.model.mrz.zone_dates import ZoneDay, parse_birth, parse_expiry

_COUNTRY = re.compile(r"[A-Z]{1,3}<{0,2}", re.ASCII)
_NUMBER = re.compile(r"[A-Z0-9<]*[A-Z0-9]", re.ASCII)  # a filler stands for a space or a sign, also in front
_NAMES = re.compile(r"(?P<primary>[A-Z]+(?:<[A-Z]+)*)(?:<<(?P<secondary>[A-Z]+(?:<[A-Z]+)*))?<*", re.ASCII)
_NAME_CODE = re.compile(r"(?:[A-P]{4}){1,3}", re.ASCII)
_PERMIT_CODES = ("CR", "CT", "CS", "CD")
_NIBBLES = {letter: f"{value:x}" for value, letter in enumerate("ABCDEFGHIJKLMNOP")}
_NUMBER_LENGTH = 9
_FIRST_PERMITS = 2013  # the first year of the cards of this layout
_PERMIT_YEARS = 10  # the longest validity


class MrzSex(StrEnum):
    """What the zone says of the sex."""

    FEMALE = "female"
    MALE = "male"
    UNSPECIFIED = "unspecified"


# The codes of GB/T 2261.1 stand beside the letters on China's permits.
_SEXES = {"F": MrzSex.FEMALE, "M": MrzSex.MALE, FILLER: MrzSex.UNSPECIFIED}
_PERMIT_SEXES = _SEXES | {"2": MrzSex.FEMALE, "1": MrzSex.MALE, "0": MrzSex.UNSPECIFIED, "9": MrzSex.UNSPECIFIED}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MrzCheck:
    """One check digit.

    Attributes:
        field: What it is over; `composite`: over the others together.
        line: Of the digit, from 0.
        column: Of the digit, from 0.
        printed: The character that stands there.
        computed: The digit that would hold.
        holds: Whether it does; a filler also holds where the format lets one stand for an empty field.
    """

    field: MrzField
    line: int
    column: int
    printed: str
    computed: str
    holds: bool

    def __repr__(self) -> str:
        """The field and whether it holds."""
        return f"MrzCheck({self.field.value}, holds={self.holds})"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Mrz:
    """What the lines say, nothing corrected; personal data, silent when shown.

    Attributes:
        lines: As read.
        document_code: Without fillers, such as P, I, AC or CR.
        issuer: Of one to three letters (Germany's is D); empty where it is not of its form. China's permits have CHN without printing it.
        nationality: Likewise.
        document_number: Without the fillers around it; also the part that goes on in the optional data. Fillers within stand for spaces
            and signs.
        number_may_be_cut: Whether more of the number may be printed elsewhere: visas show its first nine characters.
        primary_name: Its parts with one space between; empty where the names are not of their form.
        secondary_name: Likewise; empty where the holder has none.
        names_may_be_cut: Whether the names fill the field, so that something may be missing.
        chinese_name: Of China's permits, its first three characters.
        sex: None: it is not of its form.
        birth: With its unknown parts; None: it is no day.
        birth_on: The whole day, where it is known.
        expires_on: None: it is no day.
        optional_data: Those of the format, without the fillers behind them and without the end of a long number.
        form_faults: Fields that are not of their form.
        checks: Every check digit of the format.
    """

    format: MrzFormat
    lines: tuple[str, ...]
    document_code: str
    issuer: str
    nationality: str
    document_number: str
    number_may_be_cut: bool
    primary_name: str
    secondary_name: str
    names_may_be_cut: bool
    chinese_name: str
    sex: MrzSex | None
    birth: ZoneDay | None
    expires_on: date | None
    optional_data: tuple[str, ...]
    form_faults: tuple[MrzField, ...]
    checks: tuple[MrzCheck, ...]

    @property
    def birth_on(self) -> date | None:
        """The day of birth where year, month and day are known."""
        return self.birth.on if self.birth else None

    @property
    def wrong_checks(self) -> tuple[MrzField, ...]:
        """The fields whose check digit does not hold."""
        return tuple(check.field for check in self.checks if not check.holds)

    @property
    def is_valid(self) -> bool:
        """Whether every check digit holds and every field is of its form. It never says that the lines were read rightly."""
        return not self.form_faults and not self.wrong_checks

    def __repr__(self) -> str:
        """The format alone."""
        return f"Mrz({self.format.value}, …)"


def parse_mrz(lines: Sequence[str], *, on: date) -> Mrz:
    """Read the lines of a zone, from its first to its last.

    Args:
        lines: Two or three of the same length: capital letters A to Z, digits and `<`, nothing else.
        on: Today; it settles the century of years that have two digits.

    Raises:
        MrzShapeUnknown: No known format has lines of this number, length or these characters.
    """
    mrz_format = _format_of(lines)
    layout = LAYOUTS[mrz_format]
    zone = _Zone(lines=tuple(lines), layout=layout, format=mrz_format)
    number, rest = zone.number()
    is_permit = mrz_format is MrzFormat.CN_PERMIT
    names, birth = zone.names(), parse_birth(zone.text(MrzField.BIRTH), on=on)
    expiry = parse_expiry(zone.text(MrzField.EXPIRY), on=on)
    if is_permit and not _is_expiry_of_permit(expiry, on=on):
        expiry = None
    sexes = _PERMIT_SEXES if is_permit else _SEXES
    return Mrz(
        format=mrz_format,
        lines=zone.lines,
        document_code=zone.text(MrzField.DOCUMENT_CODE).rstrip(FILLER),
        issuer="CHN" if is_permit else zone.country(MrzField.ISSUER),
        nationality="CHN" if is_permit else zone.country(MrzField.NATIONALITY),
        document_number=number,
        number_may_be_cut=mrz_format in {MrzFormat.MRV_A, MrzFormat.MRV_B} and len(number) == _NUMBER_LENGTH,
        primary_name=_spaced(names, "primary"),
        secondary_name=_spaced(names, "secondary"),
        names_may_be_cut=not zone.text(MrzField.NAMES).endswith(FILLER),
        chinese_name=zone.chinese_name() or "",
        sex=sexes.get(zone.text(MrzField.SEX)),
        birth=birth,
        expires_on=expiry.on if expiry else None,
        optional_data=tuple(part.rstrip(FILLER) for part in rest),
        form_faults=zone.form_faults(birth=birth, expiry=expiry, sexes=frozenset(sexes)),
        checks=tuple(zone.check(rule) for rule in layout.checks),
    )


def _format_of(lines: Sequence[str]) -> MrzFormat:
    if any(not CHARACTERS.issuperset(line) for line in lines):
        raise MrzShapeUnknown(problem="character")
    shape = (len(lines), len(lines[0]) if lines else 0)
    found = [mrz_format for mrz_format, layout in LAYOUTS.items() if (layout.lines, layout.length) == shape]
    if not found or any(len(line) != shape[1] for line in lines):
        raise MrzShapeUnknown(problem="length")
    if MrzFormat.CN_PERMIT in found:
        # Where ICAO's card has the last letter of its issuer, the permit has a digit of its number.
        is_permit = lines[0].startswith(_PERMIT_CODES) and lines[0][4].isdigit()
        return MrzFormat.CN_PERMIT if is_permit else MrzFormat.TD1
    is_visa = lines[0].startswith("V")
    return next(one for one in found if (one in {MrzFormat.MRV_A, MrzFormat.MRV_B}) is is_visa)


def _is_expiry_of_permit(expiry: ZoneDay | None, *, on: date) -> bool:
    """Whether a permit that was issued from 2013 to today can end then; a birth read as an expiry mostly cannot."""
    return expiry is not None and expiry.year is not None and _FIRST_PERMITS <= expiry.year <= on.year + _PERMIT_YEARS


def _spaced(names: re.Match[str] | None, group: str) -> str:
    return (names[group] or "").replace(FILLER, " ") if names else ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class _Zone:
    """Lines beside their layout."""

    lines: tuple[str, ...]
    layout: Layout
    format: MrzFormat

    def text(self, field: MrzField) -> str:
        return self.at(self.layout.fields[field])

    def at(self, span: Span) -> str:
        return self.lines[span.line][span.start : span.end]

    def country(self, field: MrzField) -> str:
        text = self.text(field)
        return text.rstrip(FILLER) if _COUNTRY.fullmatch(text) else ""

    def names(self) -> re.Match[str] | None:
        return _NAMES.fullmatch(self.text(MrzField.NAMES))

    def chinese_name(self) -> str | None:
        """The name of China's permits; None: it is not of its form. Empty on other documents, and where a permit has none."""
        if MrzField.CHINESE_NAME not in self.layout.fields:
            return ""
        code = self.text(MrzField.CHINESE_NAME).rstrip(FILLER)
        if not code:
            return ""
        if not _NAME_CODE.fullmatch(code):
            return None
        try:
            return bytes.fromhex("".join(_NIBBLES[letter] for letter in code)).decode("gbk")
        except UnicodeDecodeError:
            return None

    def long_number_end(self) -> str:
        """What of a long number stands in the optional data, with its check digit; empty where the number has at most nine characters."""
        is_long = self.layout.long_number and self.number_check() == FILLER
        end = self.text(MrzField.OPTIONAL_DATA).partition(FILLER)[0] if is_long else ""
        return end if len(end) > 1 else ""

    def number_check(self) -> str:
        rule = next(rule for rule in self.layout.checks if rule.field is MrzField.DOCUMENT_NUMBER)
        return self.lines[rule.line][rule.column]

    def number(self) -> tuple[str, tuple[str, ...]]:
        """The document number, and the optional data without the end of a long one."""
        end = self.long_number_end()
        fields = (MrzField.OPTIONAL_DATA, MrzField.SECOND_OPTIONAL_DATA)
        optional = [self.text(field) for field in fields if field in self.layout.fields]
        optional[0] = optional[0][len(end) :].removeprefix(FILLER if end else "")
        return (self.text(MrzField.DOCUMENT_NUMBER) + end[:-1]).strip(FILLER), tuple(optional)

    def check(self, rule: CheckRule) -> MrzCheck:
        text, line, column = "".join(map(self.at, rule.over)), rule.line, rule.column
        end = self.long_number_end() if rule.field is MrzField.DOCUMENT_NUMBER else ""
        if end:
            place = self.layout.fields[MrzField.OPTIONAL_DATA]
            text, line, column = text + end[:-1], place.line, place.start + len(end) - 1
        printed, computed = self.lines[line][column], check_digit(text)
        is_empty = rule.may_be_filler and printed == FILLER and not text.strip(FILLER)
        return MrzCheck(
            field=rule.field, line=line, column=column, printed=printed, computed=computed, holds=printed == computed or is_empty
        )

    def form_faults(self, *, birth: ZoneDay | None, expiry: ZoneDay | None, sexes: frozenset[str]) -> tuple[MrzField, ...]:
        number, _ = self.number()
        countries = [field for field in (MrzField.ISSUER, MrzField.NATIONALITY) if field in self.layout.fields]
        is_right = {
            MrzField.DOCUMENT_CODE: self.text(MrzField.DOCUMENT_CODE)[0].isalpha(),
            **{field: bool(self.country(field)) for field in countries},
            MrzField.NAMES: self.names() is not None,
            MrzField.CHINESE_NAME: self.chinese_name() is not None,
            MrzField.DOCUMENT_NUMBER: _NUMBER.fullmatch(number) is not None,
            MrzField.BIRTH: birth is not None,
            MrzField.SEX: self.text(MrzField.SEX) in sexes,
            MrzField.EXPIRY: expiry is not None,
            MrzField.FILLER: self._fillers_stand(),
        }
        return tuple(field for field, holds in is_right.items() if not holds)

    def _fillers_stand(self) -> bool:
        kinds = position_types(self.format)
        cells = ((line, column) for line, row in enumerate(kinds) for column, kind in enumerate(row) if kind == "filler")
        return all(self.lines[line][column] == FILLER for line, column in cells)
