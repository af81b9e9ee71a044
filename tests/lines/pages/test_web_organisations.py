"""Lines that an organisation holds, at the counter: opened for a named user, who is verified, and given to another user."""

from dataclasses import replace

import pytest

from realname.kernel.identifiers import AgentId, RegistrationId
from realname.lines.model.line import Line
from realname.lines.model.transitions import LineState
from realname.lines.store.lines import Lines
from realname.lines.use_cases.read_line import ReadLine
from realname.main.apps.counter_app import create_web_app
from realname.main.deployment.components import rules_of
from realname.packs.model import Policy
from realname.registration.model.line_rule import LineRule
from realname.registration.model.registration import RegistrationState, Route
from realname.registration.pages.forms.shown_before import SHOWN_COOKIE
from realname.registration.use_cases.look_ups import MISSES
from realname.registration.use_cases.read_registration import ListTodaysRegistrations, ReadRegistration
from realname.sandbox.simulators.people import SAMPLE_MAN, SAMPLE_WOMAN, SamplePerson, card_json
from realname.sandbox.simulators.stock import sandbox_iccids
from tests.support.web_caller import Page, WebCaller
from tests.support.web_world import OUTLET, WebWorld
from tests.verification.live_verifier import PORTRAIT, STRANGER_CLIP

LINES, NEW = "/counter/lines", "/counter/registrations/new"
COMPANY = "company-7"
CARRIED = ("key", "text_version", "language", "holder", "death", "organisation")


def _consent(agent: WebCaller, page: Page, answer: str = "face", **more: str) -> Page:
    carried = {name: page.hidden(name) for name in CARRIED if f'name="{name}"' in page.html}
    return agent.post(page.path, carried | {"answer": answer} | more)


def _opening(agent: WebCaller, organisation: str = COMPANY) -> Page:
    return agent.post(f"{NEW}/organisation", {"organisation": organisation})


def _opened(agent: WebCaller, person: SamplePerson = SAMPLE_MAN, *, place: int = 0) -> str:
    """A registration of a new line of the company, brought to its end."""
    registration = _consent(agent, _opening(agent)).registration
    agent.card(registration, card_json(person, portrait=PORTRAIT))
    agent.line(registration, place=place)
    agent.clip(registration)
    agent.submit(registration)
    return registration


@pytest.fixture
def line(agent: WebCaller, web: WebWorld) -> Line:
    """A line of the company; the sample man uses it."""
    line_id = web.services[ReadRegistration](RegistrationId(_opened(agent))).registration.line_id
    assert line_id is not None
    return web.services[ReadLine](line_id).line


def _now(web: WebWorld, line: Line) -> Line:
    return web.services[ReadLine](line.id).line


def _name(agent: WebCaller, line: Line, wish: str, organisation: str = COMPANY) -> Page:
    return agent.post(f"{LINES}/{line.id}/organisation/{wish}", {"organisation": organisation})


def _show(agent: WebCaller, page: Page, person: SamplePerson) -> Page:
    """The present user's card, on the page that asks for it."""
    files = {"card": ("card.json", card_json(person, portrait=PORTRAIT), "application/json")}
    return Page(agent.http.post(str(page.response.url), data={"csrf": agent.csrf, "source": "file"}, files=files))


def _given_on(agent: WebCaller, line: Line, person: SamplePerson = SAMPLE_WOMAN) -> Page:
    """The line has another user."""
    registration = _consent(agent, _show(agent, _name(agent, line, "transfer"), SAMPLE_MAN)).registration
    agent.card(registration, card_json(person, portrait=PORTRAIT))
    agent.clip(registration)
    return agent.submit(registration)


# A new line


def test_a_line_is_opened_for_an_organisation_whose_user_is_verified_like_every_applicant(web: WebWorld, line: Line) -> None:
    opened = web.services[ReadRegistration](line.registration_id).registration
    assert (line.organisation_id, opened.organisation_id, opened.route) == (opened.organisation_id, line.organisation_id, Route.FACE)
    assert str(line.organisation_id) == COMPANY
    assert (line.state, line.person_id) == (LineState.ACTIVE, opened.person_id)


def test_today_leads_to_it_and_names_it(agent: WebCaller, line: Line) -> None:
    assert line.state is LineState.ACTIVE
    today = agent.get("/counter/today")
    assert f'href="{NEW}/organisation"' in today.html
    assert today.text.count("New line of an organisation") == 2


def test_the_consent_says_who_will_hold_the_line_and_what_it_counts_for(agent: WebCaller) -> None:
    page = _opening(agent)
    assert page.path == NEW
    assert "The organisation company-7 will hold this line" in page.text
    assert "It counts among the lines that the user may have." in page.text


@pytest.mark.parametrize("organisation", ["", " ", "company 7", "-company", "a/b", "x" * 65, "公司"])
def test_what_is_no_number_of_an_organisation_is_said_beside_the_field_and_opens_nothing(
    agent: WebCaller, web: WebWorld, organisation: str
) -> None:
    page = _opening(agent, organisation)
    assert (page.status, "invalid-input" in page.text, 'id="organisation-error"' in page.html) == (422, True, True)
    assert list(web.services[ListTodaysRegistrations](OUTLET, AgentId("id-of-agent"))) == []


def test_a_number_that_no_page_took_opens_nothing(agent: WebCaller) -> None:
    assert agent.get(f"{NEW}?for=organisation&organisation={COMPANY}").path == f"{NEW}/organisation"
    assert agent.get(f"{NEW}?for=another").status == 404
    page = _opening(agent)
    assert _consent(agent, page, organisation="a b").status == 422


def test_the_same_page_sent_twice_opens_one_and_with_another_organisation_none(agent: WebCaller) -> None:
    page = _opening(agent)
    first = _consent(agent, page)
    assert _consent(agent, page).registration == first.registration
    other = _consent(agent, page, organisation="company-8")
    assert (other.status, "idempotency-key-reused" in other.text) == (409, True)


def test_its_way_without_a_face_waits_for_a_supervisor(agent: WebCaller, web: WebWorld) -> None:
    waiting = _consent(agent, _opening(agent), "no-face")
    registration = web.services[ReadRegistration](RegistrationId(waiting.registration)).registration
    assert (registration.state, str(registration.organisation_id)) == (RegistrationState.AWAITING_SUPERVISOR, COMPANY)


def test_a_stranger_before_the_camera_gets_no_line_of_an_organisation(agent: WebCaller, web: WebWorld) -> None:
    registration = _consent(agent, _opening(agent)).registration
    agent.card(registration, card_json(SAMPLE_MAN, portrait=PORTRAIT))
    agent.line(registration)
    agent.clip(registration, STRANGER_CLIP)
    agent.submit(registration)
    assert web.services[ReadRegistration](RegistrationId(registration)).registration.state is RegistrationState.REFUSED


def test_its_receipt_says_that_an_organisation_holds_it_and_not_which(agent: WebCaller, line: Line) -> None:
    receipt = agent.get(f"/counter/registrations/{line.registration_id}/receipt")
    assert "an organisation; its named user is verified" in receipt.text
    assert COMPANY not in receipt.html


def test_the_lines_page_speaks_of_the_user_and_tells_no_one_which_organisation(agent: WebCaller, line: Line) -> None:
    page = agent.get(f"{LINES}/{line.id}")
    assert all(words in page.text for words in ("Change the user", "Verify the user again", "User verified"))
    assert "Give the line to a new holder" not in page.text
    assert COMPANY not in page.html


# What was named or shown stands in no address


def test_no_address_names_the_organisation_or_holds_the_mark_of_a_card(agent: WebCaller, line: Line) -> None:
    shown = _show(agent, _name(agent, line, "transfer"), SAMPLE_MAN)
    mark = shown.hidden("holder")
    addresses = [str(answer.request.url) for page in (_opening(agent), shown) for answer in (*page.response.history, page.response)]
    assert len(addresses) == 4
    assert (mark != "", [one for one in addresses if COMPANY in one or mark in one or "%" in one]) == (True, [])


def test_what_was_named_is_carried_to_the_page_it_was_named_for_and_no_further(agent: WebCaller, line: Line) -> None:
    _name(agent, line, "close")
    assert agent.get(f"{LINES}/{line.id}/change/close").hidden("organisation") == COMPANY
    assert agent.get(f"{LINES}/{line.id}/change/transfer").path == f"{LINES}/{line.id}/organisation/transfer"
    assert 'name="organisation"' not in agent.get(NEW).html


def test_an_opened_registration_leaves_nothing_of_it_in_the_browser(agent: WebCaller) -> None:
    page = _opening(agent)
    assert COMPANY in agent.http.cookies[SHOWN_COOKIE]
    _consent(agent, page)
    assert SHOWN_COOKIE not in agent.http.cookies
    assert agent.get(f"{NEW}?for=organisation").path == f"{NEW}/organisation"


@pytest.mark.parametrize("kept", ["", "x", "new-line.id-of-agent~~", "new-line.id-of-agent~~~a b", "new-line.another~~~company-7"])
def test_a_cookie_of_another_agent_or_of_another_form_names_nothing(agent: WebCaller, kept: str) -> None:
    _opening(agent)
    agent.http.cookies.set(SHOWN_COOKIE, f'"{kept}"', domain=next(iter(agent.http.cookies.jar)).domain, path="/")
    assert agent.get(f"{NEW}?for=organisation").path == f"{NEW}/organisation"


# Another user


def test_an_organisation_gives_its_line_to_another_user(agent: WebCaller, web: WebWorld, line: Line) -> None:
    first = agent.post(f"{LINES}/{line.id}", {"wish": "transfer"})
    assert first.path == f"{LINES}/{line.id}/organisation/transfer"
    page = _given_on(agent, line)
    assert "The line has a new user" in page.text
    changed = _now(web, line)
    assert (changed.organisation_id, changed.msisdn, changed.state) == (line.organisation_id, line.msisdn, LineState.ACTIVE)
    assert changed.person_id != line.person_id


def test_the_former_user_loses_every_right(agent: WebCaller, web: WebWorld, line: Line) -> None:
    before = _consent(agent, agent.get(f"{LINES}/{line.id}/change/replace-sim")).registration
    agent.card(before, card_json(SAMPLE_MAN, portrait=PORTRAIT))
    agent.line(before, msisdn="", iccid=sandbox_iccids()[7].value)
    agent.clip(before)
    shown = _show(agent, _name(agent, line, "transfer"), SAMPLE_MAN)
    _given_on(agent, line)
    assert "We could not change this line." in agent.submit(before).text
    assert "/registrations/" not in _consent(agent, shown).path
    for wish in ("replace-sim", "reverify"):
        registration = _consent(agent, agent.get(f"{LINES}/{line.id}/change/{wish}")).registration
        refused = agent.card(registration, card_json(SAMPLE_MAN, portrait=PORTRAIT))
        assert (refused.status, "This is not the ID of the line's user. Read the user's ID." in refused.text) == (409, True)
    assert _show(agent, _name(agent, line, "transfer"), SAMPLE_MAN).status == 409
    assert _now(web, line).iccid == line.iccid


def test_the_present_user_is_not_the_new_one(agent: WebCaller, line: Line) -> None:
    registration = _consent(agent, _show(agent, _name(agent, line, "transfer"), SAMPLE_MAN)).registration
    page = agent.card(registration, card_json(SAMPLE_MAN, portrait=PORTRAIT))
    assert "This is the current user's ID." in page.text


@pytest.mark.parametrize("wish", ["transfer", "close"])
def test_another_organisation_changes_nothing_and_its_tries_are_counted(agent: WebCaller, web: WebWorld, line: Line, wish: str) -> None:
    for place in range(MISSES):
        page = _name(agent, line, wish, f"company-{10 + place}")
        assert (page.status, "state-conflict" in page.text, 'id="organisation-error"' in page.html) == (409, True, True)
    assert _name(agent, line, wish).status == 429
    assert _now(web, line) == line


def test_an_organisation_cannot_be_guessed_behind_the_question_either(agent: WebCaller, web: WebWorld, line: Line) -> None:
    page = _show(agent, _name(agent, line, "transfer"), SAMPLE_MAN)
    for place in range(MISSES):
        again = _consent(agent, page, organisation=f"company-{10 + place}")
        assert (again.path, again.status) == (f"{LINES}/{line.id}/organisation/transfer", 409)
    assert _consent(agent, page).status == 429
    assert _now(web, line) == line


def test_what_was_not_asked_yet_is_asked_first(agent: WebCaller, line: Line) -> None:
    place = f"{LINES}/{line.id}"
    for path in ("change/transfer", "change/close", "holder/transfer"):
        assert agent.get(f"{place}/{path}").path == f"{place}/organisation/{path.rpartition('/')[2]}"
    _name(agent, line, "transfer")
    assert agent.get(f"{place}/change/transfer").path == f"{place}/holder/transfer"


def test_the_line_of_a_person_has_no_organisation_to_ask(agent: WebCaller, web: WebWorld) -> None:
    line_id = web.services[ReadRegistration](RegistrationId(agent.ended(place=3))).registration.line_id
    assert line_id is not None
    place = f"{LINES}/{line_id}"
    assert agent.get(f"{place}/organisation/transfer").path == place
    assert agent.post(f"{place}/organisation/transfer", {"organisation": COMPANY}).path == place
    page = agent.get(f"{place}/change/close?organisation={COMPANY}")
    registration = _consent(agent, page, organisation=COMPANY).registration
    assert web.services[ReadRegistration](RegistrationId(registration)).registration.organisation_id is None


def test_by_the_rules_of_china_the_present_user_was_verified_a_short_while_ago(web: WebWorld, line: Line) -> None:
    policy = replace(web.services[Policy], lines=replace(web.services[LineRule], transfer_by_card=False))
    services = web.services.with_others(rules_of(policy))
    agent = WebCaller(replace(web, services=services, app=create_web_app(services)))
    with web.api.units() as unit:
        unit[Lines].save(replace(line, verified_at=line.requested_at.replace(year=2025)))
        unit.commit()
    agent.sign_in()
    page = _show(agent, _name(agent, line, "transfer"), SAMPLE_MAN)
    assert (page.status, "verify-first" in page.text) == (409, True)


def test_an_organisation_closes_its_line_and_its_user_is_verified_for_it(agent: WebCaller, web: WebWorld, line: Line) -> None:
    page = _name(agent, line, "close")
    assert page.path == f"{LINES}/{line.id}/change/close"
    registration = _consent(agent, page).registration
    agent.card(registration, card_json(SAMPLE_MAN, portrait=PORTRAIT))
    agent.clip(registration)
    assert "The line is being closed" in agent.submit(registration).text
    assert _now(web, line).state is LineState.DEACTIVATION_REQUESTED


def test_no_log_of_the_ledger_names_the_organisation(web: WebWorld, line: Line) -> None:
    with web.api.units() as unit:
        said = [entry.event.canonical() for subject in (line.id, line.registration_id) for entry in unit.ledger.of_subject(subject.value)]
    assert said
    assert [one for one in said if COMPANY.encode() in one] == []
