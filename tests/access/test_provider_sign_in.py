"""Sign in by the operator's OpenID provider, a server of its own over loopback: who is let in, and every way in which no one is."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from realname.access.connectors.openid_provider import OpenIdProvider
from realname.access.events import AccessEvent
from realname.access.model.provider import parse_domains, parse_roles, read_member
from realname.access.model.staff import Role, SignInFault
from realname.access.store.staff import Staff
from realname.access.use_cases.staff_accounts import DeactivateStaff, FindStaff
from realname.access.wiring import FACTORIES
from realname.kernel.errors import InvalidInput, SettingsError
from realname.kernel.identifiers import OutletId
from realname.kernel.registry import App
from realname.platform.config.settings import Settings
from tests.support.openid_provider import CLIENT_ID, RULE, OpenIdWorld, openid_provider, provider_settings
from tests.support.web_caller import Page, WebCaller
from tests.support.web_world import OUTLET, WebWorld, build_web_world, over

pytestmark = pytest.mark.sockets
BEGIN, RETURN = "/counter/sign-in/provider", "/counter/sign-in/provider/return"
OF_EXAMPLE_NET: dict[str, object] = {"email": "someone@example.net", "email_verified": True}
ZHAO: dict[str, object] = {
    "sub": "u-1",
    "preferred_username": "zhao",
    "roles": ["other", "rn-agent"],
    "outlet": OUTLET.value,
} | OF_EXAMPLE_NET
ADMINISTRATOR = ZHAO | {"roles": "rn-admin", "outlet": None}
LI: dict[str, object] = {
    "sub": "u-2",
    "preferred_username": "li.na@example.net",
    "roles": "rn-agent",
    "outlet": OUTLET.value,
} | OF_EXAMPLE_NET


@pytest.fixture(scope="module")
def served() -> Iterator[OpenIdWorld]:
    """The provider."""
    with openid_provider() as world:
        yield world


@pytest.fixture
def provider(served: OpenIdWorld) -> OpenIdWorld:
    """The provider, as it is before anything is turned."""
    served.user, served.changed, served.published, served.issuer, served.is_down = dict(ZHAO), {}, None, "", False
    served.asked.clear()
    return served


@pytest.fixture
def web(tmp_path: Path, provider: OpenIdWorld) -> Iterator[WebWorld]:
    """A deployment whose staff may sign in by it, and get an account with an address of one domain."""
    built = build_web_world(tmp_path)
    provider.now = built.api.clock.now().timestamp()
    yield _served(built, provider, domains="example.net")
    built.api.engine.dispose()


def _served(web: WebWorld, provider: OpenIdWorld, *, acr: str = "", domains: str = "") -> WebWorld:
    """The same deployment with other settings."""
    settings = provider_settings(provider.url, acr=acr, domains=domains)
    return over(web, web.services.with_others({OpenIdProvider: OpenIdProvider(settings)}))


def _begun(caller: WebCaller, to: str = "") -> str:
    """Press the button, and give the address at the provider."""
    answer = caller.http.get(f"{BEGIN}?{urlencode({'to': to})}", follow_redirects=False)
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def _back(caller: WebCaller, address: str) -> Page:
    """Come back from the provider."""
    target = urlsplit(address)
    return caller.get(f"{target.path}?{target.query}")


def _sign_in(web: WebWorld, provider: OpenIdWorld, caller: WebCaller | None = None) -> Page:
    caller = caller or WebCaller(web)
    return _back(caller, provider.authorize(_begun(caller)))


def _fault(web: WebWorld) -> str:
    with web.api.units() as unit:
        last = unit.ledger.from_index(unit.ledger.count() - 1, limit=1)[0].event
    return str(dict(last.facts).get("fault", "")) if last.event is AccessEvent.STAFF_SIGN_IN_FAILED else ""


def test_an_account_with_power_that_the_provider_adds_lets_no_one_in_before_a_second_person_confirms_it(
    web: WebWorld, provider: OpenIdWorld
) -> None:
    provider.user = ADMINISTRATOR
    assert _sign_in(web, provider).status == 403
    assert _fault(web) == "not-confirmed"
    _confirm(web, "zhao")
    assert "You are signed in" in _sign_in(web, provider).text


def _confirm(web: WebWorld, login: str) -> None:
    with web.api.units() as unit:
        account = unit[Staff].find(login)
        assert account is not None
        unit[Staff].save(replace(account, confirmed_at=web.api.clock.now()))
        unit.commit()


def test_a_member_whom_the_provider_names_is_let_in_with_the_role_that_it_says(web: WebWorld, provider: OpenIdWorld) -> None:
    caller = WebCaller(web)
    provider.user = ADMINISTRATOR
    _sign_in(web, provider, caller)
    _confirm(web, "zhao")
    page = _sign_in(web, provider, caller)
    account = web.services[FindStaff]("zhao")
    assert "You are signed in" in page.text
    assert account is not None
    assert account.member.role is Role.ADMINISTRATOR
    assert caller.get("/admin/staff/new").status == 200  # what is dangerous is open: they signed in just now


def test_an_agent_belongs_to_the_outlet_that_the_provider_says(web: WebWorld, provider: OpenIdWorld) -> None:
    provider.user = dict(LI)
    assert "You are signed in" in _sign_in(web, provider).text
    account = web.services[FindStaff]("li.na")
    assert account is not None
    assert account.member.outlet_id == OUTLET


def test_the_same_person_is_the_same_member_whatever_they_are_called_later(web: WebWorld, provider: OpenIdWorld) -> None:
    _sign_in(web, provider)
    provider.user = ZHAO | {"preferred_username": "zhao.new"}
    assert "You are signed in" in _sign_in(web, provider).text
    assert web.services[FindStaff]("zhao.new") is None


def test_an_account_that_an_administrator_added_is_not_given_to_whom_the_provider_calls_the_same(
    web: WebWorld, provider: OpenIdWorld
) -> None:
    provider.user = {"sub": "u-9", "preferred_username": "administrator", "roles": ["rn-admin"]} | OF_EXAMPLE_NET
    page = _sign_in(web, provider)
    assert page.status == 403
    assert "Your work account is not connected to an account here." in page.text
    assert "Then connect your work account under “Your sign-in”." in page.text
    assert _fault(web) == "provider-unbound"


def test_the_refusal_says_in_chinese_what_to_do(web: WebWorld, provider: OpenIdWorld) -> None:
    provider.user = {"sub": "u-9", "preferred_username": "administrator", "roles": ["rn-admin"]} | OF_EXAMPLE_NET
    page = _sign_in(web, provider, WebCaller(web, language="zh"))
    assert page.status == 403
    assert "您的工作账户尚未与此处的账号关联。" in page.text


def test_the_second_person_of_one_login_is_refused(web: WebWorld, provider: OpenIdWorld) -> None:
    _sign_in(web, provider)
    provider.user = ZHAO | {"sub": "u-10"}
    assert _sign_in(web, provider).status == 403
    assert _fault(web) == "provider-unbound"


@pytest.mark.parametrize(
    "changed",
    [
        {"email": "someone@other.example"},
        {"email": "someone@sub.example.net"},
        {"email": "someone@example.net@other.example"},
        {"email": "example.net"},
        {"email": None},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email_verified": None},
    ],
)
def test_who_has_no_verified_address_of_a_domain_that_is_set_neither_gets_an_account_nor_signs_in_to_theirs(
    web: WebWorld, provider: OpenIdWorld, changed: dict[str, object]
) -> None:
    provider.changed = changed
    assert _sign_in(web, provider).status == 403
    assert web.services[FindStaff]("zhao") is None
    provider.changed = {}
    assert "You are signed in" in _sign_in(web, provider).text
    provider.changed = changed
    assert _sign_in(web, provider).status == 403


def test_where_no_domain_is_set_nobody_gets_an_account(web: WebWorld, provider: OpenIdWorld) -> None:
    assert "Your work account is not connected to an account here." in _sign_in(_served(web, provider), provider).text
    assert web.services[FindStaff]("zhao") is None


def test_where_no_domain_is_set_who_has_an_account_signs_in_without_an_address(web: WebWorld, provider: OpenIdWorld) -> None:
    _sign_in(web, provider)
    provider.changed = {"email": None, "email_verified": None}
    assert "You are signed in" in _sign_in(_served(web, provider), provider).text


def test_the_address_is_asked_for_only_where_domains_are_set(web: WebWorld, provider: OpenIdWorld) -> None:
    assert "scope=openid+profile+email&" in _begun(WebCaller(web))
    assert "scope=openid+profile&" in _begun(WebCaller(_served(web, provider)))


@pytest.mark.parametrize(
    "user",
    [
        {"sub": "u-3", "preferred_username": "wang"},
        {"sub": "u-3", "preferred_username": "wang", "roles": ["other"]},
        {"sub": "u-3", "preferred_username": "wang", "roles": ["rn-admin", "rn-review"]},
        {"sub": "u-3", "preferred_username": "wang", "roles": {"rn-admin": True}},
        {"sub": "u-3", "preferred_username": "wang", "roles": "rn-agent"},
        {"sub": "u-3", "preferred_username": "Not A Login", "roles": "rn-admin"},
        {"sub": "u-3", "roles": "rn-admin"},
        {"preferred_username": "wang", "roles": "rn-admin"},
    ],
)
def test_without_exactly_one_role_an_outlet_where_it_has_one_and_a_login_no_one_is_let_in(
    web: WebWorld, provider: OpenIdWorld, user: dict[str, object]
) -> None:
    provider.user = user | OF_EXAMPLE_NET
    assert _sign_in(web, provider).status == 403
    assert web.services[FindStaff]("wang") is None


@pytest.mark.parametrize("user", [{"roles": "rn-review"}, {"roles": "rn-agent", "outlet": "outlet-2"}])
def test_a_role_or_an_outlet_that_is_not_the_accounts_lets_no_one_in(web: WebWorld, provider: OpenIdWorld, user: dict[str, object]) -> None:
    provider.user = dict(LI)
    _sign_in(web, provider)
    provider.user = LI | user
    assert _sign_in(web, provider).status == 403
    assert _fault(web) == "provider-role"


def test_who_was_deactivated_is_not_let_in(web: WebWorld, provider: OpenIdWorld) -> None:
    _sign_in(web, provider)
    web.services[DeactivateStaff]("zhao")
    assert _sign_in(web, provider).status == 403
    assert _fault(web) == "deactivated"


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "another-client"},
        {"aud": [CLIENT_ID, "another-client"]},
        {"nonce": "of-another-question"},
        {"nonce": None},
        {"exp": 1},
        {"iat": 1},
        {"auth_time": 1},
        {"auth_time": None},
        {"auth_time": True},
    ],
)
def test_a_token_that_is_not_for_this_question_this_client_and_now_lets_no_one_in(
    web: WebWorld, provider: OpenIdWorld, changed: dict[str, object]
) -> None:
    provider.changed = changed
    assert _sign_in(web, provider).status == 403
    assert web.services[FindStaff]("zhao") is None


def test_two_audiences_are_right_where_the_token_was_made_for_us(web: WebWorld, provider: OpenIdWorld) -> None:
    provider.changed = {"aud": [CLIENT_ID, "another-client"], "azp": CLIENT_ID}
    assert "You are signed in" in _sign_in(web, provider).text


def test_a_token_that_another_key_signed_lets_no_one_in(web: WebWorld, provider: OpenIdWorld) -> None:
    provider.published = type(provider.key).generate_key(2048, parameters={"kid": "first"})
    assert _sign_in(web, provider).status == 403


def test_the_answer_is_the_browsers_that_asked_and_counts_once(web: WebWorld, provider: OpenIdWorld) -> None:
    caller, thief = WebCaller(web), WebCaller(web)
    address = provider.authorize(_begun(caller))
    _begun(thief)
    assert _back(thief, address).status == 403
    address = provider.authorize(_begun(caller))
    assert _back(caller, address).status == 200
    assert _back(caller, address).status == 403


def test_an_answer_without_a_question_lets_no_one_in(web: WebWorld, provider: OpenIdWorld) -> None:
    assert WebCaller(web).get(f"{RETURN}?code=x&state=y").status == 403
    assert "/token_endpoint" not in provider.asked


def test_a_question_is_answered_within_five_minutes(web: WebWorld, provider: OpenIdWorld) -> None:
    caller = WebCaller(web)
    address = provider.authorize(_begun(caller))
    web.api.clock.advance(timedelta(minutes=5))
    assert _back(caller, address).status == 403


@pytest.mark.parametrize(
    ("to", "led_to"), [("/admin/staff", "/admin/staff"), ("https://elsewhere.example", "/counter/"), ("//elsewhere", "/counter/")]
)
def test_it_leads_back_to_where_one_was_going_and_nowhere_else(web: WebWorld, provider: OpenIdWorld, to: str, led_to: str) -> None:
    caller = WebCaller(web)
    provider.user = ADMINISTRATOR
    _sign_in(web, provider, caller)
    _confirm(web, "zhao")
    page = _back(caller, provider.authorize(_begun(caller, to)))
    assert f'content="0;url={led_to}"' in page.html


def test_a_path_in_the_state_that_was_changed_is_no_answer(web: WebWorld, provider: OpenIdWorld) -> None:
    caller = WebCaller(web)
    address = provider.authorize(_begun(caller, "/admin"))
    assert _back(caller, address.replace("state=provider.", "state=provider.L2Nv")).status == 403


def test_a_class_of_authentication_that_is_not_enough_lets_no_one_in(web: WebWorld, provider: OpenIdWorld) -> None:
    strict = _served(web, provider, acr="mfa hardware", domains="example.net")
    assert _sign_in(strict, provider).status == 403
    provider.changed = {"acr": "mfa"}
    assert "You are signed in" in _sign_in(strict, provider).text


def test_a_provider_that_is_away_is_said_to_be(web: WebWorld, provider: OpenIdWorld) -> None:
    provider.is_down = True
    page = WebCaller(web).get(BEGIN)
    assert page.status == 503
    assert "doesn't answer" in page.text


def test_a_provider_that_names_another_issuer_is_not_followed(web: WebWorld, provider: OpenIdWorld) -> None:
    provider.issuer = "https://elsewhere.example"
    assert WebCaller(web).get(BEGIN).status == 503


def test_where_no_provider_is_set_there_is_no_such_page(tmp_path: Path) -> None:
    built = build_web_world(tmp_path)
    assert WebCaller(built).get(BEGIN).status == 404
    assert "work account" not in WebCaller(built).get("/counter/sign-in").text
    built.api.engine.dispose()


def test_the_sign_in_page_offers_it(web: WebWorld, provider: OpenIdWorld) -> None:
    assert provider.url
    assert f'href="{BEGIN}?to=' in WebCaller(web).get("/counter/sign-in").html


def test_no_value_is_the_role_of_inspectors_and_unknown_roles_are_refused() -> None:
    for wrong in ("x=inspector", "x=boss", "=agent", "agent"):
        with pytest.raises(InvalidInput):
            parse_roles(wrong)


def test_domains_are_read_in_lower_case_and_what_is_no_domain_is_refused() -> None:
    assert parse_domains(" Example.COM, example.net,") == {"example.com", "example.net"}
    for wrong in ("*", "*.net", "@example.net", "net", "example..net", "exämple.net", "a.b/c"):
        with pytest.raises(InvalidInput):
            parse_domains(wrong)


def test_an_outlet_that_is_no_outlet_is_no_member() -> None:
    assert read_member(LI | {"outlet": "a/b"}, RULE) is SignInFault.PROVIDER_REFUSED
    member = read_member(LI, RULE)
    assert not isinstance(member, SignInFault)
    assert replace(member, outlet_id=None) != member
    assert member.outlet_id == OutletId("outlet-1")


def test_settings_that_cannot_be_used_are_named_all_at_once() -> None:
    settings = Settings(oidc_issuer="nowhere", oidc_roles="x=inspector", oidc_domains="*.net")
    with pytest.raises(SettingsError) as raised:
        FACTORIES[OpenIdProvider](App({Settings: settings}))
    said = " ".join(raised.value.problems)
    assert [name in said for name in ("oidc_issuer", "oidc_client_id", "oidc_client_secret", "oidc_roles", "oidc_domains")] == [True] * 5
