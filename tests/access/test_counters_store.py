"""The contract of counters, enrolment codes, live sessions and hashes of frames."""

import hashlib
from dataclasses import replace
from datetime import date, timedelta

import pytest

from realname.access.errors import CounterUnknown
from realname.access.model.counter import EnrolmentCode
from realname.access.store.counters import Counters, EnrolmentCodes
from realname.kernel.identifiers import ChallengeId, CounterId, LiveSessionId, OutletId, PersonId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.live.store.frame_digests import FrameDigests
from realname.registration.errors import LiveTokenRefused
from realname.registration.model.live_session import LiveSession, SessionOutcome, SessionRecord
from realname.registration.store.live_sessions import LiveSessions
from realname.verification.model.camera_class import CameraClass
from realname.verification.model.session_findings import SessionFinding
from tests.support.examples import CHALLENGE, COUNTER, LIVE, OPENED, OTHER, PERSON, SECOND, keep
from tests.support.manual_clock import START

CODE = EnrolmentCode(code_hash="c" * 64, outlet_id=COUNTER.outlet_id, name="左 1", expires_at=START)
RECORD = SessionRecord(frames=100, judged_frames=70, manifest_digest="e" * 64, camera=CameraClass.EXTERNAL)
ENDED = LIVE.open(at=START).failed((SessionFinding.FRAME_GAP, SessionFinding.SECOND_SOCKET), RECORD, at=START + SECOND)
OTHER_LIVE = replace(
    LIVE, id=LiveSessionId("session-2"), registration_id=OTHER.id, challenge_id=ChallengeId("challenge-2"), token_hash="f" * 64
)
TODAY = date(2026, 11, 25)
FRAMES = [hashlib.sha256(bytes([number])).digest() for number in range(4)]


def test_a_counter_comes_back_as_it_was(units: UnitsOfWork) -> None:
    keep(units, replace(COUNTER, revoked_at=START))
    with units() as unit:
        assert unit[Counters].get(COUNTER.id) == replace(COUNTER, revoked_at=START)


def test_a_counter_that_was_never_enrolled_is_unknown(units: UnitsOfWork) -> None:
    with units() as unit:
        with pytest.raises(CounterUnknown):
            unit[Counters].get(COUNTER.id)
        with pytest.raises(CounterUnknown):
            unit[Counters].save(COUNTER)


def test_counters_are_listed_by_outlet_and_time(units: UnitsOfWork) -> None:
    later = replace(COUNTER, id=CounterId("counter-0"), enrolled_at=START + SECOND)
    elsewhere = replace(COUNTER, id=CounterId("counter-9"), outlet_id=OutletId("outlet-0"))
    keep(units, later, COUNTER, elsewhere)
    with units() as unit:
        assert list(unit[Counters].all_of(None)) == [elsewhere, COUNTER, later]
        assert list(unit[Counters].all_of(COUNTER.outlet_id)) == [COUNTER, later]


def test_a_code_is_taken_once(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[EnrolmentCodes].add(CODE)
        assert [unit[EnrolmentCodes].take(CODE.code_hash) for _ in range(2)] == [CODE, None]


def test_a_code_taken_without_commit_is_there_again(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[EnrolmentCodes].add(CODE)
        unit.commit()
    with units() as unit:
        unit[EnrolmentCodes].take(CODE.code_hash)
    with units() as unit:
        assert unit[EnrolmentCodes].take(CODE.code_hash) == CODE


def test_codes_that_ran_out_are_forgotten(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[EnrolmentCodes].add(CODE)
        assert [unit[EnrolmentCodes].forget(expired_before=START + delay * SECOND) for delay in (0, 1)] == [0, 1]


@pytest.mark.parametrize(
    "session",
    [
        LIVE,
        replace(LIVE.open(at=START), second_socket_at=START + SECOND),
        ENDED,
        LIVE.open(at=START).judged(RECORD, at=START + SECOND),
    ],
)
def test_a_live_session_comes_back_as_it_was(units: UnitsOfWork, session: LiveSession) -> None:
    keep(units, OPENED, CHALLENGE, COUNTER, LIVE)
    with units() as unit:
        unit[LiveSessions].save(session)
        assert unit[LiveSessions].get(LIVE.id) == unit[LiveSessions].find(LIVE.token_hash) == session


def test_an_ended_session_keeps_its_findings_and_record() -> None:
    assert (ENDED.outcome, ENDED.findings, ENDED.frames, ENDED.camera) == (
        SessionOutcome.FAILED,
        (SessionFinding.FRAME_GAP, SessionFinding.SECOND_SOCKET),
        100,
        CameraClass.EXTERNAL,
    )


def test_a_session_that_was_never_issued_is_refused(units: UnitsOfWork) -> None:
    with units() as unit:
        assert unit[LiveSessions].find(LIVE.token_hash) is None
        with pytest.raises(LiveTokenRefused):
            unit[LiveSessions].get(LIVE.id)
        with pytest.raises(LiveTokenRefused):
            unit[LiveSessions].save(LIVE)


def test_sessions_under_way_are_listed_once_their_opening_is_older(units: UnitsOfWork) -> None:
    keep(units, OPENED, CHALLENGE, COUNTER, LIVE.open(at=START))
    with units() as unit:
        assert [list(unit[LiveSessions].ids_interrupted_before(START + delay * SECOND)) for delay in (0, 1)] == [[], [LIVE.id]]


@pytest.mark.parametrize("session", [LIVE, ENDED])
def test_sessions_not_opened_or_ended_are_not_under_way(units: UnitsOfWork, session: LiveSession) -> None:
    keep(units, OPENED, CHALLENGE, COUNTER, session)
    with units() as unit:
        assert list(unit[LiveSessions].ids_interrupted_before(START + timedelta(days=1))) == []


def test_failures_of_a_person_are_listed_over_all_registrations_from_a_time_on(units: UnitsOfWork) -> None:
    theirs, also_theirs = replace(OPENED, person_id=PERSON.id), replace(OTHER, person_id=PERSON.id)
    other_challenge = replace(CHALLENGE, id=OTHER_LIVE.challenge_id, registration_id=OTHER.id)
    later = OTHER_LIVE.open(at=START).failed((SessionFinding.STOPPED,), RECORD, at=START + 2 * SECOND)
    keep(units, PERSON, theirs, also_theirs, CHALLENGE, other_challenge, COUNTER, later, ENDED)
    with units() as unit:
        assert list(unit[LiveSessions].failures_since(PERSON.id, START)) == [ENDED.findings, (SessionFinding.STOPPED,)]
        assert list(unit[LiveSessions].failures_since(PERSON.id, START + 2 * SECOND)) == [(SessionFinding.STOPPED,)]
        assert list(unit[LiveSessions].failures_since(PERSON.id, START + 3 * SECOND)) == []
        assert list(unit[LiveSessions].failures_since(PersonId("person-2"), START)) == []


@pytest.mark.parametrize("session", [LIVE, LIVE.open(at=START), LIVE.open(at=START).judged(RECORD, at=START + SECOND)])
def test_what_did_not_fail_is_no_failure(units: UnitsOfWork, session: LiveSession) -> None:
    keep(units, PERSON, replace(OPENED, person_id=PERSON.id), CHALLENGE, COUNTER, session)
    with units() as unit:
        assert list(unit[LiveSessions].failures_since(PERSON.id, START)) == []


def test_a_picture_is_new_once(units: UnitsOfWork) -> None:
    with units() as unit:
        assert [unit[FrameDigests].add(brought, seen_on=TODAY) for brought in (FRAMES[:2], FRAMES[1:], FRAMES)] == [2, 2, 0]


def test_a_picture_is_seen_once_it_was_brought(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[FrameDigests].add(FRAMES[:2], seen_on=TODAY)
        assert unit[FrameDigests].are_seen(FRAMES[1:])
        assert not unit[FrameDigests].are_seen(FRAMES[2:])


def test_a_long_session_is_kept_and_found(units: UnitsOfWork) -> None:
    many = [hashlib.sha256(number.to_bytes(2)).digest() for number in range(1300)]
    with units() as unit:
        assert unit[FrameDigests].add([*many, many[0]], seen_on=TODAY) == 1300
        assert unit[FrameDigests].are_seen([*FRAMES, *many[-1:]])
        assert not unit[FrameDigests].are_seen([])


def test_frames_of_days_before_are_forgotten(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[FrameDigests].add(FRAMES[:3], seen_on=TODAY - timedelta(days=1))
        unit[FrameDigests].add(FRAMES[3:], seen_on=TODAY)
        assert unit[FrameDigests].forget(seen_before=TODAY) == 3
        assert unit[FrameDigests].are_seen(FRAMES[3:])
        assert not unit[FrameDigests].are_seen(FRAMES[:3])
