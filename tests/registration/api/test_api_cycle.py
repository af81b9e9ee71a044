"""The whole cycle through HTTP, and each step taken at the wrong time or with the wrong thing."""

import base64
import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from realname.kernel.identifiers import RegistrationId
from realname.kernel.receipt import SignedStatement
from realname.platform.api.examples import CARD, OPENING
from realname.registration.store.registrations import Registrations
from realname.sandbox.simulators.people import SAMPLE_MAN, SAMPLE_WOMAN, card_json
from realname.vault.keys.signer import is_signed_by
from tests.support.api_caller import UNKNOWN_ID, ApiCaller, problem, unknown_person
from tests.support.api_world import ApiWorld, kinds
from tests.verification.live_verifier import FACELESS_CLIP, GOOD_CLIP, ONE_TOO_MANY, PORTRAIT, STRANGER_CLIP


def _statement(answer: dict[str, str]) -> SignedStatement:
    return SignedStatement(body=answer["body"].encode(), signature=base64.b64decode(answer["signature"]), key_id=answer["key_id"])


def _public_key(caller: ApiCaller) -> bytes:
    return base64.b64decode(caller.http.get("/v1/receipt-key").json()["public_key"])


# --- the straight line -------------------------------------------------------------------------------------------------


def test_a_registration_ends_in_an_active_line(caller: ApiCaller) -> None:
    registration = caller.with_clip()
    submitted = caller.submit(registration)
    line = caller.http.get(f"/v1/lines/{submitted.json()['line_id']}").json()
    assert (submitted.status_code, submitted.json()["state"], line["state"]) == (200, "activated", "active")


def test_the_line_is_activated_once(caller: ApiCaller, world: ApiWorld) -> None:
    caller.submit(caller.with_clip())
    assert (world.provisioner.activated(), world.provisioner.conflicts()) == (1, 0)


def test_every_answer_names_the_next_step(caller: ApiCaller) -> None:
    registration = caller.opened()
    steps = [caller.read(registration).json()["next_step"]]
    for act in (caller.attach, caller.choose, caller.challenge, caller.chunk, caller.submit):
        act(registration)
        steps.append(caller.read(registration).json()["next_step"])
    assert steps == ["attach-evidence", "choose-line", "get-challenge", "upload-clip", "submit", "none"]


def test_a_submission_that_is_being_decided_is_accepted(caller: ApiCaller, world: ApiWorld) -> None:
    world.workflow.is_held = True
    submitted = caller.submit(caller.with_clip())
    assert (submitted.status_code, submitted.json()["state"], submitted.json()["next_step"]) == (202, "submitted", "wait")


def test_a_submission_says_where_to_read_on(caller: ApiCaller) -> None:
    registration = caller.with_clip()
    assert caller.submit(registration).headers["Location"] == f"/v1/registrations/{registration}"


def test_the_challenge_tells_the_applicant_in_both_languages_what_to_do(caller: ApiCaller) -> None:
    challenge = caller.challenge(caller.with_line()).json()
    assert challenge["actions"] == [{"action": "blink", "words": {"en": "Blink once", "zh": "请眨一下眼"}}]


def test_the_challenge_lives_as_long_as_the_pack_says(caller: ApiCaller) -> None:
    assert caller.challenge(caller.with_line()).json()["expires_at"] == "2026-11-25T09:01:30Z"


def test_the_receipt_can_be_checked_with_the_published_key(caller: ApiCaller) -> None:
    registration = caller.with_clip()
    caller.submit(registration)
    receipt = _statement(caller.http.get(f"/v1/registrations/{registration}/receipt").json())
    assert is_signed_by(receipt, public_key=_public_key(caller))


def test_there_is_no_receipt_before_the_line_is_active(caller: ApiCaller) -> None:
    answer = caller.http.get(f"/v1/registrations/{caller.opened()}/receipt")
    assert problem(answer) == (404, "not-found")


def test_the_decision_has_its_place_in_the_ledger(caller: ApiCaller) -> None:
    registration = caller.with_clip()
    caller.submit(registration)
    assert "registration:decided" in [place["event"] for place in caller.read(registration).json()["ledger"]]


def test_after_approval_the_one_photo_is_kept_and_nothing_else(caller: ApiCaller, world: ApiWorld) -> None:
    registration = caller.with_clip()
    caller.submit(registration)
    assert world.store.keys("") == [f"registrations/{registration}/photo"]


def test_a_clip_in_chunks_is_resumed_where_it_broke_off(caller: ApiCaller) -> None:
    registration = caller.with_challenge()
    caller.chunk(registration, index=0, content=GOOD_CLIP[:100])
    arrived = caller.http.get(f"/v1/registrations/{registration}/clip").json()
    caller.chunk(registration, index=arrived["chunks"], content=GOOD_CLIP[100:])
    assert caller.submit(registration).json()["decision"]["outcome"] == "approved"


def test_a_chunk_sent_twice_counts_once(caller: ApiCaller) -> None:
    registration = caller.with_challenge()
    caller.chunk(registration, content=b"12345")
    assert caller.chunk(registration, content=b"12345").json()["received_bytes"] == 5


# --- decisions ---------------------------------------------------------------------------------------------------------


def test_a_refusal_gives_its_reasons(caller: ApiCaller) -> None:
    decision = caller.submit(caller.with_clip(STRANGER_CLIP)).json()["decision"]
    assert decision["reasons"] == [{"code": "face-non-match", "words": "The face does not match the ID photo."}]


@pytest.mark.parametrize(
    ("wish", "language", "words"),
    [("zh-CN,zh;q=0.9", "zh", "人脸与证件照片不符。"), ("fr, en;q=0.5", "en", "The face does not match the ID photo.")],
)
def test_reasons_are_said_in_the_language_asked_for(caller: ApiCaller, wish: str, language: str, words: str) -> None:
    registration = caller.with_clip(STRANGER_CLIP)
    caller.submit(registration)
    answer = caller.read(registration, language=wish)
    assert (answer.headers["Content-Language"], answer.json()["decision"]["reasons"][0]["words"]) == (language, words)


def test_a_refusal_says_until_when_an_appeal_finds_its_material(caller: ApiCaller) -> None:
    registration = caller.with_clip(STRANGER_CLIP)
    caller.submit(registration)
    assert caller.read(registration).json()["deadlines"]["appeal_until"] == "2026-12-10T09:00:00Z"


def test_a_person_who_the_authority_contradicts_is_refused(caller: ApiCaller) -> None:
    registration = caller.opened()
    for act in (lambda one: caller.attach(one, person=unknown_person()), caller.choose, caller.challenge, caller.chunk):
        act(registration)
    assert caller.submit(registration).json()["decision"]["reasons"][0]["code"] == "source-contradicts"


# --- opening -----------------------------------------------------------------------------------------------------------


def test_without_consent_nothing_is_opened(caller: ApiCaller) -> None:
    consent = {"biometric": False, "text_version": "cn-2026-11", "language": "zh-CN", "means": "screen"}
    assert problem(caller.open(body={**OPENING, "consent": consent})) == (422, "consent-missing")


def test_the_same_request_opens_one_registration(caller: ApiCaller) -> None:
    assert caller.open(key="one").json() == caller.open(key="one").json()


def test_a_key_stands_for_one_request_only(caller: ApiCaller) -> None:
    caller.open(key="one")
    assert problem(caller.open(key="one", body={**OPENING, "outlet_id": "outlet-0002"})) == (409, "idempotency-key-reused")


def test_another_key_opens_another_registration(caller: ApiCaller) -> None:
    assert caller.opened(key="one") != caller.opened(key="two")


def test_an_idempotency_key_is_required(caller: ApiCaller) -> None:
    answer = caller.http.post("/v1/registrations", json=dict(OPENING))
    assert (problem(answer), answer.json()["field"]) == ((422, "invalid-input"), "header.idempotency-key")


# --- evidence ----------------------------------------------------------------------------------------------------------


def _card(**changes: object) -> bytes:
    return json.dumps({**CARD, **changes}).encode()


@pytest.mark.parametrize(
    ("card", "code", "field"),
    [
        (b"{", "invalid-input", "card"),
        (_card(kind="library-card"), "invalid-input", "kind"),
        (_card(name=""), "invalid-input", "name"),
        (_card(identity_number="990101198504120013"), "identity-number-invalid", "identity_number"),
        (_card(portrait="bm8gaW1hZ2U="), "image-unreadable", "portrait"),
        (_card(valid_until_on="2019-01-01"), "invalid-input", "valid_until_on"),
    ],
)
def test_a_bad_card_is_turned_down_by_its_field(caller: ApiCaller, card: bytes, code: str, field: str) -> None:
    answer = caller.attach(caller.opened(), card=card)
    assert (problem(answer), answer.json()["field"]) == ((422, code), field)


def test_a_bad_card_leaves_nothing_behind(caller: ApiCaller, world: ApiWorld) -> None:
    caller.attach(caller.opened(), card=_card(portrait="bm8gaW1hZ2U="))
    assert world.store.keys("") == []


def test_a_portrait_too_many_is_told_when_to_come_back_and_is_taken_then(caller: ApiCaller, world: ApiWorld) -> None:
    registration = caller.opened()
    answer = caller.attach(registration, card=card_json(SAMPLE_MAN, portrait=PORTRAIT + ONE_TOO_MANY))
    assert (problem(answer), answer.headers["Retry-After"], world.store.keys("")) == ((503, "engine-busy"), "3", [])
    assert caller.attach(registration).status_code == 200


def test_the_card_of_another_person_is_turned_down(caller: ApiCaller) -> None:
    registration = caller.with_evidence()
    assert problem(caller.attach(registration, person=SAMPLE_WOMAN)) == (409, "state-conflict")


def test_evidence_that_has_expired_is_refused(caller: ApiCaller) -> None:
    registration = caller.opened()
    expired = replace(SAMPLE_MAN, valid_until_on=SAMPLE_MAN.valid_from_on + timedelta(days=365))
    for act in (lambda one: caller.attach(one, person=expired), caller.choose, caller.challenge, caller.chunk):
        act(registration)
    assert caller.submit(registration).json()["decision"]["reasons"][0]["code"] == "evidence-expired"


# --- number and SIM ----------------------------------------------------------------------------------------------------


def test_a_number_that_is_reserved_is_not_offered(caller: ApiCaller) -> None:
    offered = caller.http.get("/v1/numbers", params={"limit": 1}).json()["numbers"]
    caller.with_line(place=0)
    assert caller.http.get("/v1/numbers", params={"limit": 1}).json()["numbers"] != offered


def test_a_number_taken_by_another_registration_is_not_to_be_had(caller: ApiCaller) -> None:
    caller.with_line(key="one", place=0)
    second = caller.with_evidence(key="two")
    assert problem(caller.choose(second, place=0, iccid_place=1)) == (409, "number-unavailable")


def test_a_sim_bound_to_another_registration_is_not_to_be_had(caller: ApiCaller) -> None:
    caller.with_line(key="one", place=0)
    second = caller.with_evidence(key="two")
    assert problem(caller.choose(second, place=1, iccid_place=0)) == (409, "sim-unavailable")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"msisdn": "+861990000", "iccid": "89869900000000000003"}, "msisdn-invalid"),
        ({"msisdn": "+8619900000000", "iccid": "89869900000000000004"}, "iccid-invalid"),
        ({"msisdn": "+8619900000000", "iccid": "8" * 33}, "invalid-input"),
        ({"msisdn": "+8619900000000"}, "invalid-input"),
    ],
)
def test_a_number_or_sim_of_the_wrong_form_is_turned_down(caller: ApiCaller, body: dict[str, str], code: str) -> None:
    answer = caller.http.put(f"/v1/registrations/{caller.with_evidence()}/line", json=body)
    assert problem(answer) == (422, code)


# --- order and time ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "missing"),
    [
        (ApiCaller.choose, "attach-evidence"),
        (ApiCaller.challenge, "attach-evidence"),
        (ApiCaller.chunk, "attach-evidence"),
        (ApiCaller.submit, "attach-evidence"),
    ],
)
def test_a_step_out_of_order_names_the_step_that_is_missing(caller: ApiCaller, act: object, missing: str) -> None:
    assert callable(act)
    answer = act(caller, caller.opened())
    assert (problem(answer), answer.json()["next"]) == ((409, "state-conflict"), missing)


def test_a_challenge_that_has_run_out_takes_no_clip(caller: ApiCaller, world: ApiWorld) -> None:
    registration = caller.with_challenge()
    world.clock.advance(timedelta(seconds=90))
    assert problem(caller.chunk(registration)) == (409, "challenge-expired")


def test_a_challenge_that_has_run_out_is_not_submitted(caller: ApiCaller, world: ApiWorld) -> None:
    registration = caller.with_clip()
    world.clock.advance(timedelta(seconds=90))
    assert problem(caller.submit(registration)) == (409, "challenge-expired")


def test_a_challenge_whose_clip_was_judged_is_used_up(caller: ApiCaller) -> None:
    registration = caller.with_clip(FACELESS_CLIP)
    caller.submit(registration)
    answer = caller.chunk(registration)
    assert (problem(answer), answer.json()["next"]) == ((409, "state-conflict"), "get-challenge")


def test_a_reservation_that_has_run_out_gives_no_challenge(caller: ApiCaller, world: ApiWorld) -> None:
    registration = caller.with_line()
    world.clock.advance(timedelta(minutes=30))
    assert problem(caller.challenge(registration)) == (409, "reservation-expired")


def test_too_many_live_sessions_are_told_when_to_come_back(caller: ApiCaller) -> None:
    registration = caller.with_line()
    for _ in range(5):
        caller.challenge(registration)
    answer = caller.challenge(registration)
    assert (problem(answer), answer.headers["Retry-After"]) == ((429, "rate-limited"), "180")


# --- the clip ----------------------------------------------------------------------------------------------------------


def test_a_clip_that_cannot_be_judged_says_why_and_leaves_only_the_reference(caller: ApiCaller, world: ApiWorld) -> None:
    registration = caller.with_clip(FACELESS_CLIP)
    answer = caller.submit(registration)
    assert (problem(answer), kinds(world)) == ((422, "clip-no-face"), ["reference"])


def test_after_a_clip_that_cannot_be_judged_a_new_challenge_leads_on(caller: ApiCaller) -> None:
    registration = caller.with_clip(FACELESS_CLIP)
    caller.submit(registration)
    caller.challenge(registration)
    caller.chunk(registration)
    assert caller.submit(registration).json()["state"] == "activated"


def test_a_chunk_that_does_not_follow_says_which_is_expected(caller: ApiCaller) -> None:
    answer = caller.chunk(caller.with_challenge(), index=2)
    assert (problem(answer), answer.json()["expected"]) == ((409, "upload-conflict"), 0)


def test_the_same_chunk_again_changes_nothing_and_another_one_at_its_place_is_a_conflict(caller: ApiCaller) -> None:
    registration = caller.with_clip()
    arrived = caller.chunk(registration)
    assert (arrived.status_code, arrived.json()["chunks"]) == (200, 1)
    answer = caller.chunk(registration, content=FACELESS_CLIP)
    assert (problem(answer), answer.json()["expected"]) == ((409, "upload-conflict"), 1)
    assert caller.chunk(registration).json() == arrived.json()


@pytest.mark.parametrize("index", [-1, 1 << 20])
def test_an_index_that_no_clip_has_is_turned_down(caller: ApiCaller, index: int) -> None:
    answer = caller.chunk(caller.with_challenge(), index=index)
    assert (problem(answer), answer.json()["field"]) == ((422, "invalid-input"), "path.index")


def test_a_clip_past_its_limit_is_turned_down(caller: ApiCaller) -> None:
    registration = caller.with_challenge()
    chunk = bytes(4 * 1024 * 1024)
    for index in range(16):
        caller.chunk(registration, index=index, content=chunk)
    assert problem(caller.chunk(registration, index=16, content=b"1")) == (413, "clip-too-large")


# --- withdrawal --------------------------------------------------------------------------------------------------------


def test_withdrawal_erases_and_certifies_it(caller: ApiCaller, world: ApiWorld) -> None:
    certificate = _statement(caller.withdraw(caller.with_clip()).json())
    assert is_signed_by(certificate, public_key=_public_key(caller))
    assert world.store.keys("") == []


def test_the_certificate_names_the_key_that_was_destroyed_and_no_person(caller: ApiCaller) -> None:
    certificate = json.loads(caller.withdraw(caller.with_clip()).json()["body"])
    assert re.fullmatch(r"[0-9a-f]{32}", certificate["key"])
    assert set(certificate) == {"erased_at", "key", "ledger", "objects", "registration", "state", "type"}


def test_withdrawal_again_gives_the_same_certificate(caller: ApiCaller) -> None:
    registration = caller.with_clip()
    assert caller.withdraw(registration).json() == caller.withdraw(registration).json()


@pytest.mark.parametrize("act", [ApiCaller.attach, ApiCaller.choose, ApiCaller.challenge, ApiCaller.chunk, ApiCaller.submit])
def test_a_withdrawn_registration_takes_no_step(caller: ApiCaller, act: object) -> None:
    assert callable(act)
    registration = caller.with_clip()
    caller.withdraw(registration)
    assert problem(act(caller, registration)) == (409, "registration-closed")


def test_withdrawal_while_it_is_being_decided_opens_no_line(caller: ApiCaller, world: ApiWorld) -> None:
    world.workflow.is_held = True
    registration = caller.with_clip()
    caller.submit(registration)
    caller.withdraw(registration)
    world.workflow.let_go()
    assert (caller.read(registration).json()["state"], world.provisioner.activated()) == ("withdrawn", 0)


def test_an_active_line_is_not_withdrawn(caller: ApiCaller) -> None:
    registration = caller.with_clip()
    caller.submit(registration)
    assert problem(caller.withdraw(registration)) == (409, "state-conflict")


# --- what is not there -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "act",
    [ApiCaller.read, ApiCaller.attach, ApiCaller.choose, ApiCaller.challenge, ApiCaller.chunk, ApiCaller.submit, ApiCaller.withdraw],
)
def test_an_unknown_registration_is_not_found(caller: ApiCaller, act: object) -> None:
    assert callable(act)
    assert problem(act(caller, UNKNOWN_ID)) == (404, "unknown-registration")


def test_an_unknown_line_is_not_found(caller: ApiCaller) -> None:
    assert problem(caller.http.get(f"/v1/lines/{UNKNOWN_ID}")) == (404, "unknown-line")


def test_an_id_of_another_form_is_turned_down(caller: ApiCaller) -> None:
    answer = caller.read("no-id-of-ours")
    assert (problem(answer), answer.json()["field"]) == ((422, "invalid-input"), "path.registration_id")


# --- what is kept ------------------------------------------------------------------------------------------------------


def test_the_portrait_is_stored_sealed(caller: ApiCaller, world: ApiWorld) -> None:
    registration = caller.with_evidence()
    sealed = world.store.get(world.store.keys(f"registrations/{registration}/reference/")[0])
    assert sealed is not None
    assert PORTRAIT not in sealed


def test_no_answer_shows_the_person(caller: ApiCaller) -> None:
    registration = caller.with_clip()
    shown = caller.submit(registration).text
    personal = card_json(SAMPLE_MAN, portrait=PORTRAIT).decode()
    assert [value for value in json.loads(personal).values() if isinstance(value, str) and len(value) > 8 and value in shown] == [
        "resident-id-card"
    ]


def test_the_database_knows_the_registration_by_its_id_alone(caller: ApiCaller, world: ApiWorld) -> None:
    registration = caller.opened()
    with world.units() as unit:
        assert unit[Registrations].get(RegistrationId(registration)).person_id is None
