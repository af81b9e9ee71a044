"""The administrator's pages of staff, counters and machine clients: each does what the command does, and the ledger names who did it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from realname.access.events import AccessEvent
from realname.access.model.staff import FRESH_FOR
from realname.access.use_cases.api_clients import ListClients
from realname.access.use_cases.counters import EnrolCounter, ListCounters
from realname.access.use_cases.staff_accounts import FindStaff
from realname.kernel.ledger.events import Event
from realname.main.apps.counter_app import rights_of_routes
from tests.access.soft_counter import SoftCounter
from tests.support.web_caller import Page, WebCaller, signed_in
from tests.support.web_world import OUTLET, WebWorld, build_web_world


@pytest.fixture
def web(tmp_path: Path) -> Iterator[WebWorld]:
    """A deployment with staff."""
    built = build_web_world(tmp_path)
    yield built
    built.api.engine.dispose()


@pytest.fixture
def boss(web: WebWorld) -> WebCaller:
    """The administrator."""
    return signed_in(web, "administrator")


def _named(web: WebWorld, event: Event) -> str:
    """Whom the last event of a kind names."""
    with web.api.units() as unit:
        entries = unit.ledger.from_index(0, limit=unit.ledger.count())
    return next(str(dict(one.event.facts)["agent"]) for one in reversed(entries) if one.event.event is event)


def _secret(page: Page) -> str:
    found = re.search(r'<code id="secret"[^>]*>([^<]+)</code>', page.html)
    assert found
    return found[1]


def test_an_administrator_begins_at_what_needs_doing(boss: WebCaller) -> None:
    assert boss.get("/counter/").path == "/admin"


def test_every_form_is_at_its_own_address_so_that_a_sign_in_leads_back_to_it() -> None:
    names = [name for name in rights_of_routes() if "/admin" in name]
    forms = {name.removeprefix("POST ") for name in names if name.startswith("POST ")}
    assert forms <= {name.removeprefix("GET ") for name in names}


def test_a_form_that_was_left_open_leads_to_the_sign_in_and_back_to_itself(web: WebWorld, boss: WebCaller) -> None:
    web.api.clock.advance(FRESH_FOR + timedelta(seconds=1))
    answer = boss.http.post("/admin/staff/new", data={"csrf": boss.csrf}, follow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/counter/sign-in?to=%2Fadmin%2Fstaff%2Fnew")


def test_a_member_is_added_and_their_link_lets_them_in(web: WebWorld, boss: WebCaller) -> None:
    added = boss.post("/admin/staff/new", {"login": "li.na", "role": "agent", "outlet": OUTLET.value, "means": "link"})
    place, _, code = _secret(added).partition("/join#")
    assert place == "https://counter.test"
    assert _named(web, AccessEvent.STAFF_ADDED) == _named(web, AccessEvent.STAFF_INVITED) == "id-of-administrator"
    member = WebCaller(web)
    page = member.get("/join")
    assert member.http.post("/join", data={"csrf": page.hidden("csrf"), "code": code}).url.path == "/account"


def test_a_member_is_added_with_a_password_that_works_once(web: WebWorld, boss: WebCaller) -> None:
    added = boss.post("/admin/staff/new", {"login": "li.na", "role": "agent", "outlet": OUTLET.value, "means": "password"})
    assert WebCaller(web).sign_in("li.na", password=_secret(added)).path == "/account"


def test_all_that_is_wrong_with_a_new_member_is_said_at_once(boss: WebCaller) -> None:
    page = boss.post("/admin/staff/new", {"login": "Not A Login"})
    assert page.status == 422
    assert 'href="#login"' in page.html
    assert 'href="#role"' in page.html
    assert 'value="Not A Login"' in page.html


@pytest.mark.parametrize(("role", "outlet"), [("agent", ""), ("reviewer", OUTLET.value)])
def test_the_outlet_fits_the_role(boss: WebCaller, role: str, outlet: str) -> None:
    page = boss.post("/admin/staff/new", {"login": "li.na", "role": role, "outlet": outlet})
    assert page.status == 422
    assert 'href="#outlet"' in page.html


def test_a_login_that_is_taken_is_said_to_be(boss: WebCaller) -> None:
    page = boss.post("/admin/staff/new", {"login": "agent", "role": "reviewer"})
    assert "Another member has this one." in page.text


def test_a_reset_password_ends_what_the_member_had(web: WebWorld, boss: WebCaller) -> None:
    reset = boss.post("/admin/staff/id-of-agent/password")
    assert _named(web, AccessEvent.STAFF_PASSWORD_GIVEN) == "id-of-administrator"
    assert WebCaller(web).sign_in("agent").path == "/counter/sign-in"
    assert WebCaller(web).sign_in("agent", password=_secret(reset)).path == "/account"


def test_a_member_is_deactivated_after_what_follows_was_said(web: WebWorld, boss: WebCaller) -> None:
    agent = signed_in(web, "agent")
    assert "What follows:" in boss.get("/admin/staff/id-of-agent/deactivate").text
    boss.post("/admin/staff/id-of-agent/deactivate")
    account = web.services[FindStaff]("agent")
    assert account is not None
    assert not account.is_active
    assert _named(web, AccessEvent.STAFF_DEACTIVATED) == "id-of-administrator"
    assert agent.get("/counter/today").path == "/counter/sign-in"


def test_no_one_deactivates_themselves(web: WebWorld, boss: WebCaller) -> None:
    refused = boss.post("/admin/staff/id-of-administrator/deactivate")
    account = web.services[FindStaff]("administrator")
    assert refused.status == 409
    assert account is not None
    assert account.is_active


def test_staff_are_found_by_login_outlet_and_role(boss: WebCaller) -> None:
    assert "foreign-agent" in boss.get("/admin/staff?find=outlet-2").text
    assert "foreign-agent" not in boss.get("/admin/staff?find=outlet-1").text
    assert "No member matches." in boss.get("/admin/staff?find=agent&role=inspector").text


def test_a_counter_is_revoked(web: WebWorld, boss: WebCaller) -> None:
    counter = web.services[EnrolCounter](web.issue_code(OUTLET, "Left"), SoftCounter().public_key)
    assert "Left" in boss.get("/admin/counters").text
    boss.post(f"/admin/counters/{counter.id}/revoke")
    (revoked,) = [one for one in web.services[ListCounters]() if one.id == counter.id]
    assert revoked.revoked_at is not None
    assert _named(web, AccessEvent.COUNTER_REVOKED) == "id-of-administrator"


def test_codes_that_are_not_used_are_listed(web: WebWorld, boss: WebCaller) -> None:
    web.issue_code(OUTLET, "window")
    assert "window" in boss.get("/admin/counters").text
    assert "counter codes are not used" in boss.get("/admin").text


def test_a_client_is_added_given_another_secret_and_revoked(web: WebWorld, boss: WebCaller) -> None:
    first = _secret(boss.post("/admin/clients/new", {"client": "pos", "scope": ["numbers:read"], "outlets": "outlet-1", "days": "30"}))
    second = _secret(boss.post("/admin/clients/pos/secret", {"hours": "0", "days": "30"}))
    assert first != second
    (client,) = [one for one in web.services[ListClients]() if one.id.value == "pos"]
    assert len(client.credentials) == 1
    assert {one.value for one in client.outlets} == {"outlet-1"}
    boss.post("/admin/clients/pos/revoke")
    assert _named(web, AccessEvent.CLIENT_REVOKED) == _named(web, AccessEvent.CLIENT_CREDENTIAL_ISSUED) == "id-of-administrator"
    (revoked,) = [one for one in web.services[ListClients]() if one.id.value == "pos"]
    assert revoked.credentials == []


def test_a_client_in_use_is_not_made_anew(boss: WebCaller) -> None:
    fields: dict[str, str | list[str]] = {"client": "pos", "scope": ["numbers:read"], "days": "30"}
    boss.post("/admin/clients/new", fields)
    assert boss.post("/admin/clients/new", fields).status == 422


def test_all_that_is_wrong_with_a_new_client_is_said_at_once(boss: WebCaller) -> None:
    page = boss.post("/admin/clients/new", {"client": "not a name", "days": "0"})
    assert [name in page.html for name in ('href="#client"', 'href="#days"', 'href="#scope"')] == [True] * 3


def test_no_secret_is_shown_again(boss: WebCaller) -> None:
    secret = _secret(boss.post("/admin/clients/new", {"client": "pos", "scope": ["numbers:read"], "days": "30"}))
    assert secret not in boss.get("/admin/clients/pos").html


def test_an_agent_sees_nothing_of_it(web: WebWorld) -> None:
    agent = signed_in(web, "agent")
    assert agent.get("/admin").status == 403
    assert "/admin" not in agent.get("/counter/today").html
