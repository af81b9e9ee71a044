"""One-time codes and sign-ins of people: how long, how often, and what ends them."""

from datetime import timedelta

import pytest

from realname.holder.model.sign_in import CODE_HOLDS, IDLE_LIMIT, SESSION_LIMIT, CodePurpose, PersonCode, PersonSignIn
from realname.kernel.identifiers import LineId, PersonId
from tests.support.manual_clock import START

MOMENT, HASH = timedelta(microseconds=1), "t"
CODE = PersonCode(
    holder_hash="h",
    purpose=CodePurpose.SIGN_IN,
    number_mark="m",
    asked_at=START,
    code_hash="right",
    line_id=LineId("line-1"),
    person_id=PersonId("person-1"),
)
SIGN_IN = PersonSignIn(token_hash=HASH, person_id=PersonId("person-1"), line_id=LineId("line-1"), signed_in_at=START, seen_at=START)


def test_a_right_code_is_good_once() -> None:
    used, is_right = CODE.tried("right", at=START)
    assert is_right
    assert used.code_hash is None
    assert used.tried("right", at=START)[1] is False


def test_the_third_wrong_try_is_the_last() -> None:
    second = CODE.tried("1", at=START)[0].tried("2", at=START)[0]
    assert second.tried("right", at=START)[1]
    third = second.tried("3", at=START)[0]
    assert third.code_hash is None
    assert not third.tried("right", at=START)[1]


@pytest.mark.parametrize(("after", "is_right"), [(CODE_HOLDS - MOMENT, True), (CODE_HOLDS, False)])
def test_a_code_is_good_for_ten_minutes(after: timedelta, is_right: bool) -> None:  # noqa: FBT001 - a table
    assert CODE.tried("right", at=START + after)[1] is is_right


def test_a_code_that_went_nowhere_is_good_for_nothing() -> None:
    nowhere = PersonCode(holder_hash="h", purpose=CodePurpose.SIGN_IN, number_mark="m", asked_at=START)
    assert nowhere.tried("", at=START)[1] is False


def test_neither_code_nor_hash_is_shown() -> None:
    assert "right" not in repr(CODE)


@pytest.mark.parametrize(
    ("seen_after", "at", "is_over"),
    [
        (timedelta(0), IDLE_LIMIT - MOMENT, False),
        (timedelta(0), IDLE_LIMIT, True),
        (SESSION_LIMIT - MOMENT, SESSION_LIMIT - MOMENT, False),
        (SESSION_LIMIT - MOMENT, SESSION_LIMIT, True),
    ],
)
def test_a_sign_in_ends_when_it_idles_and_after_an_hour(seen_after: timedelta, at: timedelta, is_over: bool) -> None:  # noqa: FBT001
    seen = PersonSignIn(
        token_hash=HASH, person_id=SIGN_IN.person_id, line_id=SIGN_IN.line_id, signed_in_at=START, seen_at=START + seen_after
    )
    assert seen.is_over(START + at) is is_over
