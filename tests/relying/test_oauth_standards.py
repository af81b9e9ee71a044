"""Where the provider has to answer as a standard says word for word: each test names the section that it holds the provider to."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from realname.relying.model.client import Grant
from tests.relying.relying_world import CALLBACK, JWT_BEARER, MATCH, TOKEN, VERIFY, RelyingWorld, Service, answer_of, relying_world

TENURE = "kyc-tenure:check-tenure"
BOTH = f"openid offline_access {MATCH} {TENURE}"


@pytest.fixture
def world(tmp_path: Path) -> RelyingWorld:
    return relying_world(tmp_path)


@pytest.fixture
def bank(world: RelyingWorld) -> Service:
    return world.add()


def allowed(bank: Service, scope: str) -> dict[str, object]:
    """Tokens by the authorization code flow."""
    browser = bank.world.browser(number=bank.world.line.msisdn)
    started = bank.start(scope)
    browser.open(started.url)
    return dict(bank.fetch(started, browser.answer("allow")))


def refresh(bank: Service, token: dict[str, object], **fields: str) -> dict[str, object]:
    form = {"grant_type": "refresh_token", "refresh_token": str(token["refresh_token"]), **fields}
    return dict(bank.post("/oauth2/token", **form).json())


def returned(world: RelyingWorld, bank: Service, **fields: str) -> dict[str, str]:
    """What the service is answered by the browser at once."""
    page = world.browser(number=world.line.msisdn).open(f"{bank.start().url}&{urlencode(fields)}")
    return answer_of(page.response.headers["location"])


@pytest.mark.parametrize(
    ("header", "challenge"),
    [
        (b"Basic ZXhhbXBsZS1iYW5rOnNlY3JldA==", 'Basic realm="realname"'),
        (b"Bearer x", 'Bearer realm="realname"'),
        (b"Ba\xe4sic x", 'private_key_jwt realm="realname"'),
        (b"", 'private_key_jwt realm="realname"'),
    ],
)
def test_a_client_that_is_not_known_is_challenged_by_the_scheme_that_it_used(world: RelyingWorld, header: bytes, challenge: str) -> None:
    """RFC 6749, 5.2: `invalid_client` by the `Authorization` header is 401 with the same scheme; RFC 9110, 15.5.2: any 401 has one."""
    headers = {b"Authorization": header} if header else {}
    for path in ("token", "bc-authorize", "revoke"):
        answer = world.http.post(f"/oauth2/{path}", data={"grant_type": "client_credentials"}, headers=headers)
        assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})
        assert answer.headers["www-authenticate"] == challenge


def test_an_error_of_the_request_is_no_challenge(bank: Service) -> None:
    """RFC 9110, 11.6.1."""
    assert "www-authenticate" not in bank.post("/oauth2/token", grant_type="password").headers


@pytest.mark.parametrize("path", ["token", "bc-authorize", "revoke"])
def test_a_secret_beside_an_assertion_is_a_second_means(bank: Service, path: str) -> None:
    """RFC 6749, 2.3 and 5.2: more than one mechanism in one request is `invalid_request`."""
    answer = bank.post(f"/oauth2/{path}", client_secret="s", grant_type="client_credentials", scope=MATCH)  # noqa: S106 - none of ours
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})
    basic = bank.post_with([("Authorization", "Basic eDp5")], f"/oauth2/{path}", grant_type="client_credentials", scope=MATCH)
    assert (basic.status_code, basic.json()) == (400, {"error": "invalid_request"})


def test_a_secret_beside_a_jwt_bearer_assertion_is_a_second_means(world: RelyingWorld, bank: Service) -> None:
    """RFC 6749, 2.3, where the grant authenticates the client (CAMARA profile, JWT Bearer Flow)."""
    allowed(bank, MATCH)
    assertion = bank.signed(aud=TOKEN, sub=f"tel:{world.line.msisdn.value}", scope=MATCH)
    form = {"grant_type": JWT_BEARER, "assertion": assertion}
    assert world.http.post("/oauth2/token", data=form | {"client_secret": "s"}).json() == {"error": "invalid_request"}
    assert world.http.post("/oauth2/token", data=form).status_code == 200  # the refused request has not used it up


def test_a_secret_alone_is_no_known_client(world: RelyingWorld, bank: Service) -> None:
    """RFC 6749, 5.2: an unsupported authentication method is `invalid_client`."""
    form = {"grant_type": "client_credentials", "client_id": bank.client_id, "client_secret": "s"}
    answer = world.http.post("/oauth2/token", data=form)
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})


def test_a_refresh_that_asks_for_more_is_an_invalid_scope_and_uses_nothing_up(bank: Service) -> None:
    """RFC 6749, 6 and 5.2."""
    token = allowed(bank, f"openid offline_access {MATCH}")
    assert refresh(bank, token, scope=f"{MATCH} {TENURE}") == {"error": "invalid_scope"}
    assert refresh(bank, token, scope="dpv:CreditChecking kyc-match:match") == {"error": "invalid_scope"}
    assert refresh(bank, token, scope="openid") == {"error": "invalid_scope"}  # it would open nothing
    assert "access_token" in refresh(bank, token)


def test_a_refresh_that_asks_for_less_gets_less_and_may_ask_for_all_again(bank: Service) -> None:
    """RFC 6749, 6: the access token is narrower, the new refresh token has the scope of the one that was sent."""
    less = refresh(bank, allowed(bank, BOTH), scope=f"dpv:FraudPreventionAndDetection {TENURE}")
    assert (less["scope"], "id_token" in less) == (f"offline_access dpv:FraudPreventionAndDetection {TENURE}", False)
    assert bank.call(less).status_code == 403
    everything = refresh(bank, less)
    assert (set(str(everything["scope"]).split()), "id_token" in everything) == (set(BOTH.split()), True)
    assert bank.call(everything).status_code == 200


def test_a_refresh_token_that_is_sent_twice_ends_all_whatever_scope_is_asked(bank: Service) -> None:
    """RFC 9700, 4.14.2."""
    first = allowed(bank, BOTH)
    second = refresh(bank, first)
    assert refresh(bank, first, scope=f"{MATCH} number-recycling:check") == {"error": "invalid_grant"}
    assert refresh(bank, second) == {"error": "invalid_grant"}


def test_a_request_beside_the_browser_has_the_scope_openid(world: RelyingWorld, bank: Service) -> None:
    """OpenID CIBA Core 1.0, 7.1: `scope` is required and contains `openid`; 13: the errors."""
    hint = f"tel:{world.line.msisdn.value}"
    assert bank.post("/oauth2/bc-authorize", scope=MATCH, login_hint=hint).json() == {"error": "invalid_scope"}
    assert bank.post("/oauth2/bc-authorize", login_hint=hint).json() == {"error": "invalid_request"}
    signed = bank.signed(scope=MATCH, login_hint=hint)
    assert bank.post("/oauth2/bc-authorize", request=signed).json() == {"error": "invalid_scope"}
    assert bank.begin_ciba(hint).status_code == 200


def test_to_revoke_nothing_is_no_request(bank: Service) -> None:
    """RFC 7009, 2.1: `token` is required; RFC 6749, 5.2: `invalid_request`."""
    for fields in ({}, {"token": ""}):
        answer = bank.post("/oauth2/revoke", **fields)
        assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})
    assert bank.post("/oauth2/revoke", token="unknown", token_type_hint="other").status_code == 200  # noqa: S106 - no secret


@pytest.mark.parametrize("mode", ["fragment", "form_post", "query.jwt"])
def test_a_response_mode_that_is_not_offered_is_an_invalid_request(world: RelyingWorld, bank: Service, mode: str) -> None:
    """OAuth 2.0 Multiple Response Types, 2.1; RFC 6749, 4.1.2.1: the response type is right, the value of the parameter is not."""
    assert returned(world, bank, response_mode=mode)["error"] == "invalid_request"


def test_an_answer_names_the_provider_and_the_state_be_it_an_error(world: RelyingWorld, bank: Service) -> None:
    """RFC 9207, 2; RFC 6749, 4.1.2.1."""
    answered = returned(world, bank, response_mode="fragment")
    assert answered["iss"] == world.http.get("/.well-known/openid-configuration").json()["issuer"]
    assert answered["state"]


def test_a_parameter_without_a_value_is_one_that_was_left_out(world: RelyingWorld, bank: Service) -> None:
    """RFC 6749, 3.1 and 3.2."""
    empty = "&".join(f"{name}=" for name in ("response_mode", "dpop_jkt", "request", "request_uri", "prompt", "registration"))
    browser = world.browser(number=world.line.msisdn)
    started = bank.start(BOTH)
    assert "May Example Bank ask" in browser.open(f"{started.url}&{empty}").text
    token = dict(bank.fetch(started, browser.answer("allow")))
    assert "access_token" in refresh(bank, token, scope="", client_secret="")
    bare = bank.signed(aud=TOKEN, sub=f"tel:{world.line.msisdn.value}", scope=MATCH)
    assert bank.post("/oauth2/token", grant_type=JWT_BEARER, assertion=bare, scope="").status_code == 200


@pytest.mark.parametrize(
    "fields",
    [
        {"grant_type": "authorization_code", "redirect_uri": CALLBACK, "code_verifier": "v" * 43},
        {"grant_type": "authorization_code", "code": "rrc_x", "code_verifier": "v" * 43},
        {"grant_type": "authorization_code", "code": "rrc_x", "redirect_uri": CALLBACK},
        {"grant_type": "refresh_token"},
        {"grant_type": Grant.CIBA.value},
        {"grant_type": Grant.JWT_BEARER.value},
        {},
    ],
    ids=["no code", "no address", "no verifier", "no refresh token", "no auth_req_id", "no assertion", "no grant"],
)
def test_a_token_request_without_what_it_needs_is_an_invalid_request(bank: Service, fields: dict[str, str]) -> None:
    """RFC 6749, 5.2: a missing parameter is `invalid_request`; 4.1.3, 6; RFC 7636, 4.5; RFC 7523, 2.1; CIBA Core, 10.1."""
    assert bank.post("/oauth2/token", **fields).json() == {"error": "invalid_request"}


@pytest.mark.parametrize(
    ("address", "joined_by"),
    [
        ("https://bank.example/callback?shop=1&next=%2Fa%20b", "&"),
        ("https://bank.example/callback?shop=a+b&empty=", "&"),
        ("https://bank.example/callback?", ""),
        ("https://bank.example/callback?shop=1&", ""),
        ("https://bank.example", "?"),
        ("https://BANK.example/Callback", "?"),
    ],
)
def test_the_return_address_keeps_every_character_and_the_code_is_exchanged_for_the_very_same(
    world: RelyingWorld, address: str, joined_by: str
) -> None:
    """RFC 6749, 3.1.2: a query is retained when parameters are added; 4.1.3: the value at the token endpoint is identical."""
    bank = world.add(redirect_uris=(address,))
    bank.oauth.redirect_uri = address
    browser = world.browser(number=world.line.msisdn)
    for given, is_right in ((address.partition("?")[0] + "/other", False), (address, True)):
        started = bank.start(prompt="consent")
        browser.open(started.url)
        redirect = browser.answer("allow")
        assert redirect.startswith(f"{address}{joined_by}code=rrc_")
        form = {"grant_type": "authorization_code", "code": answer_of(redirect)["code"], "code_verifier": started.verifier}
        assert (bank.post("/oauth2/token", redirect_uri=given, **form).status_code == 200) is is_right


def test_a_registration_in_a_request_is_not_supported(world: RelyingWorld, bank: Service) -> None:
    """OpenID Connect Core 1.0, 3.1.2.6 and 7.2.1."""
    assert returned(world, bank, registration="{}")["error"] == "registration_not_supported"


def test_an_id_token_says_when_the_person_was_there_and_only_if_they_were(world: RelyingWorld, bank: Service) -> None:
    """OpenID Connect Core 1.0, 2: `auth_time` is when the person was authenticated. A standing consent answers without them."""
    there_at_s = int(world.clock.now().timestamp())
    there = allowed(bank, f"openid {MATCH}")
    world.web.api.clock.advance(timedelta(hours=1))
    away = bank.poll(bank.begin_ciba(f"tel:{world.line.msisdn.value}").json()["auth_req_id"]).json()
    keys = KeySet.import_key_set(world.http.get("/oauth2/jwks").json())
    times = [jwt.decode(str(one["id_token"]), keys, algorithms=["ES256"]).claims.get("auth_time") for one in (there, away)]
    assert times == [there_at_s, None]


def test_discovery_says_what_is_spoken(world: RelyingWorld, bank: Service) -> None:
    """OpenID Connect Discovery 1.0, 3: what the metadata names is taken, and what it does not name is not."""
    told = world.http.get("/.well-known/openid-configuration").json()
    assert set(told["claims_supported"]) == {"iss", "sub", "aud", "exp", "iat", "nonce", "auth_time"}
    assert set(told["prompt_values_supported"]) == {"none", "login", "consent", "select_account"}
    for prompt in told["prompt_values_supported"]:
        assert "invalid_request" not in str(world.browser().open(bank.start(VERIFY, prompt=prompt).url).response.headers.get("location"))
    assert returned(world, bank, prompt="create")["error"] == "invalid_request"
