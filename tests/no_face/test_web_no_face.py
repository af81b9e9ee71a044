"""The route without a face at the counter, from its first page to the receipt: two people compare, in two sign-ins."""

import json
import re
from dataclasses import replace

from realname.kernel.errors import TookPart
from realname.kernel.identifiers import RegistrationId
from realname.registration.events import RegistrationEvent
from realname.registration.model.registration import Registration, RegistrationState, Route
from realname.registration.use_cases.identifying.attach_evidence import AttachEvidence
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.sandbox.simulators.people import SAMPLE_MAN
from realname.verification.errors import PortraitNoFace
from realname.verification.model.portrait_eyes import PortraitEyes
from tests.support.api_world import kinds
from tests.support.web_caller import WebCaller
from tests.support.web_world import WebWorld

S = RegistrationState


class UnsafeNoReference:
    """Finds no face on any portrait."""

    def require_usable(self, portrait: bytes) -> PortraitEyes:  # noqa: ARG002 - the port's
        raise PortraitNoFace


def _stored(web: WebWorld, registration: str) -> Registration:
    return web.services[ReadRegistration](RegistrationId(registration)).registration


def test_without_a_face_two_people_compare_and_the_line_is_active(agent: WebCaller, supervisor: WebCaller, web: WebWorld) -> None:
    registration, stored = agent.consent("no-face").registration, list[list[str]]()
    for step in (agent.evidence, agent.line, agent.compare):
        step(registration)
        stored.append(kinds(web.api))
    page = supervisor.compare(registration, second=True)
    stored.append(kinds(web.api))
    assert page.path.endswith("/receipt")
    assert "The line is active" in page.text
    assert "Face none was taken" in page.text
    assert _stored(web, registration).state is S.ACTIVATED
    assert stored == [[], [], [], []]
    receipt = web.services[ReadRegistration](RegistrationId(registration)).receipt
    assert receipt is not None
    body = json.loads(receipt.body)
    assert [one["what"] for one in body["kept"]] == ["evidence fields, sealed"]
    assert body["collected"] == ["evidence fields", "what two people said who compared the person with the ID; no face was taken"]
    assert body["deleted"] == []


def test_who_leaves_the_face_check_goes_on_where_they_were_and_the_receipt_says_so(
    agent: WebCaller, supervisor: WebCaller, web: WebWorld
) -> None:
    registration = agent.with_clip()
    assert agent.hand_over(registration).path.endswith("/compare")
    agent.compare(registration)
    page = supervisor.compare(registration, second=True)
    assert "a face check was begun and left; its pictures are deleted, and none is kept; the ID portrait is deleted" in page.text
    assert (_stored(web, registration).state, kinds(web.api)) == (S.ACTIVATED, [])


def test_the_second_sees_nothing_of_what_the_first_said(agent: WebCaller, supervisor: WebCaller, web: WebWorld) -> None:
    registration, pages = agent.ready_to_compare(), list[str]()
    for likeness in ("same-person", "not-the-same"):
        other = agent.ready_to_compare(place=len(pages) + 1)
        agent.compare(other, likeness)
        page = supervisor.get(f"/counter/registrations/{other}/compare")
        assert "Compared first by agent" in page.text
        pages.append(page.text)
        entries = web.services[ReadRegistration](RegistrationId(other)).entries
        assert RegistrationEvent.SIGHT_STATED not in {entry.event.event for entry in entries}
    assert pages[0].partition("Phone number")[0] == pages[1].partition("Phone number")[0]
    assert registration


def test_where_both_see_somebody_else_it_is_refused_in_words(agent: WebCaller, supervisor: WebCaller, web: WebWorld) -> None:
    registration = agent.ready_to_compare()
    agent.compare(registration, "not-the-same")
    page = supervisor.compare(registration, "not-the-same", second=True)
    assert _stored(web, registration).state is S.REFUSED
    assert "Two people compared the person with the ID, and both said that it is somebody else." in page.text


def test_whoever_opened_it_or_spoke_first_is_never_the_second(supervisor: WebCaller, agent: WebCaller, web: WebWorld) -> None:
    opened, spoken = supervisor.ready_to_compare(), agent.ready_to_compare(place=1)
    agent.compare(opened)
    supervisor.compare(spoken)
    for registration in (opened, spoken):
        assert "another supervisor of this outlet compares" in supervisor.get(f"/counter/registrations/{registration}/compare").text
        page = supervisor.compare(registration, second=True)
        assert TookPart.code in page.html
        assert _stored(web, registration).state is S.AWAITING_SUPERVISOR


def test_no_page_of_the_face_check_is_reached_without_a_face(agent: WebCaller, web: WebWorld) -> None:
    registration = agent.ready_to_compare()
    for step in ("face", "check"):
        assert agent.get(f"/counter/registrations/{registration}/{step}").path.endswith("/compare")
    assert agent.send("POST", f"/counter/registrations/{registration}/challenge", b"{}").status_code == 409
    assert _stored(web, registration).route is Route.NO_FACE


def test_a_code_goes_to_a_line_they_have_and_is_typed_back(agent: WebCaller, supervisor: WebCaller) -> None:
    agent.ended()
    registration = agent.ready_to_compare(place=1)
    place = f"/counter/registrations/{registration}/means/existing-line"
    assert "A code was sent" in agent.post(f"{place}/prepare").text
    code = re.search(r"Code (\d{6})", agent.get("/counter/outbox").text)
    assert code
    page = agent.post(place, {"proof": code[1]})
    assert "confirmed" in page.text
    agent.compare(registration)
    assert supervisor.compare(registration, second=True).path.endswith("/receipt")


def test_who_does_not_see_the_screen_hears_each_prompt_and_is_asked_for_no_blink(agent: WebCaller) -> None:
    registration = agent.consent(inabilities=("cannot-see",)).registration
    agent.evidence(registration)
    page = agent.line(registration)
    assert " data-spoken>" in re.sub(r' data-(?!spoken)[a-z-]+(="[^"]*")?', "", page.html.partition('id="main"')[2].partition(">")[0]) + ">"
    assert "Each prompt is spoken" in page.text
    assert "a person looks at the result" not in page.text
    asked = [agent.send("POST", f"/counter/registrations/{registration}/challenge", b"{}").json() for _ in range(3)]
    assert "blink" not in {one["action"] for challenge in asked for one in challenge["actions"]}


def test_where_the_portrait_cannot_be_used_the_way_without_a_face_stands_beside_it(agent: WebCaller, web: WebWorld) -> None:
    registration = agent.opened()
    attach = replace(web.services[AttachEvidence], references=UnsafeNoReference())
    web.app.state.services = web.services.with_others({AttachEvidence: attach})
    page = agent.evidence(registration)
    assert "Register without a face scan" in page.text
    assert agent.hand_over(registration).path.endswith("/evidence")
    assert agent.evidence(registration).status == 200


def test_typed_evidence_asks_for_no_photo_of_the_portrait(agent: WebCaller, web: WebWorld) -> None:
    registration = agent.consent("no-face").registration
    assert 'name="portrait"' not in agent.get(f"/counter/registrations/{registration}/evidence?how=typed").html
    man = SAMPLE_MAN.attributes
    fields = {"name": man.name, "sex": man.sex, "ethnicity": man.ethnicity, "birth_on": man.birth_on.isoformat(), "address": man.address}
    rest = {"identity_number": man.identity_number.value, "valid_from_on": "2020-06-01", "valid_until_on": "2040-06-01"}
    assert agent.evidence(registration, {"source": "typed"} | fields | rest).status == 200
    assert (_stored(web, registration).evidence is not None, kinds(web.api)) == (True, [])
