"""Resident identity numbers: GB 11643 by python-stdnum (length, date, division at the time of birth, ISO 7064 MOD 11-2)."""

import re

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from realname.domain.errors import IdentityNumberInvalid
from realname.domain.identifiers import IdentityNumber

_FORM = re.compile(r"[0-9]{17}[0-9X]", re.ASCII)
_FICTIONAL_DIVISION = "99"


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
