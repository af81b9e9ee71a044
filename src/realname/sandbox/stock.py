"""The sandbox's stock: two hundred numbers and as many SIMs, the same ones each time.

China has no numbers set aside for examples: these are of the form of its plan, and nothing is ever sent to them.
"""

from realname.domain.identifiers import Iccid, Msisdn, luhn_check_digit

STOCK_SIZE = 200
_FIRST_MSISDN = 8619900000000
_ISSUER = "898699"  # 89 telecom, 86 China, 99: no network of China has this code (ITU-T E.118)
_ICCID_DIGITS = 20


def sandbox_msisdns() -> tuple[Msisdn, ...]:
    """List the numbers, valid by the numbering plan of China."""
    return tuple(Msisdn(f"+{_FIRST_MSISDN + place}") for place in range(STOCK_SIZE))


def sandbox_iccids() -> tuple[Iccid, ...]:
    """List the SIMs, each with its check digit."""
    return tuple(_iccid(place) for place in range(STOCK_SIZE))


def _iccid(place: int) -> Iccid:
    digits = _ISSUER + str(place).zfill(_ICCID_DIGITS - len(_ISSUER) - 1)
    return Iccid(digits + luhn_check_digit(digits))
