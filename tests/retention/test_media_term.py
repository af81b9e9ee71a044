"""Until when media may be kept, by the state of their registration."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from realname.packs.use_cases.load_policy import load_policy
from realname.registration.model.registration import ENDED_WITHOUT_LINE, RegistrationState
from realname.retention.use_cases.prove_media_terms import media_due_at
from tests.support.examples import OPENED
from tests.support.manual_clock import START

RULE = load_policy("cn").retention
S = RegistrationState
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("state", "due_at"),
    [
        (S.OPEN, START + timedelta(minutes=30)),
        (S.AWAITING_SUPERVISOR, START + 2 * DAY),
        (S.SUBMITTED, None),
        (S.APPROVED, None),
        (S.ACTIVATED, None),
        (S.REFERRED, START + DAY + 15 * DAY),
        (S.REFUSED, START + DAY + 15 * DAY),
        *((state, START) for state in sorted(ENDED_WITHOUT_LINE)),
    ],
)
def test_each_state_has_its_term(state: RegistrationState, due_at: datetime | None) -> None:
    registration = replace(OPENED, state=state, decided_at=START + DAY, handed_over_at=START + 2 * DAY)
    assert media_due_at(registration, RULE) == due_at


def test_no_state_is_forgotten() -> None:
    known = {S.OPEN, S.AWAITING_SUPERVISOR, S.SUBMITTED, S.APPROVED, S.ACTIVATED, S.REFERRED, S.REFUSED} | ENDED_WITHOUT_LINE
    assert known == set(RegistrationState)
