"""The start page of a sandbox: it opens by the key that the terminal shows, and signs in as each role without a password."""

import re
from pathlib import Path

import pytest

from realname.access.model.staff import Realm, Role
from realname.access.use_cases.counters import ListEnrolmentCodes
from realname.access.use_cases.staff_accounts import ListStaff
from realname.kernel.identifiers import OutletId
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.main.deployment.components import factories
from realname.outlets.events import OutletEvent
from realname.outlets.model.rule import OutletRule
from realname.outlets.use_cases.names import ReadNames
from realname.outlets.use_cases.outlets import ReadOutlets
from realname.platform.config.served import Served
from realname.sandbox.pages.start import InspectorPort
from realname.sandbox.use_cases.newcomers import SAMPLE_STAFF, AddSampleStaff, SignInSampleStaff, StartKey
from realname.sandbox.use_cases.sample_outlet import SAMPLE_OUTLET, SAMPLE_OUTLET_NAME
from tests.support.opened import opened
from tests.support.parts import always_ready
from tests.support.web_caller import Page, WebCaller
from tests.support.web_world import WebWorld, over

_COUNTER = "/counter/bind"  # which is set up before anything else
_HOMES = {
    "agent": _COUNTER,
    "supervisor": _COUNTER,
    "reviewer": "/office/reviews",
    "second-reviewer": "/office/reviews",
    "privacy-officer": "/office/openings",
    "inspector": "/supervision",
    "administrator": "/admin",
}


def key_of(web: WebWorld) -> str:
    return web.services[StartKey].text


def sign_in_as(web: WebWorld, login: str, *, realm: Realm | None = None) -> Page:
    caller = WebCaller(web, realm=realm or SAMPLE_STAFF[login].realm)
    return caller.post("/sandbox/sign-in", {"csrf": key_of(web), "login": login})


def test_without_the_key_the_page_says_where_it_is_and_holds_nothing(web: WebWorld) -> None:
    pages = [WebCaller(web).get(path) for path in ("/sandbox", f"/sandbox/{'0' * 32}")]
    assert [page.status for page in pages] == [403, 403]
    assert all("Open the address that the terminal shows" in page.text and "sign-in" not in page.html for page in pages)


def test_the_key_opens_the_page_and_stands_in_no_address_after_that(web: WebWorld) -> None:
    caller = WebCaller(web)
    page = caller.get(f"/sandbox/{key_of(web)}")
    assert (page.status, page.path, "Register your first line" in page.text) == (200, "/sandbox", True)
    assert caller.get("/sandbox").status == 200


@pytest.mark.parametrize("login", SAMPLE_STAFF)
def test_each_role_signs_in_without_a_password_and_begins_where_it_works(web: WebWorld, login: str) -> None:
    page = sign_in_as(web, login)
    assert (page.status, page.path) == (200, _HOMES[login])


def test_a_member_is_added_once_and_works_at_the_sample_outlet(tmp_path: Path) -> None:
    with opened(tmp_path) as deployment:
        signing_in = deployment.app[SignInSampleStaff]
        members = [signing_in(login).session.member for login in ("agent", "reviewer", "agent")]
        staff = [one.member for one in deployment.app[ListStaff]()]
    assert [(one.login, one.outlet_id) for one in members] == [("agent", SAMPLE_OUTLET), ("reviewer", None), ("agent", SAMPLE_OUTLET)]
    assert sorted(one.login for one in staff) == ["agent", "reviewer"]


def test_the_sample_outlet_is_enrolled_once_with_a_name_and_the_papers_of_the_pack(tmp_path: Path) -> None:
    with opened(tmp_path) as deployment:
        app = deployment.app
        assert app[ReadNames].name_of(SAMPLE_OUTLET) == SAMPLE_OUTLET.value
        for login in ("inspector", "agent", "supervisor", "agent"):
            app[SignInSampleStaff](login)
        assert app[ReadNames].name_of(SAMPLE_OUTLET) == SAMPLE_OUTLET_NAME
        (file,) = app[ReadOutlets]()
        with app[SqlUnitsOfWork]() as unit:
            enrolments = [one for one in unit.ledger.of_subject(SAMPLE_OUTLET.value) if one.event.event is OutletEvent.OUTLET_ENROLLED]
        rule, now = app[OutletRule], app[Clock].now()
    assert file.outlet is not None
    assert {one.kind for one in file.outlet.documents} == set(rule.outlet_documents)
    assert file.outlet.place.is_open(now)
    assert len(enrolments) == 1


def test_pages_name_the_sample_outlet(web: WebWorld) -> None:
    caller = WebCaller(web)
    caller.post("/sandbox/sign-in", {"csrf": key_of(web), "login": "agent"})
    assert SAMPLE_OUTLET_NAME in caller.get("/counter/today").text


def test_where_a_folder_has_agents_of_its_own_one_of_them_signs_in(tmp_path: Path) -> None:
    with opened(tmp_path) as deployment:
        deployment.app[AddSampleStaff]("wang", OutletId("o-001"), Role.AGENT)
        assert deployment.app[SignInSampleStaff]("agent").session.member.login == "wang"


@pytest.mark.parametrize("path", ["/sandbox/sign-in", "/sandbox/api-token"])
def test_a_form_without_the_key_is_refused(web: WebWorld, path: str) -> None:
    answers = [WebCaller(web).post(path, {"login": "agent", "csrf": key}) for key in ("", "0" * 32)]
    assert [answer.status for answer in answers] == [403, 403]


def test_an_inspector_signs_in_at_the_inspectors_app_alone_and_no_one_else_does(web: WebWorld) -> None:
    assert sign_in_as(web, "inspector", realm=Realm.OPERATOR).status == 422
    assert sign_in_as(web, "agent", realm=Realm.SUPERVISION).status == 422


def test_the_form_of_inspectors_is_sent_to_their_port_which_the_policy_of_the_page_allows(web: WebWorld) -> None:
    page = WebCaller(web).get(f"/sandbox/{key_of(web)}")
    assert 'action="http://counter.test:8081/sandbox/sign-in"' in page.html
    assert "form-action 'self' http://counter.test:8081;" in page.response.headers["Content-Security-Policy"]


def test_a_token_for_the_api_is_shown_once(web: WebWorld) -> None:
    caller = WebCaller(web)
    caller.get(f"/sandbox/{key_of(web)}")
    shown = caller.post("/sandbox/api-token", {"csrf": key_of(web)})
    found = re.search(r"<code>(\S{64,})</code>", shown.html)
    assert found
    assert found[1] not in caller.get("/sandbox").html


def test_an_agent_gets_a_code_for_this_browser(web: WebWorld, agent: WebCaller) -> None:
    answer = agent.send("POST", "/sandbox/enrolment-code", b"")
    assert answer.status_code == 201
    assert (SAMPLE_OUTLET, "Counter 1") in [(kept.outlet_id, kept.name) for kept in web.services[ListEnrolmentCodes]()]
    assert answer.json()["code"]


def test_in_production_none_of_it_is_there(web: WebWorld) -> None:
    served = Served(is_sandbox=False, has_outbox=False, version="test", require_ready=always_ready)
    given = {kind: thing for kind, thing in web.services.given.items() if kind not in {StartKey, InspectorPort}}
    key, production = key_of(web), over(web, App({**given, Served: served}, factories()))
    caller = WebCaller(production)
    caller.sign_in()
    statuses = [caller.get(path).status for path in ("/sandbox", f"/sandbox/{key}")]
    statuses += [caller.post(path, {"csrf": key, "login": "agent"}).status for path in ("/sandbox/sign-in", "/sandbox/api-token")]
    assert statuses == [404] * 4
    assert caller.send("POST", "/sandbox/enrolment-code", b"").status_code == 404
    assert "/sandbox" not in caller.get("/counter/today").html
