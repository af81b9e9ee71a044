"""A code that is typed back: six digits, ten minutes, three tries, good once."""

from datetime import timedelta

import pytest

from realname.kernel.identifiers import LineId, RegistrationId
from realname.registration.model.line_code import LIFETIME, MOST_TRIES, LineCode, code_of
from tests.support.manual_clock import START

CODE = LineCode(registration_id=RegistrationId("registration-1"), line_id=LineId("line-1"), mark="m", sent_at=START)
A_MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(("token", "digits"), [("0" * 32, "000000"), (f"{1_000_007:032x}", "000007"), ("f" * 32, "211455")])
def test_a_code_is_six_digits_of_the_token(token: str, digits: str) -> None:
    assert code_of(token).value == digits
    assert digits not in repr(code_of(token))


def test_it_can_be_typed_for_ten_minutes() -> None:
    assert (CODE.is_open(START + LIFETIME - A_MOMENT), CODE.is_open(START + LIFETIME)) == (True, False)
    assert timedelta(minutes=10) == LIFETIME


def test_three_tries_are_all() -> None:
    tried, open_after = CODE, list[bool]()
    for _ in range(MOST_TRIES):
        tried = tried.tried()
        open_after.append(tried.is_open(START))
    assert open_after == [True, True, False]


def test_once_typed_right_it_is_used() -> None:
    assert not CODE.used().is_open(START)
