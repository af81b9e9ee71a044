"""Identifiers: what names a person or a line is silent when shown; what is no identifier is refused."""

import pytest

from realname.kernel.errors import IccidInvalid, InvalidInput
from realname.kernel.identifiers import Iccid, IdentityNumber, Msisdn, RegistrationId, luhn_check_digit, parse_iccid

BODY = "898600123456789012"


@pytest.mark.parametrize("kind", [Msisdn, IdentityNumber, Iccid])
def test_a_private_value_never_shows_itself(kind: type[Msisdn]) -> None:
    secret = kind("12345")
    assert "12345" not in f"{secret} {secret!r}"


def test_private_values_are_equal_by_value() -> None:
    assert Msisdn("1") == Msisdn("1") != Msisdn("2")


@pytest.mark.parametrize("text", ["", "a/b", "a b", "é", "a" * 65, "..\\x"])
def test_what_could_not_stand_in_a_path_is_no_id(text: str) -> None:
    with pytest.raises(InvalidInput):
        RegistrationId(text)


def test_the_luhn_digit_is_that_of_the_standards_example() -> None:
    assert luhn_check_digit("7992739871") == "3"


@pytest.mark.parametrize("text", [f"{BODY}{luhn_check_digit(BODY)}", f"{BODY}1{luhn_check_digit(BODY + '1')}"])
def test_an_iccid_of_19_or_20_digits_is_read(text: str) -> None:
    assert parse_iccid(f"{text[:4]} {text[4:]}") == Iccid(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "89",
        BODY + str((int(luhn_check_digit(BODY)) + 1) % 10),
        "79" + BODY[2:] + "0",
        BODY + "x",
        "\uff18\uff19" + BODY[2:] + "0",
    ],
)
def test_what_is_no_iccid_is_refused(text: str) -> None:
    with pytest.raises(IccidInvalid):
        parse_iccid(text)
