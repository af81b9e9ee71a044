"""What is kept of another means: its outcome, and how often it was tried."""

import pytest

from realname.kernel.identifiers import RegistrationId
from realname.registration.model.alternative_checks import MOST_TRIES, AnsweredMeans, TypedProof
from realname.verification.model.visual_check import MeansKind, MeansOutcome
from tests.support.manual_clock import START

M = MeansOutcome
FRESH = AnsweredMeans(registration_id=RegistrationId("registration-1"), kind=MeansKind.BANK_CARD, outcome=M.UNAVAILABLE, at=START)


def after(*outcomes: MeansOutcome) -> AnsweredMeans:
    known = FRESH
    for outcome in outcomes:
        known = known.begun(at=START).answered(outcome, at=START)
    return known


@pytest.mark.parametrize(
    ("answers", "outcome", "is_settled"),
    [
        ((M.UNAVAILABLE,) * 9, M.UNAVAILABLE, False),
        ((M.NOT_CONFIRMED,) * (MOST_TRIES - 1), M.NOT_CONFIRMED, False),
        ((M.NOT_CONFIRMED,) * MOST_TRIES, M.NOT_CONFIRMED, True),
        ((M.NOT_CONFIRMED, M.UNAVAILABLE), M.NOT_CONFIRMED, False),
        ((M.NOT_CONFIRMED, M.CONFIRMED), M.CONFIRMED, True),
    ],
)
def test_the_last_answer_counts_three_are_all_and_nobody_pays_for_one_that_is_away(
    answers: tuple[MeansOutcome, ...], outcome: MeansOutcome, *, is_settled: bool
) -> None:
    known = after(*answers)
    assert (known.outcome, known.is_settled, known.is_confirmed) == (outcome, is_settled, outcome is M.CONFIRMED)


def test_a_try_under_way_counts_already() -> None:
    assert after(M.NOT_CONFIRMED, M.NOT_CONFIRMED).begun(at=START).is_settled


def test_what_was_typed_shows_in_no_representation() -> None:
    assert "198504" not in repr(TypedProof("198504"))
