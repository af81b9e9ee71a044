"""A registration through the pages, without scripts but for the camera step: from consent to a receipt, and every other end."""

import base64
import re
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from realname.kernel.identifiers import AgentId, HoldId, RegistrationId
from realname.kernel.receipt import PublicKeys
from realname.kernel.typed_names import CaseNumber
from realname.ledger.use_cases.receipt_code import PREFIX, read_receipt_code, receipt_code
from realname.packs.use_cases.load_policy import load_policy
from realname.registration.events import RegistrationEvent
from realname.registration.model.consent_rule import CONSENT_TEXT_VERSION
from realname.registration.model.record_hold import HoldReason, RecordHold
from realname.registration.model.registration import RegistrationState, Route
from realname.registration.store.record_holds import RecordHolds
from realname.registration.use_cases.choose_line import OfferNumbers
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.sandbox.simulators.faults import Fault, FaultKind
from realname.sandbox.simulators.people import SAMPLE_MAN, SAMPLE_WOMAN, card_json
from realname.sandbox.simulators.stock import sandbox_iccids
from realname.verification.model.challenges.challenge import ChallengeRule, Inability
from realname.verification.model.live_approval import LiveApprovalRule
from tests.main.pages.web_tour import UNSURE_CLIP, UnsafeVerifierInDoubt
from tests.support.api_world import kinds
from tests.support.web_caller import WebCaller
from tests.support.web_world import WebWorld, build_web_world
from tests.verification.live_verifier import FACELESS_CLIP, ONE_TOO_MANY, PORTRAIT, STRANGER_CLIP


def test_a_line_is_registered_from_consent_to_receipt(agent: WebCaller) -> None:
    registration = agent.with_clip()
    page = agent.submit(registration)
    assert page.path.endswith("/receipt")
    assert "The line is active" in page.text


def test_the_way_leads_from_step_to_step(agent: WebCaller) -> None:
    consent = agent.consent()
    registration = consent.registration
    evidence = agent.evidence(registration)
    line = agent.get(f"/counter/registrations/{registration}")
    face = agent.line(registration)
    agent.clip(registration)
    check = agent.get(f"/counter/registrations/{registration}")
    ends = [page.path.rpartition("/")[2] for page in (consent, evidence, line, face, check)]
    assert ends == ["evidence", "evidence", "line", "face", "check"]


def test_after_reading_the_card_the_agent_sees_a_masked_name_and_never_the_number(agent: WebCaller) -> None:
    page = agent.evidence(agent.opened())
    assert "李**" in page.text
    assert SAMPLE_MAN.attributes.name not in page.text.replace("Simulated card reader", "").split("Read the card again")[0]
    assert SAMPLE_MAN.attributes.identity_number.value not in page.html


def test_the_face_page_shows_the_number_and_the_masked_sim_it_is_bound_to(agent: WebCaller) -> None:
    page = agent.get(f"/counter/registrations/{agent.with_line()}/face")
    assert "+86 199 0000 0000" in page.text
    assert sandbox_iccids()[0].value[-4:] in page.text
    assert sandbox_iccids()[0].value not in page.html


def test_a_colleague_who_goes_on_with_a_registration_is_named_in_the_ledger(agent: WebCaller, supervisor: WebCaller, web: WebWorld) -> None:
    registration = agent.with_line()
    supervisor.clip(registration)
    supervisor.submit(registration)
    view = web.services[ReadRegistration](RegistrationId(registration))
    named = {entry.event.event: dict(entry.event.facts).get("agent") for entry in view.entries}
    opener = view.registration.agent_id.value
    assert (
        named[RegistrationEvent.REGISTRATION_OPENED]
        == named[RegistrationEvent.EVIDENCE_ATTACHED]
        == named[RegistrationEvent.LINE_RESERVED]
        == opener
    )
    assert named[RegistrationEvent.CHALLENGE_ISSUED] == named[RegistrationEvent.REGISTRATION_SUBMITTED] not in {None, opener}


def test_consent_is_recorded_with_the_text_and_the_language_shown(web: WebWorld) -> None:
    caller = WebCaller(web, language="zh")
    caller.sign_in()
    consent = web.services[ReadRegistration](RegistrationId(caller.opened())).registration.consent
    assert (consent.language, consent.text_version, consent.is_biometric) == ("zh", CONSENT_TEXT_VERSION, True)


def test_what_the_applicant_cannot_do_is_left_out_and_said(agent: WebCaller, web: WebWorld) -> None:
    registration = agent.consent(inabilities=("cannot-blink",)).registration
    agent.evidence(registration)
    page = agent.line(registration)
    assert "leaves out the movement" in page.text
    challenge = agent.send("POST", f"/counter/registrations/{registration}/challenge", b"{}").json()
    assert "blink" not in {action["action"] for action in challenge["actions"]}
    assert web.services[ReadRegistration](RegistrationId(registration)).registration.inabilities


@pytest.mark.parametrize("inability", Inability)
@pytest.mark.parametrize(("pack", "is_said"), [("cn", True), ("sandbox", False)])
def test_before_it_begins_the_check_says_that_a_person_decides_on_what_is_left_out(
    web: WebWorld, agent: WebCaller, inability: Inability, pack: str, *, is_said: bool
) -> None:
    registration = agent.consent(inabilities=(inability.value,)).registration
    agent.evidence(registration)
    challenge = load_policy("cn").challenge
    web.app.state.services = web.services.with_others({ChallengeRule: challenge, LiveApprovalRule: load_policy(pack).live})
    assert ("A reviewer decides on the result, because part of the check is left out" in agent.line(registration).text) is is_said


def test_stop_and_delete_forgets_what_the_applicant_cannot_do(web: WebWorld, agent: WebCaller) -> None:
    registration = agent.consent(inabilities=("cannot-turn",)).registration
    agent.stop(registration)
    assert not web.services[ReadRegistration](RegistrationId(registration)).registration.inabilities


def test_who_can_do_no_movement_is_shown_the_other_way(agent: WebCaller) -> None:
    page = agent.consent(inabilities=("cannot-blink", "cannot-turn"))
    assert page.path == "/counter/registrations/new"
    assert "A face check needs a blink or a turn of the head. Register without a face check." in page.text


def test_without_a_face_the_registration_goes_on_with_the_id_and_says_that_no_camera_is_used(agent: WebCaller, web: WebWorld) -> None:
    page = agent.consent("no-face")
    stored = web.services[ReadRegistration](RegistrationId(page.registration)).registration
    assert (stored.state, stored.route) == (RegistrationState.AWAITING_SUPERVISOR, Route.NO_FACE)
    assert page.path.endswith("/evidence")
    assert "Without a face check: no camera is used." in page.text
    assert "The computer does not use the ID photo, and does not keep it." in page.text


def test_a_registration_is_handed_over_from_the_face_page_and_keeps_number_and_id(agent: WebCaller, web: WebWorld) -> None:
    registration = agent.with_clip()
    page = agent.refer_to_supervisor(registration)
    assert page.path.endswith("/compare")
    assert "+86 199 0000 0000" in page.text
    assert "The registration waits 15 days, until 10 December 2026." in page.text
    assert kinds(web.api) == []


def test_handing_over_twice_is_handing_over_once(agent: WebCaller) -> None:
    registration = agent.with_line()
    assert agent.refer_to_supervisor(registration).text == agent.refer_to_supervisor(registration).text


def test_the_supervisor_sees_what_the_outlet_handed_over_and_by_whom(agent: WebCaller, supervisor: WebCaller, stranger: WebCaller) -> None:
    registration = agent.consent("no-face").registration
    assert registration in supervisor.get("/counter/handed-over").html
    assert "agent" in supervisor.get("/counter/handed-over").text.split()
    assert registration in agent.get("/counter/handed-over").html
    assert registration not in stranger.get("/counter/handed-over").html


def test_another_persons_face_is_not_registered_and_says_why_in_words(agent: WebCaller) -> None:
    page = agent.get(f"/counter/registrations/{agent.ended(STRANGER_CLIP)}/outcome")
    assert "We could not register this line." in page.text
    assert "The face does not match the ID photo." in page.text
    assert "Appeal by 10 December 2026" in page.text
    assert "Register without a face check" in page.text
    assert not re.search(r"\b0\.\d+\b", page.text)


def test_a_clip_that_cannot_be_judged_leads_back_to_the_face_check_with_the_reason(agent: WebCaller) -> None:
    page = agent.submit(agent.with_clip(FACELESS_CLIP))
    assert page.path.endswith("/face")
    assert "No face was found in the clip." in page.text
    assert "4 attempts are left." in page.text


def test_after_too_many_tries_the_page_says_how_long_to_wait(agent: WebCaller) -> None:
    registration = agent.with_line()
    for _ in range(5):
        agent.clip(registration, FACELESS_CLIP)
        agent.submit(registration)
    page = agent.get(f"/counter/registrations/{registration}/face")
    assert "No attempts are left. Wait 3 minutes" in page.text
    refused = agent.send("POST", f"/counter/registrations/{registration}/challenge", b"{}")
    assert (refused.status_code, refused.json()["code"], refused.headers["Retry-After"]) == (429, "rate-limited", "180")


def test_after_the_tries_of_a_day_the_page_sends_no_one_to_wait_at_the_counter(agent: WebCaller, web: WebWorld) -> None:
    registration = agent.with_line()
    for _ in range(15):
        agent.clip(registration, FACELESS_CLIP)
        agent.submit(registration)
        web.api.clock.advance(timedelta(minutes=1))
    page = agent.get(f"/counter/registrations/{registration}/face")
    assert "No attempts are left today. Continue without a face check, or come back tomorrow." in page.text


def test_while_it_is_decided_the_page_waits_and_asks_again(agent: WebCaller, web: WebWorld) -> None:
    registration = agent.with_clip()
    web.api.workflow.is_held = True
    page = agent.submit(registration)
    assert "Being checked" in page.text
    path = f"/counter/registrations/{registration}/outcome"
    assert f'href="{path}" data-part="#outcome" data-part-every="1"' in page.html
    assert '<noscript><meta http-equiv="refresh"' in page.html
    assert agent.get(f"{path}?poll=1").path == path
    web.api.workflow.let_go()
    assert agent.get(f"{path}?poll=1").path == f"/counter/registrations/{registration}/receipt"


def test_when_the_waiting_ends_without_a_line_the_answer_has_no_part_that_waits(agent: WebCaller, web: WebWorld) -> None:
    registration = agent.with_clip(STRANGER_CLIP)
    web.api.workflow.is_held = True
    agent.submit(registration)
    path = f"/counter/registrations/{registration}/outcome"
    assert 'id="outcome"' in agent.get(f"{path}?poll=1").html
    web.api.workflow.let_go()
    ended = agent.get(f"{path}?poll=1")
    assert (ended.status, ended.path, 'id="outcome"' in ended.html, "data-part" in ended.html) == (200, path, False, False)


def test_when_it_takes_long_the_page_says_that_nothing_is_lost(agent: WebCaller, web: WebWorld) -> None:
    registration = agent.with_clip()
    web.api.workflow.is_held = True
    agent.submit(registration)
    web.api.clock.advance(timedelta(seconds=31))
    assert "This takes longer than usual" in agent.get(f"/counter/registrations/{registration}").text


def test_submitting_twice_opens_one_line(agent: WebCaller, web: WebWorld) -> None:
    registration = agent.with_clip()
    first, second = agent.submit(registration), agent.submit(registration)
    assert first.path == second.path
    assert web.api.provisioner.attempts() == 1


def test_the_same_page_sent_twice_opens_one_registration(agent: WebCaller) -> None:
    first, second = agent.consent(key="0" * 32), agent.consent(key="0" * 32)
    assert first.registration == second.registration


def test_the_list_of_the_day_leads_on_with_an_open_registration(agent: WebCaller) -> None:
    registration = agent.with_line()
    page = agent.get("/counter/today")
    assert f'href="/counter/registrations/{registration}"' in page.html
    assert "Open" in page.text
    assert agent.get(f"/counter/registrations/{registration}").path.endswith("/face")


def test_stop_asks_once_then_erases_frees_the_number_and_shows_the_proof(agent: WebCaller, web: WebWorld) -> None:
    registration = agent.with_clip()
    number = web.services[ReadRegistration](RegistrationId(registration)).registration.msisdn
    assert number not in web.services[OfferNumbers](limit=1)
    assert "Stop this registration and delete everything?" in agent.stop(registration, sure="").text
    assert kinds(web.api) != []
    page = agent.stop(registration)
    assert page.path.endswith("/stopped")
    assert "The registration is deleted" in page.text
    assert re.search(r"entry \d+", page.text)
    assert kinds(web.api) == []
    assert number in web.services[OfferNumbers](limit=1)


def test_stopping_twice_shows_the_same_proof(agent: WebCaller) -> None:
    registration = agent.with_line()
    assert agent.stop(registration).text == agent.stop(registration).text


@pytest.mark.parametrize("listed_at", ["/counter/today", "/counter/handed-over"])
def test_what_waits_for_a_supervisor_is_opened_from_the_agents_lists_and_stopped_there(agent: WebCaller, listed_at: str) -> None:
    registration = agent.consent("no-face").registration
    place = f"/counter/registrations/{registration}"
    assert f'href="{place}"' in agent.get(listed_at).html
    page = agent.get(place)
    assert (page.path, f'action="{place}/stop"' in page.html) == (f"{place}/evidence", True)
    assert "Proof of deletion" in agent.stop(registration).text


@pytest.mark.parametrize("clip", [STRANGER_CLIP, UNSURE_CLIP])
def test_a_refused_or_referred_registration_can_be_stopped_and_proves_it(tmp_path: Path, clip: bytes) -> None:
    world = build_web_world(tmp_path, verifier=UnsafeVerifierInDoubt())
    agent = WebCaller(world)
    agent.sign_in()
    registration = agent.ended(clip)
    assert f'action="/counter/registrations/{registration}/stop"' in agent.get(f"/counter/registrations/{registration}").html
    assert "Proof of deletion" in agent.stop(registration).text
    assert kinds(world.api) == []
    world.api.engine.dispose()


def test_a_refusal_past_its_objection_has_nothing_to_stop_and_shows_the_proof(agent: WebCaller, web: WebWorld) -> None:
    registration = agent.ended(STRANGER_CLIP)
    web.services[CloseRegistration].finish(RegistrationId(registration))
    page = agent.get(f"/counter/registrations/{registration}")
    assert f'/{registration}/stop"' not in page.html
    assert "The time for an appeal is over." in page.text
    assert "Proof of deletion" in agent.get(f"/counter/registrations/{registration}/stopped").text


def test_what_the_operator_rejected_shows_the_proof_of_deletion(tmp_path: Path) -> None:
    world = build_web_world(tmp_path, provisioning_faults=(Fault(kind=FaultKind.REJECT),))
    agent = WebCaller(world)
    agent.sign_in()
    page = agent.get(f"/counter/registrations/{agent.ended()}")
    assert "Show and print the proof of deletion" in page.text
    proof = agent.get(page.path.replace("outcome", "stopped"))
    assert (proof.path.rpartition("/")[2], "The registration is deleted" in proof.text) == ("stopped", True)
    assert "The registration has ended, and everything has been deleted." in agent.stop(page.registration).text
    world.api.engine.dispose()


def test_when_the_line_is_active_stopping_is_too_late_and_says_what_can_be_done(agent: WebCaller) -> None:
    page = agent.stop(agent.ended())
    assert page.status == 200
    assert "It is too late to stop" in page.text
    assert "close it under “Existing line”" in page.text


def test_the_receipt_shows_number_times_what_was_kept_and_its_place_in_the_log(agent: WebCaller) -> None:
    page = agent.get(f"/counter/registrations/{agent.ended()}/receipt")
    for words in ("+86 199 0000 0000", "25 Nov 2026, 17:00", "during the service and 2 years after", "(a test: no line is real)"):
        assert words in page.text
    assert re.search(r"entry \d+", page.text)
    assert 'class="rn-receipt__qr"' in page.html


def test_the_receipts_code_verifies_with_the_published_key_and_names_no_one(agent: WebCaller, web: WebWorld) -> None:
    registration = agent.ended()
    receipt = web.services[ReadRegistration](RegistrationId(registration)).receipt
    assert receipt is not None
    code = receipt_code(receipt)
    body, signature, key_id = read_receipt_code(code)
    Ed25519PublicKey.from_public_bytes(web.services[PublicKeys].current).verify(signature, body)
    assert (body, receipt.key_id[:16]) == (receipt.body, key_id)
    assert set(code.removeprefix(PREFIX)) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
    for personal in ("李示例", "990101198504120012", "19900000000"):
        assert personal not in body.decode()


def test_a_card_file_of_the_reader_is_taken(agent: WebCaller) -> None:
    page = agent.card(agent.opened(), card_json(SAMPLE_MAN, portrait=PORTRAIT))
    assert "Is this the applicant's ID?" in page.text


def test_a_portrait_too_many_is_said_beside_the_card(agent: WebCaller) -> None:
    page = agent.card(agent.opened(), card_json(SAMPLE_MAN, portrait=PORTRAIT + ONE_TOO_MANY))
    assert "Send it again in a few seconds. Nothing is lost." in page.text


def test_fields_can_be_typed_with_a_photo_of_the_portrait_where_the_pack_allows_it(agent: WebCaller) -> None:
    registration = agent.opened()
    typed = {
        "source": "typed",
        "name": SAMPLE_MAN.attributes.name,
        "sex": "male",
        "ethnicity": "汉",
        "birth_on": "1985-04-12",
        "address": SAMPLE_MAN.attributes.address,
        "identity_number": SAMPLE_MAN.attributes.identity_number.value,
        "valid_from_on": "2020-06-01",
        "valid_until_on": "2040-06-01",
    }
    path = f"/counter/registrations/{registration}/evidence"
    files = {"portrait": ("portrait.jpg", PORTRAIT, "image/jpeg")}
    agent.http.post(path, data={"csrf": agent.csrf} | typed, files=files)
    assert "李**" in agent.get(path).text
    wrong = agent.http.post(path, data={"csrf": agent.csrf} | typed | {"birth_on": "12 April"}, files=files)
    assert 'id="birth_on-error"' in wrong.text


def test_a_second_persons_card_is_refused_in_words(agent: WebCaller) -> None:
    page = agent.card(agent.with_evidence(), card_json(SAMPLE_WOMAN, portrait=PORTRAIT))
    assert "a different person than the ID read before" in page.text


def test_a_counter_is_enrolled_by_its_code_and_then_gets_a_session(agent: WebCaller, web: WebWorld) -> None:
    code = web.issue_code(web.services[ReadRegistration](RegistrationId(agent.opened())).registration.outlet_id, "desk 1")
    body = f'{{"code": "{code}", "public_key": "{base64.b64encode(_public_key()).decode()}"}}'.encode()
    enrolled = agent.send("POST", "/counter/enrol", body)
    assert (enrolled.status_code, set(enrolled.json())) == (201, {"counter_id", "outlet_id"})
    registration = agent.with_line()
    wish = f'{{"counter_id": "{enrolled.json()["counter_id"]}"}}'.encode()
    issued = agent.send("POST", f"/counter/registrations/{registration}/live-session", wish)
    assert issued.status_code == 201
    assert set(issued.json()) == {"session_id", "token", "nonce", "path", "expires_at", "actions", "frame", "authenticator", "camera"}
    assert agent.send("POST", "/counter/enrol", body).json()["code"] == "enrolment-code-refused"


def _public_key() -> bytes:
    return ec.generate_private_key(ec.SECP256R1()).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def test_the_receipt_says_how_to_complain_and_until_which_day_hashes_are_kept(agent: WebCaller) -> None:
    page = agent.get(f"/counter/registrations/{agent.ended()}/receipt")
    assert "operator: at an outlet; then regulator: 12300" in page.text


def test_the_page_that_checks_a_receipt_is_open_to_everybody_under_a_policy_of_its_own(web: WebWorld) -> None:
    answer = WebCaller(web).http.get("/receipt/verify")
    policy = answer.headers["Content-Security-Policy"]
    assert (answer.status_code, "script-src 'sha256-" in policy, "'self'" in policy, "frame-ancestors 'none'" in policy) == (
        200,
        True,
        False,
        True,
    )


def test_who_stops_what_an_authority_holds_is_told_that_the_record_is_kept_for_now(agent: WebCaller, web: WebWorld) -> None:
    registration = agent.ended(STRANGER_CLIP)
    at = web.api.clock.now()
    with web.api.units() as unit:
        hold = RecordHold(
            id=HoldId("hold-1"),
            registration_id=RegistrationId(registration),
            line_id=None,
            case_number=CaseNumber("case-1"),
            reason=HoldReason.COURT_ORDER,
            held_by=AgentId("officer"),
            held_at=at,
            until=at + timedelta(days=9),
        )
        unit[RecordHolds].add(hold)
        unit.commit()
    page = agent.stop(registration)
    assert (page.status, "This registration has ended" in page.text, "the law requires the record for now" in page.text) == (
        200,
        True,
        True,
    )
    assert web.api.store.keys("") != []
