"""Invented applicants, numbers and SIMs, as many as are needed and none twice."""

from dataclasses import replace
from datetime import date, timedelta

from stdnum.cn import ric

from realname.kernel.identifiers import Iccid, IdentityNumber, Msisdn, luhn_check_digit
from realname.sandbox.simulators.people import SAMPLE_MAN, SamplePerson

_FICTIONAL = "990101"  # no real person has this division
_FIRST_BIRTH = date(1960, 1, 1)
_A_DAY = 499  # so many men can be born on a day: odd sequences from 001 to 999
_FIRST_NUMBER = 8618800000000
_ISSUER = "898697"
_ICCID_DIGITS = 20


def applicant(place: int) -> SamplePerson:
    """One person; the same for the same place."""
    birth_on = _FIRST_BIRTH + timedelta(days=place // _A_DAY)
    digits = f"{_FICTIONAL}{birth_on:%Y%m%d}{2 * (place % _A_DAY) + 1:03d}"
    number = IdentityNumber(digits + ric.calc_check_digit(digits + "0"))
    return replace(SAMPLE_MAN, attributes=replace(SAMPLE_MAN.attributes, identity_number=number, birth_on=birth_on))


def number(place: int) -> Msisdn:
    """One number."""
    return Msisdn(f"+{_FIRST_NUMBER + place}")


def sim(place: int) -> Iccid:
    """One SIM."""
    digits = _ISSUER + str(place).zfill(_ICCID_DIGITS - len(_ISSUER) - 1)
    return Iccid(digits + luhn_check_digit(digits))
