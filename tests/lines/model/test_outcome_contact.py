"""Where an applicant hears of the outcome: while it is asked, how often, and what each end is told as."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from realname.kernel.identifiers import LineId
from realname.lines.model.notice import NoticeKind
from realname.lines.model.outcome_contact import MOST_ATTEMPTS, OutcomeContact, may_choose, notice_of_outcome
from realname.registration.model.registration import RegistrationState
from tests.support.examples import OPENED

AT = datetime(2026, 11, 29, 12, tzinfo=UTC)
CONTACT = OutcomeContact(registration_id=OPENED.id, line_id=LineId("line-1"), key="f" * 32, chosen_at=AT)


@pytest.mark.parametrize("state", RegistrationState)
def test_a_number_may_be_named_of_what_is_referred_or_refused_alone(state: RegistrationState) -> None:
    is_asked = state in {RegistrationState.REFERRED, RegistrationState.REFUSED}
    assert may_choose(replace(OPENED, state=state), None) is is_asked


def test_no_number_is_named_of_what_is_erased_or_after_the_last_attempt() -> None:
    refused = replace(OPENED, state=RegistrationState.REFUSED)
    assert not may_choose(replace(refused, media_erased_at=AT), None)
    assert may_choose(refused, replace(CONTACT, attempts=MOST_ATTEMPTS - 1))
    assert not may_choose(refused, replace(CONTACT, attempts=MOST_ATTEMPTS))


def test_a_withdrawal_is_told_to_no_one() -> None:
    assert notice_of_outcome(RegistrationState.WITHDRAWN) is None
    assert notice_of_outcome(RegistrationState.ACTIVATION_REJECTED) is NoticeKind.OUTCOME_FAILED


@pytest.mark.parametrize("kind", [one for one in NoticeKind if one.value.startswith("outcome-")])
def test_the_id_of_a_notice_does_not_name_the_registration_and_fits_its_column(kind: NoticeKind) -> None:
    written = CONTACT.notice_id(kind, at=AT).value
    assert OPENED.id.value not in written
    assert len(written) <= 64
    assert CONTACT.key not in repr(CONTACT)
