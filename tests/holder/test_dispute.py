"""The rules of disputes, one-time codes and sign-ins of people: who answers what when, how long, how often, and what ends them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from realname.holder.model.sign_in import IDLE_LIMIT, SESSION_LIMIT, PersonSignIn
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId, DisputeId, LineId, OutletId, PersonId, RegistrationId
from realname.lines.errors import DisputeConflict
from realname.lines.model.dispute import (
    REASONS,
    Dispute,
    DisputeAnswer,
    DisputeCheck,
    DisputeMeans,
    DisputeOutcome,
    DisputeReason,
    answer_for,
)
from realname.lines.model.person_code import CODE_HOLDS, CodePurpose, PersonCode
from tests.support.manual_clock import START

HOUR, DUE = timedelta(hours=1), START + timedelta(hours=48)
REVIEWER = AgentId("reviewer-1")
OPEN = Dispute(
    id=DisputeId("dispute-1"),
    line_id=LineId("line-1"),
    person_id=PersonId("person-1"),
    registration_id=RegistrationId("registration-1"),
    outlet_id=OutletId("outlet-1"),
    means=DisputeMeans.CODE,
    said_over=LineId("line-2"),
    was_frozen=False,
    opened_at=START,
    due_at=DUE,
)
NOT_THEIRS = DisputeAnswer(outcome=DisputeOutcome.NOT_THEIRS, reason=DisputeReason.NO_PROOF, checks=frozenset())
ANSWERED = OPEN.answer(NOT_THEIRS, by=REVIEWER, at=START + HOUR)
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


def test_an_answer_is_recorded_with_who_and_why() -> None:
    assert (ANSWERED.outcome, ANSWERED.reason, ANSWERED.answered_by) == (DisputeOutcome.NOT_THEIRS, DisputeReason.NO_PROOF, REVIEWER)


@pytest.mark.parametrize("over", [ANSWERED, OPEN.withdraw(at=START + HOUR)])
def test_what_is_over_is_neither_answered_nor_taken_back(over: Dispute) -> None:
    with pytest.raises(DisputeConflict):
        over.answer(NOT_THEIRS, by=REVIEWER, at=DUE)
    with pytest.raises(DisputeConflict):
        over.withdraw(at=DUE)


@pytest.mark.parametrize(
    ("at", "is_late"), [(DUE - HOUR, False), (DUE - timedelta(microseconds=1), False), (DUE, True), (DUE + HOUR, True)]
)
def test_it_is_late_from_the_end_of_its_clock_on(at: object, is_late: bool) -> None:  # noqa: FBT001 - a table
    assert OPEN.is_late(at) is is_late  # type: ignore[arg-type]  # times of a table


def test_that_it_is_late_is_noted_once_and_answers_nothing() -> None:
    late = OPEN.late(at=DUE)
    assert (late.overdue_at, late.outcome) == (DUE, None)
    assert late.late(at=DUE + HOUR) is late
    assert OPEN.late(at=DUE - HOUR) is OPEN


def test_a_late_one_is_still_answered() -> None:
    assert OPEN.late(at=DUE).answer(NOT_THEIRS, by=REVIEWER, at=DUE + HOUR).outcome is DisputeOutcome.NOT_THEIRS


def test_an_answered_one_is_never_late() -> None:
    assert not ANSWERED.is_late(DUE + HOUR)


@pytest.mark.parametrize(("hours", "share"), [(-1, 0.0), (0, 0.0), (12, 0.25), (48, 1.0), (72, 1.0)])
def test_how_much_of_its_time_is_used(hours: int, share: float) -> None:
    assert OPEN.share_used(START + hours * HOUR) == pytest.approx(share)


def test_each_reason_stands_for_one_outcome() -> None:
    assert sorted(one for reasons in REASONS.values() for one in reasons) == sorted(DisputeReason)


def test_no_one_says_that_a_line_is_theirs_without_having_looked_at_anything() -> None:
    with pytest.raises(InvalidInput) as refused:
        answer_for(DisputeReason.CONFIRMED_BY_THEM, frozenset())
    assert refused.value.facts["field"] == "checks"
    assert answer_for(DisputeReason.CONFIRMED_BY_THEM, frozenset({DisputeCheck.PERSON_HEARD})).outcome is DisputeOutcome.THEIRS


def test_that_nothing_shows_it_is_answer_enough() -> None:
    assert answer_for(DisputeReason.NO_PROOF, frozenset()) == NOT_THEIRS


def test_a_withdrawn_one_names_no_one() -> None:
    assert replace(OPEN.withdraw(at=DUE), answered_at=None, outcome=None) == OPEN


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
