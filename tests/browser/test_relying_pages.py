"""The pages on which a holder answers a relying service, in a browser: what must hold of them stands in `every_page`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from realname.kernel.identifiers import Msisdn, RelyingClientId
from realname.kernel.unit_of_work import Reads
from realname.lines.store.lines import Lines
from realname.main.deployment.deployment import open_deployment
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.relying.model.client import Grant, RelyingClient
from realname.relying.model.scopes import Purpose
from realname.relying.text import PURPOSE_WORDS, SCOPE_WORDS
from realname.relying.use_cases.clients import AddRelyingClient
from tests.browser.axe import installed_axe
from tests.browser.conftest import Desk
from tests.browser.counter import Counter
from tests.browser.every_page import (  # noqa: F401 - pytest collects them here
    MARKS,
    OF_SERVICES,
    pages_not_seen,
    test_a_chinese_page_is_chinese_throughout,
    test_axe_finds_nothing_serious_or_critical,
    test_no_page_is_wider_than_a_telephone,
    test_no_words_are_cut_off_on_a_telephone,
    test_screens_were_seen_in_both_languages,
    test_the_other_language_is_one_press_away_on_every_page_and_keeps_the_place,
)
from tests.browser.screens import Screen, Viewer
from tests.browser.site import CounterSite, serve_counter
from tests.support.deployed_counter import submit_one
from tests.support.manual_clock import START
from tests.support.network_guard import sockets_on
from tests.webhooks.receiver import receiving

pytestmark = [*MARKS]
_CODE = re.compile(r"(?<![0-9])[0-9]{6}(?![0-9])")
_SCOPE = f"dpv:{Purpose.FRAUD_PREVENTION} kyc-match:match"
SERVICE = RelyingClient(
    id=RelyingClientId("example-bank"),
    name="Example Bank",
    redirect_uris=(),
    scopes=frozenset({"kyc-match:match"}),
    purposes=frozenset({Purpose.FRAUD_PREVENTION}),
    grants=frozenset({Grant.CODE}),
    keys="",
    keys_url="https://bank.example/jwks",
    added_at=START,
)
_CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # RFC 7636, appendix B


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A person with a line, before a browser of their own, and the counter at which messages of a sandbox are read.

    Attributes:
        relying_url: Of the services' app.
        callback: Where the service takes the browser back.
    """

    site: CounterSite
    relying_url: str
    callback: str
    number: Msisdn
    page: Page
    outbox: Counter

    def asked(self, **changed: str) -> str:
        """The address with which a service sends the browser."""
        given = {
            "response_type": "code",
            "client_id": SERVICE.id.value,
            "redirect_uri": self.callback,
            "scope": _SCOPE,
            "state": "state-1",
            "nonce": "nonce-1",
            "code_challenge": _CHALLENGE,
            "code_challenge_method": "S256",
        }
        return f"{self.relying_url}/oauth2/authorize?{urlencode(given | changed)}"

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def code(self) -> str:
        """The newest code that a message brought."""
        self.outbox.go("/counter/outbox")
        for _ in range(300):
            if found := _CODE.search(self.outbox.page.locator("main tbody td").nth(2).inner_text()):
                return found[0]
            self.outbox.page.wait_for_timeout(100)
            self.outbox.page.reload()
        raise AssertionError(self.outbox.page.url)

    def led_back(self) -> dict[str, list[str]]:
        """What the service is told, once the browser is back at it."""
        self.page.wait_for_url(f"{self.callback}**")
        return parse_qs(urlsplit(self.page.url).query)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A sandbox with the line of a holder, and a service that listens."""

    site: CounterSite
    relying_url: str
    callback: str
    number: Msisdn


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, chromium: str, models_folder: Path) -> Iterator[Served]:
    """The line is of a holder who was verified; the service answers whatever a browser brings back."""
    assert chromium
    assert models_folder.is_dir()
    data = tmp_path_factory.mktemp("services") / "data"
    registration_id = submit_one(data, faults="", until=lambda _deployment, _registration: False)
    with sockets_on(), receiving(answer=b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK") as service:
        callback = f"http://127.0.0.1:{service.port}/callback"
        deployment = open_deployment(data, environment={})
        try:
            deployment.app[AddRelyingClient](replace(SERVICE, redirect_uris=(callback,)))
            line_id = deployment.app[ReadRegistration](registration_id).registration.line_id
            assert line_id is not None
            with deployment.app[Reads]() as unit:
                number = unit[Lines].read(line_id).msisdn
        finally:
            deployment.close()
        with serve_counter(data, {}) as site:
            url = re.search(r'app of their own: (http://[^\s",]+)', site.log.read_text(encoding="utf-8"))
            assert url
            yield Served(site=site, relying_url=url[1], callback=callback, number=number)


@pytest.fixture
def holder(served: Served, browser: Browser) -> Iterator[Holder]:
    """The holder, at a browser that was never here."""
    desk = Desk(served.site, browser)
    yield _holder(served, desk, browser)
    desk.close()


def _holder(served: Served, desk: Desk, browser: Browser) -> Holder:
    page = browser.new_context(locale="en-GB").new_page()
    site, outbox = served.site, desk.sign_in()
    return Holder(site=site, relying_url=served.relying_url, callback=served.callback, number=served.number, page=page, outbox=outbox)


def test_a_holder_allows_a_service_by_a_code_in_words_and_revokes_it_on_their_page(holder: Holder) -> None:
    page = holder.page
    page.goto(holder.asked())
    page.locator("#msisdn").fill(holder.number.value)
    holder.press("Send code")
    page.locator("#code").fill(holder.code())
    holder.press("Continue")
    expect(page.get_by_role("heading", level=1)).to_contain_text("May Example Bank ask about your line?")
    for said in (SCOPE_WORDS["kyc-match:match"], PURPOSE_WORDS[Purpose.FRAUD_PREVENTION]):
        expect(page.locator("main")).to_contain_text(said.english)
    holder.press("Allow")
    told = holder.led_back()
    assert (set(told), told["state"], told["iss"]) == ({"code", "state", "iss"}, ["state-1"], [holder.relying_url])
    page.goto(f"{holder.site.url}/person/sign-in")
    page.locator("#msisdn").fill(holder.number.value)
    page.locator("main form button").click()
    page.wait_for_url(re.compile("/person/code$"))
    page.locator("#code").fill(holder.code())
    page.locator("main form button").click()
    page.wait_for_url(re.compile("/person/$"))
    page.goto(f"{holder.site.url}/person/services")
    service = page.get_by_role("region", name="Example Bank")
    expect(service).to_contain_text(SCOPE_WORDS["kyc-match:match"].english)
    service.get_by_role("button", name=re.compile("^Revoke")).click()
    expect(page.locator(".rn-outcome--ok[role=status]")).to_contain_text("Revoked")
    expect(service.get_by_role("button")).to_have_count(0)


def test_a_refusal_leads_back_with_the_error_alone(holder: Holder) -> None:
    holder.page.goto(holder.asked())
    holder.press("Refuse")
    told = holder.led_back()
    assert (told["error"], told["state"], "code" in told) == (["access_denied"], ["state-1"], False)


@pytest.mark.parametrize(
    "changed",
    [{"redirect_uri": "http://127.0.0.1:9000/callback"}, {"redirect_uri": ""}, {"client_id": "nobody"}],
    ids=["another address", "no address", "an unknown service"],
)
def test_a_browser_that_a_stranger_sends_stays_here(holder: Holder, changed: dict[str, str]) -> None:
    answer = holder.page.goto(holder.asked(**changed))
    assert answer is not None
    assert (answer.status, urlsplit(holder.page.url).netloc) == (400, urlsplit(holder.relying_url).netloc)
    expect(holder.page.get_by_role("heading", level=1)).to_be_visible()
    assert holder.page.locator("main a[href^='http']").count() == 0


def test_a_request_that_is_wrong_is_told_to_its_service(holder: Holder) -> None:
    holder.page.goto(holder.asked(code_challenge_method="plain"))
    assert holder.led_back()["error"] == ["invalid_request"]


@pytest.fixture(scope="module")
def screens(served: Served, browser: Browser) -> list[Screen]:
    """Every page and state."""
    desk, viewer = Desk(served.site, browser), Viewer(installed_axe())
    holder = _holder(served, desk, browser)
    page = holder.page
    page.goto(holder.asked(client_id="nobody"))
    viewer.look(page, "service-unknown")
    page.goto(f"{served.relying_url}/oauth2/consent")
    viewer.look(page, "service-expired")
    page.goto(holder.asked())
    viewer.look(page, "service-number")
    page.locator("#msisdn").fill("1")
    page.locator("main form button").first.click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    viewer.look(page, "service-number-wrong")
    page.locator("#msisdn").fill(served.number.value)
    page.locator("main form button").first.click()
    expect(page.locator("#code")).to_be_visible()
    viewer.look(page, "service-code")
    page.locator("#code").fill("no-code")
    page.locator("main form button").first.click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    viewer.look(page, "service-code-wrong")
    page.locator("#code").fill(holder.code())
    page.locator("main form button").first.click()
    expect(page.locator("button[value=allow]")).to_be_visible()
    viewer.look(page, "service-consent")
    page.context.close()
    desk.close()
    return viewer.seen


def test_every_page_of_the_services_app_was_looked_at(screens: list[Screen]) -> None:
    assert pages_not_seen(screens, OF_SERVICES) == {
        "/oauth2/capture/{secret}",  # leads on, once, to the pages seen here (tests/relying)
        "/oauth2/answered",
    }
