"""Resident identity numbers: each check refuses on its own; the sandbox lets go of one of them."""

import pytest
from stdnum.cn.ric import calc_check_digit

from realname.evidence.connectors.identity_numbers import ResidentIdentityNumbers, SandboxIdentityNumbers
from realname.evidence.errors import IdentityNumberInvalid
from realname.kernel.identifiers import IdentityNumber
from realname.sandbox.simulators.people import SAMPLE_PEOPLE

REAL, SANDBOX = ResidentIdentityNumbers(), SandboxIdentityNumbers()


def _checked(digits: str) -> str:
    return digits + calc_check_digit(digits + "0")


KNOWN_DIVISION = _checked("11010519491231002")  # the example of GB 11643, Chaoyang
FICTIONAL = _checked("99010119850412001")


@pytest.mark.parametrize("numbers", [REAL, SANDBOX])
def test_a_number_that_passes_every_check_is_taken(numbers: ResidentIdentityNumbers) -> None:
    assert numbers.parse(KNOWN_DIVISION) == IdentityNumber("11010519491231002X")


def test_a_small_check_character_is_read_as_a_large_one() -> None:
    assert REAL.parse(KNOWN_DIVISION.lower()) == REAL.parse(KNOWN_DIVISION)


BROKEN = {
    "empty": "",
    "short": KNOWN_DIVISION[:-1],
    "fifteen digits": "110105491231002",
    "long": KNOWN_DIVISION + "0",
    "check character": KNOWN_DIVISION[:-1] + "1",
    "check digit": FICTIONAL[:-1] + str((int(FICTIONAL[-1]) + 1) % 10),
    "date": _checked("11010519490230002"),
    "month": _checked("11010519491331002"),
    "division": _checked("88010119850412001"),
    "fictional in one digit": _checked("98010119850412001"),
    "space": KNOWN_DIVISION[:6] + " " + KNOWN_DIVISION[6:],
    "hyphen": KNOWN_DIVISION[:6] + "-" + KNOWN_DIVISION[6:],
    "space around": f" {KNOWN_DIVISION} ",
    "line end": KNOWN_DIVISION + "\n",
    "other digits": KNOWN_DIVISION.replace("1", "\u0661"),
    "full-width": KNOWN_DIVISION.replace("1", "\uff11"),
}


@pytest.mark.parametrize("numbers", [REAL, SANDBOX])
@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_each_check_refuses_on_its_own(numbers: ResidentIdentityNumbers, text: str) -> None:
    with pytest.raises(IdentityNumberInvalid) as caught:
        numbers.parse(text)
    assert caught.value.facts == {"field": "identity_number"}


def test_the_error_does_not_carry_the_number_along() -> None:
    with pytest.raises(IdentityNumberInvalid) as caught:
        REAL.parse(BROKEN["date"])
    assert caught.value.__suppress_context__


def test_the_fictional_division_is_refused_outside_the_sandbox() -> None:
    with pytest.raises(IdentityNumberInvalid):
        REAL.parse(FICTIONAL)


def test_the_fictional_division_is_taken_in_the_sandbox() -> None:
    assert SANDBOX.parse(FICTIONAL) == IdentityNumber(FICTIONAL)


def test_the_sample_people_have_fictional_numbers_that_pass_every_other_check() -> None:
    for person in SAMPLE_PEOPLE:
        number = person.attributes.identity_number
        assert SANDBOX.parse(number.value) == number
        with pytest.raises(IdentityNumberInvalid):
            REAL.parse(number.value)
