"""Sign in by the operator's OpenID provider in a real browser: the provider is another site, to which no cookie of a sign-in is shown."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.site import CounterSite, serve_counter
from tests.support.known_staff import confirm_all
from tests.support.network_guard import sockets_on
from tests.support.openid_provider import CLIENT_ID, CLIENT_SECRET, OpenIdWorld, openid_provider

pytestmark = [pytest.mark.models, pytest.mark.slow, pytest.mark.sockets]


@pytest.fixture(scope="module")
def provider() -> Iterator[OpenIdWorld]:
    """The provider: at 127.0.0.1, which is another site than localhost."""
    with sockets_on(), openid_provider() as world:
        world.now = time.time()
        world.user = {
            "sub": "u-1",
            "preferred_username": "zhao",
            "roles": ["rn-admins"],
            "email": "zhao@example.net",
            "email_verified": True,
        }
        yield world


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory, chromium: str, models_folder: Path, provider: OpenIdWorld) -> Iterator[CounterSite]:
    """An operator whose staff sign in by it."""
    assert chromium
    assert models_folder.is_dir()
    settings = {
        "REALNAME_OIDC_ISSUER": provider.url,
        "REALNAME_OIDC_CLIENT_ID": CLIENT_ID,
        "REALNAME_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "REALNAME_OIDC_ROLES": "rn-admins=administrator",
        "REALNAME_OIDC_DOMAINS": "example.net",
    }
    with serve_counter(tmp_path_factory.mktemp("provider") / "data", settings) as site:
        yield site


def test_one_press_signs_in_whom_a_second_person_confirmed_and_leads_to_where_one_was_going(
    operator: CounterSite, browser: Browser, provider: OpenIdWorld
) -> None:
    provider.now = time.time()
    page = browser.new_page(locale="en-GB")
    page.goto(f"{operator.url}/admin/staff")
    press = page.get_by_role("button", name="Sign in with your work account").or_(
        page.get_by_role("link", name="Sign in with your work account")
    )
    press.first.click()
    page.wait_for_url(re.compile("/counter/sign-in"))
    expect(page.get_by_role("alert")).to_contain_text("You were not signed in")
    with operator.records() as deployment:
        confirm_all(deployment)
    page.goto(f"{operator.url}/admin/staff")
    press.first.click()
    page.wait_for_url(re.compile("/admin/staff$"))
    expect(page.locator("main h1")).to_have_text("Staff")
    expect(page.locator("main")).to_contain_text("zhao")
    page.context.close()
