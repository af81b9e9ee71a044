"""Passkeys and invitations through the pages; what a weak or an old sign-in does not reach."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from httpx import Response
from sqlalchemy import delete

from realname.access.model.staff import FRESH_FOR, STRONG_MEANS, TEMPORARY_PASSWORD_LIFETIME
from realname.access.pages.access import SESSION_COOKIE
from realname.access.pages.sign_in_path import SignInRules
from realname.access.store.staff import Staff
from realname.access.store.tables import passkeys
from realname.access.use_cases.first_administrators import InviteFirstAdministrators
from realname.access.use_cases.invitations import InviteStaff
from realname.access.use_cases.own_sessions import ListOwnSessions
from realname.access.use_cases.passkeys import ListPasskeys
from realname.access.use_cases.staff_accounts import DeactivateStaff
from realname.kernel.identifiers import AgentId
from realname.main.apps.counter_app import create_web_app
from tests.access.soft_passkey import SoftPasskey
from tests.support.web_caller import Page, WebCaller
from tests.support.web_world import WebWorld

SIGN_IN = "/counter/sign-in"
MOMENT = timedelta(microseconds=1)


def _added(caller: WebCaller, passkey: SoftPasskey) -> Response:
    question = caller.send("POST", "/account/passkeys/question", b"{}").text
    return caller.send("POST", "/account/passkeys", json.dumps({"name": "phone", "answer": passkey.made(question)}).encode())


def _signed_in(caller: WebCaller, passkey: SoftPasskey, *, to: str = "") -> Response:
    """Sign in as the script of the page does."""
    caller.csrf = caller.get(SIGN_IN).hidden("csrf")
    question = caller.send("POST", f"{SIGN_IN}/passkey/question", b"{}").text
    return caller.send("POST", f"{SIGN_IN}/passkey", json.dumps({"to": to, "answer": passkey.used(question)}).encode())


@pytest.fixture
def strict(web: WebWorld) -> WebWorld:
    """The same deployment, as production has it."""
    rules = replace(web.services[SignInRules], enough_means=STRONG_MEANS)
    services = web.services.with_others({SignInRules: rules})
    return replace(web, app=create_web_app(services), services=services)


def test_a_passkey_is_added_and_signs_in_by_itself(agent: WebCaller, web: WebWorld) -> None:
    passkey = SoftPasskey()
    assert _added(agent, passkey).status_code == 201
    assert "phone" in agent.get("/account").text
    other = WebCaller(web)
    assert _signed_in(other, passkey).json() == {"to": "/counter/bind?to=/counter/"}
    assert other.get("/counter/").path == "/counter/today"


def test_after_signing_in_one_is_where_one_was_going_and_never_elsewhere(agent: WebCaller, web: WebWorld) -> None:
    passkey = SoftPasskey()
    _added(agent, passkey)
    assert _signed_in(WebCaller(web), passkey, to="/counter/lines").json() == {"to": "/counter/lines"}
    assert _signed_in(WebCaller(web), passkey, to="https://evil.test/").json() == {"to": "/counter/bind?to=/counter/"}


def test_a_removed_passkey_signs_no_one_in(agent: WebCaller, web: WebWorld) -> None:
    passkey = SoftPasskey()
    identity = _added(agent, passkey).json()["id"]
    assert "You have no passkey yet." in agent.post("/account/passkeys/remove", {"id": identity}).text
    refused = _signed_in(WebCaller(web), passkey)
    assert (refused.status_code, refused.json()["code"]) == (403, "sign-in-failed")


def test_a_question_of_another_browser_is_not_answered(agent: WebCaller, web: WebWorld) -> None:
    passkey, one, other = SoftPasskey(), WebCaller(web), WebCaller(web)
    _added(agent, passkey)
    for caller in (one, other):
        caller.csrf = caller.get(SIGN_IN).hidden("csrf")
    answer = passkey.used(one.send("POST", f"{SIGN_IN}/passkey/question", b"{}").text)
    stolen = other.send("POST", f"{SIGN_IN}/passkey", json.dumps({"to": "", "answer": answer}).encode())
    assert stolen.status_code == 403


def test_no_one_is_asked_without_the_token_of_the_page(web: WebWorld) -> None:
    stranger = WebCaller(web)
    assert stranger.send("POST", f"{SIGN_IN}/passkey/question", b"{}").status_code == 403


@pytest.mark.parametrize(("late", "status"), [(timedelta(), 200), (MOMENT, 403)])
def test_what_one_signs_in_with_is_changed_within_five_minutes_of_signing_in(
    agent: WebCaller, web: WebWorld, late: timedelta, status: int
) -> None:
    web.api.clock.advance(FRESH_FOR + late)
    assert agent.send("POST", "/account/passkeys/question", b"{}").status_code == status


def test_a_person_who_signed_in_too_long_ago_is_led_to_the_sign_in_and_back(agent: WebCaller, web: WebWorld) -> None:
    web.api.clock.advance(FRESH_FOR + MOMENT)
    page = agent.post("/account/passkeys/remove", {"id": "none"})
    assert (page.path, page.response.url.query) == (SIGN_IN, b"to=%2Faccount")


def test_a_password_alone_reaches_nothing_but_ones_own_sign_in(strict: WebWorld) -> None:
    caller = WebCaller(strict)
    page = caller.sign_in()
    assert (page.path, "add a passkey here" in page.text) == ("/account", True)
    for path in ("/counter/today", "/counter/lines", "/counter/registrations/new", "/counter/enrol"):
        assert caller.get(path).path == "/account"


def test_with_the_passkey_that_was_added_all_of_the_role_is_there(strict: WebWorld) -> None:
    caller, passkey = WebCaller(strict), SoftPasskey()
    caller.sign_in()
    assert _added(caller, passkey).status_code == 201
    assert _signed_in(caller, passkey).status_code == 201
    assert caller.get("/counter/").path == "/counter/today"


def test_the_first_administrator_comes_in_adds_a_passkey_and_signs_in(web: WebWorld) -> None:
    DeactivateStaff(units=web.api.units, clock=web.api.clock)("administrator")
    code, caller, passkey = web.services[InviteFirstAdministrators]("zhao", "qian")[0].code, WebCaller(web), SoftPasskey()
    caller.csrf = caller.get("/join").hidden("csrf")
    page = caller.post("/join", {"code": code})
    assert (page.path, "Administrator" in page.text) == ("/account", True)
    caller.csrf = page.hidden("csrf")
    assert _added(caller, passkey).status_code == 201
    assert _signed_in(caller, passkey).status_code == 201
    assert caller.get("/counter/").path == "/admin"


def test_a_code_that_is_unknown_is_said_beside_its_field(web: WebWorld) -> None:
    caller = WebCaller(web)
    caller.csrf = caller.get("/join").hidden("csrf")
    page = caller.post("/join", {"code": "0000-0000-0000-0000-0000"})
    assert (page.status, "Ask an administrator for a new one." in page.text) == (403, True)


def test_an_invitation_sets_up_a_passkey_and_no_more(web: WebWorld) -> None:
    caller = WebCaller(web)
    caller.csrf = caller.get("/join").hidden("csrf")
    caller.post("/join", {"code": web.services[InviteStaff]("supervisor")})
    assert caller.get("/counter/today").path == "/account"


# An authenticator app beside the password


def _app_set_up(caller: WebCaller, web: WebWorld) -> pyotp.TOTP:
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", caller.post("/account/app").html)
    assert secret
    app = pyotp.TOTP(secret[1])
    page = caller.post("/account/app/confirm", {"code": app.at(web.api.clock.now())})
    assert "Backup codes" in page.text
    web.api.clock.advance(timedelta(seconds=30))
    return app


def _signed_in_with(web: WebWorld, code: str) -> WebCaller:
    caller = WebCaller(web)
    page = caller.get(SIGN_IN)
    fields = {"csrf": page.hidden("csrf"), "login": "agent", "password": web.passwords["agent"], "code": code}
    caller.http.post(SIGN_IN, data=fields)
    return caller


def test_with_an_app_the_password_needs_its_code_and_then_reaches_all_of_the_role(strict: WebWorld) -> None:
    caller = WebCaller(strict)
    caller.sign_in()
    app = _app_set_up(caller, strict)
    assert _signed_in_with(strict, "").get("/counter/").path == SIGN_IN
    assert _signed_in_with(strict, app.at(strict.api.clock.now())).get("/counter/").path == "/counter/today"


def test_a_wrong_first_code_begins_anew_with_another_secret(agent: WebCaller) -> None:
    first = agent.post("/account/app")
    again = agent.post("/account/app/confirm", {"code": "000000"})
    secrets = [re.search(r"<code>([A-Z2-7]{32})</code>", page.html) for page in (first, again)]
    assert again.status == 403
    assert None not in secrets
    assert len({one[1] for one in secrets if one}) == 2


@pytest.mark.parametrize(
    "path", ["/account/app", "/account/app/remove", "/account/passkeys/remove", "/account/passkeys/question", "/account/sign-ins/end"]
)
def test_a_password_alone_changes_nothing_of_a_member_who_has_a_passkey(strict: WebWorld, path: str) -> None:
    owner, thief = WebCaller(strict), WebCaller(strict)
    owner.sign_in()
    assert _added(owner, SoftPasskey()).status_code == 201
    thief.sign_in()
    answer = thief.send("POST", path, b"{}", **{"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (403, "stronger-sign-in-required")
    assert len(strict.services[ListPasskeys](AgentId("id-of-agent"))) == 1


def test_whoever_knows_a_password_and_deletes_the_passkey_by_hand_adds_none_of_their_own(strict: WebWorld) -> None:
    owner, thief = WebCaller(strict), WebCaller(strict)
    owner.sign_in()
    assert _added(owner, SoftPasskey()).status_code == 201
    with strict.api.engine.begin() as connection:
        connection.execute(delete(passkeys))
    thief.sign_in()
    refused = thief.send("POST", "/account/passkeys/question", b"{}", **{"Content-Type": "application/json"})
    assert (refused.status_code, refused.json()["code"]) == (403, "stronger-sign-in-required")


# Where one is signed in


def test_a_member_sees_their_other_sign_ins_and_ends_one(agent: WebCaller, web: WebWorld) -> None:
    other, kept = agent.elsewhere(), agent.elsewhere()
    page = agent.get("/account")
    assert page.text.count("last seen") == 3
    named = [
        one.id for one in web.services[ListOwnSessions](AgentId("id-of-agent"), token=other.http.cookies[SESSION_COOKIE]) if one.is_this
    ]
    assert page.html.count(f'name="id" value="{named[0]}"') == 1
    assert "The sign-in is ended." in agent.post("/account/sign-ins/end", {"id": str(named[0])}).text
    assert [one.get("/counter/today").path for one in (agent, other, kept)] == ["/counter/today", SIGN_IN, "/counter/today"]


def test_after_a_change_of_what_one_signs_in_with_the_others_can_be_ended_in_one_step(agent: WebCaller) -> None:
    other = agent.elsewhere()
    assert 'data-to="/account?done=changed"' in agent.get("/account").html
    identity = _added(agent, SoftPasskey()).json()["id"]
    for page in (
        agent.get("/account?done=changed"),
        agent.post("/account/passkeys/remove", {"id": identity}),
        agent.post("/account/app/remove"),
    ):
        assert "Your way to sign in has changed. You are also signed in on other devices." in page.text
        assert page.html.count("End all other sign-ins") == 1
    assert "The sign-in is ended." in agent.post("/account/sign-ins/end").text
    assert [one.get("/counter/today").path for one in (agent, other)] == ["/counter/today", SIGN_IN]
    assert "You are not signed in on any other device." in agent.get("/account?done=changed").text


def test_an_id_that_is_none_ends_nothing(agent: WebCaller) -> None:
    other = agent.elsewhere()
    assert agent.post("/account/sign-ins/end", {"id": "a/b"}).status == 422
    assert agent.post("/account/sign-ins/end", {"id": "none"}).status == 200
    assert other.get("/counter/today").path == "/counter/today"


# A password that was handed out, and one's own


def _handed_out(web: WebWorld, login: str = "agent") -> None:
    with web.api.units() as unit:
        account = unit[Staff].find(login)
        assert account is not None
        unit[Staff].save(replace(account, password_lapses_at=web.api.clock.now() + TEMPORARY_PASSWORD_LIFETIME))
        unit.commit()


def _own_password(page: Page) -> str:
    shown = re.search(r"<code>((?:[0-9a-z]{4}-){3}[0-9a-z]{4})</code>", page.html)
    assert shown
    return shown[1]


def test_by_a_password_that_was_handed_out_no_page_opens_before_there_is_one_of_ones_own(web: WebWorld) -> None:
    _handed_out(web)
    caller = WebCaller(web)
    page = caller.sign_in()
    assert (page.path, "Your one-time password has been used." in page.text) == ("/account", True)
    for path in ("/counter/today", "/counter/lines", "/counter/registrations/new", "/counter/enrol"):
        assert caller.get(path).path == "/account"
    assert WebCaller(web).sign_in().status == 403
    web.api.clock.advance(FRESH_FOR + MOMENT)  # that password lets no one in again: the page must not ask for it
    own = _own_password(caller.post("/account/password"))
    assert caller.get("/counter/").path == "/counter/today"
    assert WebCaller(web).sign_in(password=own).path == "/counter/bind"


def test_in_production_a_passkey_does_instead(strict: WebWorld) -> None:
    _handed_out(strict)
    caller, passkey = WebCaller(strict), SoftPasskey()
    caller.sign_in()
    assert _added(caller, passkey).status_code == 201
    assert _signed_in(caller, passkey).status_code == 201
    assert caller.get("/counter/").path == "/counter/today"


def test_a_new_password_is_shown_once_and_ends_the_other_sign_ins(agent: WebCaller, web: WebWorld) -> None:
    other = agent.elsewhere()
    page = agent.post("/account/password")
    own = _own_password(page)
    assert page.response.headers["Cache-Control"] == "no-store"
    assert own not in agent.get("/account").html
    assert [one.get("/counter/today").path for one in (agent, other)] == ["/counter/today", SIGN_IN]
    assert WebCaller(web).sign_in().status == 403
    assert WebCaller(web).sign_in(password=own).path == "/counter/bind"


def test_a_new_password_needs_a_sign_in_of_the_last_five_minutes(agent: WebCaller, web: WebWorld) -> None:
    web.api.clock.advance(FRESH_FOR + MOMENT)
    assert agent.post("/account/password").path == SIGN_IN


def test_where_many_sign_in_at_once_a_new_password_waits(agent: WebCaller, web: WebWorld) -> None:
    web.desk.is_taken = True
    assert (agent.post("/account/password").status, agent.get("/counter/today").status) == (503, 200)
