"""An existing line at the counter: found by its whole number, changed by a fresh verification, barred, freed and closed."""

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TypedDict, Unpack

import pytest

from realname.kernel.identifiers import LineId, RegistrationId
from realname.lines.events import LineEvent
from realname.lines.model.barring import BarReason
from realname.lines.model.line import Line
from realname.lines.model.transitions import LineState
from realname.lines.store.lines import Lines
from realname.lines.use_cases.counter.holder_requests import CloseByCard
from realname.lines.use_cases.read_line import ReadLine
from realname.main.apps.counter_app import create_web_app
from realname.main.deployment.components import rules_of
from realname.packs.model import Policy
from realname.registration.model.line_rule import LineRule
from realname.registration.model.registration import RegistrationState, Route
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.sandbox.simulators.people import SAMPLE_MAN, SAMPLE_WOMAN, SamplePerson, card_json
from realname.sandbox.simulators.stock import sandbox_iccids, sandbox_msisdns
from tests.support.api_world import kinds
from tests.support.web_caller import UNKNOWN, Page, WebCaller, signed_in
from tests.support.web_world import OUTLET, WebWorld, build_web_world
from tests.verification.live_verifier import PORTRAIT, STRANGER_CLIP

NUMBER = sandbox_msisdns()[0]
LINES = "/counter/lines"
HELD = re.compile("this line must not change|can't be changed until the dispute is answered")


@pytest.fixture
def line(agent: WebCaller, web: WebWorld) -> Line:
    """A line of the sample man."""
    line_id = web.services[ReadRegistration](RegistrationId(agent.ended())).registration.line_id
    assert line_id is not None
    return web.services[ReadLine](line_id).line


def _now(web: WebWorld, line: Line) -> Line:
    return web.services[ReadLine](line.id).line


def _bar(web: WebWorld, line: Line, reason: BarReason) -> None:
    with web.api.units() as unit:
        unit[Lines].save(unit[Lines].get(line.id).bar(reason))
        unit.commit()


def _find(agent: WebCaller, number: str = NUMBER.value) -> Page:
    return agent.post(LINES, {"msisdn": number})


def _choose(agent: WebCaller, line: Line, wish: str) -> Page:
    return agent.post(f"{LINES}/{line.id}", {"wish": wish})


def _show_holder(agent: WebCaller, line: Line, wish: str, person: SamplePerson = SAMPLE_MAN) -> Page:
    files = {"card": ("card.json", card_json(person, portrait=PORTRAIT), "application/json")}
    path = f"{LINES}/{line.id}/holder/{wish}"
    return Page(agent.http.post(path, data={"csrf": agent.csrf, "source": "file"}, files=files))


def _consent(agent: WebCaller, page: Page, answer: str = "face", **more: str) -> Page:
    fields = {name: page.hidden(name) for name in ("key", "text_version", "language")}
    holder = {"holder": page.hidden("holder")} if 'name="holder"' in page.html else {}
    return agent.post(page.path, fields | holder | {"answer": answer} | more)


def _changing(agent: WebCaller, line: Line, wish: str, person: SamplePerson = SAMPLE_MAN) -> str:
    """A change with its evidence."""
    page = _show_holder(agent, line, wish) if wish == "transfer" else _choose(agent, line, wish)
    registration = _consent(agent, page).registration
    assert agent.card(registration, card_json(person, portrait=PORTRAIT)).status == 200
    return registration


def _changed(agent: WebCaller, line: Line, wish: str, person: SamplePerson = SAMPLE_MAN) -> Page:
    registration = _changing(agent, line, wish, person)
    agent.clip(registration)
    return agent.submit(registration)


# Finding


@pytest.mark.parametrize("asked", ["+8619900000000", "+86 199 0000 0000", "19900000000", "199 0000 0000", "199-0000-0000"])
def test_a_line_is_found_by_its_whole_number_however_it_is_told(agent: WebCaller, line: Line, asked: str) -> None:
    assert _find(agent, asked).path == f"{LINES}/{line.id}"


def test_the_lines_page_shows_how_it_stands_and_hides_the_middle_of_the_number(agent: WebCaller, line: Line) -> None:
    page = _find(agent)
    assert "+86 199 •••• 0000" in page.text
    assert NUMBER.value not in page.html
    assert all(word in page.text for word in ("Active", "25 November 2026", "What do you want to do?"))
    assert line.person_id.value not in page.html


def test_parts_of_a_number_find_nothing(agent: WebCaller, line: Line) -> None:
    assert line.state is LineState.ACTIVE
    for part in ("", "1990", "0000", "*0000", "1990000000?"):
        page = _find(agent, part)
        assert (page.status, page.path) == (422, LINES)
        assert 'id="msisdn-error"' in page.html


def test_a_free_number_a_cooling_one_and_one_that_never_was_are_answered_alike(agent: WebCaller, web: WebWorld, line: Line) -> None:
    with web.api.units() as unit:
        closing = unit[Lines].get(line.id)
        unit[Lines].save(replace(closing, state=LineState.DEACTIVATED))
        unit.commit()
    pages = [_find(agent, number) for number in (NUMBER.value, sandbox_msisdns()[5].value, "+8613912345678")]
    assert {page.status for page in pages} == {404}
    assert len({re.sub(r'value="[^"]*"', "", page.html) for page in pages}) == 1


def test_a_person_who_looked_is_kept_with_the_line_and_a_number_that_no_one_has_leaves_no_trace(
    agent: WebCaller, web: WebWorld, line: Line
) -> None:
    _find(agent)
    _find(agent, "+8613912345678")
    with web.api.units() as unit:
        looked = [entry.event for entry in unit.ledger.of_subject(line.id.value) if entry.event.event is LineEvent.LINE_LOOKED_UP]
    assert [dict(event.facts) for event in looked] == [{"agent": "id-of-agent", "outlet": OUTLET.value}]


def test_after_five_numbers_that_no_one_has_there_is_a_pause(agent: WebCaller, web: WebWorld, line: Line) -> None:
    for place in range(5):
        assert _find(agent, sandbox_msisdns()[20 + place].value).status == 404
    page = _find(agent)
    assert (page.status, page.response.headers["Retry-After"]) == (429, "600")
    web.api.clock.advance(timedelta(minutes=10))
    assert _find(agent).path == f"{LINES}/{line.id}"


def test_the_pause_is_the_agents_own(agent: WebCaller, web: WebWorld, line: Line) -> None:
    for place in range(5):
        _find(agent, sandbox_msisdns()[20 + place].value)
    colleague = WebCaller(web)
    colleague.sign_in("supervisor")
    assert _find(colleague).path == f"{LINES}/{line.id}"


def test_a_line_that_is_none_is_not_found(agent: WebCaller) -> None:
    for path in (f"{LINES}/{UNKNOWN}", f"{LINES}/{UNKNOWN}/lost", f"{LINES}/{UNKNOWN}/change/close", f"{LINES}/zzz"):
        assert agent.get(path).status == 404


def test_no_one_finds_a_line_who_is_not_signed_in(web: WebWorld, line: Line) -> None:
    stranger = WebCaller(web)
    assert stranger.get(f"{LINES}/{line.id}").path == "/counter/sign-in"


def test_nothing_chosen_is_said_beside_the_choices(agent: WebCaller, line: Line) -> None:
    page = _choose(agent, line, "")
    assert (page.status, 'href="#wish-0"' in page.html) == (422, True)


# A new SIM


def test_a_new_sim_takes_the_same_steps_and_keeps_the_number(agent: WebCaller, web: WebWorld, line: Line) -> None:
    registration = _changing(agent, line, "replace-sim")
    page = agent.get(f"/counter/registrations/{registration}")
    assert page.path.endswith("/line")
    assert "Choose the new SIM" in page.text
    page = agent.line(registration, msisdn="", iccid=sandbox_iccids()[7].value)
    assert page.path.endswith("/face")
    agent.clip(registration)
    page = agent.submit(registration)
    assert "The new SIM is active" in page.text
    assert _now(web, line).iccid == sandbox_iccids()[7]


def test_its_receipt_says_which_sim_and_how_long_texts_are_off(agent: WebCaller, line: Line) -> None:
    registration = _changing(agent, line, "replace-sim")
    agent.line(registration, msisdn="", iccid=sandbox_iccids()[7].value)
    agent.clip(registration)
    page = agent.submit(registration)
    assert f"•••• {sandbox_iccids()[7].value[-4:]}" in page.text
    assert "until 26 Nov 2026, 17:00; calls and data work" in page.text


def test_texts_that_go_off_are_said_before_the_consent_and_before_it_is_sent(agent: WebCaller, line: Line) -> None:
    words = "Text messages are then blocked for 24 hours"
    assert words in _choose(agent, line, "replace-sim").text
    registration = _changing(agent, line, "replace-sim")
    agent.line(registration, msisdn="", iccid=sandbox_iccids()[7].value)
    agent.clip(registration)
    assert words in agent.get(f"/counter/registrations/{registration}").text


def test_a_sim_is_checked_by_its_digits_and_by_the_stock(agent: WebCaller, line: Line) -> None:
    registration = _changing(agent, line, "replace-sim")
    assert "SIM read" in agent.line(registration, msisdn="", iccid=sandbox_iccids()[7].value, intent="check-sim").text
    assert 'id="iccid-error"' in agent.line(registration, msisdn="", iccid="8986011234567890123").html
    assert 'id="iccid-error"' in agent.line(registration, msisdn="", iccid=line.iccid.value).html


def test_the_old_sim_is_told_before(agent: WebCaller, web: WebWorld, line: Line) -> None:
    registration = _changing(agent, line, "replace-sim")
    agent.line(registration, msisdn="", iccid=sandbox_iccids()[7].value)
    agent.clip(registration)
    agent.submit(registration)
    assert "The SIM of this line is being replaced." in agent.get("/counter/outbox").text
    assert web.api.notifier.latest(limit=1)[0].notice.kind.value == "sim-replaced"


def test_another_persons_id_is_refused_in_words(agent: WebCaller, line: Line) -> None:
    registration = _consent(agent, _choose(agent, line, "replace-sim")).registration
    page = agent.card(registration, card_json(SAMPLE_WOMAN, portrait=PORTRAIT))
    assert (page.status, "This is not the ID of the line's holder." in page.text) == (409, True)


# A new holder


def test_a_line_goes_to_a_new_holder_when_the_present_one_has_shown_their_id(agent: WebCaller, web: WebWorld, line: Line) -> None:
    assert _choose(agent, line, "transfer").path == f"{LINES}/{line.id}/holder/transfer"
    page = _changed(agent, line, "transfer", SAMPLE_WOMAN)
    assert "The line has a new holder" in page.text
    assert _now(web, line).person_id != line.person_id
    assert [one.notice.kind.value for one in web.api.notifier.latest(limit=2)] == ["transferred", "transferring"]


def test_the_steps_of_a_transfer_hold_no_number_to_choose(agent: WebCaller, line: Line) -> None:
    registration = _changing(agent, line, "transfer", SAMPLE_WOMAN)
    page = agent.get(f"/counter/registrations/{registration}/line")
    assert page.path.endswith("/face")
    steps = re.findall(r'rn-steps__word">([^<]+)', page.html)
    assert steps == ["Consent", "ID", "Face", "Check", "Done"]


def test_the_card_of_anyone_else_gives_no_line_away(agent: WebCaller, line: Line) -> None:
    page = _show_holder(agent, line, "transfer", SAMPLE_WOMAN)
    assert (page.status, 'id="card-error"' in page.html) == (409, True)
    assert "This is not the ID of the line's holder." in page.text


def test_a_card_that_is_out_of_date_gives_no_line_away(agent: WebCaller, line: Line) -> None:
    page = _show_holder(agent, line, "transfer", replace(SAMPLE_MAN, valid_until_on=date(2026, 11, 24)))
    assert (page.status, "This ID has expired." in page.text) == (409, True)
    assert _show_holder(agent, line, "transfer", replace(SAMPLE_MAN, valid_until_on=date(2026, 11, 25))).status == 200


def test_by_the_rules_of_china_a_card_alone_gives_no_line_away(web: WebWorld, line: Line) -> None:
    agent = _by_rules(web, transfer_by_card=False)
    web.api.clock.advance(timedelta(minutes=30))
    agent.sign_in()
    page = _show_holder(agent, line, "transfer")
    assert (page.status, "Choose “Verify the holder again” first." in page.text) == (409, True)
    _changed(agent, line, "reverify")
    assert "The line has a new holder" in _changed(agent, line, "transfer", SAMPLE_WOMAN).text


def test_a_verification_of_the_present_holder_that_became_too_old_opens_no_transfer(web: WebWorld, line: Line) -> None:
    agent = _by_rules(web, transfer_by_card=False)
    web.api.clock.advance(timedelta(minutes=29))
    page = _show_holder(agent, line, "transfer")
    web.api.clock.advance(timedelta(minutes=1))
    assert _consent(agent, page).status == 409


def test_whose_a_line_is_cannot_be_found_out_by_trying_cards(agent: WebCaller, web: WebWorld, line: Line) -> None:
    for _ in range(5):
        assert _show_holder(agent, line, "transfer", SAMPLE_WOMAN).status == 409
    assert _show_holder(agent, line, "transfer").status == 429
    web.api.clock.advance(timedelta(minutes=10))
    assert _show_holder(agent, line, "transfer").path == f"{LINES}/{line.id}/change/transfer"


def test_the_present_holder_is_not_the_new_one(agent: WebCaller, line: Line) -> None:
    registration = _consent(agent, _show_holder(agent, line, "transfer")).registration
    page = agent.card(registration, card_json(SAMPLE_MAN, portrait=PORTRAIT))
    assert "This is the current holder's ID." in page.text


def test_nothing_of_the_present_holders_id_is_on_the_page_that_follows(agent: WebCaller, line: Line) -> None:
    page = _show_holder(agent, line, "transfer")
    assert page.path == f"{LINES}/{line.id}/change/transfer"
    for personal in (SAMPLE_MAN.attributes.name, SAMPLE_MAN.attributes.identity_number.value, SAMPLE_MAN.attributes.address):
        assert personal not in page.html + str(page.response.url)


@pytest.mark.parametrize("how", ["late", "forged", "of another agent", "missing"])
def test_a_transfer_needs_the_present_holders_id_lately_and_here(agent: WebCaller, web: WebWorld, line: Line, how: str) -> None:
    page, caller = _show_holder(agent, line, "transfer"), agent
    fields = {name: page.hidden(name) for name in ("key", "text_version", "language", "holder")} | {"answer": "face"}
    if how == "late":
        web.api.clock.advance(timedelta(minutes=16))
    elif how == "forged":
        fields["holder"] = "99999999999.0123456789abcdef0123456789abcdef"
    elif how == "missing":
        fields["holder"] = ""
    else:
        caller = signed_in(web, "supervisor")
    answer = caller.post(page.path, fields)
    assert "/registrations/" not in answer.path
    assert _now(web, line) == line


def test_the_quota_of_the_new_holder_refuses_a_transfer_and_the_line_stays(tmp_path: Path) -> None:
    world = build_web_world(tmp_path)
    agent = WebCaller(world)
    agent.sign_in()
    for place in range(1, 6):
        registration = agent.opened()
        agent.card(registration, card_json(SAMPLE_WOMAN, portrait=PORTRAIT))
        agent.line(registration, place=place)
        agent.clip(registration)
        agent.submit(registration)
    line_id = world.services[ReadRegistration](RegistrationId(agent.ended(place=9))).registration.line_id
    assert line_id is not None
    line = world.services[ReadLine](line_id).line
    page = _changed(agent, line, "transfer", SAMPLE_WOMAN)
    assert "We could not change this line." in page.text
    assert "The applicant has reached the limit of lines." in page.text
    assert f'href="{LINES}/{line.id}"' in page.html
    world.api.engine.dispose()


# Verified again, closed


def test_a_holder_is_verified_again_and_what_was_barred_for_want_of_it_is_free(agent: WebCaller, web: WebWorld, line: Line) -> None:
    _bar(web, line, BarReason.SUSPENSION)
    assert "Everything, until the holder is verified again" in _find(agent).text
    page = _changed(agent, line, "reverify")
    assert "The holder is verified again" in page.text
    assert _now(web, line).state is LineState.ACTIVE


def test_a_line_is_closed_after_its_holder_was_verified(agent: WebCaller, web: WebWorld, line: Line) -> None:
    page = _changed(agent, line, "close")
    assert "The line is being closed" in page.text
    assert "no one else gets the number for 90 days" in page.text
    assert _now(web, line).state is LineState.DEACTIVATION_REQUESTED
    assert "The closing can't be undone here." in agent.get(f"{LINES}/{line.id}").text


def test_no_one_but_the_holder_closes_a_line(agent: WebCaller, line: Line) -> None:
    registration = _consent(agent, _choose(agent, line, "close")).registration
    assert "Only the holder can ask for this." in agent.card(registration, card_json(SAMPLE_WOMAN, portrait=PORTRAIT)).text


def test_by_default_a_card_alone_closes_nothing(agent: WebCaller, web: WebWorld, line: Line) -> None:
    assert _show_holder(agent, line, "close").path == f"{LINES}/{line.id}"
    assert _now(web, line) == line


class CardRules(TypedDict, total=False):
    """Rules of a pack that differ."""

    change_without_face: bool
    close_by_card: bool
    transfer_by_card: bool
    lift_by_card: bool


def _by_rules(web: WebWorld, **rules: Unpack[CardRules]) -> WebCaller:
    """An agent at a counter under other rules."""
    policy = replace(web.services[Policy], lines=replace(web.services[LineRule], **rules))
    services = web.services.with_others(rules_of(policy))
    agent = WebCaller(replace(web, services=services, app=create_web_app(services)))
    agent.sign_in()
    return agent


def test_where_the_pack_asks_for_no_more_the_holders_card_closes_the_line(web: WebWorld, line: Line) -> None:
    agent = _by_rules(web, close_by_card=True)
    assert isinstance(web.services[CloseByCard], CloseByCard)
    assert _choose(agent, line, "close").path == f"{LINES}/{line.id}/holder/close"
    assert _show_holder(agent, line, "close", SAMPLE_WOMAN).status == 409
    assert "The line is being closed" in _show_holder(agent, line, "close").text
    assert _now(web, line).state is LineState.DEACTIVATION_REQUESTED


# Lost


def test_a_line_is_barred_as_lost_without_an_id_and_the_agent_is_named(agent: WebCaller, web: WebWorld, line: Line) -> None:
    assert "Bar this line as lost?" in _choose(agent, line, "bar-lost").text
    page = agent.post(f"{LINES}/{line.id}/lost")
    assert "The line is barred" in page.text
    assert "Emergency calls always work." in page.text
    assert {bar.reason for bar in _now(web, line).bars} == {BarReason.LOST}
    with web.api.units() as unit:
        barred = [entry.event for entry in unit.ledger.of_subject(line.id.value) if entry.event.event is LineEvent.LINE_BARRED]
    assert dict(barred[0].facts)["agent"] == "id-of-agent"


def test_sent_twice_it_is_barred_once(agent: WebCaller, web: WebWorld, line: Line) -> None:
    agent.post(f"{LINES}/{line.id}/lost")
    once = _now(web, line)
    assert agent.post(f"{LINES}/{line.id}/lost").status == 200
    assert _now(web, line) == once


def test_a_lost_line_is_not_given_away_and_the_page_says_what_to_do(agent: WebCaller, web: WebWorld, line: Line) -> None:
    _bar(web, line, BarReason.LOST)
    page = _choose(agent, line, "transfer")
    assert (page.status, "reported lost" in page.text, "Give the holder a new SIM" in page.text) == (409, True, True)
    assert agent.get(f"{LINES}/{line.id}/change/transfer").status == 409
    assert agent.get(f"{LINES}/{line.id}/holder/transfer").status == 409


def test_the_bar_is_lifted_for_the_holders_id_and_for_no_one_elses(agent: WebCaller, web: WebWorld, line: Line) -> None:
    _bar(web, line, BarReason.LOST)
    assert _show_holder(agent, line, "lift-lost", SAMPLE_WOMAN).status == 409
    assert "The bar is lifted" in _show_holder(agent, line, "lift-lost").text
    assert _now(web, line).bars == frozenset()


def test_after_a_new_sim_a_lost_line_is_still_barred_and_the_receipts_page_leads_to_the_lifting(
    agent: WebCaller, web: WebWorld, line: Line
) -> None:
    _bar(web, line, BarReason.LOST)
    registration = _changing(agent, line, "replace-sim")
    agent.line(registration, msisdn="", iccid=sandbox_iccids()[7].value)
    agent.clip(registration)
    page = agent.submit(registration)
    assert "The line is still barred as lost." in page.text
    assert f'href="{LINES}/{line.id}/holder/lift-lost"' in page.html


def test_by_the_rules_of_china_a_card_alone_frees_no_lost_line(web: WebWorld, line: Line) -> None:
    agent = _by_rules(web, lift_by_card=False)
    agent.post(f"{LINES}/{line.id}/lost")
    web.api.clock.advance(timedelta(minutes=30))
    agent.sign_in()
    for page in (_choose(agent, line, "lift-lost"), _show_holder(agent, line, "lift-lost")):
        assert (page.status, "Choose “Verify the holder again” first." in page.text) == (409, True)
    assert {bar.reason for bar in _now(web, line).bars} == {BarReason.LOST}


def test_a_lost_line_is_freed_after_its_holder_was_verified_again(web: WebWorld, line: Line) -> None:
    agent = _by_rules(web, lift_by_card=False)
    agent.post(f"{LINES}/{line.id}/lost")
    web.api.clock.advance(timedelta(hours=2))
    agent.sign_in()
    _changed(agent, line, "reverify")
    web.api.clock.advance(timedelta(minutes=29))
    assert "The bar is lifted" in _show_holder(agent, line, "lift-lost").text
    assert _now(web, line).bars == frozenset()


def test_a_verification_from_before_the_loss_frees_no_line(web: WebWorld, line: Line) -> None:
    agent = _by_rules(web, lift_by_card=False)
    web.api.clock.advance(timedelta(minutes=5))
    agent.post(f"{LINES}/{line.id}/lost")
    assert _show_holder(agent, line, "lift-lost").status == 409
    assert {bar.reason for bar in _now(web, line).bars} == {BarReason.LOST}


def test_what_was_lifted_is_not_asked_for_again(agent: WebCaller, web: WebWorld, line: Line) -> None:
    _bar(web, line, BarReason.LOST)
    _show_holder(agent, line, "lift-lost")
    assert _show_holder(agent, line, "lift-lost").path == f"{LINES}/{line.id}"


# What stands in the way


@pytest.mark.parametrize(
    ("reason", "do"),
    [
        (BarReason.DISPUTED, "within 48 hours"),
        (BarReason.COURT, "Send the holder to the court"),
        (BarReason.REGULATOR, "operator's own office"),
    ],
)
def test_a_line_that_is_held_is_not_changed_at_all_and_the_page_says_what_to_do_next(
    agent: WebCaller, web: WebWorld, line: Line, reason: BarReason, do: str
) -> None:
    _bar(web, line, reason)
    page = agent.get(f"{LINES}/{line.id}")
    assert (bool(HELD.search(page.text)), do in page.text) == (True, True)
    for wish in ("replace-sim", "transfer", "reverify", "close"):
        refused = _choose(agent, line, wish)
        assert (refused.status, do in refused.text) == (409, True)
        assert agent.get(f"{LINES}/{line.id}/change/{wish}").status == 409


def test_a_line_held_while_the_consent_was_read_opens_nothing(agent: WebCaller, web: WebWorld, line: Line) -> None:
    page = _choose(agent, line, "replace-sim")
    _bar(web, line, BarReason.DISPUTED)
    refused = _consent(agent, page)
    assert (refused.status, "within 48 hours" in refused.text) == (409, True)


def test_a_line_held_before_the_end_stays_and_everything_of_the_face_is_deleted(agent: WebCaller, web: WebWorld, line: Line) -> None:
    registration = _changing(agent, line, "replace-sim")
    agent.line(registration, msisdn="", iccid=sandbox_iccids()[7].value)
    _bar(web, line, BarReason.DISPUTED)
    agent.clip(registration)
    page = agent.submit(registration)
    assert "We could not change this line." in page.text
    assert "The line stays as it was." in page.text
    assert kinds(web.api) == ["photo"]  # of the line's opening


# Both ways


@pytest.mark.parametrize("wish", ["replace-sim", "transfer", "reverify", "close"])
def test_the_way_without_a_face_is_an_equal_button_and_waits_for_a_supervisor(
    agent: WebCaller, web: WebWorld, line: Line, wish: str
) -> None:
    page = _show_holder(agent, line, wish) if wish == "transfer" else _choose(agent, line, wish)
    classes = re.findall(r'<button class="([^"]+)" name="answer"', page.html)
    assert (len(classes), len(set(classes))) == (2, 1)
    waiting = _consent(agent, page, "no-face")
    assert waiting.path.endswith("/evidence")
    registration = web.services[ReadRegistration](RegistrationId(waiting.registration)).registration
    assert (registration.state, registration.route) == (RegistrationState.AWAITING_SUPERVISOR, Route.NO_FACE)
    assert (registration.for_line_id, registration.purpose.value) == (line.id, wish)


@pytest.mark.parametrize("wish", ["replace-sim", "reverify"])
def test_a_line_is_changed_by_what_two_people_say(agent: WebCaller, web: WebWorld, line: Line, wish: str) -> None:
    registration = _consent(agent, _choose(agent, line, wish), "no-face").registration
    agent.card(registration, card_json(SAMPLE_MAN, portrait=PORTRAIT))
    if wish == "replace-sim":
        agent.line(registration, msisdn="", iccid=sandbox_iccids()[7].value)
    agent.compare(registration)
    page = signed_in(web, "supervisor").compare(registration, second=True)
    assert (page.path.endswith("/receipt"), "none was taken" in page.text, kinds(web.api)) == (True, True, ["photo"])  # of the opening


def test_where_the_pack_changes_no_line_without_a_face_the_button_says_where_to_go(web: WebWorld, line: Line) -> None:
    agent = _by_rules(web, change_without_face=False)
    page = _choose(agent, line, "replace-sim")
    assert "a line is changed only after a face check" in page.text
    refused = _consent(agent, page, "no-face")
    assert (refused.status, "operator's own office" in refused.text) == (409, True)


def test_there_a_change_under_way_is_not_handed_over_either(web: WebWorld, line: Line) -> None:
    agent = _by_rules(web, change_without_face=False)
    registration = _changing(agent, line, "reverify")
    page = agent.refer_to_supervisor(registration)
    assert page.path.endswith("/face")
    assert "The rules require a face check before a line is changed." in page.text


def test_the_same_page_sent_twice_opens_one_change(agent: WebCaller, line: Line) -> None:
    page = _choose(agent, line, "reverify")
    assert _consent(agent, page).registration == _consent(agent, page).registration


def test_a_stranger_before_the_camera_changes_nothing_and_is_told_in_words(agent: WebCaller, web: WebWorld, line: Line) -> None:
    registration = _changing(agent, line, "close")
    agent.clip(registration, STRANGER_CLIP)
    page = agent.submit(registration)
    assert "We could not change this line." in page.text
    assert _now(web, line) == line


def test_stopped_a_change_leaves_the_line_as_it_was_and_proves_the_deletion(agent: WebCaller, web: WebWorld, line: Line) -> None:
    registration = _changing(agent, line, "replace-sim")
    page = agent.stop(registration)
    assert ("The line stays as it was." in page.text, "Proof of deletion" in page.text) == (True, True)
    assert _now(web, line) == line


def test_the_day_lists_what_each_was_for(agent: WebCaller, line: Line) -> None:
    _changed(agent, line, "reverify")
    assert "Renewed verification" in agent.get("/counter/today").text


def test_the_receipt_of_a_change_is_signed_for_the_same_line(agent: WebCaller, web: WebWorld, line: Line) -> None:
    page = _changed(agent, line, "reverify")
    receipt = web.services[ReadRegistration](RegistrationId(page.registration)).receipt
    assert receipt is not None
    assert LineId(json.loads(receipt.body)["line"]) == line.id
