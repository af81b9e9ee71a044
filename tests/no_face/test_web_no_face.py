"""The route without a face at the counter, from its first page to the receipt: two people compare, in two sign-ins."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from realname.access.model.staff import Role, StaffMember
from realname.inventory.model.stock import UNTIL_ANSWERED
from realname.kernel.errors import AccessDenied, StateConflict, TookPart
from realname.kernel.identifiers import AgentId, RegistrationId
from realname.no_face.use_cases.read_visual_check import Turn
from realname.packs.use_cases.load_policy import load_policy
from realname.registration.errors import RegistrationClosed, UnknownRegistration
from realname.registration.events import RegistrationEvent
from realname.registration.model.decisions import Referred
from realname.registration.model.no_face_rule import NoFaceRule
from realname.registration.model.reasons import Reason
from realname.registration.model.registration import NextStep, Registration, RegistrationState, Route
from realname.registration.store.visual_checks import VisualChecks
from realname.registration.use_cases.identifying.attach_evidence import AttachEvidence
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.sandbox.simulators.people import SAMPLE_MAN, SAMPLE_WOMAN, card_json
from realname.sandbox.simulators.stock import sandbox_iccids, sandbox_msisdns
from realname.verification.errors import PortraitNoFace
from realname.verification.model.observations import PortraitEyes
from realname.verification.model.visual_check import Likeness
from tests.no_face.visual_check_desk import COLLEAGUE, ELSEWHERE, OPENER, SUPERVISOR, WITHOUT_FACE, VisualCheckDesk, build_visual_check_desk
from tests.support.api_world import kinds
from tests.support.sqlite_units import SqliteUnits
from tests.support.web_caller import WebCaller
from tests.support.web_world import WebWorld
from tests.verification.live_verifier import CLOSED_EYES, PORTRAIT, UnsafeAnyReference

S = RegistrationState
SAME, OTHER = Likeness.SAME_PERSON, Likeness.NOT_THE_SAME
THE_SUPERVISOR_WHO_OPENED = replace(SUPERVISOR, id=OPENER.id)


class UnsafeNoReference(UnsafeAnyReference):
    """Finds no face on any portrait."""

    def require_usable(self, portrait: bytes, *, by: AgentId | None = None) -> PortraitEyes:  # noqa: ARG002 - the port's
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
    assert agent.refer_to_supervisor(registration).path.endswith("/compare")
    agent.compare(registration)
    page = supervisor.compare(registration, second=True)
    assert "a face check was started and stopped; its pictures are deleted; the ID portrait is deleted" in page.text
    assert (_stored(web, registration).state, kinds(web.api)) == (S.ACTIVATED, [])


def test_the_second_sees_nothing_of_what_the_first_said(agent: WebCaller, supervisor: WebCaller, web: WebWorld) -> None:
    registration, pages = agent.ready_to_compare(), list[str]()
    for likeness in ("same-person", "not-the-same"):
        other = agent.ready_to_compare(place=len(pages) + 1)
        agent.compare(other, likeness)
        page = supervisor.get(f"/counter/registrations/{other}/compare")
        assert "Compared first by agent" in page.text
        pages.append(page.text.partition("Is this the person shown on the ID")[2])  # in the navigation stands how many wait
        entries = web.services[ReadRegistration](RegistrationId(other)).entries
        assert RegistrationEvent.SIGHT_STATED not in {entry.event.event for entry in entries}
    assert pages[0].partition("Phone number")[0] == pages[1].partition("Phone number")[0] != ""
    assert registration


def test_where_both_see_a_person_else_it_is_refused_in_words(agent: WebCaller, supervisor: WebCaller, web: WebWorld) -> None:
    registration = agent.ready_to_compare()
    agent.compare(registration, "not-the-same")
    page = supervisor.compare(registration, "not-the-same", second=True)
    assert _stored(web, registration).state is S.REFUSED
    assert "Two people compared the applicant with the ID. Both said that it is another person." in page.text


def test_a_person_who_opened_it_or_spoke_first_is_never_the_second(supervisor: WebCaller, agent: WebCaller, web: WebWorld) -> None:
    opened, spoken = supervisor.ready_to_compare(), agent.ready_to_compare(place=1)
    agent.compare(opened)
    supervisor.compare(spoken)
    for registration in (opened, spoken):
        assert "Another supervisor of this outlet must sign in" in supervisor.get(f"/counter/registrations/{registration}/compare").text
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
    assert "Register without a face check" in page.text
    assert agent.refer_to_supervisor(registration).path.endswith("/evidence")
    assert agent.evidence(registration).status == 200


def test_typed_evidence_asks_for_no_photo_of_the_portrait(agent: WebCaller, web: WebWorld) -> None:
    registration = agent.consent("no-face").registration
    assert 'name="portrait"' not in agent.get(f"/counter/registrations/{registration}/evidence?how=typed").html
    man = SAMPLE_MAN.attributes
    fields = {"name": man.name, "sex": man.sex, "ethnicity": man.ethnicity, "birth_on": man.birth_on.isoformat(), "address": man.address}
    rest = {"identity_number": man.identity_number.value, "valid_from_on": "2020-06-01", "valid_until_on": "2040-06-01"}
    assert agent.evidence(registration, {"source": "typed"} | fields | rest).status == 200
    assert (_stored(web, registration).evidence is not None, kinds(web.api)) == (True, [])


@pytest.fixture
def sight(tmp_path: Path) -> VisualCheckDesk:
    """The desk of the route without a face, in memory."""
    return build_visual_check_desk(SqliteUnits(), tmp_path)


def _stated(sight: VisualCheckDesk, registration_id: RegistrationId) -> list[dict[str, str | int]]:
    with sight.units() as unit:
        entries = unit.ledger.of_subject(registration_id.value)
    return [dict(entry.event.facts) for entry in entries if entry.event.event is RegistrationEvent.SIGHT_STATED]


def test_evidence_and_line_lead_to_the_check_and_no_portrait_is_kept_or_looked_at(sight: VisualCheckDesk) -> None:
    registration_id, steps = sight.desk.open_without_face(WITHOUT_FACE).id, list[NextStep]()
    steps.append(sight.desk.registration(registration_id).next_step)
    sight.desk.attach_evidence(registration_id, card_json(SAMPLE_MAN, portrait=PORTRAIT + CLOSED_EYES))
    steps.append(sight.desk.registration(registration_id).next_step)
    chosen = sight.desk.choose_line(registration_id, msisdn=sandbox_msisdns()[0], iccid=sandbox_iccids()[0])
    assert [*steps, chosen.next_step] == [NextStep.ATTACH_EVIDENCE, NextStep.CHOOSE_LINE, NextStep.COMPARE_BY_SIGHT]
    assert (sight.desk.stored(), chosen.reference_id, chosen.has_closed_eyes) == ([], None, False)
    assert chosen.reserved_until == sight.desk.clock.now() + UNTIL_ANSWERED


def test_once_both_have_spoken_it_is_submitted_and_its_workflow_started(sight: VisualCheckDesk) -> None:
    registration_id = sight.said(SAME, SAME)
    assert sight.desk.registration(registration_id).state is S.SUBMITTED
    assert sight.desk.workflow.started == [registration_id]
    assert sight.decided(registration_id).state is S.APPROVED
    assert sight.desk.stored() == []


def test_each_statement_is_in_the_ledger_and_shown_once_both_are_there(sight: VisualCheckDesk) -> None:
    registration_id, shown = sight.ready(), list[int]()
    for say, member in ((sight.compare.first, OPENER), (sight.compare.second, SUPERVISOR)):
        say(registration_id, SAME, acting=member)
        shown.append(sum(one.event is RegistrationEvent.SIGHT_STATED for one in sight.desk.events(registration_id)))
    assert shown == [0, 2]
    assert _stated(sight, registration_id) == [
        {"agent": OPENER.id.value, "likeness": "same-person", "which": "first"},
        {"agent": SUPERVISOR.id.value, "likeness": "same-person", "which": "second"},
    ]


def test_said_twice_it_is_said_once(sight: VisualCheckDesk) -> None:
    registration_id = sight.ready()
    for _ in range(2):
        sight.compare.first(registration_id, SAME, acting=OPENER)
    for _ in range(2):
        sight.compare.second(registration_id, OTHER, acting=SUPERVISOR)
    assert len(_stated(sight, registration_id)) == 2


def test_no_one_takes_back_what_they_said(sight: VisualCheckDesk) -> None:
    registration_id = sight.ready()
    sight.compare.first(registration_id, SAME, acting=OPENER)
    for member in (OPENER, COLLEAGUE):
        with pytest.raises(StateConflict):
            sight.compare.first(registration_id, OTHER, acting=member)
    sight.compare.second(registration_id, SAME, acting=SUPERVISOR)
    with pytest.raises(StateConflict):
        sight.compare.second(registration_id, OTHER, acting=SUPERVISOR)


@pytest.mark.parametrize(
    ("member", "refusal"),
    [(ELSEWHERE, UnknownRegistration), (COLLEAGUE, AccessDenied), (OPENER, AccessDenied), (THE_SUPERVISOR_WHO_OPENED, TookPart)],
)
def test_only_a_supervisor_of_the_outlet_who_took_no_part_is_the_second(
    sight: VisualCheckDesk, member: StaffMember, refusal: type[Exception]
) -> None:
    registration_id = sight.ready()
    sight.compare.first(registration_id, SAME, acting=COLLEAGUE)
    with pytest.raises(refusal):
        sight.compare.second(registration_id, SAME, acting=member)
    assert sight.desk.registration(registration_id).state is S.AWAITING_SUPERVISOR


def test_a_supervisor_who_spoke_first_is_not_the_second(sight: VisualCheckDesk) -> None:
    registration_id = sight.ready()
    sight.compare.first(registration_id, SAME, acting=SUPERVISOR)
    with pytest.raises(TookPart):
        sight.compare.second(registration_id, SAME, acting=SUPERVISOR)
    assert sight.shown(registration_id, SUPERVISOR).turn is Turn.TOOK_PART


def test_another_outlets_staff_is_not_the_first_either(sight: VisualCheckDesk) -> None:
    with pytest.raises(UnknownRegistration):
        sight.compare.first(sight.ready(), SAME, acting=ELSEWHERE)


def test_the_pack_says_who_is_first(tmp_path: Path) -> None:
    cn = load_policy("sandbox")
    strict = replace(cn, no_face=replace(cn[NoFaceRule], first_by=(Role.SUPERVISOR,)))
    sight = build_visual_check_desk(SqliteUnits(), tmp_path, policy=strict)
    registration_id = sight.ready()
    with pytest.raises(AccessDenied):
        sight.compare.first(registration_id, SAME, acting=OPENER)
    assert [sight.shown(registration_id, one).turn for one in (OPENER, SUPERVISOR)] == [Turn.WAIT, Turn.FIRST]


def test_the_second_does_not_speak_first(sight: VisualCheckDesk) -> None:
    registration_id = sight.ready()
    with pytest.raises(StateConflict):
        sight.compare.second(registration_id, SAME, acting=SUPERVISOR)


def test_nothing_is_said_before_evidence_and_line_are_there(sight: VisualCheckDesk) -> None:
    registration_id = sight.desk.open_without_face(WITHOUT_FACE).id
    with pytest.raises(StateConflict) as caught:
        sight.compare.first(registration_id, SAME, acting=OPENER)
    assert caught.value.facts["next"] == NextStep.ATTACH_EVIDENCE.value


def test_of_one_on_the_way_with_a_face_nothing_is_said(sight: VisualCheckDesk) -> None:
    with pytest.raises(StateConflict):
        sight.compare.first(sight.desk.with_line(), SAME, acting=OPENER)


def test_the_view_says_whose_turn_it_is_and_never_what_was_said(sight: VisualCheckDesk) -> None:
    registration_id = sight.ready()
    before = [sight.shown(registration_id, one).turn for one in (OPENER, SUPERVISOR)]
    sight.compare.first(registration_id, OTHER, acting=OPENER)
    after = [sight.shown(registration_id, one) for one in (OPENER, COLLEAGUE, SUPERVISOR)]
    assert before == [Turn.FIRST, Turn.FIRST]
    assert [one.turn for one in after] == [Turn.WAIT, Turn.WAIT, Turn.SECOND]
    assert after[2].first_by == OPENER.id
    assert "not-the-same" not in repr(after)


def test_a_new_card_voids_what_was_said_and_another_persons_card_is_refused(sight: VisualCheckDesk) -> None:
    registration_id = sight.ready()
    sight.compare.first(registration_id, SAME, acting=OPENER)
    with pytest.raises(StateConflict):
        sight.desk.attach_evidence(registration_id, sight.desk.card(SAMPLE_WOMAN))
    assert sight.shown(registration_id, SUPERVISOR).turn is Turn.SECOND
    sight.desk.attach_evidence(registration_id, sight.desk.card(SAMPLE_MAN))
    assert sight.shown(registration_id, SUPERVISOR).turn is Turn.FIRST
    with pytest.raises(StateConflict):
        sight.compare.second(registration_id, SAME, acting=SUPERVISOR)


def test_handed_over_later_it_goes_on_where_it_was(sight: VisualCheckDesk) -> None:
    registration_id = sight.desk.with_line()
    sight.desk.judged(registration_id)
    assert sight.desk.refer_to_supervisor(registration_id).next_step is NextStep.COMPARE_BY_SIGHT
    sight.compare.first(registration_id, SAME, acting=OPENER)
    sight.compare.second(registration_id, SAME, acting=SUPERVISOR)
    assert sight.decided(registration_id).state is S.APPROVED


@pytest.mark.parametrize("end", [lambda sight, one: sight.desk.close.withdraw(one), lambda sight, one: sight.desk.close.lapse(one)])
def test_what_ends_before_both_have_spoken_leaves_nothing_that_was_said(
    sight: VisualCheckDesk, end: Callable[[VisualCheckDesk, RegistrationId], object]
) -> None:
    registration_id = sight.ready()
    sight.compare.first(registration_id, SAME, acting=OPENER)
    end(sight, registration_id)
    with sight.units() as unit:
        assert unit[VisualChecks].get(registration_id) is None
    with pytest.raises((StateConflict, RegistrationClosed)):
        sight.compare.second(registration_id, SAME, acting=SUPERVISOR)


def test_what_two_people_say_decides(sight: VisualCheckDesk) -> None:
    decided = sight.decided(sight.said(SAME, OTHER))
    assert isinstance(decided.decision, Referred)
    assert decided.decision.reasons == {Reason.VISUAL_CHECK_DISAGREES}
