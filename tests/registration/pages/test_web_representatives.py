"""A person acts for the holder, through the pages: both identities are read, the face is theirs who is here, and both are forgotten."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from realname.evidence.model.evidence import EvidenceMeans
from realname.kernel.identifiers import RegistrationId
from realname.lines.store.lines import Lines
from realname.registration.events import RegistrationEvent
from realname.registration.model.decisions import Referred, Refused
from realname.registration.model.reasons import Reason
from realname.registration.model.registration import RegistrationState
from realname.registration.store.persons import Persons
from realname.registration.use_cases.capturing.get_challenge import GetChallenge
from realname.registration.use_cases.media import PHOTO
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.review.store.reviews import Reviews
from realname.sandbox.simulators.people import KNOWN_SAMPLES, SAMPLE_CHILD, SAMPLE_MAN, SAMPLE_WOMAN, SamplePerson
from tests.evidence.photo.photos_by_mark import photo_of
from tests.registration.representatives import GUARDIAN, HOLDERS, PROXY, consented, read_card, stored, submitted, with_both, with_holder
from tests.support.web_caller import Page, WebCaller, signed_in
from tests.support.web_world import WebWorld, build_web_world
from tests.verification.live_verifier import STRANGER_CLIP, UNSURE_CLIP


def reasons(web: WebWorld, registration: str) -> set[Reason]:
    """Why it was not approved."""
    decision = stored(web, registration).decision
    assert isinstance(decision, Referred | Refused)
    return set(decision.reasons)


def keys_left(web: WebWorld) -> int:
    """Persons whose key is there."""
    with web.api.engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM persons WHERE wrapped_key IS NOT NULL")).scalar_one())


def test_a_minor_with_a_guardian_gets_a_line_and_it_is_the_minors(web: WebWorld, agent: WebCaller) -> None:
    registration = submitted(agent)
    kept = stored(web, registration)
    assert kept.state is RegistrationState.ACTIVATED
    with web.api.units() as unit:
        assert kept.line_id is not None
        assert unit[Lines].get(kept.line_id).person_id == kept.person_id
    assert kept.representative is not None
    assert kept.representative.person_id not in {None, kept.person_id}


def test_a_proxy_registers_a_line_and_both_identities_are_in_the_record(web: WebWorld, agent: WebCaller) -> None:
    registration = submitted(agent, PROXY, holder=SAMPLE_WOMAN)
    kept = stored(web, registration)
    assert kept.state is RegistrationState.ACTIVATED
    assert kept.representative is not None
    assert None not in {kept.sealed_attributes, kept.representative.sealed_attributes}
    facts = {entry.event.event: dict(entry.event.facts) for entry in web.services[ReadRegistration](RegistrationId(registration)).entries}
    assert facts[RegistrationEvent.CONSENT_RECORDED]["by"] == PROXY
    assert (facts[RegistrationEvent.REPRESENTATIVE_ATTACHED]["by"], facts[RegistrationEvent.REPRESENTATIVE_ATTACHED]["proof"]) == (
        PROXY,
        "written-authorisation",
    )
    assert facts[RegistrationEvent.SOURCE_ANSWERED] == {
        "answer": "confirmed",
        "answer_on_representative": "confirmed",
        "portrait": "unknown",
    }


def test_the_id_of_who_acts_may_be_photographed_and_is_compared_by_the_agent(web: WebWorld, agent: WebCaller) -> None:
    registration = with_holder(agent)
    photo = ("card.jpg", photo_of(SAMPLE_MAN), "image/jpeg")
    place = f"/counter/registrations/{registration}/representative"
    compared = Page(agent.http.post(f"{place}/document", data={"csrf": agent.csrf, "kind": "resident-id-card"}, files={"front": photo}))
    attached = agent.post(f"{place}/document/answer", {"draft": compared.hidden("draft")})
    assert "Yes, continue" in attached.text
    acting = stored(web, RegistrationId(registration).value).representative
    assert acting is not None
    assert acting.evidence is not None
    assert acting.evidence.means is EvidenceMeans.PHOTO


def test_the_receipt_says_who_acted_and_that_no_face_of_the_holder_was_taken(web: WebWorld, agent: WebCaller) -> None:
    registration = submitted(agent)
    receipt = web.services[ReadRegistration](RegistrationId(registration)).receipt
    assert receipt is not None
    assert json.loads(receipt.body)["representative"] == {"face_of_holder": "never taken", "role": GUARDIAN}
    page = agent.get(f"/counter/registrations/{registration}/receipt")
    assert "a guardian; no face of the holder" in page.text


def test_the_one_photo_opens_with_the_key_of_a_person_who_was_here_and_no_portrait_is_left(web: WebWorld, agent: WebCaller) -> None:
    registration = submitted(agent)
    kept, safe = stored(web, registration), web.services[GetChallenge].safe
    assert kept.verified_person_id is not None
    with web.api.units() as unit:
        person = unit[Persons].get(kept.verified_person_id)
    assert safe.names(kept.id) == (PHOTO,)
    assert safe.get(person=person, registration_id=kept.id, name=PHOTO)


def test_of_the_holders_card_no_portrait_is_ever_stored(web: WebWorld, agent: WebCaller) -> None:
    registration = consented(agent, GUARDIAN).registration
    page = read_card(agent, registration, SAMPLE_CHILD, page="evidence")
    assert "Yes, continue" in page.text
    assert web.services[GetChallenge].safe.names(RegistrationId(registration)) == ()


def test_each_role_has_a_consent_text_of_its_own(web: WebWorld, agent: WebCaller) -> None:
    versions = {who: stored(web, consented(agent, who).registration).consent.text_version for who in (GUARDIAN, PROXY)}
    assert versions == {GUARDIAN: "guardian-2026-11-29-3", PROXY: "proxy-2026-11-29-3"}


def test_the_guardians_text_says_what_holds_for_children(agent: WebCaller) -> None:
    page = agent.get("/counter/registrations/new?who=guardian")
    assert "Data of a child under 14 are sensitive information." in page.text
    assert "No picture is taken of the child or ward" in page.text


def test_without_a_proof_nothing_is_opened_and_the_page_says_what_is_missing(agent: WebCaller) -> None:
    page = consented(agent, GUARDIAN, proof="")
    assert (page.status, page.path) == (422, "/counter/registrations/new")
    assert "Choose the proof that was shown." in page.text


@pytest.mark.parametrize("proof", ["written-authorisation", "a-letter"])
def test_a_proof_of_another_role_opens_nothing(agent: WebCaller, proof: str) -> None:
    assert consented(agent, GUARDIAN, proof=proof).status == 422


def test_a_minor_alone_is_referred(web: WebWorld, agent: WebCaller) -> None:
    registration = agent.opened()
    read_card(agent, registration, SAMPLE_CHILD, page="evidence")
    agent.line(registration)
    agent.clip(registration)
    agent.submit(registration)
    assert reasons(web, registration) == {Reason.APPLICANT_UNDER_AGE}


def test_the_guardians_card_twice_is_refused(web: WebWorld, agent: WebCaller) -> None:
    registration = consented(agent, GUARDIAN).registration
    read_card(agent, registration, SAMPLE_MAN, page="evidence")
    page = read_card(agent, registration, SAMPLE_MAN)
    assert (page.status, page.path.rpartition("/")[2]) == (422, "representative")
    assert "The holder and the representative must be two people" in page.text
    acting = stored(web, registration).representative
    assert acting is not None
    assert acting.person_id is None


def test_the_guardians_card_cannot_take_the_holders_place(agent: WebCaller) -> None:
    page = read_card(agent, with_both(agent), SAMPLE_MAN, page="evidence")
    assert page.status == 409


def test_another_guardian_begins_a_new_registration(agent: WebCaller) -> None:
    registration = with_both(agent)
    page = read_card(agent, registration, SAMPLE_WOMAN)
    assert page.status == 409
    assert "This ID belongs to a different person than the ID read before." in page.text


def test_the_number_is_asked_for_once_both_cards_are_read(agent: WebCaller) -> None:
    registration = consented(agent, PROXY).registration
    read_card(agent, registration, SAMPLE_WOMAN, page="evidence")
    assert agent.get(f"/counter/registrations/{registration}").path.endswith("/representative")
    read_card(agent, registration, SAMPLE_MAN)
    assert agent.get(f"/counter/registrations/{registration}").path.endswith("/line")


def test_a_registration_of_the_holder_alone_has_no_page_for_anyone_else(agent: WebCaller) -> None:
    registration = agent.with_evidence()
    assert agent.get(f"/counter/registrations/{registration}/representative").path.endswith("/line")


def test_the_summary_names_both(agent: WebCaller) -> None:
    registration = with_both(agent)
    agent.line(registration)
    agent.clip(registration)
    page = agent.get(f"/counter/registrations/{registration}/check")
    assert "Guardian 李**" in page.text
    assert "Face check of the guardian" in page.text


def test_another_face_than_the_guardians_is_not_registered(web: WebWorld, agent: WebCaller) -> None:
    assert reasons(web, submitted(agent, clip=STRANGER_CLIP)) == {Reason.FACE_NON_MATCH}


def test_a_guardian_of_an_adult_needs_an_order(web: WebWorld, agent: WebCaller) -> None:
    assert reasons(web, submitted(agent, holder=SAMPLE_WOMAN)) == {Reason.AUTHORITY_NOT_ACCEPTED}
    assert stored(web, submitted(agent, holder=SAMPLE_WOMAN, proof="guardianship-order", place=1)).state is RegistrationState.ACTIVATED


def test_a_child_acts_for_no_one(web: WebWorld, agent: WebCaller) -> None:
    registration = submitted(agent, PROXY, holder=SAMPLE_WOMAN, acting=SAMPLE_CHILD)
    assert reasons(web, registration) == {Reason.REPRESENTATIVE_UNDER_AGE}


def test_a_proxy_is_no_guardian_of_a_child(web: WebWorld, agent: WebCaller) -> None:
    assert reasons(web, submitted(agent, PROXY)) == {Reason.APPLICANT_UNDER_AGE}


def test_the_evidence_of_a_person_who_acts_has_to_be_current_as_well(web: WebWorld, agent: WebCaller) -> None:
    over = SamplePerson(
        attributes=SAMPLE_MAN.attributes, clip=None, portrait=None, valid_from_on=date(2006, 1, 1), valid_until_on=date(2026, 1, 1)
    )
    assert reasons(web, submitted(agent, acting=over)) == {Reason.REPRESENTATIVE_EVIDENCE_EXPIRED}


def test_a_proxys_sixth_line_in_thirty_days_is_referred(tmp_path: Path) -> None:
    web = build_web_world(tmp_path, known=(*KNOWN_SAMPLES, *HOLDERS[1:]))
    agent = signed_in(web, "agent")
    ended = [stored(web, submitted(agent, PROXY, holder=holder, place=place)) for place, holder in enumerate(HOLDERS)]
    assert [one.state for one in ended] == [*[RegistrationState.ACTIVATED] * 5, RegistrationState.REFERRED]
    assert reasons(web, ended[-1].id.value) == {Reason.PROXY_TOO_OFTEN}
    web.api.clock.advance(timedelta(days=31))
    agent.sign_in()
    assert stored(web, submitted(agent, PROXY, holder=HOLDERS[5], place=7)).state is RegistrationState.ACTIVATED
    web.api.engine.dispose()


def test_stopping_destroys_the_keys_of_both_and_the_certificate_names_them(web: WebWorld, agent: WebCaller) -> None:
    registration = with_both(agent)
    assert keys_left(web) == 2
    agent.stop(registration)
    assert keys_left(web) == 0
    certificate = web.services[ReadRegistration](RegistrationId(registration)).certificate
    assert certificate is not None
    names = json.loads(certificate.body)
    assert names["key"] is not None
    assert names["representative_key"] not in {None, names["key"]}
    acting = stored(web, registration).representative
    assert acting is not None
    assert (acting.sealed_attributes, acting.evidence) == (None, None)


def test_the_key_of_a_guardian_stays_where_their_own_line_needs_it(web: WebWorld, agent: WebCaller) -> None:
    agent.ended()
    agent.stop(with_both(agent))
    assert keys_left(web) == 1


def test_without_a_face_the_registration_keeps_who_acts(web: WebWorld, agent: WebCaller) -> None:
    kept = stored(web, consented(agent, GUARDIAN, answer="no-face").registration)
    assert kept.state is RegistrationState.AWAITING_SUPERVISOR
    assert kept.representative is not None


def test_a_referral_shows_the_reviewer_the_pictures_of_who_acted_and_in_which_role(web: WebWorld, agent: WebCaller) -> None:
    registration = submitted(agent, clip=UNSURE_CLIP)
    reviewer = signed_in(web, "reviewer")
    with web.api.units() as unit:
        (review,) = unit[Reviews].of_registration(RegistrationId(registration))
    place = f"/office/reviews/{review.id}"
    page = reviewer.post(f"{place}/take")
    assert "a guardian. Proof: Birth certificate" in page.text
    assert [reviewer.http.get(f"{place}/{name}").status_code for name in ("reference", "probes/0")] == [200, 200]
    assert "Your answer: Approve" in reviewer.post(place, {"reason": "same-person"}).text
    assert stored(web, registration).state is RegistrationState.ACTIVATED
