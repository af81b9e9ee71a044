"""Identity numbers of the packs' countries, by python-stdnum.

China: GB 11643 (length, date, division at the time of birth, ISO 7064 MOD 11-2). Thailand: 13 digits, the last a check digit. India:
Aadhaar, 12 digits with the check digit of Verhoeff. Numbers of passports, permits and service cards are read beside them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from stdnum import verhoeff
from stdnum.cn import ric
from stdnum.exceptions import ValidationError
from stdnum.in_ import aadhaar
from stdnum.iso7064 import mod_11_2
from stdnum.th import pin

from realname.evidence.errors import IdentityNumberInvalid
from realname.evidence.model.document_numbers import is_document_number, plain_number
from realname.kernel.identifiers import IdentityNumber
from realname.kernel.ports import IdentityNumbers
from realname.kernel.rules.pack import Country

_FORM = re.compile(r"[0-9]{17}[0-9X]", re.ASCII)
_THAI_FORM = re.compile(r"[0-9]{13}", re.ASCII)
_AADHAAR_FORM = re.compile(r"[0-9]{12}", re.ASCII)
_FICTIONAL_DIVISION = "99"
_SPECIMEN_ISSUER = "UTO/"  # Utopia: of specimens alone (ICAO Doc 9303-3)
_CHECKED = 18  # characters of a number whose last is a check character


class ResidentIdentityNumbers:
    """Implements the port `IdentityNumbers`."""

    def parse(self, text: str) -> IdentityNumber:
        """Read a resident identity number: 18 characters, nothing before, between or after them."""
        number = text.upper()
        # The form is ours: python-stdnum takes separators and digits of other scripts as well.
        if not _FORM.fullmatch(number):
            raise IdentityNumberInvalid(field="identity_number")
        try:
            self._require_check_character(number)
            ric.get_birth_date(number)
            self._require_division(number)
        except ValidationError:
            raise IdentityNumberInvalid(field="identity_number") from None
        return IdentityNumber(number)

    def _require_check_character(self, number: str) -> None:
        if ric.calc_check_digit(number) != number[-1]:
            raise IdentityNumberInvalid(field="identity_number")

    def _require_division(self, number: str) -> None:
        ric.get_birth_place(number)


class SandboxIdentityNumbers(ResidentIdentityNumbers):
    """Also takes the fictional division 99, which no real person has; every other check stands. Never for real applicants."""

    def _require_division(self, number: str) -> None:
        if not number.startswith(_FICTIONAL_DIVISION):
            super()._require_division(number)


class ThaiIdentityNumbers:
    """Implements the port `IdentityNumbers` for the number of a Thai national ID card."""

    def parse(self, text: str) -> IdentityNumber:
        """Read 13 digits, nothing before, between or after them; no card begins with 0 or 9."""
        if not _THAI_FORM.fullmatch(text) or not self._is_valid(text):
            raise IdentityNumberInvalid(field="identity_number")
        return IdentityNumber(text)

    def _is_valid(self, number: str) -> bool:
        return pin.is_valid(number)


class SandboxThaiIdentityNumbers(ThaiIdentityNumbers):
    """Also takes those that begin with 9, which no card has; the check digit stands. Never for real applicants."""

    def _is_valid(self, number: str) -> bool:
        return super()._is_valid(number) or (number.startswith("9") and pin.calc_check_digit(number) == number[-1])


class AadhaarNumbers:
    """Implements the port `IdentityNumbers` for India."""

    def parse(self, text: str) -> IdentityNumber:
        """Read 12 digits, nothing before, between or after them; none begins with 0 or 1."""
        if not _AADHAAR_FORM.fullmatch(text) or not self._is_valid(text):
            raise IdentityNumberInvalid(field="identity_number")
        return IdentityNumber(text)

    def _is_valid(self, number: str) -> bool:
        return aadhaar.is_valid(number)


class SandboxAadhaarNumbers(AadhaarNumbers):
    """Also takes those that begin with 1, which no one has; the check digit stands. Never for real applicants."""

    def _is_valid(self, number: str) -> bool:
        return super()._is_valid(number) or (number.startswith("1") and verhoeff.is_valid(number))


@dataclass(frozen=True, slots=True)
class DocumentNumbers:
    """Implements the port `IdentityNumbers` for a country's own numbers and those of documents that foreigners and others show.

    Attributes:
        national: Of the country's own.
        takes_specimens: Whether a passport of Utopia is one. Never for real applicants.
    """

    national: IdentityNumbers
    takes_specimens: bool = False

    def parse(self, text: str) -> IdentityNumber:
        """Read any of them by its form."""
        number = plain_number(text)
        if is_document_number(number):
            return self._document_number(number)
        return self.national.parse(text)

    def _document_number(self, number: str) -> IdentityNumber:
        if len(number) == _CHECKED and number.isascii() and "/" not in number and not _is_checked(number):
            raise IdentityNumberInvalid(field="identity_number")
        if number.startswith(_SPECIMEN_ISSUER) and not self.takes_specimens:
            raise IdentityNumberInvalid(field="identity_number")
        return IdentityNumber(number)


def _is_checked(number: str) -> bool:
    try:
        mod_11_2.validate(number)
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except (ValidationError, ValueError):
        return False
    return True


_REAL: Mapping[Country, type[IdentityNumbers]] = {
    Country.CN: ResidentIdentityNumbers,
    Country.TH: ThaiIdentityNumbers,
    Country.IN: AadhaarNumbers,
}
_SANDBOX: Mapping[Country, type[IdentityNumbers]] = {
    Country.CN: SandboxIdentityNumbers,
    Country.TH: SandboxThaiIdentityNumbers,
    Country.IN: SandboxAadhaarNumbers,
}


def identity_numbers_of(country: Country) -> IdentityNumbers:
    """The check of a country's identity numbers, and of those of documents that others show there."""
    return DocumentNumbers(_REAL[country]())


def sandbox_identity_numbers_of(country: Country) -> IdentityNumbers:
    """The same, which also takes the numbers of invented people."""
    return DocumentNumbers(_SANDBOX[country](), takes_specimens=True)
