"""The contract of passkeys, authenticator apps, invitations, counters, enrolment codes, live sessions and hashes of frames."""

import hashlib
from dataclasses import replace
from datetime import date, timedelta

import pytest

from realname.access.errors import CounterUnknown, PasskeyRefused
from realname.access.model.counter import AttestationFormat, CounterAuthenticator, EnrolmentCode
from realname.access.model.passkey import Authenticator, Invitation, Passkey, PasskeyQuestion, QuestionPurpose
from realname.access.store.counters import Counters, EnrolmentCodes
from realname.access.store.passkeys import Authenticators, Invitations, PasskeyQuestions, Passkeys
from realname.kernel.identifiers import AgentId, ChallengeId, CounterId, LiveSessionId, OutletId, PersonId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.live.store.frame_digests import FrameDigests
from realname.registration.errors import LiveTokenRefused
from realname.registration.model.live_session import LiveSession, SessionOutcome, SessionRecord
from realname.registration.store.live_sessions import LiveSessions
from realname.verification.model.camera_class import CameraClass
from realname.verification.model.session_findings import SessionFinding
from tests.support.examples import CHALLENGE, COUNTER, LIVE, OPENED, OTHER, PERSON, SECOND, STAFF, keep
from tests.support.manual_clock import START

PASSKEY = Passkey(id="cred-1", agent_id=STAFF.member.id, public_key=b"key", sign_count=1, name="phone", added_at=START)
QUESTION = PasskeyQuestion(holder_hash="a" * 64, purpose=QuestionPurpose.SIGN_IN, challenge="b" * 64, expires_at=START + 300 * SECOND)
INVITATION = Invitation(code_hash="c" * 64, agent_id=STAFF.member.id, expires_at=START + timedelta(days=1))
CODE = EnrolmentCode(code_hash="c" * 64, outlet_id=COUNTER.outlet_id, name="左 1", expires_at=START)
RECORD = SessionRecord(frames=100, judged_frames=70, manifest_digest="e" * 64, camera=CameraClass.EXTERNAL)
OPEN = LIVE.open(at=START, is_attested=False)
ENDED = OPEN.failed((SessionFinding.FRAME_GAP, SessionFinding.SECOND_SOCKET), RECORD, at=START + SECOND)
OTHER_LIVE = replace(
    LIVE, id=LiveSessionId("session-2"), registration_id=OTHER.id, challenge_id=ChallengeId("challenge-2"), token_hash="f" * 64
)
TODAY = date(2026, 11, 25)
FRAMES = [hashlib.sha256(bytes([number])).digest() for number in range(4)]


def test_a_passkey_comes_back_as_it_was_and_as_it_was_used(units: UnitsOfWork) -> None:
    keep(units, STAFF)
    with units() as unit:
        unit[Passkeys].add(PASSKEY)
        assert unit[Passkeys].find("cred-1") == PASSKEY
        unit[Passkeys].save(PASSKEY.used(7, at=START + SECOND))
        assert unit[Passkeys].find("cred-1") == replace(PASSKEY, sign_count=7, used_at=START + SECOND)
        assert unit[Passkeys].find("cred-2") is None


def test_a_passkey_is_kept_once(units: UnitsOfWork) -> None:
    keep(units, STAFF)
    with units() as unit:
        unit[Passkeys].add(PASSKEY)
        with pytest.raises(PasskeyRefused):
            unit[Passkeys].add(replace(PASSKEY, name="other"))


def test_passkeys_are_listed_by_age_and_removed_by_their_member(units: UnitsOfWork) -> None:
    keep(units, STAFF)
    newer = replace(PASSKEY, id="cred-0", added_at=START + SECOND)
    with units() as unit:
        unit[Passkeys].add(newer)
        unit[Passkeys].add(PASSKEY)
        assert list(unit[Passkeys].of(STAFF.member.id)) == [PASSKEY, newer]
        assert unit[Passkeys].remove("cred-1", agent_id=AgentId("agent-2")) is False
        assert unit[Passkeys].remove("cred-1", agent_id=STAFF.member.id) is True
        assert list(unit[Passkeys].of(STAFF.member.id)) == [newer]


def test_what_is_removed_is_not_saved_again(units: UnitsOfWork) -> None:
    keep(units, STAFF)
    with units() as unit:
        unit[Passkeys].save(PASSKEY)
        assert unit[Passkeys].find("cred-1") is None


def test_a_question_is_taken_once_and_a_newer_one_voids_it(units: UnitsOfWork) -> None:
    newer, other = replace(QUESTION, challenge="d" * 64), replace(QUESTION, purpose=QuestionPurpose.ADD)
    with units() as unit:
        for one in (QUESTION, newer, other):
            unit[PasskeyQuestions].ask(one)
        assert unit[PasskeyQuestions].take("a" * 64, QuestionPurpose.SIGN_IN) == newer
        assert unit[PasskeyQuestions].take("a" * 64, QuestionPurpose.SIGN_IN) is None
        assert unit[PasskeyQuestions].take("a" * 64, QuestionPurpose.ADD) == other


def test_questions_and_invitations_that_ran_out_are_forgotten(units: UnitsOfWork) -> None:
    keep(units, STAFF)
    with units() as unit:
        unit[PasskeyQuestions].ask(QUESTION)
        unit[Invitations].add(INVITATION)
        assert unit[PasskeyQuestions].forget(expired_before=QUESTION.expires_at) == 0
        assert unit[PasskeyQuestions].forget(expired_before=QUESTION.expires_at + SECOND) == 1
        assert unit[Invitations].forget(expired_before=INVITATION.expires_at) == 0
        assert unit[Invitations].forget(expired_before=INVITATION.expires_at + SECOND) == 1


def test_an_invitation_is_taken_once_and_a_newer_one_voids_it(units: UnitsOfWork) -> None:
    keep(units, STAFF)
    newer = replace(INVITATION, code_hash="e" * 64)
    with units() as unit:
        unit[Invitations].add(INVITATION)
        unit[Invitations].add(newer)
        assert unit[Invitations].take("c" * 64) is None
        assert unit[Invitations].take("e" * 64) == newer
        assert unit[Invitations].take("e" * 64) is None


def test_an_invitation_can_be_voided(units: UnitsOfWork) -> None:
    keep(units, STAFF)
    with units() as unit:
        unit[Invitations].add(INVITATION)
        unit[Invitations].void(STAFF.member.id)
        assert unit[Invitations].take("c" * 64) is None


def test_an_app_comes_back_as_it_was_saved_last(units: UnitsOfWork) -> None:
    keep(units, STAFF)
    app = Authenticator(agent_id=STAFF.member.id, salt="f" * 32)
    with units() as unit:
        assert unit[Authenticators].of(STAFF.member.id) is None
        unit[Authenticators].save(app)
        assert unit[Authenticators].of(STAFF.member.id) == app
        unit[Authenticators].save(app.taken(59_000_000, at=START))
        assert unit[Authenticators].of(STAFF.member.id) == replace(app, last_step=59_000_000, confirmed_at=START)


def test_a_backup_code_is_taken_once_and_newer_ones_void_it(units: UnitsOfWork) -> None:
    keep(units, STAFF)
    agent_id = STAFF.member.id
    with units() as unit:
        unit[Authenticators].give_backup_codes(agent_id, ["1" * 64, "2" * 64])
        assert unit[Authenticators].take_backup_code(agent_id, ["1" * 64]) is True
        assert unit[Authenticators].take_backup_code(agent_id, ["1" * 64]) is False
        unit[Authenticators].give_backup_codes(agent_id, ["3" * 64])
        assert unit[Authenticators].take_backup_code(agent_id, ["2" * 64]) is False
        assert unit[Authenticators].take_backup_code(AgentId("agent-2"), ["3" * 64]) is False


def test_with_an_app_its_backup_codes_are_removed(units: UnitsOfWork) -> None:
    keep(units, STAFF)
    agent_id = STAFF.member.id
    with units() as unit:
        unit[Authenticators].save(Authenticator(agent_id=agent_id, salt="f" * 32))
        unit[Authenticators].give_backup_codes(agent_id, ["1" * 64])
        unit[Authenticators].remove(agent_id)
        assert unit[Authenticators].of(agent_id) is None
        assert unit[Authenticators].take_backup_code(agent_id, ["1" * 64]) is False


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
        replace(OPEN, second_socket_at=START + SECOND),
        ENDED,
        OPEN.judged(RECORD, at=START + SECOND),
        LIVE.open(at=START, is_attested=True),
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
    keep(units, OPENED, CHALLENGE, COUNTER, OPEN)
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
    later = OTHER_LIVE.open(at=START, is_attested=False).failed((SessionFinding.STOPPED,), RECORD, at=START + 2 * SECOND)
    keep(units, PERSON, theirs, also_theirs, CHALLENGE, other_challenge, COUNTER, later, ENDED)
    with units() as unit:
        assert list(unit[LiveSessions].failures_since(PERSON.id, START)) == [ENDED.findings, (SessionFinding.STOPPED,)]
        assert list(unit[LiveSessions].failures_since(PERSON.id, START + 2 * SECOND)) == [(SessionFinding.STOPPED,)]
        assert list(unit[LiveSessions].failures_since(PERSON.id, START + 3 * SECOND)) == []
        assert list(unit[LiveSessions].failures_since(PersonId("person-2"), START)) == []


@pytest.mark.parametrize("session", [LIVE, OPEN, OPEN.judged(RECORD, at=START + SECOND)])
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


def test_the_hardware_of_a_counter_comes_back_as_it_was(units: UnitsOfWork) -> None:
    hardware = CounterAuthenticator(format=AttestationFormat.TPM, aaguid="0" * 36, credential_id="YQ", public_key=b"\x00", sign_count=0)
    attested = replace(COUNTER, authenticator=hardware)
    keep(units, attested)
    with units() as unit:
        assert (unit[Counters].lock(COUNTER.id), list(unit[Counters].all_of(None))) == (attested, [attested])
