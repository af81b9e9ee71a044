"""The contract of the challenges and of the persons: the last issued is current; a person is found by hash, their key gone for good."""

from dataclasses import replace
from datetime import datetime

import pytest

from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import ChallengeId, PersonId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.registration.model.live_session import NO_RECORD, LiveSession
from realname.registration.model.registration import RegistrationState
from realname.registration.store.challenges import Challenges
from realname.registration.store.persons import Persons
from realname.vault.errors import SealBroken
from realname.verification.model.session_findings import SessionFinding
from tests.support.examples import CHALLENGE, COUNTER, FULL, LIVE, OPENED, OTHER, PERSON, SECOND, keep
from tests.support.manual_clock import START

NEWER = replace(CHALLENGE, id=ChallengeId("challenge-0"), actions=CHALLENGE.actions[::-1])
S = RegistrationState


def ended(*findings: SessionFinding) -> LiveSession:
    """The live session of the challenge, failed."""
    return LIVE.open(at=START, is_attested=False).failed(findings, NO_RECORD, at=START + SECOND)


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
        assert [one.at for one in unit[Challenges].failed_since(PERSON.id, START)] == [START, START, START + SECOND]
        assert [len(unit[Challenges].failed_since(PERSON.id, START + delay * SECOND)) for delay in (1, 2)] == [1, 0]


@pytest.mark.parametrize("state", [RegistrationState.APPROVED, RegistrationState.ACTIVATED])
def test_what_led_to_an_approval_is_no_failure(units: UnitsOfWork, state: RegistrationState) -> None:
    keep(units, PERSON, replace(OPENED, person_id=PERSON.id, state=state), CHALLENGE)
    with units() as unit:
        assert [one.at for one in unit[Challenges].failed_since(PERSON.id, START)] == []


@pytest.mark.parametrize("changes", [{"sealed_session": FULL.sealed_session}, {"state": RegistrationState.SUBMITTED}])
def test_what_was_judged_and_is_kept_is_no_failure_while_nothing_is_decided(units: UnitsOfWork, changes: dict[str, object]) -> None:
    answered = replace(OPENED, person_id=PERSON.id, challenge_id=NEWER.id, **changes)  # type: ignore[arg-type]
    keep(units, PERSON, answered, CHALLENGE, replace(NEWER, issued_at=START + SECOND))
    with units() as unit:
        assert [one.at for one in unit[Challenges].failed_since(PERSON.id, START)] == [CHALLENGE.issued_at]


@pytest.mark.parametrize("state", [RegistrationState.REFUSED, RegistrationState.WITHDRAWN, RegistrationState.AWAITING_SUPERVISOR])
def test_what_was_judged_and_led_to_nothing_is_a_failure(units: UnitsOfWork, state: RegistrationState) -> None:
    keep(
        units,
        PERSON,
        replace(OPENED, person_id=PERSON.id, state=state, challenge_id=CHALLENGE.id, sealed_session=FULL.sealed_session),
        CHALLENGE,
    )
    with units() as unit:
        assert [one.at for one in unit[Challenges].failed_since(PERSON.id, START)] == [START]


@pytest.mark.parametrize(("opened_at", "failures"), [(None, 0), (START, 1)])
def test_what_was_drawn_for_a_live_session_counts_from_its_opening(units: UnitsOfWork, opened_at: datetime | None, failures: int) -> None:
    theirs = replace(OPENED, person_id=PERSON.id, challenge_id=CHALLENGE.id, live_session_id=LIVE.id)
    keep(units, PERSON, theirs, CHALLENGE, COUNTER, replace(LIVE, opened_at=opened_at))
    with units() as unit:
        assert len(unit[Challenges].failed_since(PERSON.id, START)) == failures


@pytest.mark.parametrize("finding", [SessionFinding.INTERRUPTED, SessionFinding.SERVER_BUSY])
def test_a_live_session_that_ended_by_the_servers_own_doing_is_no_failure(units: UnitsOfWork, finding: SessionFinding) -> None:
    keep(units, PERSON, replace(OPENED, person_id=PERSON.id), CHALLENGE, COUNTER, ended(finding))
    with units() as unit:
        assert [one.at for one in unit[Challenges].failed_since(PERSON.id, START)] == []


@pytest.mark.parametrize(
    "findings",
    [
        (SessionFinding.STOPPED,),
        (SessionFinding.INTERRUPTED, SessionFinding.SECOND_SOCKET),
        (SessionFinding.SERVER_BUSY, SessionFinding.PRESENTATION_ATTACK),
    ],
)
def test_a_live_session_that_failed_for_anything_else_is_one(units: UnitsOfWork, findings: tuple[SessionFinding, ...]) -> None:
    keep(units, PERSON, replace(OPENED, person_id=PERSON.id), CHALLENGE, COUNTER, ended(*findings))
    with units() as unit:
        assert [one.at for one in unit[Challenges].failed_since(PERSON.id, START)] == [START]
        assert list(unit[Challenges].free_since(OPENED.id, START)) == []


@pytest.mark.parametrize("session", [LIVE, ended(SessionFinding.INTERRUPTED), ended(SessionFinding.SERVER_BUSY)])
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
        assert [one.at for one in unit[Challenges].failed_since(PERSON.id, START)] == []


def test_a_person_is_found_by_id_and_by_hash(units: UnitsOfWork) -> None:
    keep(units, PERSON)
    with units() as unit:
        assert unit[Persons].get(PERSON.id) == PERSON
        assert unit[Persons].find(PERSON.subject_hash) == PERSON


def test_a_person_who_is_added_with_a_hash_that_is_known_is_the_person_that_is_known(units: UnitsOfWork) -> None:
    keep(units, PERSON)
    with units() as unit:
        assert unit[Persons].add(replace(PERSON, id=PersonId("the-same-again"), wrapped_key=b"\x01other")) == PERSON
        unit.commit()
    with units() as unit, pytest.raises(SealBroken):
        unit[Persons].get(PersonId("the-same-again"))


def test_an_unknown_hash_finds_no_one(units: UnitsOfWork) -> None:
    keep(units, PERSON)
    with units() as unit:
        assert unit[Persons].find("b" * 64) is None


def test_an_unknown_person_is_an_error(units: UnitsOfWork) -> None:
    with units() as unit, pytest.raises(SealBroken):
        unit[Persons].get(PERSON.id)


def test_a_destroyed_key_is_gone_and_the_person_stays(units: UnitsOfWork) -> None:
    keep(units, PERSON)
    with units() as unit:
        unit[Persons].destroy_key(PERSON.id)
        unit.commit()
    with units() as unit:
        assert unit[Persons].find(PERSON.subject_hash) == replace(PERSON, wrapped_key=None)


def test_a_person_who_comes_again_gets_a_new_key(units: UnitsOfWork) -> None:
    keep(units, replace(PERSON, wrapped_key=None))
    with units() as unit:
        assert unit[Persons].renew_key(PERSON.id, wrapped_key=b"\x01new") == replace(PERSON, wrapped_key=b"\x01new")
        unit.commit()
    with units() as unit:
        assert unit[Persons].get(PERSON.id).wrapped_key == b"\x01new"


@pytest.mark.parametrize("state", S)
def test_the_key_is_needed_until_a_registration_is_closed_or_erased(units: UnitsOfWork, state: RegistrationState) -> None:
    keep(units, PERSON, replace(OPENED, person_id=PERSON.id, state=state, sealed_attributes=b"\x01sealed"), OTHER)
    with units() as unit:
        needed = unit[Persons].registrations_that_need_key(PERSON.id)
    assert needed == (0 if state in {S.WITHDRAWN, S.ABANDONED, S.LAPSED, S.ACTIVATION_REJECTED} else 1)


def test_the_key_is_not_needed_once_a_refusal_is_erased(units: UnitsOfWork) -> None:
    keep(units, PERSON, replace(OPENED, person_id=PERSON.id, state=S.REFUSED, media_erased_at=START))
    with units() as unit:
        assert unit[Persons].registrations_that_need_key(PERSON.id) == 0


def test_the_key_is_not_needed_once_a_record_is_erased(units: UnitsOfWork) -> None:
    keep(units, PERSON, replace(OPENED, person_id=PERSON.id, state=S.ACTIVATED, media_erased_at=START))
    with units() as unit:
        assert unit[Persons].registrations_that_need_key(PERSON.id) == 0


def test_no_one_is_found_by_a_number_of_whom_nothing_is_kept_any_more(units: UnitsOfWork) -> None:
    keep(units, replace(PERSON, wrapped_key=None), replace(OPENED, person_id=PERSON.id, state=S.ACTIVATED, media_erased_at=START))
    assert _forgotten(units, erased_before=START + SECOND) == 1
    with units() as unit:
        assert unit[Persons].find(PERSON.subject_hash) is None
        assert unit[Persons].get(PERSON.id).subject_hash != PERSON.subject_hash
    assert _forgotten(units, erased_before=START + SECOND) == 0


@pytest.mark.parametrize(
    ("wrapped_key", "erased_at"),
    [(b"\x01key", START), (None, None), (None, START + SECOND)],
    ids=["has a key", "not erased", "erased just now"],
)
def test_a_person_who_may_be_asked_for_is_still_found(units: UnitsOfWork, wrapped_key: bytes | None, erased_at: datetime | None) -> None:
    keep(units, replace(PERSON, wrapped_key=wrapped_key), replace(OPENED, person_id=PERSON.id, state=S.REFUSED, media_erased_at=erased_at))
    assert _forgotten(units, erased_before=START + SECOND) == 0
    with units() as unit:
        assert unit[Persons].find(PERSON.subject_hash) is not None


def _forgotten(units: UnitsOfWork, *, erased_before: datetime) -> int:
    with units() as unit:
        count = unit[Persons].forget_unneeded(erased_before=erased_before)
        unit.commit()
    return count
