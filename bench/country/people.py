"""The people of the country: invented attributes with numbers that no one has, made of their number alone."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from realname.evidence.model.applicant import ApplicantAttributes
from realname.kernel.identifiers import Iccid, IdentityNumber, Msisdn, luhn_check_digit
from realname.kernel.rules.pack import Country

_FIRST_BIRTH_ON = date(1950, 1, 1)
_BIRTH_DAYS = 365 * 55  # to 2005: all of age
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643, of the first 17 digits
_CHECK = "10X98765432"
_FAMILY_NAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_DIVISIONS, _PLACES = 10_000, 1_000
# Numbers of the form of the plan, beyond those of the sandbox's own stock.
_FIRST_MSISDN = 8619910000000
_ISSUER = "898698"  # 89 telecom, 86 China, 98: no network of China has this code (ITU-T E.118)
_ICCID_DIGITS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryPeople:
    """Everybody, by number.

    Attributes:
        count: How many there are.
    """

    seed: int
    count: int
    country: Country = Country.CN

    def attributes(self, number: int) -> ApplicantAttributes:
        """What stands on a person's card.

        Raises:
            ValueError: There is no such person.
        """
        if not 0 <= number < self.count:
            raise ValueError
        chance = Random(f"{self.seed}/person/{number}")  # noqa: S311 - a simulation that can be repeated
        birth_on = _FIRST_BIRTH_ON + timedelta(days=chance.randrange(_BIRTH_DAYS))
        return ApplicantAttributes(
            name=f"{chance.choice(_FAMILY_NAMES)}例{number:06d}",
            identity_number=_identity_number(number, birth_on),
            sex="female" if number % 2 == 0 else "male",
            ethnicity="汉",
            birth_on=birth_on,
            address=f"示例省样本市测试路 {number} 号",
        )


def _identity_number(number: int, birth_on: date) -> IdentityNumber:
    """Of the division 99, which no real person has; the last digit but one is odd for men."""
    division, place = number // _PLACES % _DIVISIONS, number % _PLACES
    digits = f"99{division:04d}{birth_on:%Y%m%d}{place // 2 * 2 + (number % 2):03d}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return IdentityNumber(digits + _CHECK[total % 11])


def country_msisdn(place: int) -> Msisdn:
    """The number that goes with a registration's place."""
    return Msisdn(f"+{_FIRST_MSISDN + place}")


def country_iccid(sim: int) -> Iccid:
    """The ICCID of a SIM."""
    digits = _ISSUER + str(sim).zfill(_ICCID_DIGITS - len(_ISSUER) - 1)
    return Iccid(digits + luhn_check_digit(digits))
