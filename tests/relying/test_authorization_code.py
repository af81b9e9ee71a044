"""The authorization code flow by a client library of others: the network or a code knows the line, the person is asked once, in words."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from realname.kernel.tokens import hash_token
from realname.lines.model.notice import NoticeKind
from realname.relying.model.client import AuthenticationMeans, Grant
from realname.relying.store.authorizations import Authorizations
from realname.relying.use_cases.subscribers import Arrival, EnrichedHeaders
from realname.sandbox.simulators.stock import sandbox_msisdns
from tests.holder.person_world import Visitor
from tests.relying.relying_world import CALLBACK, ISSUER, MATCH, VERIFY, RelyingWorld, Service, answer_of, relying_world
from tests.support.web_caller import Page


@pytest.fixture
def world(tmp_path: Path) -> RelyingWorld:
    return relying_world(tmp_path)


def test_the_network_knows_the_line_the_person_allows_and_the_service_calls(world: RelyingWorld) -> None:
    bank, browser = world.add(), world.browser(number=world.line.msisdn)
    started = bank.start(f"openid {MATCH}")
    page = browser.open(started.url)
    assert "May Example Bank ask about your line?" in page.text
    assert "does not receive your photo" in page.text
    assert "can find out what has few possible values" in page.text
    token = bank.fetch(started, browser.answer("allow"))
    called = bank.call(token)
    assert (called.status_code, called.json()) == (
        200,
        {"client": "example-bank", "purpose": "FraudPreventionAndDetection", "number": world.line.msisdn.value},
    )
    keys = KeySet.import_key_set(world.http.get("/oauth2/jwks").json())
    claims = jwt.decode(str(token["id_token"]), keys, algorithms=["ES256"]).claims
    assert (claims["iss"], claims["aud"], claims["nonce"]) == (ISSUER, "example-bank", started.nonce)
    assert world.line.msisdn.value.strip("+") not in str(claims)


def test_without_the_network_a_code_goes_to_the_line(world: RelyingWorld) -> None:
    bank, browser = world.add(), world.browser()
    started = bank.start()
    assert "Which line is yours?" in browser.open(started.url).text
    assert "May Example Bank ask" in browser.type_code(world.line.msisdn).text
    assert bank.call(bank.fetch(started, browser.answer("allow"))).status_code == 200


@pytest.mark.parametrize(
    ("callback", "host"),
    [
        ("https://Bank.example/callback?shop=1", "bank.example"),
        ("https://user.xn--bnk-sna.example:8443/", "user.xn--bnk-sna.example"),
        ("http://localhost:9000/callback", "localhost"),
    ],
)
def test_the_question_names_the_host_that_the_browser_returns_to(world: RelyingWorld, callback: str, host: str) -> None:
    bank, browser = world.add(redirect_uris=(callback,)), world.browser(number=world.line.msisdn)
    page = browser.open(bank.start().url.replace(urlencode({"redirect_uri": CALLBACK}), urlencode({"redirect_uri": callback})))
    assert f"After your answer, this browser returns to {host}." in page.text


def test_a_refusal_leads_back_and_says_nothing_else(world: RelyingWorld) -> None:
    bank, browser = world.add(), world.browser(number=world.line.msisdn)
    started = bank.start()
    browser.open(started.url)
    answered = answer_of(browser.answer("refuse"))
    assert answered == {"shop": "1", "error": "access_denied", "state": started.state, "iss": ISSUER}


def test_what_was_allowed_once_is_not_asked_again_and_more_is(world: RelyingWorld) -> None:
    bank, browser = world.add(), world.browser(number=world.line.msisdn)
    browser.open(bank.start().url)
    browser.answer("allow")
    again = bank.start()
    assert bank.call(bank.fetch(again, browser.open(again.url).response.headers["location"])).status_code == 200
    more = browser.open(bank.start(f"{MATCH} kyc-tenure:check-tenure").url)
    assert "May Example Bank ask" in more.text
    other_purpose = browser.open(bank.start("dpv:CreditChecking kyc-match:match").url)
    assert "May Example Bank ask" in other_purpose.text


def test_a_service_asks_again_where_it_wants_to(world: RelyingWorld) -> None:
    bank, browser = world.add(), world.browser(number=world.line.msisdn)
    browser.open(bank.start().url)
    browser.answer("allow")
    assert "May Example Bank ask" in browser.open(bank.start(prompt="consent").url).text


def test_without_a_prompt_nothing_is_shown(world: RelyingWorld) -> None:
    bank, known, unknown = world.add(), world.browser(number=world.line.msisdn), world.browser()
    assert _error(unknown.open(bank.start(prompt="none").url)) == "login_required"
    assert _error(known.open(bank.start(prompt="none").url)) == "consent_required"
    known.open(bank.start().url)
    known.answer("allow")
    silent = bank.start(prompt="none")
    assert bank.call(bank.fetch(silent, known.open(silent.url).response.headers["location"])).status_code == 200


def test_a_signed_request_counts_in_the_place_of_the_address(world: RelyingWorld) -> None:
    bank, browser = world.add(), world.browser(number=world.line.msisdn)
    started = bank.start()
    signed = bank.signed(
        client_id=bank.client_id,
        response_type="code",
        redirect_uri=CALLBACK,
        scope="dpv:FraudPreventionAndDetection kyc-tenure:check-tenure",
        state=started.state,
        code_challenge=create_s256_code_challenge(started.verifier),
        code_challenge_method="S256",
    )
    page = browser.open(f"{started.url}&request={signed}")
    assert "since a date" in page.text
    assert "yes, no or not known" not in page.text
    token = bank.fetch(started, browser.answer("allow"))
    assert bank.call(token).status_code == 403
    assert _error(browser.open(f"{started.url}&request={signed}")) == "invalid_request_object"


def test_a_signed_request_may_be_for_the_address_that_it_is_sent_to(world: RelyingWorld) -> None:
    bank, browser = world.add(), world.browser(number=world.line.msisdn)
    started = bank.start()
    given = {name: values[0] for name, values in parse_qs(urlsplit(started.url).query).items()}
    signed = bank.signed(**given, aud=f"{ISSUER}/oauth2/authorize")
    assert "May Example Bank ask" in browser.open(f"{started.url}&request={signed}").text


def test_the_browser_is_led_back_by_302(world: RelyingWorld) -> None:
    bank, browser = world.add(), world.browser(number=world.line.msisdn)
    assert browser.open(bank.start(prompt="none").url).status == 302
    browser.open(bank.start().url)
    assert browser.send("/oauth2/consent", answer="allow").status == 302


def test_a_service_without_this_grant_is_told_so(world: RelyingWorld) -> None:
    bank = world.add(grants=frozenset({Grant.CIBA}))
    assert _error(world.browser().open(bank.start().url)) == "unauthorized_client"


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"aud": "https://elsewhere.example"}, "of another provider"),
        ({"iss": "other"}, "of another service"),
        ({"jti": None}, "without an id"),
        ({"exp": 4_102_444_800}, "too long"),
        ({"iat": None}, "without its time"),
        ({"sub": "example-bank"}, "that could be a client assertion"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_signed_request_that_is_not_of_now_and_for_us_is_refused(world: RelyingWorld, claims: dict[str, object], name: str) -> None:
    bank, browser = world.add(), world.browser(number=world.line.msisdn)
    assert name
    signed = bank.signed(**({"client_id": bank.client_id, "redirect_uri": CALLBACK} | claims))
    assert _error(browser.open(f"{bank.start().url}&request={signed}")) == "invalid_request_object"


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"scope": "kyc-match:match"}, "invalid_scope"),
        ({"scope": f"{MATCH} dpv:CreditChecking"}, "invalid_scope"),
        ({"scope": f"{MATCH} dpv:FraudPreventionAndDetection"}, "invalid_scope"),
        ({"scope": "dpv:FraudPreventionAndDetection"}, "invalid_scope"),
        ({"scope": "dpv:Marketing kyc-match:match"}, "invalid_scope"),
        ({"scope": f"{MATCH} kyc-fill-in:name"}, "invalid_scope"),
        ({"scope": f"{MATCH} lines:read"}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"request_uri": "https://bank.example/request"}, "request_uri_not_supported"),
        ({"nonce": "n" * 513}, "invalid_request"),
    ],
)
def test_what_the_profile_does_not_allow_is_told_to_the_service(world: RelyingWorld, changed: dict[str, str], error: str) -> None:
    bank, browser = world.add(), world.browser(number=world.line.msisdn)
    assert _error(browser.open(_with(bank.start().url, **changed))) == error


@pytest.mark.parametrize(
    "changed",
    [
        {"redirect_uri": "https://bank.example/callback?shop=2"},
        {"redirect_uri": "https://bank.example/callback"},
        {"redirect_uri": "https://bank.example.evil.example/callback?shop=1"},
        {"redirect_uri": ""},
        {"client_id": "unknown"},
        {"client_id": "../x"},
    ],
)
def test_a_browser_is_led_nowhere_but_to_the_very_address_of_a_known_service(world: RelyingWorld, changed: dict[str, str]) -> None:
    bank, browser = world.add(), world.browser(number=world.line.msisdn)
    page = browser.open(_with(bank.start().url, **changed))
    assert page.status == 400
    assert "location" not in page.response.headers
    assert "The service sent a request that we can't accept." in page.text


def test_a_parameter_that_comes_twice_is_none(world: RelyingWorld) -> None:
    bank, browser = world.add(), world.browser(number=world.line.msisdn)
    assert browser.open(f"{bank.start().url}&scope=openid").status == 400


def test_a_code_is_exchanged_once_and_a_second_time_ends_what_was_given(world: RelyingWorld) -> None:
    bank, browser = world.add(), world.browser(number=world.line.msisdn)
    started = bank.start()
    browser.open(started.url)
    redirect = browser.answer("allow")
    token = bank.fetch(started, redirect)
    exchange = {"grant_type": "authorization_code", "code": answer_of(redirect)["code"], "redirect_uri": CALLBACK}
    stolen = bank.post("/oauth2/token", code_verifier=started.verifier, **exchange)
    assert (stolen.status_code, stolen.json()) == (400, {"error": "invalid_grant"})
    assert bank.call(token).status_code == 401


@pytest.mark.parametrize(
    "changed", [{"code_verifier": "x" * 43}, {"redirect_uri": "https://bank.example/callback?shop=2"}, {"code": "rrc_0"}]
)
def test_a_code_needs_its_verifier_and_its_address(world: RelyingWorld, changed: dict[str, str]) -> None:
    bank, browser = world.add(), world.browser(number=world.line.msisdn)
    started = bank.start()
    browser.open(started.url)
    code = answer_of(browser.answer("allow"))["code"]
    right = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": started.verifier}
    assert bank.post("/oauth2/token", **(right | changed)).json() == {"error": "invalid_grant"}


def test_the_address_keeps_its_query_and_a_client_that_leaves_it_out_gets_its_tokens(world: RelyingWorld) -> None:
    bank, browser = world.add(), world.browser(number=world.line.msisdn)
    started = bank.start()
    browser.open(started.url)
    answered = answer_of(browser.answer("allow"))
    assert answered["shop"] == "1"
    bare = CALLBACK.partition("?")[0]  # openid-client 6 takes the address from the browser, without its query
    exchange = {"grant_type": "authorization_code", "code": answered["code"], "redirect_uri": bare, "code_verifier": started.verifier}
    assert "access_token" in bank.post("/oauth2/token", **exchange).json()


def test_a_code_is_of_one_service_and_of_one_minute(world: RelyingWorld) -> None:
    bank, browser = world.add(), world.browser(number=world.line.msisdn)
    other = world.add("other-bank", key=ECKey.generate_key("P-256", parameters={"kid": "other-1"}))
    started = bank.start()
    browser.open(started.url)
    code = answer_of(browser.answer("allow"))["code"]
    right = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": started.verifier}
    assert other.post("/oauth2/token", **right).json() == {"error": "invalid_grant"}
    world.web.api.clock.advance(timedelta(seconds=60))
    assert bank.post("/oauth2/token", **right).json() == {"error": "invalid_grant"}


def test_number_verification_needs_the_network_and_its_token_opens_one_call(world: RelyingWorld) -> None:
    bank = world.add()
    assert _error(world.browser().open(bank.start(VERIFY).url)) == "login_required"
    started, browser = bank.start(f"openid offline_access {VERIFY}", prompt="consent"), world.browser(number=world.line.msisdn)
    browser.open(started.url)
    token = bank.fetch(started, browser.answer("allow"))
    assert "refresh_token" not in token
    assert int(str(token["expires_in"])) <= 300
    assert [bank.call(token, "/verify").status_code for _ in range(2)] == [200, 401]


def test_number_verification_shows_nothing_unless_the_service_wants_the_person_asked(world: RelyingWorld) -> None:
    bank, browser = world.add(), world.browser(number=world.line.msisdn)
    assert _error(browser.open(bank.start(VERIFY).url)) == "consent_required"
    browser.open(bank.start(VERIFY, prompt="consent").url)
    browser.answer("allow")
    silent = bank.start(VERIFY)
    token = bank.fetch(silent, browser.open(silent.url).response.headers["location"])
    assert bank.call(token, "/verify").json() == {"number": world.line.msisdn.value}


@pytest.mark.parametrize("scope", [VERIFY, MATCH])
def test_no_code_names_another_line_than_the_network_saw(world: RelyingWorld, scope: str) -> None:
    bank, browser = world.add(), world.browser(number=world.line.msisdn)
    started = bank.start(scope, prompt="consent")
    form = browser.open(started.url).hidden("csrf")
    asked = browser.http.post("/oauth2/number", data={"csrf": form, "msisdn": world.line.msisdn.value})
    assert asked.status_code == 409
    assert Visitor(world.web).codes(NoticeKind.SERVICE_CODE) == []
    other = world.browser()
    other.open(bank.start().url)
    other.send("/oauth2/number", msisdn=world.line.msisdn.value)
    code = Visitor(world.web).codes(NoticeKind.SERVICE_CODE)[0]
    browser.http.cookies.set("realname_relying_code", other.http.cookies["realname_relying_code"])
    assert browser.http.post("/oauth2/code", data={"csrf": form, "code": code}).status_code == 409


def test_a_code_for_number_verification_is_exchanged_only_where_the_network_saw_the_line(world: RelyingWorld) -> None:
    bank, browser = world.add(), world.browser(number=world.line.msisdn)
    started = bank.start(VERIFY, prompt="consent")
    browser.open(started.url)
    code = answer_of(browser.answer("allow"))["code"]
    with world.web.api.units() as unit:
        kept = unit[Authorizations].of_code(hash_token(code))
        assert kept is not None
        unit[Authorizations].save(replace(kept, means=AuthenticationMeans.CODE))
        unit.commit()
    exchange = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": started.verifier}
    assert bank.post("/oauth2/token", **exchange).json() == {"error": "invalid_grant"}


def test_a_browser_answers_its_own_request_alone_and_once(world: RelyingWorld) -> None:
    bank, browser, other = world.add(), world.browser(number=world.line.msisdn), world.browser()
    browser.open(bank.start().url)
    assert other.open("/oauth2/consent").status == 409
    form = browser.open("/oauth2/consent").hidden("csrf")
    assert other.http.post("/oauth2/consent", data={"csrf": form, "answer": "allow"}).status_code == 403
    browser.answer("allow")
    assert browser.http.post("/oauth2/consent", data={"csrf": form, "answer": "allow"}).status_code == 409


def test_a_request_that_is_not_answered_expires(world: RelyingWorld) -> None:
    bank, browser = world.add(), world.browser(number=world.line.msisdn)
    browser.open(bank.start().url)
    world.web.api.clock.advance(timedelta(minutes=15))
    assert browser.open("/oauth2/consent").status == 409


def test_a_number_without_a_line_is_answered_as_one_with_a_line(world: RelyingWorld) -> None:
    bank, browser = world.add(), world.browser()
    browser.open(bank.start().url)
    page = browser.send("/oauth2/number", msisdn=sandbox_msisdns()[9].value)
    assert "we have sent a six-digit code" in page.text
    wrong = browser.http.post("/oauth2/code", data={"csrf": page.hidden("csrf"), "code": "000000"})
    assert "The code is wrong or has expired." in wrong.text
    assert Visitor(world.web).codes(NoticeKind.SERVICE_CODE) == []


def test_the_subject_is_another_one_at_each_service(world: RelyingWorld) -> None:
    key = ECKey.generate_key("P-256", parameters={"kid": "other-1"})
    subjects = {_subject(world, service) for service in (world.add(), world.add("other-bank", key=key))}
    assert len(subjects) == 2


def test_the_header_of_the_gateway_counts_with_its_secret_alone(world: RelyingWorld) -> None:
    secret = "gateway-secret-of-32-characters!"  # noqa: S105 - of a test
    headers = EnrichedHeaders(secret=secret)
    number = world.line.msisdn.value
    of_gateway = Arrival(address="192.0.2.1", port=1, authorization=f"Bearer {secret}", number=number)
    assert headers.believes(of_gateway)
    assert not headers.believes(replace(of_gateway, authorization=""))
    assert not EnrichedHeaders(secret="").believes(replace(of_gateway, authorization="Bearer "))


def test_the_pages_speak_chinese_and_hold_a_form_to_the_service(world: RelyingWorld) -> None:
    bank, browser = world.add(), world.browser(language="zh", number=world.line.msisdn)
    page = browser.open(bank.start().url)
    assert "是否允许" in page.text
    assert "form-action 'self' https://bank.example;" in page.response.headers["Content-Security-Policy"]
    assert page.html.count('class="govuk-button rn-button rn-button--outline"') == 2


def test_the_pages_of_number_and_code_let_their_forms_lead_to_the_service_too(world: RelyingWorld) -> None:
    bank, browser = world.add(), world.browser()
    number = browser.open(bank.start().url)
    browser.send("/oauth2/number", msisdn=world.line.msisdn.value)
    for page in (number, browser.open("/oauth2/code")):
        assert "form-action 'self' https://bank.example;" in page.response.headers["Content-Security-Policy"]


def _error(page: Page) -> str:
    return answer_of(page.response.headers["location"])["error"]


def _with(url: str, **changed: str) -> str:
    parts = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | changed
    return f"{parts.scheme}://{parts.netloc}{parts.path}?{urlencode(query)}"


def _subject(world: RelyingWorld, service: Service) -> str:
    started, browser = service.start(f"openid {MATCH}"), world.browser(number=world.line.msisdn)
    browser.open(started.url)
    token = service.fetch(started, browser.answer("allow"))
    keys = KeySet.import_key_set(world.http.get("/oauth2/jwks").json())
    return str(jwt.decode(str(token["id_token"]), keys, algorithms=["ES256"]).claims["sub"])
