"""The sandbox's stock: two hundred numbers and as many SIMs, and a thousand of each behind them in the operator's pool, always the same.

No country of a pack has mobile numbers set aside for examples: these are of the form of its plan, and nothing is ever sent to them.
"""

from collections.abc import Mapping, Sequence
from functools import cache

from realname.inventory.model.lots import ResourceKind
from realname.kernel.identifiers import Iccid, Msisdn, luhn_check_digit
from realname.kernel.rules.pack import Country

STOCK_SIZE = 200
POOL_SIZE = 1_000
_FIRST_MSISDN: Mapping[Country, int] = {Country.CN: 8619900000000, Country.TH: 66899990000, Country.IN: 919999900000}
_ISSUER = "898699"  # 89 telecom, 86 China, 99: no network of China has this code (ITU-T E.118)
_ICCID_DIGITS = 20


def sandbox_msisdns(country: Country = Country.CN) -> tuple[Msisdn, ...]:
    """List the numbers, valid by the numbering plan of the country."""
    return tuple(Msisdn(f"+{_FIRST_MSISDN[country] + place}") for place in range(STOCK_SIZE))


def pooled_msisdns(country: Country = Country.CN) -> tuple[Msisdn, ...]:
    """List the numbers that only the simulated operator has until a lot of them is drawn: those behind the stock's."""
    return tuple(Msisdn(f"+{_FIRST_MSISDN[country] + STOCK_SIZE + place}") for place in range(POOL_SIZE))


@cache
def pooled_iccids() -> tuple[Iccid, ...]:
    """List the SIMs that only the simulated operator has until a lot of them is drawn."""
    return tuple(_iccid(STOCK_SIZE + place) for place in range(POOL_SIZE))


def pool_stock(country: Country) -> Mapping[ResourceKind, Sequence[str]]:
    """Name all that the simulated operator can reserve, as its pool takes it."""
    numbers, sims = pooled_msisdns(country), pooled_iccids()
    return {ResourceKind.NUMBERS: [one.value for one in numbers], ResourceKind.SIMS: [one.value for one in sims]}


def held_stock(country: Country) -> Mapping[ResourceKind, Sequence[str]]:
    """Name what a sandbox has from its beginning, and what the operator keeps for it therefore."""
    return {
        ResourceKind.NUMBERS: [one.value for one in sandbox_msisdns(country)],
        ResourceKind.SIMS: [one.value for one in sandbox_iccids()],
    }


@cache
def sandbox_iccids() -> tuple[Iccid, ...]:
    """List the SIMs, each with its check digit."""
    return tuple(_iccid(place) for place in range(STOCK_SIZE))


def _iccid(place: int) -> Iccid:
    digits = _ISSUER + str(place).zfill(_ICCID_DIGITS - len(_ISSUER) - 1)
    return Iccid(digits + luhn_check_digit(digits))
