"""What opens a chip: the MRZ of the document, or the card access number printed on it (ICAO Doc 9303-11, 4.3.2 and 4.4.4.1)."""

from dataclasses import dataclass, field
from enum import IntEnum
from hashlib import sha1

from realname.kernel.errors import InvalidInput

_CAN_DIGITS = 6


class PasswordKind(IntEnum):
    """Which of the two; the number is the chip's name for it."""

    MRZ = 1
    CAN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipPassword:
    """A password of a chip.

    Attributes:
        kind: Which one. BAC takes the MRZ alone, PACE takes both.
        secret: What keys are derived from.
    """

    kind: PasswordKind
    secret: bytes = field(repr=False)


def password_of_mrz(information: str) -> ChipPassword:
    """The password of an MRZ.

    Args:
        information: Document number, birth and expiry, each with its check digit. A number of more than nine characters stands there whole.
    """
    return ChipPassword(kind=PasswordKind.MRZ, secret=sha1(information.encode("ascii")).digest())  # noqa: S324 - as the standard has it


def parse_can(text: str) -> ChipPassword:
    """Read a card access number.

    Raises:
        InvalidInput: It is not six digits.
    """
    if len(text) != _CAN_DIGITS or not (text.isascii() and text.isdigit()):
        raise InvalidInput(field="can")
    return ChipPassword(kind=PasswordKind.CAN, secret=text.encode("ascii"))
