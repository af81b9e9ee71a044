"""A member connects their work account on the pages: by their passkey, by an invitation, and by nothing else."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from realname.access.connectors.openid_provider import OpenIdProvider
from realname.access.model.staff import FRESH_FOR
from realname.access.use_cases.invitations import InviteStaff
from tests.access.soft_passkey import SoftPasskey
from tests.support.openid_provider import OpenIdWorld, openid_provider, provider_settings
from tests.support.web_caller import Page, WebCaller
from tests.support.web_world import OUTLET, WebWorld, build_web_world, over

pytestmark = pytest.mark.sockets
SIGN_IN = "/counter/sign-in"
AGENT: dict[str, object] = {"sub": "u-7", "preferred_username": "somebody.else", "roles": "rn-agent", "outlet": OUTLET.value}
BUTTON = "Connect your work account"


@pytest.fixture(scope="module")
def served() -> Iterator[OpenIdWorld]:
    """The provider."""
    with openid_provider() as world:
        yield world


@pytest.fixture
def provider(served: OpenIdWorld) -> OpenIdWorld:
    """The provider, at which the agent is signed in under another name."""
    served.user, served.changed = dict(AGENT), {}
    return served


@pytest.fixture
def web(tmp_path: Path, provider: OpenIdWorld) -> Iterator[WebWorld]:
    """A deployment whose staff may sign in by it; nobody gets an account that way."""
    built = build_web_world(tmp_path)
    provider.now = built.api.clock.now().timestamp()
    yield over(built, built.services.with_others({OpenIdProvider: OpenIdProvider(provider_settings(provider.url))}))
    built.api.engine.dispose()


def _by_passkey(web: WebWorld, login: str = "agent") -> WebCaller:
    """A member who has added a passkey, and signed in with it."""
    caller, passkey = WebCaller(web), SoftPasskey()
    caller.sign_in(login)
    question = caller.send("POST", "/account/passkeys/question", b"{}").text
    made = {"name": "phone", "answer": passkey.made(question)}
    assert caller.send("POST", "/account/passkeys", json.dumps(made).encode()).status_code == 201
    caller = WebCaller(web)
    caller.csrf = caller.get(SIGN_IN).hidden("csrf")
    question = caller.send("POST", f"{SIGN_IN}/passkey/question", b"{}").text
    signed_in = json.dumps({"to": "", "answer": passkey.used(question)}).encode()
    assert caller.send("POST", f"{SIGN_IN}/passkey", signed_in).status_code == 201
    caller.csrf = caller.get("/account").hidden("csrf")
    return caller


def _by_invitation(web: WebWorld, login: str = "agent") -> WebCaller:
    caller, code = WebCaller(web), web.services[InviteStaff](login)
    caller.csrf = caller.get("/join").hidden("csrf")
    page = caller.post("/join", {"code": code})
    assert page.path == "/account"
    caller.csrf = page.hidden("csrf")
    return caller


def _led(page: Page) -> str:
    """Where a page leads on by itself."""
    return page.html.partition('content="0;url=')[2].partition('"')[0].replace("&amp;", "&")


def _asked(caller: WebCaller, provider: OpenIdWorld) -> dict[str, str]:
    """Press the button, sign in at the provider and come back to the question whether to connect: what its form holds."""
    back = urlsplit(provider.authorize(_led(caller.post("/account/provider"))))
    asked = caller.get(_led(caller.get(f"{back.path}?{back.query}")))
    assert asked.path == "/account/provider"
    return {name: asked.hidden(name) for name in ("code", "state")}


def _connected(caller: WebCaller, provider: OpenIdWorld) -> Page:
    return caller.post("/account/provider/connect", _asked(caller, provider))


def _by_provider(web: WebWorld, provider: OpenIdWorld) -> Page:
    """Sign in by the provider with another browser."""
    caller = WebCaller(web)
    answer = caller.http.get(f"{SIGN_IN}/provider", follow_redirects=False)
    back = urlsplit(provider.authorize(str(answer.headers["Location"])))
    page = caller.get(f"{back.path}?{back.query}")
    return caller.get("/account") if page.status == 200 else page


@pytest.mark.parametrize("begin", [_by_passkey, _by_invitation])
def test_a_member_connects_their_work_account_and_signs_in_by_it(web: WebWorld, provider: OpenIdWorld, begin: object) -> None:
    assert callable(begin)
    assert _by_provider(web, provider).status == 403
    caller = begin(web)
    assert BUTTON in caller.get("/account").text
    assert "Your work account is connected since" in _connected(caller, provider).text
    signed_in = _by_provider(web, provider)
    assert (signed_in.path, ">agent<" in signed_in.html) == ("/account", True)


def test_after_a_password_the_page_asks_for_the_passkey_and_the_way_is_closed(web: WebWorld, provider: OpenIdWorld) -> None:
    assert provider.url
    caller = WebCaller(web)
    caller.sign_in()
    page = caller.get("/account")
    assert BUTTON not in page.text
    assert "To connect your work account, sign in with your passkey first." in page.text
    assert caller.post("/account/provider").status == 403


def test_a_passkey_that_was_used_more_than_five_minutes_ago_does_not_connect(web: WebWorld, provider: OpenIdWorld) -> None:
    assert provider.url
    caller = _by_passkey(web)
    web.api.clock.advance(FRESH_FOR + timedelta(microseconds=1))
    assert caller.post("/account/provider").path == SIGN_IN


def test_the_answer_for_one_member_is_none_for_another_at_the_same_browser(web: WebWorld, provider: OpenIdWorld) -> None:
    caller = _by_passkey(web)
    asked = _asked(caller, provider)
    other = _by_passkey(web, "foreign-agent")
    other.http.cookies.set("realname_provider", str(caller.http.cookies["realname_provider"]))
    assert "Your work account was not connected." in other.post("/account/provider/connect", asked).text


def test_the_answer_of_another_browser_connects_nothing(web: WebWorld, provider: OpenIdWorld) -> None:
    thief, caller = _by_passkey(web, "foreign-agent"), _by_passkey(web)
    asked = _asked(thief, provider)
    caller.post("/account/provider")
    assert caller.post("/account/provider/connect", asked).status == 403
    assert _by_provider(web, provider).status == 403


def test_an_answer_for_a_sign_in_connects_nothing_and_one_that_connects_signs_nobody_in(web: WebWorld, provider: OpenIdWorld) -> None:
    caller = _by_passkey(web)
    asked = _asked(caller, provider)
    state = f"provider.{asked['state'].partition('.')[2]}"
    assert caller.get(f"{SIGN_IN}/provider/return?code={asked['code']}&state={state}").status == 403
    answer = caller.http.get(f"{SIGN_IN}/provider", follow_redirects=False)
    back = dict(one.split("=", 1) for one in urlsplit(provider.authorize(str(answer.headers["Location"]))).query.split("&"))
    state = f"connect-provider.{back['state'].partition('.')[2]}"
    assert caller.post("/account/provider/connect", {"code": back["code"], "state": state}).status == 403


def test_without_the_token_of_the_page_nothing_is_connected(web: WebWorld, provider: OpenIdWorld) -> None:
    caller = _by_passkey(web)
    asked, caller.csrf = _asked(caller, provider), "0" * 64
    assert caller.post("/account/provider/connect", asked).status == 403
    assert _by_provider(web, provider).status == 403


def test_where_no_provider_is_set_nothing_is_offered(tmp_path: Path) -> None:
    built = build_web_world(tmp_path)
    caller = _by_passkey(built)
    assert "work account" not in caller.get("/account").text
    assert caller.post("/account/provider").path == "/account"
    built.api.engine.dispose()
