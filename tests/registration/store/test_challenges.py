"""The contract of the challenges: the last one issued is the current one, and its use is recorded."""

from dataclasses import replace
from datetime import datetime

import pytest

from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import ChallengeId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.registration.model.live_session import NO_RECORD, LiveSession
from realname.registration.model.registration import RegistrationState
from realname.registration.store.challenges import Challenges
from realname.verification.model.session_findings import SessionFinding
from tests.support.examples import CHALLENGE, COUNTER, FULL, LIVE, OPENED, OTHER, PERSON, SECOND, keep
from tests.support.manual_clock import START

NEWER = replace(CHALLENGE, id=ChallengeId("challenge-0"), actions=CHALLENGE.actions[::-1])


def ended(*findings: SessionFinding) -> LiveSession:
    """The live session of the challenge, failed."""
    return LIVE.open(at=START).failed(findings, NO_RECORD, at=START + SECOND)


def test_the_challenge_comes_back_as_it_was(units: UnitsOfWork) -> None:
    keep(units, OPENED, CHALLENGE)
    with units() as unit:
        assert unit[Challenges].current(OPENED.id) == CHALLENGE


def test_the_last_one_is_current_even_when_issued_at_the_same_moment(units: UnitsOfWork) -> None:
    keep(units, OPENED, CHALLENGE, NEWER)
    with units() as unit:
        assert unit[Challenges].current(OPENED.id) == NEWER


def test_its_use_is_recorded(units: UnitsOfWork) -> None:
    used = CHALLENGE.use(at=START + SECOND)
    keep(units, OPENED, CHALLENGE)
    with units() as unit:
        unit[Challenges].save(used)
        unit.commit()
    with units() as unit:
        assert unit[Challenges].current(OPENED.id) == used


def test_without_a_challenge_the_step_to_take_is_named(units: UnitsOfWork) -> None:
    keep(units, OPENED)
    with units() as unit, pytest.raises(StateConflict) as caught:
        unit[Challenges].current(OPENED.id)
    assert caught.value.facts == {"next": "get-challenge"}


def test_what_was_issued_to_a_person_since_a_time_is_counted_over_all_registrations(units: UnitsOfWork) -> None:
    theirs, also_theirs = replace(OPENED, person_id=PERSON.id), replace(OTHER, person_id=PERSON.id)
    other = replace(CHALLENGE, id=ChallengeId("challenge-3"), registration_id=OTHER.id)
    keep(units, PERSON, theirs, also_theirs, CHALLENGE, replace(NEWER, issued_at=START + SECOND), other)
    with units() as unit:
        assert list(unit[Challenges].failed_since(PERSON.id, START)) == [START, START, START + SECOND]
        assert [len(unit[Challenges].failed_since(PERSON.id, START + delay * SECOND)) for delay in (1, 2)] == [1, 0]


@pytest.mark.parametrize("state", [RegistrationState.APPROVED, RegistrationState.ACTIVATED])
def test_what_led_to_an_approval_is_no_failure(units: UnitsOfWork, state: RegistrationState) -> None:
    keep(units, PERSON, replace(OPENED, person_id=PERSON.id, state=state), CHALLENGE)
    with units() as unit:
        assert list(unit[Challenges].failed_since(PERSON.id, START)) == []


@pytest.mark.parametrize("changes", [{"sealed_session": FULL.sealed_session}, {"state": RegistrationState.SUBMITTED}])
def test_what_was_judged_and_is_kept_is_no_failure_while_nothing_is_decided(units: UnitsOfWork, changes: dict[str, object]) -> None:
    answered = replace(OPENED, person_id=PERSON.id, challenge_id=NEWER.id, **changes)  # type: ignore[arg-type]
    keep(units, PERSON, answered, CHALLENGE, replace(NEWER, issued_at=START + SECOND))
    with units() as unit:
        assert list(unit[Challenges].failed_since(PERSON.id, START)) == [CHALLENGE.issued_at]


@pytest.mark.parametrize("state", [RegistrationState.REFUSED, RegistrationState.WITHDRAWN, RegistrationState.AWAITING_SUPERVISOR])
def test_what_was_judged_and_led_to_nothing_is_a_failure(units: UnitsOfWork, state: RegistrationState) -> None:
    keep(
        units,
        PERSON,
        replace(OPENED, person_id=PERSON.id, state=state, challenge_id=CHALLENGE.id, sealed_session=FULL.sealed_session),
        CHALLENGE,
    )
    with units() as unit:
        assert list(unit[Challenges].failed_since(PERSON.id, START)) == [START]


@pytest.mark.parametrize(("opened_at", "failures"), [(None, 0), (START, 1)])
def test_what_was_drawn_for_a_live_session_counts_from_its_opening(units: UnitsOfWork, opened_at: datetime | None, failures: int) -> None:
    theirs = replace(OPENED, person_id=PERSON.id, challenge_id=CHALLENGE.id, live_session_id=LIVE.id)
    keep(units, PERSON, theirs, CHALLENGE, COUNTER, replace(LIVE, opened_at=opened_at))
    with units() as unit:
        assert len(unit[Challenges].failed_since(PERSON.id, START)) == failures


def test_a_live_session_that_the_server_interrupted_is_no_failure(units: UnitsOfWork) -> None:
    keep(units, PERSON, replace(OPENED, person_id=PERSON.id), CHALLENGE, COUNTER, ended(SessionFinding.INTERRUPTED))
    with units() as unit:
        assert list(unit[Challenges].failed_since(PERSON.id, START)) == []


@pytest.mark.parametrize("findings", [(SessionFinding.STOPPED,), (SessionFinding.INTERRUPTED, SessionFinding.SECOND_SOCKET)])
def test_a_live_session_that_failed_for_anything_else_is_one(units: UnitsOfWork, findings: tuple[SessionFinding, ...]) -> None:
    keep(units, PERSON, replace(OPENED, person_id=PERSON.id), CHALLENGE, COUNTER, ended(*findings))
    with units() as unit:
        assert list(unit[Challenges].failed_since(PERSON.id, START)) == [START]
        assert list(unit[Challenges].free_since(OPENED.id, START)) == []


@pytest.mark.parametrize("session", [LIVE, ended(SessionFinding.INTERRUPTED)])
def test_what_cost_no_try_is_counted_by_itself(units: UnitsOfWork, session: LiveSession) -> None:
    keep(units, OPENED, OTHER, CHALLENGE, replace(NEWER, issued_at=START + SECOND), COUNTER, session)
    with units() as unit:
        assert list(unit[Challenges].free_since(OPENED.id, START)) == [START]
        assert list(unit[Challenges].free_since(OPENED.id, START + SECOND)) == list(unit[Challenges].free_since(OTHER.id, START)) == []


def test_a_challenge_for_a_recorded_clip_costs_a_try(units: UnitsOfWork) -> None:
    keep(units, OPENED, CHALLENGE)
    with units() as unit:
        assert list(unit[Challenges].free_since(OPENED.id, START)) == []


def test_what_was_issued_to_another_person_is_not_counted(units: UnitsOfWork) -> None:
    keep(units, PERSON, OPENED, CHALLENGE)
    with units() as unit:
        assert list(unit[Challenges].failed_since(PERSON.id, START)) == []
