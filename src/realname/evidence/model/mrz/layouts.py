"""Where each field of a machine-readable zone stands, and which characters its positions can hold.

TD1, TD2, TD3, MRV-A and MRV-B are those of ICAO Doc 9303, 8th edition, parts 5, 6, 4 and 7.

The format `CN-permit` (three lines of 30) is China's own order, of the standards GA/T 704.14 (permits of residents of Hong Kong and Macao)
and GA/T 704.16 (permits of residents of Taiwan and of the mainland). Their text was not at hand. How sure each part is:
- Line 1 (code, number, expiry, birth and their check digits) is well known from the permit of mainland residents (codes CS and CD), whose
  layout several independent readers share. The codes CR (Hong Kong and Macao) and CT (Taiwan) are taken to have the same order. A card of
  another order fails its check digits and fillers. Only birth and expiry could be exchanged unseen, so an expiry before 2013 or more than
  ten years ahead is a fault.
- Line 2 (Chinese name as GBK, four letters A to P a character, then the names in Latin letters) is known from one public reader and one
  specimen.
- Line 3 is known from one public reader. Only the sex is taken from it, as M, F or a code of GB/T 2261.1, which the standard cites.
The card of 1999 (code `C<`, then `CHN`) begins as TD1 does and is parsed so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = "0123456789"
CHARACTERS = frozenset(LETTERS + DIGITS + "<")


class MrzFormat(StrEnum):
    """The shapes that are read."""

    TD1 = "TD1"
    TD2 = "TD2"
    TD3 = "TD3"
    MRV_A = "MRV-A"
    MRV_B = "MRV-B"
    CN_PERMIT = "CN-permit"


class MrzField(StrEnum):
    """Parts of a zone, and what its check digits are over."""

    DOCUMENT_CODE = "document_code"
    ISSUER = "issuer"
    NAMES = "names"
    CHINESE_NAME = "chinese_name"
    DOCUMENT_NUMBER = "document_number"
    NATIONALITY = "nationality"
    BIRTH = "birth_on"
    SEX = "sex"
    EXPIRY = "expires_on"
    OPTIONAL_DATA = "optional_data"
    SECOND_OPTIONAL_DATA = "second_optional_data"
    COMPOSITE = "composite"
    FILLER = "filler"


class PositionType(StrEnum):
    """What a position can hold. A reader uses it to tell O from 0, I from 1 and their like apart."""

    LETTER = "letter"
    LETTER_OR_FILLER = "letter-or-filler"
    DIGIT = "digit"
    DIGIT_OR_FILLER = "digit-or-filler"
    SEX = "sex"
    FILLER = "filler"
    NAME_CODE = "name-code"
    CODE_END = "code-end"
    ANY = "any"

    @property
    def characters(self) -> frozenset[str]:
        """The characters that such a position can hold."""
        return _ALLOWED[self]


_ALLOWED = {
    PositionType.LETTER: frozenset(LETTERS),
    PositionType.LETTER_OR_FILLER: frozenset(LETTERS + "<"),
    PositionType.DIGIT: frozenset(DIGITS),
    PositionType.DIGIT_OR_FILLER: frozenset(DIGITS + "<"),
    PositionType.SEX: frozenset("MF<"),
    PositionType.FILLER: frozenset("<"),
    PositionType.NAME_CODE: frozenset("ABCDEFGHIJKLMNOP<"),
    PositionType.CODE_END: CHARACTERS - {"0"},  # of a document's code, such as AR, P< or C1; no state writes a 0 that would look like O
    PositionType.ANY: CHARACTERS,
}


@dataclass(frozen=True, slots=True)
class Span:
    """Positions `start` up to `end` (excluded) of a line; both count from 0."""

    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRule:
    """One check digit: its line and column, the spans that it is over, and whether a filler may stand for it where those are empty."""

    field: MrzField
    line: int
    column: int
    over: tuple[Span, ...]
    may_be_filler: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One format.

    Attributes:
        lines: How many.
        length: Characters of each line.
        long_number: Whether a number of more than nine characters goes on in the optional data (Doc 9303-5 and 9303-6).
        types: What the positions hold that are not ANY.
    """

    lines: int
    length: int
    fields: Mapping[MrzField, Span]
    checks: tuple[CheckRule, ...]
    types: tuple[tuple[Span, PositionType], ...]
    long_number: bool = False


def _check(field: MrzField, at: tuple[int, int], *over: Span, may_be_filler: bool = False) -> CheckRule:
    return CheckRule(field=field, line=at[0], column=at[1], over=over, may_be_filler=may_be_filler)


def _typed(fields: Mapping[MrzField, Span], checks: Iterable[CheckRule]) -> tuple[tuple[Span, PositionType], ...]:
    """The types of the fields that every format of ICAO has in common."""
    code = fields[MrzField.DOCUMENT_CODE]
    spans = [
        (Span(code.line, code.start, code.start + 1), PositionType.LETTER),
        (Span(code.line, code.start + 1, code.end), PositionType.CODE_END),
    ]
    of_field = {
        MrzField.ISSUER: PositionType.LETTER_OR_FILLER,
        MrzField.NATIONALITY: PositionType.LETTER_OR_FILLER,
        MrzField.NAMES: PositionType.LETTER_OR_FILLER,
        MrzField.BIRTH: PositionType.DIGIT_OR_FILLER,
        MrzField.EXPIRY: PositionType.DIGIT,
        MrzField.SEX: PositionType.SEX,
    }
    spans += [(fields[field], kind) for field, kind in of_field.items() if field in fields]
    for check in checks:
        kind = PositionType.DIGIT_OR_FILLER if check.may_be_filler else PositionType.DIGIT
        spans.append((Span(check.line, check.column, check.column + 1), kind))
    return tuple(spans)


def _two_lines(*, length: int, is_visa: bool) -> Layout:
    """TD2 and TD3, and the visas of their sizes: they differ in what stands behind the date of expiry."""
    is_book = length == _BOOK
    optional = Span(1, 28, length if is_visa else length - (2 if is_book else 1))
    fields = {
        MrzField.DOCUMENT_CODE: Span(0, 0, 2),
        MrzField.ISSUER: Span(0, 2, 5),
        MrzField.NAMES: Span(0, 5, length),
        MrzField.DOCUMENT_NUMBER: Span(1, 0, 9),
        MrzField.NATIONALITY: Span(1, 10, 13),
        MrzField.BIRTH: Span(1, 13, 19),
        MrzField.SEX: Span(1, 20, 21),
        MrzField.EXPIRY: Span(1, 21, 27),
        MrzField.OPTIONAL_DATA: optional,
    }
    has_long_number = not (is_book or is_visa)
    checks = [
        _check(MrzField.DOCUMENT_NUMBER, (1, 9), fields[MrzField.DOCUMENT_NUMBER], may_be_filler=has_long_number),
        _check(MrzField.BIRTH, (1, 19), fields[MrzField.BIRTH]),
        _check(MrzField.EXPIRY, (1, 27), fields[MrzField.EXPIRY]),
    ]
    if is_book and not is_visa:
        checks.append(_check(MrzField.OPTIONAL_DATA, (1, 42), optional, may_be_filler=True))
    if not is_visa:
        checks.append(_check(MrzField.COMPOSITE, (1, length - 1), Span(1, 0, 10), Span(1, 13, 20), Span(1, 21, length - 1)))
    rules = tuple(checks)
    return Layout(lines=2, length=length, fields=fields, checks=rules, types=_typed(fields, rules), long_number=has_long_number)


def _card() -> Layout:
    fields = {
        MrzField.DOCUMENT_CODE: Span(0, 0, 2),
        MrzField.ISSUER: Span(0, 2, 5),
        MrzField.DOCUMENT_NUMBER: Span(0, 5, 14),
        MrzField.OPTIONAL_DATA: Span(0, 15, 30),
        MrzField.BIRTH: Span(1, 0, 6),
        MrzField.SEX: Span(1, 7, 8),
        MrzField.EXPIRY: Span(1, 8, 14),
        MrzField.NATIONALITY: Span(1, 15, 18),
        MrzField.SECOND_OPTIONAL_DATA: Span(1, 18, 29),
        MrzField.NAMES: Span(2, 0, 30),
    }
    checks = (
        _check(MrzField.DOCUMENT_NUMBER, (0, 14), fields[MrzField.DOCUMENT_NUMBER], may_be_filler=True),
        _check(MrzField.BIRTH, (1, 6), fields[MrzField.BIRTH]),
        _check(MrzField.EXPIRY, (1, 14), fields[MrzField.EXPIRY]),
        _check(MrzField.COMPOSITE, (1, 29), Span(0, 5, 30), Span(1, 0, 7), Span(1, 8, 15), Span(1, 18, 29)),
    )
    return Layout(lines=3, length=30, fields=fields, checks=checks, types=_typed(fields, checks), long_number=True)


def _chinese_permit() -> Layout:
    fields = {
        MrzField.DOCUMENT_CODE: Span(0, 0, 2),
        MrzField.DOCUMENT_NUMBER: Span(0, 2, 11),
        MrzField.EXPIRY: Span(0, 13, 19),
        MrzField.BIRTH: Span(0, 21, 27),
        MrzField.CHINESE_NAME: Span(1, 0, 12),
        MrzField.NAMES: Span(1, 12, 30),
        MrzField.SEX: Span(2, 0, 1),
        MrzField.OPTIONAL_DATA: Span(2, 1, 30),
    }
    checks = (
        _check(MrzField.DOCUMENT_NUMBER, (0, 11), fields[MrzField.DOCUMENT_NUMBER]),
        _check(MrzField.EXPIRY, (0, 19), fields[MrzField.EXPIRY]),
        _check(MrzField.BIRTH, (0, 27), fields[MrzField.BIRTH]),
        _check(MrzField.COMPOSITE, (0, 29), Span(0, 2, 12), Span(0, 13, 20), Span(0, 21, 28)),
    )
    own = (
        *((Span(0, column, column + 1), PositionType.FILLER) for column in (12, 20, 28)),
        (fields[MrzField.CHINESE_NAME], PositionType.NAME_CODE),
        (fields[MrzField.SEX], PositionType.ANY),
    )
    return Layout(lines=3, length=30, fields=fields, checks=checks, types=(*_typed(fields, checks), *own))


_BOOK = 44
LAYOUTS: Mapping[MrzFormat, Layout] = {
    MrzFormat.TD1: _card(),
    MrzFormat.TD2: _two_lines(length=36, is_visa=False),
    MrzFormat.TD3: _two_lines(length=_BOOK, is_visa=False),
    MrzFormat.MRV_A: _two_lines(length=_BOOK, is_visa=True),
    MrzFormat.MRV_B: _two_lines(length=36, is_visa=True),
    MrzFormat.CN_PERMIT: _chinese_permit(),
}


def line_shape(mrz_format: MrzFormat) -> tuple[int, int]:
    """How many lines a format has, and how many characters each."""
    layout = LAYOUTS[mrz_format]
    return layout.lines, layout.length


def position_types(mrz_format: MrzFormat) -> tuple[tuple[PositionType, ...], ...]:
    """What each position of each line can hold; the later of two types of a position counts."""
    layout = LAYOUTS[mrz_format]
    types = [[PositionType.ANY] * layout.length for _ in range(layout.lines)]
    for span, kind in layout.types:
        for column in range(span.start, span.end):
            types[span.line][column] = kind
    return tuple(map(tuple, types))
