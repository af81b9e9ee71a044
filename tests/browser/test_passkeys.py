"""Passkeys in a real browser, with an authenticator that Chromium simulates."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, Locator, expect

from realname.access.use_cases.first_administrators import InviteFirstAdministrators
from realname.main.deployment.deployment import open_deployment
from tests.browser.conftest import Desk
from tests.browser.counter import Counter
from tests.browser.site import serve_counter

_DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@contextmanager
def authenticator(counter: Counter) -> Iterator[tuple[CDPSession, str]]:
    """A device that holds keys and verifies who holds it, without anyone touching it."""
    session = counter.page.context.new_cdp_session(counter.page)
    session.send("WebAuthn.enable")
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": _DEVICE})
    yield session, str(added["authenticatorId"])
    session.detach()


@pytest.fixture(scope="module")
def new_desk(tmp_path_factory: pytest.TempPathFactory, models_folder: Path, browser: Browser) -> Iterator[Desk]:
    """An operator that has no administrator yet; the site that tests share may have one."""
    assert models_folder.is_dir()
    with serve_counter(tmp_path_factory.mktemp("new") / "data", {}) as site:
        desk = Desk(site, browser)
        yield desk
        desk.close()


def _add(counter: Counter, name: str) -> None:
    counter.go("/account")
    counter.page.locator("#name").fill(name)
    counter.button("Add a passkey").click()


def _passkey(counter: Counter, name: str) -> Locator:
    return counter.page.locator("li strong", has_text=name)


def _sign_out(counter: Counter) -> None:
    counter.button("Sign out").click()
    counter.page.wait_for_url(re.compile("/sign-in"))


def test_a_passkey_is_added_and_signs_in_without_a_login(desk: Desk) -> None:
    counter = desk.sign_in()
    with authenticator(counter):
        _add(counter, "left counter")
        expect(_passkey(counter, "left counter")).to_be_visible()
        _sign_out(counter)
        counter.button("Sign in with a passkey").click()
        counter.page.wait_for_url(re.compile("/counter/bind"))  # this browser is no counter yet


def test_a_device_that_does_not_verify_its_holder_lets_no_one_in(desk: Desk) -> None:
    counter = desk.sign_in()
    with authenticator(counter) as (session, device):
        _add(counter, "right counter")
        expect(_passkey(counter, "right counter")).to_be_visible()
        _sign_out(counter)
        session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
        counter.button("Sign in with a passkey").click()
        expect(counter.page.locator("[data-passkey-status]")).to_have_text(
            "Nothing was changed. The request was cancelled or took too long. Try again."
        )


def test_a_device_is_added_once(desk: Desk) -> None:
    counter = desk.sign_in()
    with authenticator(counter):
        _add(counter, "one device")
        expect(_passkey(counter, "one device")).to_be_visible()
        _add(counter, "the same device")
        expect(counter.page.locator("[data-passkey-status]")).to_have_text("This device already has one of your passkeys.")


def test_the_first_administrator_comes_in_by_the_link_and_adds_a_passkey(new_desk: Desk) -> None:
    deployment = open_deployment(new_desk.site.data, environment={})
    code = deployment.app[InviteFirstAdministrators]("zhao", "qian")[0].code
    deployment.database.dispose()
    counter = new_desk.open()
    with authenticator(counter):
        counter.go(f"/join#{code}")
        expect(counter.page.locator("#code")).to_have_value(code)
        assert "#" not in counter.page.url
        counter.button("Continue").click()
        counter.page.wait_for_url(re.compile("/account"))
        _add(counter, "office")
        expect(_passkey(counter, "office")).to_be_visible()
