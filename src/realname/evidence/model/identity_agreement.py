"""What an identity number says of its holder, where it does: the fields of the same card have to agree with it."""

from datetime import date

from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import IdentityNumber
from realname.kernel.rules.country import Country

_SEXES = ("female", "male")  # GB 11643: the 17th digit is even for women, odd for men


def require_agreement(number: IdentityNumber, *, country: Country, sex: str, birth_on: date) -> None:
    """Hold day of birth and sex against the number. Those of Thailand and India say nothing of either.

    Raises:
        InvalidInput: They do not agree, or the sex is none of the two words.
    """
    if sex not in _SEXES:
        raise InvalidInput(field="sex")
    if country is not Country.CN:
        return
    if birth_on.strftime("%Y%m%d") != number.value[6:14]:
        raise InvalidInput(field="birth_on")
    if sex != _SEXES[int(number.value[16]) % 2]:
        raise InvalidInput(field="sex")
