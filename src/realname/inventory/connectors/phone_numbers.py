"""Phone numbers by the numbering plans that `phonenumbers` carries (ITU-T E.164 and the national plans)."""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from realname.inventory.errors import MsisdnInvalid
from realname.kernel.identifiers import Msisdn

_INTERNATIONAL = re.compile(r"\+[1-9][0-9]{5,14}", re.ASCII)
_SEPARATORS = str.maketrans("", "", " -")
_MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
_MOST_CHARACTERS = 32


class PhoneNumbers:
    """Implements the port `NumberingPlan` for one country."""

    def __init__(self, region: str) -> None:
        """Take the country whose mobile numbers are valid (ISO 3166-1 alpha-2, such as CN)."""
        self._region = region

    def parse(self, text: str) -> Msisdn:
        """Read a mobile number in international form; spaces and hyphens are allowed between its digits."""
        digits = text.translate(_SEPARATORS)
        if len(text) > _MOST_CHARACTERS or not _INTERNATIONAL.fullmatch(digits):
            raise MsisdnInvalid(field="msisdn")
        try:
            number = phonenumbers.parse(digits, None)
        except NumberParseException:
            # Without the cause: its message shows the number.
            raise MsisdnInvalid(field="msisdn") from None
        if not phonenumbers.is_valid_number_for_region(number, self._region) or phonenumbers.number_type(number) not in _MOBILE:
            raise MsisdnInvalid(field="msisdn")
        return Msisdn(phonenumbers.format_number(number, PhoneNumberFormat.E164))
