"""What data groups say (ICAO Doc 9303-10, 4.7): the machine-readable zone, names, dates and the list of groups."""

import re
from dataclasses import dataclass, field
from datetime import date

from realname.evidence.chip.files import CONTENTS, GROUP_TAGS
from realname.evidence.chip.tlv import Tlv, parse_tlv
from realname.evidence.errors import ChipDataUnreadable
from realname.evidence.model.mrz import MrzFormat, line_shape
from realname.kernel.typed_names import is_shown

_ZONE, _TAG_LIST = 0x5F1F, 0x5C
_FULL_NAME, _OTHER_NAMES, _OTHER_NAME, _PERSONAL_NUMBER, _BIRTH = 0x5F0E, 0xA0, 0x5F0F, 0x5F10, 0x5F2B
_AUTHORITY, _ISSUE = 0x5F19, 0x5F26
_NUMBERS = {tag: number for number, tag in GROUP_TAGS.items()}
_CHARACTERS = re.compile(rb"[A-Z0-9<]+")
_DAY_DIGITS, _DAY_BYTES = 8, 4
_MOST_TEXT_BYTES = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderDetails:
    """DG11, as far as it is used; personal data, silent when shown.

    Attributes:
        full_name: As written, in the state's own script, often with `<` between its parts; empty: not stated.
        other_names: Likewise.
        personal_number: Empty: not stated.
        birth_on: None: not stated, or partly unknown.
    """

    full_name: str = field(repr=False)
    other_names: tuple[str, ...] = field(repr=False)
    personal_number: str = field(repr=False)
    birth_on: date | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDetails:
    """DG12, as far as it is used.

    Attributes:
        issuing_authority: As written; empty: not stated.
        issued_on: None: not stated.
    """

    issuing_authority: str = field(repr=False)
    issued_on: date | None = field(repr=False)


def machine_readable_lines(group: bytes) -> tuple[str, ...]:
    """The lines of DG1.

    Raises:
        ChipDataUnreadable: The characters are of no format that chips have.
    """
    text = _group(group, 1).child(_ZONE).value
    shapes = [line_shape(one) for one in (MrzFormat.TD1, MrzFormat.TD2, MrzFormat.TD3)]
    length = next((length for lines, length in shapes if lines * length == len(text)), 0)
    if not length or not _CHARACTERS.fullmatch(text):
        raise ChipDataUnreadable(group=1)
    return tuple(text[at : at + length].decode("ascii") for at in range(0, len(text), length))


def holder_details(group: bytes) -> HolderDetails:
    """Read DG11.

    Raises:
        ChipDataUnreadable: It is not of its form.
    """
    parts = _group(group, 11).children()
    others = [one.value for part in parts if part.tag == _OTHER_NAMES for one in part.children() if one.tag == _OTHER_NAME]
    return HolderDetails(
        full_name=_text(_value(parts, _FULL_NAME), 11),
        other_names=tuple(_text(one, 11) for one in others),
        personal_number=_text(_value(parts, _PERSONAL_NUMBER), 11),
        birth_on=_day(_value(parts, _BIRTH)),
    )


def document_details(group: bytes) -> DocumentDetails:
    """Read DG12.

    Raises:
        ChipDataUnreadable: It is not of its form.
    """
    parts = _group(group, 12).children()
    return DocumentDetails(issuing_authority=_text(_value(parts, _AUTHORITY), 12), issued_on=_day(_value(parts, _ISSUE)))


def named_groups(contents: bytes) -> frozenset[int]:
    """The groups that EF.COM names; it is not signed.

    Raises:
        ChipDataUnreadable: It is not of its form.
    """
    file = parse_tlv(contents)
    if file.tag != CONTENTS:
        raise ChipDataUnreadable(fault="tag")
    return frozenset(_NUMBERS[tag] for tag in file.child(_TAG_LIST).value if tag in _NUMBERS)


def _group(content: bytes, number: int) -> Tlv:
    file = parse_tlv(content)
    if file.tag != GROUP_TAGS[number]:
        raise ChipDataUnreadable(group=number)
    return file


def _value(parts: tuple[Tlv, ...], tag: int) -> bytes:
    found = [one.value for one in parts if one.tag == tag]
    return found[0] if len(found) == 1 else b""


def _text(value: bytes, group: int) -> str:
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise ChipDataUnreadable(group=group) from problem
    if len(value) > _MOST_TEXT_BYTES or not is_shown(text):
        raise ChipDataUnreadable(group=group)
    return text


def _day(value: bytes) -> date | None:
    """A day of eight digits, or of four bytes with two digits each."""
    digits = value.hex() if len(value) == _DAY_BYTES else value.decode("ascii", "replace")
    if len(digits) != _DAY_DIGITS or not re.fullmatch("[0-9]+", digits):
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
