"""The route without a face: from the start, or at any time before submission; no dead end, and nothing of the face left."""

from dataclasses import replace
from datetime import timedelta

import pytest

from realname.inventory.store.numbers import Numbers
from realname.kernel.errors import InvalidInput, StateConflict
from realname.kernel.identifiers import AgentId, ClientId, Msisdn, OutletId
from realname.registration.errors import RegistrationClosed
from realname.registration.events import RegistrationEvent
from realname.registration.model.registration import NextStep, RegistrationState, Route
from realname.registration.model.retention_rule import RetentionRule
from realname.registration.use_cases.opening.open_registration import ClientRequest
from realname.sandbox.simulators.people import SAMPLE_MAN, card_json
from realname.sandbox.simulators.stock import sandbox_msisdns
from realname.verification.model.challenges.challenge import Inability
from tests.registration.openings import AGENT, OPENING, OUTLET
from tests.support.live_desk import Desk
from tests.verification.live_verifier import PORTRAIT

WITHOUT_FACE = replace(OPENING, has_biometric_consent=False)


def test_who_declines_at_the_start_waits_for_a_supervisor(desk: Desk) -> None:
    registration = desk.open_without_face(WITHOUT_FACE)
    assert (registration.state, registration.route, registration.next_step) == (
        RegistrationState.AWAITING_SUPERVISOR,
        Route.NO_FACE,
        NextStep.ATTACH_EVIDENCE,
    )
    assert list(desk.handed_over(OUTLET)) == [registration]


def test_no_consent_to_a_face_comparison_is_recorded_for_them(desk: Desk) -> None:
    registration = desk.open_without_face(WITHOUT_FACE)
    assert not registration.consent.is_biometric
    assert [one.event for one in desk.events(registration.id)] == [
        RegistrationEvent.REGISTRATION_OPENED,
        RegistrationEvent.REGISTRATION_HANDED_OVER,
    ]
    assert dict(desk.events(registration.id)[0].facts)["route"] == "no-face"


def test_who_consented_is_not_opened_without_a_face(desk: Desk) -> None:
    with pytest.raises(InvalidInput):
        desk.open_without_face(OPENING)


def test_the_same_request_opens_one(desk: Desk) -> None:
    request = ClientRequest(client_id=ClientId("counter"), key="k", fingerprint="f")
    assert desk.open_without_face(WITHOUT_FACE, request=request) == desk.open_without_face(WITHOUT_FACE, request=request)


def test_what_the_applicant_cannot_do_is_kept(desk: Desk) -> None:
    registration = desk.open(replace(OPENING, inabilities=frozenset({Inability.CANNOT_TURN})))
    assert desk.registration(registration.id).inabilities == {Inability.CANNOT_TURN}


def test_handing_over_erases_face_and_portrait_and_keeps_evidence_number_and_sim(desk: Desk) -> None:
    registration_id = desk.with_line()
    desk.judged(registration_id)
    before = desk.registration(registration_id)
    after = desk.refer_to_supervisor(registration_id)
    assert (after.state, after.route, after.sealed_session) == (RegistrationState.AWAITING_SUPERVISOR, Route.NO_FACE, None)
    assert (after.msisdn, after.iccid, after.evidence) == (before.msisdn, before.iccid, before.evidence)
    assert after.sealed_attributes == before.sealed_attributes
    assert (desk.stored(), after.reference_id) == ([], None)


def test_a_clip_is_erased_too(desk: Desk) -> None:
    registration_id = desk.with_line()
    desk.get_challenge(registration_id)
    desk.upload_chunk(registration_id, index=0, chunk=b"clip")
    desk.refer_to_supervisor(registration_id)
    assert desk.stored() == []


def test_its_number_stays_reserved_until_a_person_has_decided_or_it_lapses(desk: Desk) -> None:
    registration_id = desk.with_line()
    msisdn = desk.refer_to_supervisor(registration_id).msisdn
    desk.wait(days=desk.policy[RetentionRule].referral_days, seconds=1)
    assert not _is_free(desk, msisdn)
    desk.reap()
    assert _is_free(desk, msisdn)


def _is_free(desk: Desk, msisdn: Msisdn | None) -> bool:
    with desk.units() as unit:
        return msisdn in unit[Numbers].free(limit=1_000, at=desk.clock.now())


def test_a_number_that_another_has_by_now_is_no_hindrance(desk: Desk) -> None:
    registration_id = desk.with_line()
    desk.wait(minutes=30)
    other = desk.open(OPENING).id
    with desk.units() as unit:
        now = desk.clock.now()
        unit[Numbers].reserve(sandbox_msisdns()[0], registration_id=other, until=now + timedelta(hours=1), at=now)
        unit.commit()
    handed_over = desk.refer_to_supervisor(registration_id)
    assert (handed_over.state, handed_over.msisdn) == (RegistrationState.AWAITING_SUPERVISOR, None)


def test_handing_over_before_any_evidence_is_no_dead_end(desk: Desk) -> None:
    assert desk.refer_to_supervisor(desk.open(OPENING).id).state is RegistrationState.AWAITING_SUPERVISOR


def test_handing_over_twice_changes_nothing(desk: Desk) -> None:
    registration_id = desk.with_line()
    first = desk.refer_to_supervisor(registration_id)
    desk.wait(minutes=1)
    assert desk.refer_to_supervisor(registration_id) == first
    assert [one.event for one in desk.events(registration_id)].count(RegistrationEvent.REGISTRATION_HANDED_OVER) == 1


def test_what_was_submitted_is_not_handed_over(desk: Desk) -> None:
    registration_id = desk.with_line()
    desk.judged(registration_id)
    desk.submit(registration_id)
    with pytest.raises(StateConflict):
        desk.refer_to_supervisor(registration_id)


def test_what_was_withdrawn_is_not_handed_over(desk: Desk) -> None:
    registration_id = desk.with_line()
    desk.close.withdraw(registration_id)
    with pytest.raises(RegistrationClosed):
        desk.refer_to_supervisor(registration_id)


def test_after_the_hand_over_no_step_of_the_face_is_taken(desk: Desk) -> None:
    registration_id = desk.with_line()
    desk.refer_to_supervisor(registration_id)
    for step in (desk.asked, desk.get_challenge, desk.submit):
        with pytest.raises(StateConflict):
            step(registration_id)


def test_it_can_be_withdrawn_and_leaves_nothing(desk: Desk) -> None:
    registration_id = desk.with_line()
    desk.refer_to_supervisor(registration_id)
    assert b"withdrawn" in desk.close.withdraw(registration_id).body
    assert (desk.stored(), list(desk.handed_over(OUTLET))) == ([], [])
    with desk.units() as unit:
        assert sandbox_msisdns()[0] in unit[Numbers].free(limit=9, at=desk.clock.now())


def test_it_lapses_when_no_supervisor_decides_in_time(desk: Desk) -> None:
    registration_id = desk.with_line()
    desk.refer_to_supervisor(registration_id)
    desk.wait(days=desk.policy[RetentionRule].referral_days)
    assert desk.reap().lapsed == 0
    desk.wait(seconds=1)
    assert desk.reap().lapsed == 1
    assert (desk.registration(registration_id).state, desk.stored()) == (RegistrationState.LAPSED, [])
    assert RegistrationEvent.REGISTRATION_LAPSED in [one.event for one in desk.events(registration_id)]


def test_a_supervisor_sees_their_own_outlet_the_longest_waiting_first(desk: Desk) -> None:
    first = desk.open_without_face(WITHOUT_FACE)
    desk.wait(minutes=1)
    second = desk.refer_to_supervisor(desk.with_line())
    desk.open_without_face(replace(WITHOUT_FACE, outlet_id=OutletId("outlet-2")))
    assert list(desk.handed_over(OUTLET)) == [first, second]


def test_an_agent_sees_what_they_opened_at_the_outlet_since_midnight_newest_first(desk: Desk) -> None:
    desk.open(OPENING)
    desk.wait(hours=7)  # 09:00 in UTC is 17:00 at the outlet
    today = [desk.open(OPENING)]
    desk.wait(minutes=1)
    today.insert(0, desk.open(OPENING))
    desk.open(replace(OPENING, agent_id=AgentId("agent-2")))
    desk.open(replace(OPENING, outlet_id=OutletId("outlet-2")))
    assert [one.registration for one in desk.of_the_day(OUTLET, AGENT)] == today


def test_portraits_of_cards_read_again_are_erased_too(desk: Desk) -> None:
    registration_id = desk.with_line()
    desk.attach_evidence(registration_id, card_json(SAMPLE_MAN, portrait=PORTRAIT))
    assert desk.stored() == ["reference"]
    desk.refer_to_supervisor(registration_id)
    assert desk.stored() == []
