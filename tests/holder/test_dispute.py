"""Disputes of lines: who answers what when, and that time alone answers nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

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


def test_nobody_says_that_a_line_is_theirs_without_having_looked_at_anything() -> None:
    with pytest.raises(InvalidInput) as refused:
        answer_for(DisputeReason.CONFIRMED_BY_THEM, frozenset())
    assert refused.value.facts["field"] == "checks"
    assert answer_for(DisputeReason.CONFIRMED_BY_THEM, frozenset({DisputeCheck.PERSON_HEARD})).outcome is DisputeOutcome.THEIRS


def test_that_nothing_shows_it_is_answer_enough() -> None:
    assert answer_for(DisputeReason.NO_PROOF, frozenset()) == NOT_THEIRS


def test_a_withdrawn_one_names_nobody() -> None:
    assert replace(OPEN.withdraw(at=DUE), answered_at=None, outcome=None) == OPEN
