"""Live sessions: asked for at a counter, opened once, kept or failed, and nothing left of one that failed."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from realname.access.errors import CounterUnknown
from realname.evidence.model.evidence import EvidenceMeans
from realname.inventory.store.numbers import Numbers
from realname.kernel.errors import RateLimited, ReservationExpired, StateConflict, StorageUnavailable
from realname.kernel.identifiers import AgentId, CounterId, OutletId, RegistrationId
from realname.live.errors import LiveSessionInUse
from realname.live.events import LiveEvent
from realname.packs.use_cases.load_policy import load_policy
from realname.registration.errors import ChallengeImpossible, LiveTokenRefused, RegistrationClosed
from realname.registration.events import RegistrationEvent
from realname.registration.model.live_session import SessionOutcome
from realname.registration.model.registration import NextStep, RegistrationState
from realname.registration.model.retention_rule import RetentionRule
from realname.registration.store.challenges import Challenges
from realname.registration.store.registrations import Registrations
from realname.sandbox.simulators.people import SAMPLE_MAN, card_json
from realname.sandbox.simulators.stock import sandbox_iccids, sandbox_msisdns
from realname.verification.model.challenges.challenge import Challenge, ChallengeRule, Inability
from realname.verification.model.observations import Action
from realname.verification.model.session_findings import SessionFinding
from tests.registration.openings import OPENING
from tests.support.live_desk import RECORD, Desk, build_desk, good_report, reworded
from tests.support.memory_media import FullStore
from tests.support.sqlite_units import SqliteUnits
from tests.verification.live_verifier import MEASURED_MODELS, PORTRAIT

PROBES = ["probes/00", "probes/01", "probes/02"]


def challenge_of(desk: Desk, registration_id: object) -> Challenge:
    with desk.units() as unit:
        return unit[Challenges].current(registration_id)  # type: ignore[arg-type]


# --- asked for ---------------------------------------------------------------------------------------------------------


def test_a_session_is_asked_for_with_a_token_of_256_bits_for_a_minute(desk: Desk) -> None:
    issued = desk.asked(desk.with_line())
    assert (len(bytes.fromhex(issued.token)), issued.actions) == (32, desk.policy[ChallengeRule].actions)
    assert (issued.session.expires_at - issued.session.issued_at).total_seconds() == 60


def test_neither_token_nor_action_is_in_what_is_kept(desk: Desk) -> None:
    issued = desk.asked(desk.with_line())
    assert issued.token not in repr(issued.session)
    assert not any(action.value in repr(issued.session) for action in Action)


def test_the_actions_of_a_live_session_cannot_be_read(desk: Desk) -> None:
    registration_id = desk.with_line()
    desk.asked(registration_id)
    with pytest.raises(StateConflict):
        desk.read.challenge(registration_id)


def test_no_clip_can_be_uploaded_for_a_live_session(desk: Desk) -> None:
    registration_id = desk.with_line()
    desk.asked(registration_id)
    with pytest.raises(StateConflict) as caught:
        desk.upload_chunk(registration_id, index=0, chunk=b"clip")
    assert caught.value.facts == {"next": "get-challenge"}


def test_an_unknown_counter_is_turned_down(desk: Desk) -> None:
    with pytest.raises(CounterUnknown):
        desk.request(desk.with_line(), CounterId("nowhere"))


def test_a_counter_of_another_outlet_is_turned_down(desk: Desk) -> None:
    with pytest.raises(CounterUnknown):
        desk.request(desk.with_line(), desk.enrolled(OutletId("outlet-2")).id)


def test_a_revoked_counter_is_turned_down(desk: Desk) -> None:
    counter = desk.enrolled()
    desk.revoke(counter.id)
    with pytest.raises(CounterUnknown):
        desk.request(desk.with_line(), counter.id)


def test_without_number_and_sim_there_is_no_session(desk: Desk) -> None:
    registration_id = desk.open(OPENING).id
    with pytest.raises(StateConflict) as caught:
        desk.asked(registration_id)
    assert caught.value.facts == {"next": "attach-evidence"}


def test_a_challenge_before_is_void_and_its_clip_erased(desk: Desk) -> None:
    registration_id = desk.with_line()
    desk.get_challenge(registration_id)
    desk.upload_chunk(registration_id, index=0, chunk=b"clip")
    desk.asked(registration_id)
    assert (desk.stored(), desk.registration(registration_id).upload) == (["reference"], None)


def test_the_draw_is_bound_in_the_ledger_and_not_told(desk: Desk) -> None:
    registration_id = desk.with_line()
    desk.asked(registration_id)
    drawn, facts = challenge_of(desk, registration_id), dict(desk.events(registration_id)[-1].facts)
    assert (facts["actions"], facts["challenge"]) == (len(drawn.actions), drawn.commitment)
    assert not any(action.value in str(facts) for action in Action)


# --- adapted -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def cn(tmp_path: Path) -> Desk:
    return build_desk(SqliteUnits(), tmp_path, policy=load_policy("cn"))


def test_who_cannot_blink_is_not_asked_to(cn: Desk) -> None:
    registration_id = cn.with_line(replace(OPENING, inabilities=frozenset({Inability.CANNOT_BLINK})))
    cn.asked(registration_id)
    assert Action.BLINK not in challenge_of(cn, registration_id).actions


def test_who_cannot_turn_is_asked_neither_to_turn_nor_to_look(cn: Desk) -> None:
    registration_id = cn.with_line(replace(OPENING, inabilities=frozenset({Inability.CANNOT_TURN})))
    cn.get_challenge(registration_id)
    assert set(challenge_of(cn, registration_id).actions) == {Action.BLINK}


def test_who_can_do_nothing_of_it_takes_the_other_route(cn: Desk) -> None:
    registration_id = cn.with_line(replace(OPENING, inabilities=frozenset(Inability)))
    with pytest.raises(ChallengeImpossible):
        cn.asked(registration_id)
    assert cn.refer_to_supervisor(registration_id).state is RegistrationState.AWAITING_SUPERVISOR


# --- found -------------------------------------------------------------------------------------------------------------


def test_a_session_that_can_be_opened_is_found_by_its_token_and_stays_as_it_is(desk: Desk) -> None:
    issued = desk.asked(desk.with_line())
    assert desk.find_session(issued.token) == desk.find_session(issued.token) == issued.session


def test_a_session_under_way_is_found_by_its_token(desk: Desk) -> None:
    issued = desk.asked(desk.with_line())
    desk.open_session(issued.token)
    desk.wait(seconds=90)
    assert desk.find_session(issued.token).is_under_way


def test_a_token_that_no_one_issued_finds_nothing(desk: Desk) -> None:
    with pytest.raises(LiveTokenRefused) as caught:
        desk.find_session("0" * 64)
    assert caught.value.facts == {"cause": "unknown"}


def test_a_token_that_ran_out_or_was_used_finds_nothing(desk: Desk) -> None:
    first = desk.asked(desk.with_line())
    desk.wait(seconds=60)
    used = desk.asked(first.session.registration_id)
    desk.fail(desk.open_session(used.token), [SessionFinding.STOPPED], RECORD)
    causes = []
    for token in (first.token, used.token):
        with pytest.raises(LiveTokenRefused) as caught:
            desk.find_session(token)
        causes.append(caught.value.facts["cause"])
    assert causes == ["expired", "used"]


# --- opened ------------------------------------------------------------------------------------------------------------


def test_the_token_opens_the_session_with_everything_it_needs(desk: Desk) -> None:
    registration_id = desk.with_line()
    seat = desk.seat(registration_id)
    assert (seat.registration.id, seat.reference, seat.challenge.id) == (registration_id, PORTRAIT, seat.session.challenge_id)
    assert seat.challenge.used_at == seat.session.opened_at == desk.clock.now()


def test_a_seat_shows_nothing_of_the_person(desk: Desk) -> None:
    assert repr(desk.seat(desk.with_line())) == "LiveSeat(…)"


def test_the_opening_is_in_the_ledger_with_its_counter(desk: Desk) -> None:
    registration_id = desk.with_line()
    seat = desk.seat(registration_id)
    opened = desk.events(registration_id)[-1]
    assert (opened.event, dict(opened.facts)["counter"]) == (RegistrationEvent.SESSION_OPENED, seat.counter.id.value)


def test_an_unknown_token_opens_nothing(desk: Desk) -> None:
    with pytest.raises(LiveTokenRefused):
        desk.open_session("0" * 64)


@pytest.mark.parametrize(("seconds", "is_opened"), [(59.9, True), (60, False)])
def test_a_token_lives_for_a_minute(desk: Desk, seconds: float, is_opened: bool) -> None:  # noqa: FBT001 - a parameter of the test
    token = desk.asked(desk.with_line()).token
    desk.wait(seconds=seconds)
    if is_opened:
        assert desk.open_session(token).session.is_under_way
        return
    with pytest.raises(LiveTokenRefused) as caught:
        desk.open_session(token)
    assert caught.value.facts == {"cause": "expired"}


def test_a_token_is_void_when_a_newer_session_was_asked_for(desk: Desk) -> None:
    registration_id = desk.with_line()
    older = desk.asked(registration_id)
    desk.asked(registration_id)
    with pytest.raises(LiveTokenRefused) as caught:
        desk.open_session(older.token)
    assert caught.value.facts == {"cause": "void"}


def test_a_token_is_void_when_the_line_was_chosen_anew(desk: Desk) -> None:
    registration_id = desk.with_line()
    token = desk.asked(registration_id).token
    desk.choose_line(registration_id, msisdn=sandbox_msisdns()[1], iccid=sandbox_iccids()[1])
    with pytest.raises(LiveTokenRefused):
        desk.open_session(token)


def test_a_second_one_with_the_token_is_turned_away_and_recorded(desk: Desk) -> None:
    issued = desk.asked(desk.with_line())
    seat = desk.open_session(issued.token)
    with pytest.raises(LiveSessionInUse):
        desk.open_session(issued.token)
    assert desk.session(seat).second_socket_at == desk.clock.now()


def test_after_the_end_the_token_opens_nothing(desk: Desk) -> None:
    issued = desk.asked(desk.with_line())
    desk.fail(desk.open_session(issued.token), [SessionFinding.STOPPED], RECORD)
    with pytest.raises(LiveTokenRefused) as caught:
        desk.open_session(issued.token)
    assert caught.value.facts == {"cause": "used"}


def test_a_counter_revoked_meanwhile_opens_nothing(desk: Desk) -> None:
    issued = desk.asked(desk.with_line())
    desk.revoke(issued.session.counter_id)
    with pytest.raises(CounterUnknown):
        desk.open_session(issued.token)


def test_a_registration_closed_meanwhile_opens_nothing(desk: Desk) -> None:
    registration_id = desk.with_line()
    token = desk.asked(registration_id).token
    desk.close.withdraw(registration_id)
    with pytest.raises(RegistrationClosed):
        desk.open_session(token)


def test_a_reservation_that_runs_out_meanwhile_opens_nothing(desk: Desk) -> None:
    registration_id = desk.with_line()
    desk.wait(minutes=29, seconds=30)
    token = desk.asked(registration_id).token
    desk.wait(seconds=30)
    with pytest.raises(ReservationExpired):
        desk.open_session(token)


# --- kept --------------------------------------------------------------------------------------------------------------


def test_a_judged_session_is_kept_and_only_the_submission_is_left(desk: Desk) -> None:
    registration_id = desk.with_line()
    outcome = desk.finish(desk.seat(registration_id), good_report(), [SessionFinding.ACTION_WRONG], RECORD)
    registration = desk.registration(registration_id)
    assert (outcome.is_judged, outcome.tries_left, outcome.pause_s) == (True, 5, 0)
    assert (desk.kept_session(registration_id).remarks, registration.next_step) == ((SessionFinding.ACTION_WRONG,), NextStep.SUBMIT)
    assert desk.stored() == [*PROBES, "reference"]


def test_its_record_says_what_came_and_nothing_of_the_face(desk: Desk) -> None:
    registration_id = desk.with_line()
    seat = desk.judged(registration_id)
    facts = dict(desk.events(registration_id)[-1].facts)
    assert desk.session(seat).outcome is SessionOutcome.JUDGED
    assert facts == {
        "camera": "built-in",
        "counter": seat.counter.id.value,
        "frames": 3,
        "judged": 2,
        "manifest": "e" * 64,
        **{f"model-{use}": digest for use, digest in MEASURED_MODELS},
        "probes": 3,
        "remarks": "",
        "session": seat.session.id.value,
    }


def test_a_judged_session_is_submitted_without_a_clip_and_once(desk: Desk) -> None:
    registration_id = desk.with_line()
    desk.judged(registration_id)
    first = desk.submit(registration_id)
    assert first.state is RegistrationState.SUBMITTED
    assert desk.submit(registration_id) == first
    assert [one.event for one in desk.events(registration_id)].count(RegistrationEvent.REGISTRATION_SUBMITTED) == 1


@pytest.mark.parametrize("state", [RegistrationState.SUBMITTED, RegistrationState.APPROVED])
def test_the_number_of_a_registration_that_waits_for_an_answer_is_offered_to_no_one_however_long_it_waits(
    desk: Desk, state: RegistrationState
) -> None:
    registration_id = desk.with_line()
    desk.judged(registration_id)
    submitted = desk.submit(registration_id)
    with desk.units() as unit:
        unit[Registrations].save(replace(submitted, state=state))
        unit.commit()
    desk.wait(days=10 * desk.policy[RetentionRule].referral_days)
    desk.reap()
    with desk.units() as unit:
        assert submitted.msisdn not in unit[Numbers].free(limit=1_000, at=desk.clock.now())


def test_a_judged_session_whose_reservation_ran_out_is_not_submitted(desk: Desk) -> None:
    registration_id = desk.with_line()
    desk.judged(registration_id)
    desk.wait(minutes=30)
    with pytest.raises(ReservationExpired):
        desk.submit(registration_id)


def test_a_new_card_voids_a_judged_session(desk: Desk) -> None:
    registration_id = desk.with_line()
    desk.judged(registration_id)
    desk.attach_evidence(registration_id, card_json(SAMPLE_MAN, portrait=PORTRAIT))
    assert (desk.registration(registration_id).sealed_session, desk.stored()) == (None, ["reference"])


# --- failed ------------------------------------------------------------------------------------------------------------


def test_a_failed_session_leaves_evidence_line_and_findings(desk: Desk) -> None:
    registration_id = desk.with_line()
    seat = desk.seat(registration_id)
    outcome = desk.fail(seat, [SessionFinding.ACTION_NOT_SEEN], RECORD)
    registration = desk.registration(registration_id)
    assert (outcome.findings, outcome.tries_left) == ((SessionFinding.ACTION_NOT_SEEN,), 4)
    assert (registration.next_step, registration.msisdn) == (NextStep.GET_CHALLENGE, sandbox_msisdns()[0])
    assert (desk.session(seat).findings, desk.stored()) == ((SessionFinding.ACTION_NOT_SEEN,), ["reference"])


def test_its_findings_are_in_the_ledger_as_codes(desk: Desk) -> None:
    registration_id = desk.with_line()
    desk.fail(desk.seat(registration_id), [SessionFinding.FACE_LOST, SessionFinding.FRAME_GAP], RECORD)
    last = desk.events(registration_id)[-1]
    assert (last.event, dict(last.facts)["findings"]) == (LiveEvent.SESSION_FAILED, "face-lost,frame-gap")


def test_a_session_that_failed_without_a_finding_was_not_judgeable(desk: Desk) -> None:
    outcome = desk.fail(desk.seat(desk.with_line()), [], RECORD)
    assert outcome.findings == (SessionFinding.NOT_JUDGEABLE,)


def test_a_session_ends_once(desk: Desk) -> None:
    seat = desk.judged(desk.with_line())
    with pytest.raises(StateConflict):
        desk.fail(seat, [SessionFinding.SOCKET_DROPPED], replace(RECORD, manifest_digest="f" * 64))
    assert desk.session(seat).outcome is SessionOutcome.JUDGED


def test_a_second_socket_fails_a_session_whose_actions_were_met(desk: Desk) -> None:
    registration_id = desk.with_line()
    issued = desk.asked(registration_id)
    seat = desk.open_session(issued.token)
    with pytest.raises(LiveSessionInUse):
        desk.open_session(issued.token)
    outcome = desk.finish(seat, good_report(), (), RECORD)
    assert (outcome.findings, desk.stored()) == ((SessionFinding.SECOND_SOCKET,), ["reference"])
    assert desk.registration(registration_id).sealed_session is None


def test_a_picture_shown_in_another_session_fails_one_whose_actions_were_met(desk: Desk) -> None:
    desk.judged(desk.with_line())
    outcome = desk.finish(desk.seat(desk.with_line(place=1)), good_report(), (), reworded(RECORD, b"n" * 32, RECORD.digests[1]))
    assert outcome.findings == (SessionFinding.FRAME_REUSED,)


def test_a_picture_of_a_failed_session_is_remembered_too(desk: Desk) -> None:
    registration_id = desk.with_line()
    desk.fail(desk.seat(registration_id), [SessionFinding.STOPPED], RECORD)
    assert desk.have_been_seen(RECORD.digests[:1])
    assert not desk.have_been_seen([b"n" * 32])
    assert not desk.have_been_seen([])


@pytest.mark.parametrize("change", ["withdrawn", "handed over", "line", "newer session"])
def test_what_changes_meanwhile_keeps_the_session_out_and_leaves_nothing_of_it(desk: Desk, change: str) -> None:
    registration_id = desk.with_line()
    seat = desk.seat(registration_id)
    changes: dict[str, Callable[[], object]] = {
        "withdrawn": lambda: desk.close.withdraw(registration_id),
        "handed over": lambda: desk.refer_to_supervisor(registration_id),
        "line": lambda: desk.choose_line(registration_id, msisdn=sandbox_msisdns()[1], iccid=sandbox_iccids()[1]),
        "newer session": lambda: desk.asked(registration_id),
    }
    changes[change]()
    before = desk.registration(registration_id)
    with pytest.raises(StateConflict):
        desk.finish(seat, good_report(), (), RECORD)
    assert desk.registration(registration_id) == before
    assert desk.stored() == ([] if change in {"withdrawn", "handed over"} else ["reference"])
    assert desk.session(seat).findings == (SessionFinding.STOPPED,)


def test_a_counter_revoked_in_mid_session_fails_it(desk: Desk) -> None:
    registration_id = desk.with_line()
    seat = desk.seat(registration_id)
    desk.revoke(seat.counter.id)
    outcome = desk.finish(seat, good_report(), (), RECORD)
    assert (outcome.findings, desk.stored()) == ((SessionFinding.COUNTER_REVOKED,), ["reference"])
    assert desk.registration(registration_id).sealed_session is None


def test_a_store_that_is_away_leaves_the_session_under_way_to_be_finished_again(desk: Desk) -> None:
    registration_id = desk.with_line()
    seat = desk.seat(registration_id)
    finish = replace(desk.finish, safe=replace(desk.finish.safe, store=FullStore(desk.store, takes=1)))
    with pytest.raises(StorageUnavailable):
        finish(seat, good_report(), (), RECORD)
    assert desk.session(seat).is_under_way
    assert desk.finish(seat, good_report(), (), RECORD).is_judged
    assert desk.stored() == [*PROBES, "reference"]


def test_what_a_store_that_is_away_took_of_a_session_is_erased_when_it_fails(desk: Desk) -> None:
    registration_id = desk.with_line()
    seat = desk.seat(registration_id)
    finish = replace(desk.finish, safe=replace(desk.finish.safe, store=FullStore(desk.store, takes=1)))
    with pytest.raises(StorageUnavailable):
        finish(seat, good_report(), (), RECORD)
    desk.fail(seat, [SessionFinding.INTERRUPTED], RECORD)
    assert (desk.stored(), desk.registration(registration_id).next_step) == (["reference"], NextStep.GET_CHALLENGE)


def test_a_session_that_is_finished_again_after_its_end_was_recorded_gives_the_same_outcome(desk: Desk) -> None:
    registration_id = desk.with_line()
    seat = desk.seat(registration_id)
    first = desk.finish(seat, good_report(), (), RECORD)
    assert desk.finish(seat, good_report(), (), RECORD) == first
    assert [one.event for one in desk.events(registration_id)].count(LiveEvent.SESSION_JUDGED) == 1


def test_a_session_that_fails_again_after_its_end_was_recorded_gives_the_same_outcome(desk: Desk) -> None:
    registration_id = desk.with_line()
    seat = desk.seat(registration_id)
    first = desk.fail(seat, [SessionFinding.FACE_LOST], RECORD)
    assert desk.fail(seat, [SessionFinding.FACE_LOST], RECORD) == first
    assert [one.event for one in desk.events(registration_id)].count(LiveEvent.SESSION_FAILED) == 1


def test_a_judged_session_that_was_lost_meanwhile_is_not_taken_for_kept(desk: Desk) -> None:
    registration_id = desk.with_line()
    seat = desk.judged(registration_id)
    desk.asked(registration_id)
    with pytest.raises(StateConflict):
        desk.finish(seat, good_report(), (), RECORD)


# --- interrupted -------------------------------------------------------------------------------------------------------


def test_a_session_whose_process_died_is_ended_after_two_minutes_and_another_can_begin(desk: Desk) -> None:
    registration_id = desk.with_line()
    seat = desk.seat(registration_id)
    desk.wait(minutes=2)
    desk.reap()
    assert desk.session(seat).is_under_way
    desk.wait(seconds=1)
    assert desk.reap().interrupted == 1
    assert desk.session(seat).findings == (SessionFinding.INTERRUPTED,)
    assert desk.seat(registration_id).session.id != seat.session.id


def test_what_was_stored_of_an_interrupted_session_is_erased(desk: Desk) -> None:
    registration_id = desk.with_line()
    seat = desk.seat(registration_id)
    desk.finish.safe.put(b"probe", person=seat.person, registration_id=registration_id, name=f"session/{seat.challenge.id}/probes/00")
    desk.wait(minutes=3)
    desk.reap()
    assert desk.stored() == ["reference"]


def test_hashes_of_frames_are_forgotten_after_the_days_of_the_pack(desk: Desk) -> None:
    desk.judged(desk.with_line())
    for days, is_known in ((desk.policy[RetentionRule].frame_digest_days, True), (1, False)):
        desk.wait(days=days)
        desk.reap()
        assert desk.have_been_seen(RECORD.digests) is is_known


def test_every_run_of_the_reaper_empties_what_the_database_holds_beside_its_tables(desk: Desk) -> None:
    runs: list[str] = []
    replace(desk.reap, clear_residue=lambda: runs.append("emptied"))()
    assert runs == ["emptied"]


@pytest.mark.parametrize(("hours", "is_linked"), [(24, True), (24.1, False)])
def test_a_day_after_stop_and_delete_nothing_links_a_session_to_a_person(desk: Desk, hours: float, is_linked: bool) -> None:  # noqa: FBT001 - a parameter of the test
    registration_id = desk.with_line()
    seat = desk.seat(registration_id)
    desk.fail(seat, [SessionFinding.STOPPED], RECORD)
    desk.close.withdraw(registration_id)
    desk.wait(hours=hours)
    desk.reap()
    assert (desk.registration(registration_id).person_id is not None) is is_linked
    assert desk.session(seat).findings == (SessionFinding.STOPPED,)


def test_stopping_and_deleting_gives_no_one_their_tries_back(desk: Desk) -> None:
    registration_id = desk.with_line()
    fail_once(desk, registration_id)
    desk.close.withdraw(registration_id)
    desk.reap()
    assert desk.attempts(desk.with_line(place=1)).left == 4


# --- tries -------------------------------------------------------------------------------------------------------------


def fail_once(desk: Desk, registration_id: object) -> int:
    return desk.fail(desk.seat(registration_id), [SessionFinding.STOPPED], replace(RECORD, digests=())).tries_left  # type: ignore[arg-type]


def test_after_five_failures_in_three_minutes_comes_a_pause_until_the_first_is_past(desk: Desk) -> None:
    registration_id = desk.with_line()
    left = []
    for _ in range(5):
        left.append(fail_once(desk, registration_id))
        desk.wait(seconds=10)
    assert left == [4, 3, 2, 1, 0]
    assert (desk.attempts(registration_id).left, desk.attempts(registration_id).pause_s) == (0, 130)
    with pytest.raises(RateLimited) as caught:
        desk.asked(registration_id)
    assert caught.value.facts == {"retry_after_s": 130}
    desk.wait(seconds=131)
    assert desk.attempts(registration_id).left == 1


def test_a_new_registration_gives_a_person_no_new_tries(desk: Desk) -> None:
    registration_id = desk.with_line()
    for _ in range(5):
        fail_once(desk, registration_id)
    with pytest.raises(RateLimited):
        desk.asked(desk.with_line(place=1))


def test_sessions_asked_for_and_never_opened_cost_no_try(desk: Desk) -> None:
    registration_id = desk.with_line()
    for _ in range(9):
        desk.asked(registration_id)
    assert desk.attempts(registration_id).left == 5


def test_a_judged_session_costs_no_try_until_it_led_to_nothing(desk: Desk) -> None:
    registration_id = desk.with_line()
    desk.judged(registration_id)
    assert desk.attempts(registration_id).left == 5
    desk.close.withdraw(registration_id)
    assert desk.attempts(desk.with_line()).left == 4


def test_who_showed_no_evidence_yet_has_all_tries(desk: Desk) -> None:
    attempts = desk.attempts(desk.open(OPENING).id)
    assert (attempts.left, attempts.pause_s) == (5, 0)


@pytest.mark.parametrize("finding", [SessionFinding.INTERRUPTED, SessionFinding.SERVER_BUSY])
def test_a_session_that_the_server_ended_by_its_own_doing_costs_no_try(desk: Desk, finding: SessionFinding) -> None:
    registration_id = desk.with_line()
    outcome = desk.fail(desk.seat(registration_id), [finding], RECORD)
    assert outcome.tries_left == 5


def test_a_session_that_was_interrupted_after_a_second_socket_costs_one(desk: Desk) -> None:
    issued = desk.asked(desk.with_line())
    seat = desk.open_session(issued.token)
    with pytest.raises(LiveSessionInUse):
        desk.open_session(issued.token)
    assert desk.fail(seat, [SessionFinding.INTERRUPTED], RECORD).tries_left == 4


def test_fifteen_failures_in_a_day_leave_the_route_without_a_face_until_the_next(desk: Desk) -> None:
    registration_id = desk.with_line()
    for _ in range(15):
        fail_once(desk, registration_id)
        desk.wait(minutes=1)
    until_midnight_in_beijing_s = 6 * 3600 + 45 * 60  # the clock began at 17:00 there
    assert desk.attempts(registration_id).pause_s == until_midnight_in_beijing_s
    with pytest.raises(RateLimited) as caught:
        desk.asked(registration_id)
    assert caught.value.facts == {"retry_after_s": until_midnight_in_beijing_s}
    assert desk.refer_to_supervisor(registration_id).state is RegistrationState.AWAITING_SUPERVISOR
    desk.wait(seconds=until_midnight_in_beijing_s)
    assert desk.attempts(desk.with_line(place=1)).left == 5


def test_a_person_with_their_card_is_not_locked_out_by_strangers_who_have_their_data(desk: Desk) -> None:
    for place in range(3):
        stranger = desk.with_line(replace(OPENING, agent_id=AgentId(f"stranger-{place}")), place=place)
        for _ in range(15):
            fail_once(desk, stranger)
            desk.wait(minutes=1)
    theirs = desk.with_line(place=3)
    assert desk.attempts(theirs).left == 0
    with_card_read(desk, theirs)
    assert desk.attempts(theirs).left == 5
    for _ in range(15):
        fail_once(desk, theirs)
        desk.wait(minutes=1)
    assert desk.attempts(theirs).left == 0  # the cap against guessing with a stolen card


def test_tries_of_other_agents_at_other_counters_leave_a_person_theirs(desk: Desk) -> None:
    stranger = desk.with_line(replace(OPENING, agent_id=AgentId("stranger")))
    for _ in range(15):
        fail_once(desk, stranger)
        desk.wait(minutes=1)
    assert desk.attempts(stranger).left == 0
    theirs = desk.with_line(place=1)
    assert fail_once(desk, theirs) == 4


def test_sessions_asked_for_side_by_side_give_a_person_no_more_tries_than_one_after_the_other(desk: Desk) -> None:
    asked = [desk.asked(desk.with_line(place=place)) for place in range(7)]
    seats = [desk.open_session(issued.token) for issued in asked[:5]]
    for issued in asked[5:]:
        with pytest.raises(RateLimited):
            desk.open_session(issued.token)
    assert desk.session(replace(seats[0], session=asked[5].session)).opened_at is None, "the token was not used"
    for seat in seats:
        desk.fail(seat, [SessionFinding.STOPPED], replace(RECORD, digests=()))
    assert desk.attempts(seats[0].registration.id).left == 0


def test_a_stranger_who_names_a_counter_and_has_not_its_key_takes_no_try_there(desk: Desk) -> None:
    counter = desk.enrolled()
    stranger = desk.with_line(replace(OPENING, agent_id=AgentId("client.stranger")))
    for _ in range(5):
        seat = desk.open_session(desk.request(stranger, counter.id).token)
        assert desk.fail(seat, [SessionFinding.FRAME_UNSIGNED], replace(RECORD, digests=())).tries_left < 5, "it costs the stranger's"
    theirs = desk.open_session(desk.request(desk.with_line(place=1), counter.id).token)
    assert desk.fail(theirs, [SessionFinding.STOPPED], replace(RECORD, digests=())).tries_left == 4


def test_a_card_that_is_exchanged_for_typed_data_gives_no_tries_back(desk: Desk) -> None:
    with_card_read(desk, stolen := desk.with_line())
    for _ in range(15):
        fail_once(desk, stolen)
        desk.wait(minutes=1)
    desk.attach_evidence(stolen, desk.card(SAMPLE_MAN))
    with_card_read(desk, again := desk.with_line(place=1))
    assert desk.attempts(again).left == 0


def with_card_read(desk: Desk, registration_id: RegistrationId) -> None:
    """Have a known reader sign that it checked the chip of the card."""
    with desk.units() as unit:
        found = unit[Registrations].get(registration_id)
        assert found.evidence is not None
        unit[Registrations].save(replace(found, evidence=replace(found.evidence, means=EvidenceMeans.VERIFIED_CHIP)))
        unit.commit()


def test_one_failure_fewer_leaves_one_try_of_the_day(desk: Desk) -> None:
    registration_id = desk.with_line()
    for _ in range(14):
        fail_once(desk, registration_id)
        desk.wait(minutes=1)
    assert desk.attempts(registration_id).left == 1


def test_after_ten_sessions_in_ten_minutes_that_no_one_opened_comes_a_pause(desk: Desk) -> None:
    registration_id = desk.with_line()
    for _ in range(10):
        desk.asked(registration_id)
        desk.wait(seconds=10)
    with pytest.raises(RateLimited) as caught:
        desk.asked(registration_id)
    assert caught.value.facts == {"retry_after_s": 500}
    desk.wait(seconds=501)
    assert desk.asked(registration_id).token


def test_interrupted_sessions_are_drawn_as_few_times_as_those_that_no_one_opened(desk: Desk) -> None:
    registration_id = desk.with_line()
    for number in range(10):
        desk.fail(desk.seat(registration_id), [SessionFinding.INTERRUPTED], reworded(RECORD, bytes([number]) * 32))
    with pytest.raises(RateLimited):
        desk.asked(registration_id)
