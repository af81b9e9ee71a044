"""A person's own page over HTTP: signed in by a code to an active line, all lines under the identity, and what is not theirs."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from realname.holder.use_cases.flag_overdue_disputes import FlagOverdueDisputes
from realname.kernel.identifiers import AgentId, DisputeId, Msisdn
from realname.kernel.ports import RandomTokens
from realname.lines.model.barring import BarReason
from realname.lines.model.dispute import Dispute, DisputeMeans
from realname.lines.model.line import Ending, Line
from realname.lines.model.notice import NoticeKind
from realname.lines.model.transitions import LineState
from realname.lines.store.disputes import Disputes
from realname.lines.store.lines import Lines
from realname.lines.store.notices import Notices
from realname.lines.use_cases.bar_line import BarLine
from realname.lines.use_cases.read_line import ReadLine
from realname.registration.events import RegistrationEvent
from realname.review.model.review import ReviewKind
from realname.review.store.reviews import Reviews
from realname.sandbox.simulators.people import SAMPLE_MAN, card_json
from tests.holder.person_world import Visitor, give_away, line_of_another_person, lines_of, person_signed_in
from tests.registration.representatives import stored, submitted
from tests.support.web_caller import Page, WebCaller, signed_in
from tests.support.web_world import WebWorld, build_web_world
from tests.verification.live_verifier import PORTRAIT, STRANGER_CLIP

OURS = SAMPLE_MAN.attributes.identity_number.value
NOBODYS = Msisdn("+8619900009999")
DAYS_2 = timedelta(days=2)


@pytest.fixture
def web(tmp_path: Path) -> WebWorld:
    return build_web_world(tmp_path)


def line(web: WebWorld, one: Line) -> Line:
    return web.services[ReadLine](one.id).line


def dispute_page(office: WebCaller) -> str:
    found = re.search(r"/office/disputes/[0-9a-f]{32}", office.get("/office/disputes").html)
    assert found
    return found[0]


def test_a_person_signs_in_by_a_code_and_sees_every_line_of_theirs_and_no_one_elses(web: WebWorld) -> None:
    first, second = lines_of(web)
    other = line_of_another_person(web)
    page = Visitor(web).sign_in_by(first.msisdn)
    assert page.path == "/person/"
    assert "2 lines of this operator" in page.text
    assert "outlet-1" in page.text
    shown = page.html.replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
    assert first.msisdn.value in shown
    assert not [one for one in (second, other) if one.msisdn.value in shown or one.msisdn.value[-4:] == first.msisdn.value[-4:]]
    assert other.id.value not in page.html


def test_the_answer_is_the_same_whether_or_not_the_number_has_an_active_line(web: WebWorld) -> None:
    active, barred = lines_of(web)
    web.services[BarLine](barred.id, BarReason.LOST)
    answers = [Visitor(web).ask_for_code(number) for number in (active.msisdn, barred.msisdn, NOBODYS)]
    assert len({(page.status, page.path, page.text) for page in answers}) == 1
    assert len(Visitor(web).codes()) == 1


@pytest.mark.parametrize("typed", ["000000", "abc"])
def test_a_wrong_code_opens_nothing_and_says_no_more_than_that(web: WebWorld, typed: str) -> None:
    visitor = Visitor(web)
    visitor.ask_for_code(NOBODYS)
    page = visitor.fill("/person/code", code=typed)
    assert (page.status, page.path) == (403, "/person/code")
    assert "The code is wrong or has expired" in page.text
    assert visitor.get("/person/").path == "/person/sign-in"


def test_a_code_of_eleven_minutes_ago_is_good_no_more_and_a_fourth_one_of_a_site_within_the_hour_is_not_sent(web: WebWorld) -> None:
    (first,) = lines_of(web, count=1)
    visitor = Visitor(web)
    for _ in range(3):
        visitor.ask_for_code(first.msisdn)
    web.api.clock.advance(timedelta(minutes=11))
    assert visitor.fill("/person/code", code=visitor.codes()[0]).status == 403
    page = visitor.ask_for_code(first.msisdn)
    assert (page.status, len(visitor.codes())) == (429, 3)
    assert "Too many codes were requested" in page.text


def test_a_first_visitor_is_greeted_and_one_whose_sign_in_ended_is_told_so(web: WebWorld) -> None:
    greeting = Visitor(web).get("/person/")
    assert greeting.path == "/person/sign-in"
    assert "What you can do here" in greeting.text
    assert "You are no longer signed in." not in greeting.text
    person, _ = person_signed_in(web, count=1)
    web.api.clock.advance(timedelta(hours=2))
    assert "You are no longer signed in." in person.get("/person/").text


def test_the_cookies_are_out_of_reach_of_scripts_and_of_other_sites(web: WebWorld) -> None:
    (first,) = lines_of(web, count=1)
    visitor = Visitor(web)
    visitor.ask_for_code(first.msisdn)
    token = visitor.get("/person/code").hidden("csrf")
    answer = visitor.http.post("/person/code", data={"csrf": token, "code": visitor.codes()[0]}, follow_redirects=False)
    (kept,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith("realname_person=")]
    assert "HttpOnly" in kept
    assert "SameSite=strict" in kept
    assert "no-store" in visitor.get("/person/").response.headers["Cache-Control"]


def test_a_line_that_is_given_to_a_person_else_takes_the_sign_in_with_it(web: WebWorld) -> None:
    person, (first, *_) = person_signed_in(web)
    give_away(web, first, to=line_of_another_person(web).person_id)
    assert person.get("/person/").path == "/person/sign-in"
    new_holder = Visitor(web).sign_in_by(first.msisdn)
    assert "2 lines of this operator" in new_holder.text  # the woman's own and this one, and none of the man's


def test_not_mine_freezes_at_once_and_a_reviewer_closes_the_line_within_the_clock(web: WebWorld) -> None:
    person, (_, second) = person_signed_in(web)
    frozen = person.fill(f"/person/lines/{second.id}/not-mine").text
    for step in (
        "The line is frozen",
        "You reported: this line is not mine.",
        "A reviewer of the operator checks it",
        "by 27 Nov 2026, 17:00",
    ):
        assert step in frozen
    assert {bar.reason for bar in line(web, second).bars} == {BarReason.DISPUTED}
    web.api.clock.advance(timedelta(hours=20))
    office = signed_in(web, "reviewer")
    place = dispute_page(office)
    assert second.msisdn.value not in office.get(place).html.replace(" ", "")
    assert "Choose what you decide" in office.post(place).text
    done = office.post(place, {"reason": "no-proof"})
    assert "the line is not theirs" in done.text
    closing = line(web, second)
    assert (closing.state, closing.ending) == (LineState.DEACTIVATION_REQUESTED, Ending.NOT_THEIRS)
    assert "is not yours. It no longer counts as yours" in Visitor(web).sign_in_by(person_line(web, second).msisdn).text


def person_line(web: WebWorld, other: Line) -> Line:
    with web.api.units() as unit:
        return next(one for one in unit[Lines].of_person(other.person_id) if one.state is LineState.ACTIVE)


def test_theirs_keeps_it_barred_until_they_are_verified_again_and_needs_what_was_looked_at(web: WebWorld) -> None:
    person, (_, second) = person_signed_in(web)
    person.fill(f"/person/lines/{second.id}/not-mine")
    office = signed_in(web, "reviewer")
    place = dispute_page(office)
    assert "Choose what you checked" in office.post(place, {"reason": "confirmed-by-them"}).text
    assert office.post(place, {"reason": "confirmed-by-them", "checks": ["gossip"]}).status == 422
    office.post(place, {"reason": "confirmed-by-them", "checks": ["person-heard", "record"]})
    assert {bar.reason for bar in line(web, second).bars} == {BarReason.SUSPENSION}
    assert "It stays barred until you verify it again" in person.get("/person/").text
    assert "no longer waits" in office.post(place, {"reason": "no-proof"}).text


def test_who_acted_finds_what_is_kept_of_them_and_the_office_sees_whose_face_the_photo_shows(web: WebWorld) -> None:
    person, _ = person_signed_in(web, count=1)
    acted = stored(web, submitted(signed_in(web, "agent"), place=1))
    assert acted.line_id is not None
    assert acted.person_id is not None
    page = person.get("/person/kept")
    assert "You acted for another person, as their guardian" in page.text
    assert page.text.count("address and a photo") == 2
    with web.api.units() as unit:
        unit[Disputes].add(
            Dispute(
                id=DisputeId("d" * 32),
                line_id=acted.line_id,
                person_id=acted.person_id,
                registration_id=acted.id,
                outlet_id=acted.outlet_id,
                means=DisputeMeans.COUNTER,
                said_over=None,
                was_frozen=False,
                opened_at=web.api.clock.now(),
                due_at=web.api.clock.now() + DAYS_2,
            )
        )
        unit.commit()
    office = signed_in(web, "reviewer")
    assert "a guardian, whose face the photo shows" in office.get(dispute_page(office)).text


def test_the_clock_that_runs_out_is_shown_to_everybody_and_thaws_nothing(web: WebWorld) -> None:
    person, (first, second) = person_signed_in(web)
    person.fill(f"/person/lines/{second.id}/not-mine")
    web.api.clock.advance(DAYS_2)
    FlagOverdueDisputes(units=web.api.units, clock=web.api.clock, tokens=web.services[RandomTokens])()
    assert line(web, second).state is LineState.BARRED
    inspector = signed_in(web, "inspector")
    shown = inspector.get("/office/disputes")
    assert "1 answer is late" in shown.text
    assert "A reviewer answers. You can only view it." in inspector.get(dispute_page(inspector)).text
    assert "The answer is late. The line stays frozen." in Visitor(web).sign_in_by(first.msisdn).text
    with web.api.units() as unit:
        told = unit[Notices].claim_due(at=web.api.clock.now(), until=web.api.clock.now(), limit=99)
    assert (first.id, NoticeKind.DISPUTE_LATE) in {(one.line_id, one.kind) for one in told}


def test_a_reviewer_who_is_named_in_the_registration_sees_it_and_does_not_answer(web: WebWorld) -> None:
    person, (_, second) = person_signed_in(web)
    with web.api.units() as unit:
        (entry, *_) = unit.ledger.of_subject(second.registration_id.value)
        facts = (("agent", "id-of-reviewer"),)
        unit.ledger.append(replace(entry.event, event=RegistrationEvent.REGISTRATION_HANDED_OVER, facts=facts))
        unit.commit()
    person.fill(f"/person/lines/{second.id}/not-mine")
    office = signed_in(web, "reviewer")
    place = dispute_page(office)
    assert "another reviewer answers" in office.get(place).text
    assert office.post(place, {"reason": "no-proof"}).status == 403
    assert line(web, second).state is LineState.BARRED


def test_the_line_signed_in_by_is_not_disputed_over_the_web(web: WebWorld) -> None:
    person, (first, _) = person_signed_in(web)
    assert "You are signed in with this line, so" in person.get(f"/person/lines/{first.id}/not-mine").text
    assert person.fill(f"/person/lines/{first.id}/not-mine").status == 409
    assert line(web, first).state is LineState.ACTIVE


def test_taken_back_over_the_same_line_it_works_again_and_over_another_it_does_not(web: WebWorld) -> None:
    person, (_, second, third) = person_signed_in(web, count=3)
    person.fill(f"/person/lines/{second.id}/not-mine")
    other = Visitor(web)
    other.sign_in_by(third.msisdn)
    assert other.fill(f"/person/lines/{second.id}/mine").status == 409
    assert line(web, second).state is LineState.BARRED
    assert "Dispute withdrawn" in person.fill(f"/person/lines/{second.id}/mine").text
    assert line(web, second).state is LineState.ACTIVE


def test_a_person_who_has_no_line_that_works_says_it_at_a_counter_for_their_card(web: WebWorld) -> None:
    first, second = lines_of(web)
    web.services[BarLine](first.id, BarReason.LOST)
    agent, place = signed_in(web, "foreign-agent"), f"/counter/lines/{first.id}/identity"
    card = {"card": ("card.json", card_json(SAMPLE_MAN, portrait=PORTRAIT), "application/json")}
    shown = Page(agent.http.post(place, data={"csrf": agent.csrf, "source": "file"}, files=card))
    assert "outlet-1" in shown.text
    mark = shown.hidden("mark")
    assert "The line is frozen" in agent.post(f"{place}/{second.id}/not-mine", {"mark": mark}).text
    assert line(web, second).state is LineState.BARRED
    assert agent.post(f"{place}/{second.id}/mine", {"mark": "1.0"}).status == 409
    who_registered_it = signed_in(web, "agent")
    own = Page(who_registered_it.http.post(place, data={"csrf": who_registered_it.csrf, "source": "file"}, files=card)).hidden("mark")
    assert who_registered_it.post(f"{place}/{second.id}/mine", {"mark": own}).status == 403
    assert "until its holder is verified again" in agent.post(f"{place}/{second.id}/mine", {"mark": mark}).text
    assert line(web, second).state is LineState.BARRED


def test_no_one_elses_line_is_frozen_at_a_counter_either(web: WebWorld) -> None:
    (first,) = lines_of(web, count=1)
    other = line_of_another_person(web)
    agent, place = signed_in(web, "agent"), f"/counter/lines/{first.id}/identity"
    card = {"card": ("card.json", card_json(SAMPLE_MAN, portrait=PORTRAIT), "application/json")}
    mark = Page(agent.http.post(place, data={"csrf": agent.csrf, "source": "file"}, files=card)).hidden("mark")
    assert agent.post(f"{place}/{other.id}/not-mine", {"mark": mark}).status == 404
    assert line(web, other).state is LineState.ACTIVE


def test_a_line_is_closed_by_a_code_to_it_and_the_number_of_the_id(web: WebWorld) -> None:
    person, (first, second) = person_signed_in(web)
    place = f"/person/lines/{second.id}/close"
    assert person.fill(place).path == f"{place}/code"
    code = person.codes(NoticeKind.CLOSE_CODE)[0]
    assert person.fill(f"{place}/code", code=code, identity_number="1").status == 422
    assert "The line is being closed" in person.fill(f"{place}/code", code=code, identity_number=OURS).text
    assert line(web, second).state is LineState.DEACTIVATION_REQUESTED
    last = f"/person/lines/{first.id}/close"
    assert "Tick the box to confirm that you know" in person.fill(last).text
    person.fill(last, last="yes")
    done = person.fill(f"{last}/code", code=person.codes(NoticeKind.CLOSE_CODE)[0], identity_number=OURS)
    assert done.path == "/person/sign-in"
    assert "you are signed out now" in done.text


def test_the_download_holds_what_is_kept_for_a_person_who_knows_the_number_of_the_id(web: WebWorld) -> None:
    person, (first, second) = person_signed_in(web)
    other = line_of_another_person(web)
    page = person.fill("/person/download", identity_number=OURS)
    content = json.loads(page.response.content)
    assert page.response.headers["Content-Disposition"].startswith("attachment")
    assert {one["number"] for one in content["lines"]} == {first.msisdn.value, f"••••{second.msisdn.value[-4:]}"}
    (one, _) = content["registrations"]
    assert (one["attributes"]["name"], one["kept"]["photo"]) == (SAMPLE_MAN.attributes.name, "sealed; not in this document")
    assert {"registration:opened", "line:activated"} <= {entry["event"] for entry in one["events"]}
    assert not [word for word in ("id-of-agent", other.msisdn.value, other.id.value) if word in page.html]


def test_a_refusal_is_explained_with_the_way_to_a_human(web: WebWorld) -> None:
    person, _ = person_signed_in(web)
    agent = signed_in(web, "agent")
    agent.ended(STRANGER_CLIP, place=5)
    kept = person.get("/person/kept")
    assert "Why was it refused?" in kept.text
    link = re.search(r"/person/registrations/[0-9a-f]{32}/refusal", kept.html)
    assert link
    page = person.get(link[0])
    assert "The face does not match the ID photo." in page.text
    assert "Ask people to decide" in page.text
    asked = person.post(link[0], {"csrf": page.hidden("csrf")})
    assert "Your appeal is recorded" in asked.text
    with web.api.units() as unit:
        waiting = unit[Reviews].waiting_for(AgentId("id-of-reviewer"), outside=None, limit=9)
    assert [one.kind for one in waiting] == [ReviewKind.APPEAL]


def test_of_a_refusal_that_no_person_outweighs_it_is_said(web: WebWorld) -> None:
    person, _ = person_signed_in(web)
    agent = signed_in(web, "agent")
    for place in range(5, 10):
        agent.ended(place=place)
    link = re.search(r"/person/registrations/[0-9a-f]{32}/refusal", person.get("/person/kept").html)
    assert link
    page = person.get(link[0])
    assert "No reviewer may change this decision" in page.text
    assert 'method="post" data-once' not in page.html.split("<main", 1)[1]


def test_the_pages_speak_chinese(web: WebWorld) -> None:
    (first,) = lines_of(web, count=1)
    visitor = Visitor(web, language="zh")
    page = visitor.sign_in_by(first.msisdn)
    assert "您名下的号码" in page.text
    assert "您正以该号码登录" in page.text


def test_signed_out_the_page_is_closed(web: WebWorld) -> None:
    person, _ = person_signed_in(web)
    assert "You are signed out." in person.fill("/person/sign-out").text
    assert person.get("/person/").path == "/person/sign-in"


def test_a_browser_that_signed_in_before_gets_a_code_while_strangers_are_refused(web: WebWorld) -> None:
    visitor, lines = person_signed_in(web)
    visitor.fill("/person/sign-out")
    assert visitor.http.cookies.get("realname_known_lines")
    stranger = Visitor(web)
    asked = [stranger.ask_for_code(lines[0].msisdn) for _ in range(3)]
    refused = Visitor(web).ask_for_code(lines[0].msisdn)
    assert ([page.path for page in asked], refused.status) == (["/person/code"] * 3, 429)
    assert "A browser in which you typed a code for this number in the last 90 days can still get one." in refused.text
    assert visitor.sign_in_by(lines[0].msisdn).path == "/person/"


def test_a_browser_whose_code_is_awaited_is_led_to_it_where_it_gets_no_other(web: WebWorld) -> None:
    number = lines_of(web, count=1)[0].msisdn
    visitor = Visitor(web)
    for _ in range(3):
        visitor.ask_for_code(number)
    sent = visitor.codes()
    assert visitor.ask_for_code(number).path == "/person/code"
    assert visitor.codes() == sent
    assert visitor.fill("/person/code", code=sent[0]).path == "/person/"


def test_what_a_browser_is_known_by_is_kept_for_ninety_days_for_our_own_pages(web: WebWorld) -> None:
    visitor = Visitor(web)
    visitor.ask_for_code(lines_of(web, count=1)[0].msisdn)
    page = visitor.get("/person/code")
    answer = visitor.http.post("/person/code", data={"csrf": page.hidden("csrf"), "code": visitor.codes()[0]}, follow_redirects=False)
    (cookie,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith("realname_known_lines=")]
    assert {part.strip() for part in cookie.split(";")[1:]} == {"HttpOnly", "Max-Age=7776000", "Path=/", "SameSite=strict"}
