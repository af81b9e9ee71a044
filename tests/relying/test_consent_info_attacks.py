"""Attacks on the addresses of Consent Info: previews, guesses, two browsers, a service that ended, callbacks that lead astray."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import httpx
import pytest

from realname.kernel.identifiers import AgentId, RelyingClientId
from realname.relying.use_cases.clients import EndRelyingClient, SuspendRelyingClient
from tests.relying.relying_world import Browser, RelyingWorld, Service, answer_of, relying_world
from tests.relying.test_consent_info import CALLBACK, capture, retrieve, statuses

BOSS = AgentId("administrator-1")
MATCH = ("kyc-match:match",)
_REQUEST_ID = re.compile(r"[0-9a-f]{32}")
GIVEN = "relying:consent-given"


@pytest.fixture
def world(tmp_path: Path) -> RelyingWorld:
    return relying_world(tmp_path)


@pytest.fixture
def bank(world: RelyingWorld) -> Service:
    return world.add()


def _late_answer(browser: Browser, path: str, between: Callable[[], object]) -> httpx.Response:
    """Open the question, have something happen, and then send its form."""
    token = browser.open(path).hidden("csrf")
    between()
    return browser.http.post("/oauth2/consent", data={"csrf": token, "answer": "allow"})


def _given(world: RelyingWorld) -> int:
    return world.events(world.line.id.value).count(GIVEN)


def test_what_previews_the_address_neither_answers_nor_uses_it_up(world: RelyingWorld, bank: Service) -> None:
    path = capture(bank, callbackUrl=CALLBACK)
    for _ in range(3):
        world.browser().open(path)
        world.http.head(path)
    assert (statuses(retrieve(bank)), _given(world)) == ([(MATCH, "REQUESTED")], 0)
    browser = world.browser(number=world.line.msisdn)
    browser.open(path)
    assert answer_of(browser.answer("allow"))["capture_result"] == "granted"


def test_no_browser_tells_the_service_or_another_page_the_address(world: RelyingWorld, bank: Service) -> None:
    path = capture(bank, callbackUrl=CALLBACK)
    browser = world.browser(number=world.line.msisdn)
    page = browser.open(path)
    secret = path.rpartition("/")[2]
    assert (page.path, page.response.headers["referrer-policy"]) == ("/oauth2/consent", "same-origin")
    assert secret not in page.html
    assert secret not in browser.answer("allow")


def test_an_address_has_256_bits_and_a_guess_is_as_unknown_as_an_answered_one(world: RelyingWorld, bank: Service) -> None:
    path, browser = capture(bank, callbackUrl=CALLBACK), world.browser(number=world.line.msisdn)
    assert len(path.rpartition("/")[2]) * 4 == 256
    browser.open(path)
    browser.answer("allow")
    answered, guessed = browser.open(path), browser.open(path[:-1] + ("0" if path[-1] != "0" else "1"))
    assert answered.status == guessed.status == 409
    assert _REQUEST_ID.sub("", answered.text) == _REQUEST_ID.sub("", guessed.text)


def test_of_two_browsers_with_one_address_one_answer_is_recorded(world: RelyingWorld, bank: Service) -> None:
    path = capture(bank, callbackUrl=CALLBACK)
    first, second = (world.browser(number=world.line.msisdn) for _ in range(2))
    first.open(path)
    _late_answer(second, path, lambda: first.answer("allow"))
    assert (_given(world), statuses(retrieve(bank))) == (1, [(MATCH, None)])


@pytest.mark.parametrize("stop", [SuspendRelyingClient, EndRelyingClient])
def test_a_service_that_is_stopped_between_question_and_answer_gets_nothing(
    world: RelyingWorld, bank: Service, stop: type[SuspendRelyingClient] | type[EndRelyingClient]
) -> None:
    browser = world.browser(number=world.line.msisdn)
    path = capture(bank, callbackUrl=CALLBACK)
    answer = _late_answer(browser, path, lambda: world.services[stop](RelyingClientId(bank.client_id), acting=BOSS))
    assert (answer.status_code, _given(world)) == (409, 0)


def test_an_answer_after_the_quarter_of_an_hour_is_none(world: RelyingWorld, bank: Service) -> None:
    browser = world.browser(number=world.line.msisdn)
    answer = _late_answer(browser, capture(bank, callbackUrl=CALLBACK), lambda: world.web.api.clock.advance(timedelta(minutes=15)))
    assert (answer_of(answer.headers["location"])["capture_result"], _given(world)) == ("timeout", 0)


@pytest.mark.parametrize("state", ["a&capture_result=granted", "a#capture_result=granted", "a\r\nSet-Cookie: x=1", "%0d%0aX: y", "\u202e"])
def test_a_state_adds_nothing_to_the_way_back(world: RelyingWorld, bank: Service, state: str) -> None:
    browser = world.browser(number=world.line.msisdn)
    browser.open(f"{capture(bank, callbackUrl=CALLBACK)}?{urlencode({'state': state})}")
    back = browser.answer("refuse")
    assert answer_of(back) == {"from": "realname", "capture_result": "denied", "state": state}
    assert (urlsplit(back).fragment, back.isascii(), "\r" in back or "\n" in back) == ("", True, False)


@pytest.mark.parametrize(
    "url",
    [
        "https://bank.example.elsewhere.example/",
        "https://bank.example:443@elsewhere.example/",
        "https://elsewhere.example/https://bank.example/consents",
        "https://bank.example\\@elsewhere.example/",
        "https://elsewhere.example\\.bank.example/",
        "https:bank.example/consents",
        "https:///bank.example/consents",
        "//bank.example/consents",
        "https://BANK.example/consents\n",
        "https://b\u0430nk.example/consents",
        "https://bank.example%2eelsewhere.example/",
        "https://bank.example\u3002elsewhere.example/",
        "https://bank.example;elsewhere.example/",
        "data:text/html,x",
        "HTTP://bank.example/consents",
        "https://[::1]/consents",
        "https://bank.example:0/consents",
        "https://bank.example/" + "a" * 3000,
    ],
)
def test_a_callback_that_only_looks_like_the_services_is_refused(bank: Service, url: str) -> None:
    answer = retrieve(bank, requestCaptureUrl=True, callbackUrl=url)
    assert answer.status_code in {400, 403}, answer.text
    assert "captureUrl" not in answer.text


def test_a_refusal_in_a_browser_that_was_late_does_not_deny_what_was_allowed(world: RelyingWorld, bank: Service) -> None:
    path = capture(bank, callbackUrl=CALLBACK)
    first, second = (world.browser(number=world.line.msisdn) for _ in range(2))
    first.open(path)
    token = second.open(path).hidden("csrf")
    first.answer("allow")
    late = second.http.post("/oauth2/consent", data={"csrf": token, "answer": "refuse"})
    assert "capture_result=denied" not in late.headers.get("location", "")
    assert (_given(world), statuses(retrieve(bank))) == (1, [(MATCH, None)])


def test_an_answer_in_a_browser_that_was_late_does_not_allow_what_was_refused(world: RelyingWorld, bank: Service) -> None:
    path = capture(bank, callbackUrl=CALLBACK)
    first, second = (world.browser(number=world.line.msisdn) for _ in range(2))
    first.open(path)
    _late_answer(second, path, lambda: first.answer("refuse"))
    assert (_given(world), statuses(retrieve(bank))) == (0, [(MATCH, "DENIED")])
