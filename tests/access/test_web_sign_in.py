"""Who may see the pages: sign-in, its lockout, sessions, cookies, forms that only our own pages can send; one stays on them."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from sqlalchemy import Table
from starlette.testclient import TestClient

from realname.access.pages.access import SESSION_COOKIE
from realname.access.pages.sign_in_path import LANDING, local_path
from realname.access.store import tables
from tests.architecture.sources import PACKAGE
from tests.support.web_caller import UNKNOWN, Page, WebCaller
from tests.support.web_world import WebWorld

BIND = "/counter/bind?to=/counter/"
PATHS = ("/counter/today", "/counter/handed-over", "/counter/enrol", "/counter/log-entry", "/counter/outbox", "/counter/registrations/new")


def test_the_root_leads_to_the_sign_in(web: WebWorld) -> None:
    page = WebCaller(web).get("/")
    assert (page.status, page.path) == (200, "/counter/sign-in")


@pytest.mark.parametrize("path", [*PATHS, f"/counter/registrations/{UNKNOWN}", f"/counter/registrations/{UNKNOWN}/face"])
def test_without_a_session_every_page_leads_to_the_sign_in(web: WebWorld, path: str) -> None:
    assert WebCaller(web).get(path).path == "/counter/sign-in"


def test_after_signing_in_one_is_where_one_was_going(web: WebWorld) -> None:
    caller = WebCaller(web)
    page = caller.get("/counter/handed-over")
    fields = {"csrf": page.hidden("csrf"), "to": page.hidden("to"), "login": "agent", "password": web.passwords["agent"]}
    assert caller.http.post("/counter/sign-in", data=fields).url.path == "/counter/handed-over"


@pytest.mark.parametrize("login", ["agent", "supervisor"])
def test_staff_of_an_outlet_who_sign_in_are_asked_for_the_counter_as_those_of_the_start_page_are(web: WebWorld, login: str) -> None:
    page = WebCaller(web).sign_in(login)
    assert (page.path, page.html.count('data-to="/counter/"')) == ("/counter/bind", 1)
    assert '<a class="govuk-link rn-link" href="/counter/">Not now</a>' in page.html.rpartition("<noscript>")[2].partition("</noscript>")[0]


@pytest.mark.parametrize(("login", "home"), [("reviewer", "/office/reviews"), ("administrator", "/admin")])
def test_staff_without_an_outlet_have_no_counter_and_are_at_their_work_at_once(web: WebWorld, login: str, home: str) -> None:
    assert WebCaller(web).sign_in(login).path == home


@pytest.mark.parametrize("to", ["https://elsewhere.test/", "//elsewhere.test/", "/\\elsewhere.test", "javascript:alert(1)", "/\tx"])
def test_the_sign_in_leads_nowhere_else(web: WebWorld, to: str) -> None:
    caller = WebCaller(web)
    page = caller.get("/counter/sign-in")
    fields = {"csrf": page.hidden("csrf"), "to": to, "login": "agent", "password": web.passwords["agent"]}
    answer = caller.http.post("/counter/sign-in", data=fields, follow_redirects=False)
    assert answer.headers["Location"] == BIND


@pytest.mark.parametrize(("login", "password"), [("agent", "wrong"), ("stranger", "wrong"), ("", ""), ("AG ENT", "x"), ("agent", "")])
def test_a_wrong_sign_in_says_the_same_whether_or_not_there_is_such_a_login(web: WebWorld, login: str, password: str) -> None:
    page = WebCaller(web).sign_in(login, password=password)
    assert page.status in {403, 422}
    assert "Login and password do not belong together, or the code is wrong. Check them." in page.text
    assert SESSION_COOKIE not in page.response.cookies


def test_after_five_wrong_passwords_the_page_says_how_long_to_wait(web: WebWorld) -> None:
    caller = WebCaller(web)
    for _ in range(5):
        caller.sign_in("agent", password="wrong")  # noqa: S106 - an example
    page = caller.sign_in("agent")
    assert (page.status, page.response.headers["Retry-After"]) == (429, "30")
    assert "Wait 30 seconds" in page.text
    web.api.clock.advance(timedelta(seconds=31))
    assert caller.sign_in("agent").path == "/counter/bind"


def test_the_sessions_cookie_is_out_of_reach(web: WebWorld) -> None:
    caller = WebCaller(web)
    page = caller.get("/counter/sign-in")
    fields = {"csrf": page.hidden("csrf"), "login": "agent", "password": web.passwords["agent"]}
    answer = caller.http.post("/counter/sign-in", data=fields, follow_redirects=False)
    cookie = next(value for value in answer.headers.get_list("set-cookie") if value.startswith(SESSION_COOKIE))
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= {part.strip() for part in cookie.split(";")}


@pytest.mark.parametrize("path", ["/counter/sign-in", "/counter/today"])
def test_under_tls_cookies_are_held_to_this_host(web: WebWorld, path: str) -> None:
    client = TestClient(web.app, base_url="https://counter.test", follow_redirects=False)
    token = Page(client.get("/counter/sign-in")).hidden("csrf")
    fields = {"csrf": token, "login": "agent", "password": web.passwords["agent"]}
    answers = [client.get("/counter/sign-in"), client.post("/counter/sign-in", data=fields)]
    cookies = [cookie for answer in answers for cookie in answer.headers.get_list("set-cookie")]
    assert {cookie.partition("=")[0] for cookie in cookies} == {
        "__Host-realname_session",
        "__Host-realname_browser",
        "__Host-realname_form",
    }
    assert all({"Secure", "Path=/", "HttpOnly"} <= {part.strip() for part in cookie.split(";")} for cookie in cookies)
    assert client.get(path).status_code == 200


def test_every_cookie_stays_with_our_own_pages_but_for_the_language(web: WebWorld) -> None:
    client = TestClient(web.app, base_url="https://counter.test", follow_redirects=False)
    token = Page(client.get("/counter/sign-in")).hidden("csrf")
    fields = {"csrf": token, "login": "agent", "password": web.passwords["agent"]}
    set_by = [client.get("/counter/sign-in"), client.get("/language/zh"), client.post("/counter/sign-in", data=fields)]
    token = Page(client.get("/account")).hidden("csrf")
    set_by += [client.post("/counter/sign-out", data={"csrf": token}), TestClient(web.app, base_url="https://counter.test").get("/join")]
    cookies = [cookie for answer in set_by for cookie in answer.headers.get_list("set-cookie")]
    said = {cookie.partition("=")[0]: {part.strip() for part in cookie.split(";")[1:]} for cookie in cookies}
    assert set(said) == {f"__Host-realname_{name}" for name in ("session", "browser", "form", "language")}
    assert all({"Secure", "Path=/", "HttpOnly"} <= parts for parts in said.values())
    lax = {name for name, parts in said.items() if "SameSite=strict" not in parts}
    assert (lax, "SameSite=lax" in said["__Host-realname_language"]) == ({"__Host-realname_language"}, True)


def test_the_language_is_kept_under_tls(web: WebWorld) -> None:
    client = TestClient(web.app, base_url="https://counter.test")
    assert 'lang="zh-CN"' in client.get("/language/zh?to=/join").text
    assert 'lang="zh-CN"' in client.get("/counter/sign-in").text


def test_a_stranger_does_not_lock_an_agent_out_of_their_own_browser(web: WebWorld) -> None:
    own, stranger = WebCaller(web), WebCaller(web)
    own.sign_in()
    own.post("/counter/sign-out")
    for _ in range(5):
        stranger.sign_in("agent", password="wrong")  # noqa: S106 - an example
    assert stranger.sign_in().status == 429
    assert own.sign_in().path == "/counter/bind"


def test_where_many_sign_in_at_once_the_page_says_when_to_come_back(web: WebWorld) -> None:
    web.desk.is_taken = True
    page = WebCaller(web).sign_in()
    assert (page.status, page.response.headers["Retry-After"]) == (503, "5")
    assert "Wait 5 seconds" in page.text


def test_signing_in_again_gives_another_token_and_ends_the_one_before(web: WebWorld) -> None:
    caller = WebCaller(web)
    caller.sign_in()
    before = caller.http.cookies[SESSION_COOKIE]
    caller.sign_in()
    assert caller.http.cookies[SESSION_COOKIE] != before
    thief = WebCaller(web)
    thief.http.cookies.set(SESSION_COOKIE, before)
    assert thief.get("/counter/today").path == "/counter/sign-in"


def test_after_signing_out_nothing_is_shown_and_nothing_was_kept(agent: WebCaller) -> None:
    token = agent.http.cookies[SESSION_COOKIE]
    assert agent.get("/counter/today").response.headers["Cache-Control"] == "no-store"
    assert "You are signed out." in agent.post("/counter/sign-out").text
    agent.http.cookies.set(SESSION_COOKIE, token)
    assert agent.get("/counter/today").path == "/counter/sign-in"


def test_a_session_ends_after_half_an_hour_without_activity(agent: WebCaller, web: WebWorld) -> None:
    web.api.clock.advance(timedelta(minutes=29))
    assert agent.get("/counter/today").path == "/counter/today"
    web.api.clock.advance(timedelta(minutes=31))
    assert agent.get("/counter/today").path == "/counter/sign-in"


def test_a_page_that_asks_by_itself_does_not_keep_the_session_from_idling_out(agent: WebCaller, web: WebWorld) -> None:
    web.api.workflow.is_held = True
    page = agent.submit(agent.with_clip())
    link = re.search(r'href="([^"]*)" data-part="#outcome"', page.html)
    assert link
    for _ in range(3):
        web.api.clock.advance(timedelta(minutes=9))
        assert agent.get(f"{link[1]}?poll=1").path == link[1]
    web.api.clock.advance(timedelta(minutes=4))
    over = agent.get(f"{link[1]}?poll=1").response
    assert over.history[0].headers["Location"] == f"/counter/sign-in?to={quote(link[1], safe='')}"
    assert agent.get("/counter/today").path == "/counter/sign-in"


def test_a_page_that_was_left_open_hears_when_it_is_over_and_does_not_keep_it_from_ending(agent: WebCaller, web: WebWorld) -> None:
    ask = "/account/sign-in-left?poll=1"
    for minutes, left_s in ((10, 1200), (10, 600), (9, 60)):
        web.api.clock.advance(timedelta(minutes=minutes))
        assert agent.send("GET", ask, b"").json()["left_s"] == left_s
    web.api.clock.advance(timedelta(minutes=1))
    over = agent.send("GET", ask, b"")
    assert (over.status_code, over.json()["code"]) == (401, "sign-in-required")


def test_a_person_who_says_that_they_are_there_stays_signed_in_but_no_longer_than_twelve_hours(agent: WebCaller, web: WebWorld) -> None:
    said = []
    for _ in range(25):
        web.api.clock.advance(timedelta(minutes=28))
        said.append(agent.send("GET", "/account/sign-in-left", b"").json())
    assert [one["left_s"] for one in said] == [1800] * 24 + [20 * 60]
    assert (said[0]["most_s"], said[-1]["most_s"]) == ((12 * 60 - 28) * 60, 20 * 60)


def test_without_scripts_a_page_is_gone_when_its_sign_in_ends(agent: WebCaller, web: WebWorld) -> None:
    page = agent.get("/counter/lines")
    assert '<noscript><meta http-equiv="refresh" content="1800;url=/counter/sign-in?ended=1&amp;to=%2Fcounter%2Flines">' in page.html
    assert 'content="1800;url=/counter/sign-in?ended=1"' in agent.post("/counter/lines", {"msisdn": "1"}).html
    assert "Your sign-in has ended." in WebCaller(web).get("/counter/sign-in?ended=1").text
    assert "refresh" not in WebCaller(web).get("/counter/sign-in").html


@pytest.mark.parametrize("token", ["", "0" * 32])
def test_no_form_is_taken_without_its_token(agent: WebCaller, token: str) -> None:
    registration = agent.with_line()
    agent.csrf = token
    places = ("evidence", "line", "check", "stop", "hand-over")
    pages = [agent.post(f"/counter/registrations/{registration}/{place}") for place in places]
    pages += [agent.post("/counter/registrations/new"), agent.post("/counter/sign-out")]
    assert {page.status for page in pages} == {403}
    assert all("This form has expired" in page.text for page in pages)


@pytest.mark.parametrize("path", ["live-session", "challenge"])
def test_nothing_of_the_script_is_taken_without_its_token(agent: WebCaller, path: str) -> None:
    place = f"/counter/registrations/{agent.with_line()}/{path}"
    agent.csrf = "0" * 32
    answer = agent.send("POST", place, b"{}")
    assert (answer.status_code, answer.json()["code"]) == (403, "form-expired")


def test_the_sign_in_is_not_taken_without_the_token_of_its_page(web: WebWorld) -> None:
    caller = WebCaller(web)
    fields = {"csrf": "", "login": "agent", "password": web.passwords["agent"]}
    assert caller.http.post("/counter/sign-in", data=fields).status_code == 403
    assert caller.http.post("/counter/sign-in", data=fields | {"csrf": "0" * 32}).status_code == 403


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://elsewhere.test"}, {"Origin": "null"}]
)
def test_no_form_is_taken_that_the_browser_says_comes_from_elsewhere(agent: WebCaller, headers: dict[str, str]) -> None:
    assert agent.post(f"/counter/registrations/{agent.with_line()}/stop", {"sure": "yes"}, **headers).status == 403


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://counter.test"}, {}])
def test_our_own_forms_are_taken(agent: WebCaller, headers: dict[str, str]) -> None:
    assert agent.post(f"/counter/registrations/{agent.with_line()}/stop", {"sure": "yes"}, **headers).path.endswith("/stopped")


def test_another_outlets_registration_is_as_unknown_as_one_that_is_not_there(agent: WebCaller, stranger: WebCaller) -> None:
    place = f"/counter/registrations/{agent.with_clip()}"
    nothing = f"/counter/registrations/{UNKNOWN}"
    steps = ("", "/evidence", "/line", "/face", "/check", "/outcome", "/receipt", "/stop", "/stopped")
    seen = [stranger.get(f"{place}{step}") for step in steps]
    assert {page.status for page in seen} == {404}
    assert {stranger.get(f"{nothing}{step}").status for step in steps} == {404}
    assert stranger.post(f"{place}/stop", {"sure": "yes"}).status == 404
    assert stranger.post(f"{place}/hand-over").status == 404
    assert stranger.send("PUT", f"{place}/clip/0", b"x").status_code == 404


def test_a_colleague_of_the_outlet_may_go_on_with_a_registration(agent: WebCaller, supervisor: WebCaller) -> None:
    assert supervisor.get(f"/counter/registrations/{agent.with_line()}").path.endswith("/face")


@pytest.mark.parametrize("path", ["/counter/today", "/counter/registrations/0/line?page=1&digits=88"])
def test_a_path_of_ours_is_kept(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path",
    ["", "today", "//elsewhere", "https://elsewhere", "/\\elsewhere", "\\\\elsewhere", "/a\r\nSet-Cookie: x", "/\t/elsewhere", "/\u2028x"],
)
def test_anything_else_leads_home(path: str) -> None:
    assert local_path(path) == LANDING


_FIELDS_OF_SIGN_IN = {"csrf", "to", "login", "password", "code", "state", "id", "name", "proof"}
_REMINDER = re.compile(r"hint|reminder|secret_question|security_question|answer", re.IGNORECASE)


def test_no_account_has_a_hint_or_a_secret_question() -> None:
    """ASVS 6.4.2: no page of the sign-in has a field for one, and no table a column."""
    pages = (PACKAGE / "access" / "pages" / "templates").glob("*.html")
    of_sign_in = [page for page in pages if not page.name.startswith("admin-")]  # the administrator's app has forms of its own
    fields = {name for page in of_sign_in for name in re.findall(r'<(?:input|select|textarea)[^>]*\sname="([^"]+)"', page.read_text())}
    columns = {f"{table.name}.{column.name}" for table in vars(tables).values() if isinstance(table, Table) for column in table.columns}
    assert (fields <= _FIELDS_OF_SIGN_IN, {"login", "password"} <= fields, "staff.password_hash" in columns) == (True, True, True)
    assert [one for one in (*fields, *columns) if _REMINDER.search(one)] == []
