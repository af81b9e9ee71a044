"""Consent Info: a service learns what it may ask before it asks, and hands on the address where the holder allows it."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from realname.kernel.identifiers import RelyingClientId
from realname.relying.model.consent_status import CAPTURE_HOLDS, MOST_CAPTURES
from realname.relying.model.scopes import Purpose
from realname.relying.store.consents import Consents
from realname.relying.use_cases.authorize import MOST_REQUESTS
from realname.relying.use_cases.clients import ReadRelyingClients
from realname.relying.use_cases.consents import RevokeConsent
from realname.retention.use_cases.purge_expired import PurgeExpired
from realname.sandbox.simulators.stock import sandbox_msisdns
from tests.relying.relying_world import MATCH, Browser, RelyingWorld, Service, answer_of, relying_world

SCOPE = "consent-info:retrieve"
CALLBACK = "https://bank.example/consents?from=realname"
PURPOSE = "dpv:FraudPreventionAndDetection"


@pytest.fixture
def world(tmp_path: Path) -> RelyingWorld:
    return relying_world(tmp_path)


@pytest.fixture
def bank(world: RelyingWorld) -> Service:
    return world.add()


def retrieve(bank: Service, *scopes: str, number: str | None = None, token: str = "", **body: object) -> httpx.Response:
    """Ask about scopes; without a token by one that stands for no line."""
    secret = token or bank.post("/oauth2/token", grant_type="client_credentials", scope=f"{PURPOSE} {SCOPE}").json()["access_token"]
    own = {} if token else {"phoneNumber": number or bank.world.line.msisdn.value}
    asked = {"scopes": list(scopes or ["kyc-match:match"]), "purpose": PURPOSE, "requestCaptureUrl": False, **own, **body}
    return bank.world.http.post("/consent-info/v0.2/retrieve", json=asked, headers={"Authorization": f"Bearer {secret}"})


def capture(bank: Service, *scopes: str, state: str = "", **body: Any) -> str:  # noqa: ANN401 - JSON
    """The path of an address that the holder is sent to."""
    url = retrieve(bank, *scopes, requestCaptureUrl=True, **body).json()["captureUrl"]
    return f"{urlsplit(url).path}{state and f'?state={state}'}"


def statuses(answer: httpx.Response) -> list[tuple[tuple[str, ...], str | None]]:
    assert answer.status_code == 200, answer.text
    return [(tuple(one["scopes"]), one.get("statusReason")) for one in answer.json()["statusInfo"]]


def location(browser: Browser, answer: str) -> dict[str, str]:
    return answer_of(browser.answer(answer))


def allow(world: RelyingWorld, bank: Service, scope: str = MATCH) -> None:
    browser = world.browser(number=world.line.msisdn)
    browser.open(bank.start(scope).url)
    browser.answer("allow")


def test_scopes_are_told_by_api_and_by_status(world: RelyingWorld, bank: Service) -> None:
    allow(world, bank, f"{PURPOSE} sim-swap:check kyc-tenure:check-tenure")
    answer = retrieve(bank, "sim-swap:check", "sim-swap:retrieve-date", "kyc-tenure:check-tenure", "device-swap:check", "device-swap")
    assert statuses(answer) == [
        (("sim-swap:check",), None),
        (("sim-swap:retrieve-date",), "PENDING"),
        (("kyc-tenure:check-tenure",), None),
        (("device-swap:check", "device-swap"), "PENDING"),
    ]
    assert answer.json()["statusInfo"][0] == {"scopes": ["sim-swap:check"], "purpose": PURPOSE, "statusValidForProcessing": True}
    assert "captureUrl" not in answer.json()
    assert statuses(retrieve(bank, "sim-swap:check", purpose="dpv:CreditChecking")) == [(("sim-swap:check",), "PENDING")]


def test_the_holder_allows_at_the_address_and_is_led_back_with_the_result(world: RelyingWorld, bank: Service) -> None:
    browser = world.browser(number=world.line.msisdn)
    page = browser.open(capture(bank, callbackUrl=CALLBACK, state="xyz123"))
    assert "May Example Bank ask about your line?" in page.text
    assert statuses(retrieve(bank)) == [(("kyc-match:match",), "REQUESTED")]
    redirect = browser.answer("allow")
    assert redirect.startswith("https://bank.example/consents?")
    assert answer_of(redirect) == {"from": "realname", "capture_result": "granted", "state": "xyz123"}
    assert statuses(retrieve(bank)) == [(("kyc-match:match",), None)]
    assert bank.by_assertion(f"tel:{world.line.msisdn.value}").status_code == 200
    assert world.events(world.line.id.value).count("relying:consent-given") == 1


def test_without_the_network_a_code_goes_to_the_line_that_is_asked_about(world: RelyingWorld, bank: Service) -> None:
    browser = world.browser()
    assert "Which line is yours?" in browser.open(capture(bank, callbackUrl=CALLBACK)).text
    assert "May Example Bank ask" in browser.type_code(world.line.msisdn).text
    assert location(browser, "allow") == {"from": "realname", "capture_result": "granted"}


def test_the_holder_of_another_line_cannot_answer(world: RelyingWorld, bank: Service) -> None:
    path = capture(bank, number=sandbox_msisdns()[1].value, callbackUrl=CALLBACK)
    seen = world.browser(number=world.line.msisdn)
    assert "Which line is yours?" in seen.open(path).text
    typed = world.browser()
    typed.open(path)
    page = typed.type_code(world.line.msisdn)
    assert page.status == 422
    assert "Example Bank asks about another line." in page.text
    assert "relying:consent-given" not in world.events(world.line.id.value)


def test_a_refusal_of_the_holder_is_denied_until_they_allow_it(world: RelyingWorld, bank: Service) -> None:
    browser = world.browser(number=world.line.msisdn)
    browser.open(capture(bank, callbackUrl=CALLBACK))
    assert location(browser, "refuse")["capture_result"] == "denied"
    answer = retrieve(bank, requestCaptureUrl=True)
    assert (statuses(answer), "captureUrl" in answer.json()) == ([(("kyc-match:match",), "DENIED")], False)
    world.services[PurgeExpired]()
    world.web.api.clock.advance(timedelta(days=30))
    world.services[PurgeExpired]()
    assert statuses(retrieve(bank)) == [(("kyc-match:match",), "DENIED")]
    allow(world, bank)
    assert statuses(retrieve(bank)) == [(("kyc-match:match",), None)]


def test_a_stranger_who_has_the_address_refuses_nothing_for_the_holder(world: RelyingWorld, bank: Service) -> None:
    path, stranger = capture(bank, callbackUrl=CALLBACK), world.browser()
    stranger.open(path)
    assert location(stranger, "refuse")["capture_result"] == "denied"
    assert statuses(retrieve(bank)) == [(("kyc-match:match",), "REQUESTED")]
    assert "May Example Bank ask" in world.browser(number=world.line.msisdn).open(path).text


def test_revoked_consent_is_denied(world: RelyingWorld, bank: Service) -> None:
    allow(world, bank)
    with world.web.api.units() as unit:
        (given,) = unit[Consents].of_person(world.line.person_id)
    world.services[RevokeConsent](given.id, person_id=world.line.person_id)
    assert statuses(retrieve(bank)) == [(("kyc-match:match",), "DENIED")]


def test_an_address_is_answered_once_and_for_one_day(world: RelyingWorld, bank: Service) -> None:
    path, browser = capture(bank, callbackUrl=CALLBACK), world.browser(number=world.line.msisdn)
    browser.open(path)
    browser.answer("allow")
    assert browser.open(path).status == 409
    late = capture(bank, "kyc-tenure:check-tenure", callbackUrl=CALLBACK, state="s")
    world.web.api.clock.advance(CAPTURE_HOLDS)
    assert answer_of(browser.open(late).response.headers["location"]) == {"from": "realname", "capture_result": "timeout", "state": "s"}
    assert statuses(retrieve(bank, "kyc-tenure:check-tenure")) == [(("kyc-tenure:check-tenure",), "PENDING")]


def test_a_person_who_takes_too_long_is_led_back(world: RelyingWorld, bank: Service) -> None:
    browser = world.browser(number=world.line.msisdn)
    browser.open(capture(bank, callbackUrl=CALLBACK))
    world.web.api.clock.advance(timedelta(minutes=15))
    redirect = browser.open("/oauth2/consent").response.headers["location"]
    assert answer_of(redirect)["capture_result"] == "timeout"


def test_without_a_callback_the_person_stays(world: RelyingWorld, bank: Service) -> None:
    browser = world.browser(number=world.line.msisdn)
    browser.open(capture(bank))
    page = browser.send("/oauth2/consent", answer="allow")
    assert (page.status, "Your answer is recorded" in page.text) == (200, True)
    assert statuses(retrieve(bank)) == [(("kyc-match:match",), None)]


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/consents",
        "http://bank.example/consents",
        "https://bank.example:8443/consents",
        "https://bank.example/consents#part",
        "https://bank.example@elsewhere.example/",
        "javascript:alert(1)",
    ],
)
def test_a_callback_that_is_not_at_an_address_of_the_service_is_refused(bank: Service, url: str) -> None:
    answer = retrieve(bank, requestCaptureUrl=True, callbackUrl=url)
    assert (answer.status_code, answer.json()["code"]) == (403, "CONSENT_INFO.INVALID_CALLBACK_URL")
    assert retrieve(bank, requestCaptureUrl=False, callbackUrl=url).status_code == 200


@pytest.mark.parametrize(
    ("scopes", "purpose"),
    [
        (("location-verification:verify",), PURPOSE),
        (("openid", "kyc-match:match"), PURPOSE),
        (("kyc-match:match sim-swap:check",), PURPOSE),
        (("kyc-fill-in:name", "kyc-match:match"), PURPOSE),
        (("kyc-match:match",), "dpv:Marketing"),
        (("sim-swap:check",), PURPOSE),
        (("kyc-match:match",), "dpv:CreditChecking"),
    ],
)
def test_what_the_service_may_not_ask_is_not_allowed(world: RelyingWorld, scopes: tuple[str, ...], purpose: str) -> None:
    small = world.add("small", scopes=frozenset({SCOPE, "kyc-match:match"}), purposes=frozenset({Purpose.FRAUD_PREVENTION}))
    answer = retrieve(small, *scopes, purpose=purpose)
    assert (answer.status_code, answer.json()["code"]) == (403, "CONSENT_INFO.NOT_ALLOWED_SCOPES_PURPOSE")


@pytest.mark.parametrize(
    "body",
    [
        {"scopes": []},
        {"scopes": "kyc-match:match"},
        {"scopes": [7]},
        {"purpose": "FraudPreventionAndDetection"},
        {"purpose": "dpv:"},
        {"requestCaptureUrl": "true"},
        {"requestCaptureUrl": None},
        {"callbackUrl": 7},
        {"callbackUrl": ""},
        {"callbackUrl": "consents"},
        {"callbackUrl": "https://bank.example/a b"},
        {"callbackUrl": "https://[bank"},
        {"phoneNumber": "13800000000"},
    ],
)
def test_a_value_of_another_form_is_an_invalid_argument(bank: Service, body: dict[str, Any]) -> None:
    answer = retrieve(bank, **body)
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_ARGUMENT")


def test_addresses_are_bounded_for_each_number(bank: Service) -> None:
    for _ in range(MOST_CAPTURES):
        assert retrieve(bank, requestCaptureUrl=True).status_code == 200
    answer = retrieve(bank, requestCaptureUrl=True)
    assert (answer.status_code, answer.json()["code"]) == (403, "CONSENT_INFO.CAPTURE_FREQUENCY_EXCEEDED")
    assert retrieve(bank, requestCaptureUrl=True, number=sandbox_msisdns()[1].value).status_code == 200
    bank.world.web.api.clock.advance(timedelta(hours=1))
    assert retrieve(bank, requestCaptureUrl=True).status_code == 200


def test_a_number_without_a_line_is_answered_as_one_without_consent(bank: Service) -> None:
    known, unknown = bank.world.line.msisdn.value, sandbox_msisdns()[5].value
    for wants_address in (False, True, True):
        answers = [retrieve(bank, number=one, requestCaptureUrl=wants_address).json() for one in (known, unknown)]
        assert answers[0]["statusInfo"] == answers[1]["statusInfo"]
        assert ("captureUrl" in answers[0]) == ("captureUrl" in answers[1]) == wants_address
    stranger = bank.world.browser()
    assert "Which line is yours?" in stranger.open(capture(bank, number=unknown)).text
    assert bank.world.events(bank.world.line.id.value).count("relying:answer-given") == 0


def test_a_number_whose_holder_allowed_something_was_not_guessed(world: RelyingWorld, bank: Service) -> None:
    allow(world, bank)
    world.web.api.clock.advance(timedelta(days=1))
    for number in (world.line.msisdn, sandbox_msisdns()[5]):
        retrieve(bank, number=number.value)
    today = world.services[ReadRelyingClients].one(RelyingClientId("example-bank")).today
    assert (today.numbers, today.answered) == (2, 1)


def test_a_number_of_no_numbering_plan_is_not_found(bank: Service) -> None:
    answer = retrieve(bank, number="+99912345678")
    assert (answer.status_code, answer.json()["code"]) == (404, "IDENTIFIER_NOT_FOUND")


def test_a_token_of_a_line_needs_no_number_and_the_answer_is_listed_for_the_holder(world: RelyingWorld, bank: Service) -> None:
    browser = world.browser(number=world.line.msisdn)
    started = bank.start(f"{PURPOSE} {SCOPE} kyc-match:match")
    browser.open(started.url)
    token = str(bank.fetch(started, browser.answer("allow"))["access_token"])
    assert statuses(retrieve(bank, "kyc-match:match", token=token)) == [(("kyc-match:match",), None)]
    twice = retrieve(bank, token=token, phoneNumber=world.line.msisdn.value)
    assert (twice.status_code, twice.json()["code"]) == (422, "UNNECESSARY_IDENTIFIER")
    assert world.events(world.line.id.value).count("relying:answer-given") == 1
    assert "Told the service what you have allowed" in world.holder().get("/person/services").text


def test_a_state_that_could_not_be_given_back_whole_is_refused(world: RelyingWorld, bank: Service) -> None:
    path = capture(bank, callbackUrl=CALLBACK)
    assert world.browser().open(f"{path}?state={'s' * 513}").status == 422
    assert world.browser().open(f"{path}?state=a&state=b").status == 422


def test_addresses_that_are_tried_are_bounded(world: RelyingWorld) -> None:
    browser = world.browser()
    opened = [browser.open("/oauth2/capture/guess").status for _ in range(MOST_REQUESTS + 1)]
    assert (set(opened[:-1]), opened[-1]) == ({409}, 429)
