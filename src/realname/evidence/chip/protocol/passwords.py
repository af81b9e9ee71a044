"""What opens a chip: the MRZ of the document, or the card access number printed on it (ICAO Doc 9303-11, 4.3.2 and 4.4.4.1)."""

import re
from collections.abc import Sequence
from datetime import date
from hashlib import sha1

from realname.evidence.model.chip_protocol import ChipPassword, PasswordKind
from realname.evidence.model.mrz import MrzField, MrzFormat, parse_mrz
from realname.evidence.model.mrz.check_digits import FILLER, check_digit
from realname.evidence.model.mrz.layouts import LAYOUTS
from realname.kernel.errors import InvalidInput

_CAN_DIGITS = 6
_NUMBER_CHARACTERS = 9
_NUMBER = re.compile(r"[0-9A-Z<]{1,22}", re.ASCII)  # as far as one continues in the optional data of a card
_OF_CHIPS = frozenset({MrzFormat.TD1, MrzFormat.TD2, MrzFormat.TD3})
_PARTS = (MrzField.DOCUMENT_NUMBER, MrzField.BIRTH, MrzField.EXPIRY)


def password_of_mrz(information: str) -> ChipPassword:
    """The password of an MRZ.

    Args:
        information: Document number, birth and expiry, each with its check digit. A number of more than nine characters stands there whole.
    """
    return ChipPassword(kind=PasswordKind.MRZ, secret=sha1(information.encode("ascii")).digest())  # noqa: S324 - as the standard has it


def password_of_lines(lines: Sequence[str], *, on: date) -> ChipPassword:
    """The password of an MRZ, out of its lines.

    Args:
        lines: Two or three, as printed.
        on: Today.

    Raises:
        MrzShapeUnknown: They are no MRZ.
        InvalidInput: No document with a chip has such an MRZ, or the check digit of the number, birth or expiry does not hold.
    """
    zone = parse_mrz(lines, on=on)
    if zone.format not in _OF_CHIPS:
        raise InvalidInput(field="mrz", problem="format")
    if set(zone.wrong_checks) & set(_PARTS):
        raise InvalidInput(field="mrz", problem="check-digit")
    spans, digits = LAYOUTS[zone.format].fields, {check.field: check.computed for check in zone.checks}
    texts = {part: zone.lines[spans[part].line][spans[part].start : spans[part].end] for part in _PARTS}
    if len(zone.document_number) > _NUMBER_CHARACTERS:
        texts[MrzField.DOCUMENT_NUMBER] = zone.document_number  # continued in the optional data
    return password_of_mrz("".join(texts[part] + digits[part] for part in _PARTS))


def password_of_details(*, document_number: str, birth_on: date, expires_on: date) -> ChipPassword:
    """The password of an MRZ, out of what is printed on the document; the check digits are computed, so a slip shows at the chip alone.

    Args:
        document_number: Letters and digits; spaces and hyphens do not count.
        birth_on: Day of birth.
        expires_on: Last day of validity.

    Raises:
        InvalidInput: The number has other characters, or more than a document can have.
    """
    number = document_number.upper().replace(" ", "").replace("-", "")
    if not _NUMBER.fullmatch(number):
        raise InvalidInput(field="document_number")
    texts = (number.ljust(_NUMBER_CHARACTERS, FILLER), birth_on.strftime("%y%m%d"), expires_on.strftime("%y%m%d"))
    return password_of_mrz("".join(text + check_digit(text) for text in texts))


def parse_can(text: str) -> ChipPassword:
    """Read a card access number.

    Raises:
        InvalidInput: It is not six digits.
    """
    if len(text) != _CAN_DIGITS or not (text.isascii() and text.isdigit()):
        raise InvalidInput(field="can")
    return ChipPassword(kind=PasswordKind.CAN, secret=text.encode("ascii"))
