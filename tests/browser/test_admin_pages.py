"""Every page and state of the administration, in both languages; and a new outlet with an agent and a counter, without a terminal."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from realname.access.model.staff import Role
from realname.sandbox.simulators.people import invented_person
from tests.browser.admin_tour import AdminTour, add_agent, add_outlet
from tests.browser.conftest import Desk
from tests.browser.every_page import (  # noqa: F401 - pytest collects them here
    MARKS,
    OF_ADMINISTRATION,
    pages_not_seen,
    test_a_chinese_page_is_chinese_throughout,
    test_axe_finds_nothing_serious_or_critical,
    test_every_screen_was_seen_in_both_languages,
    test_no_page_is_wider_than_a_telephone,
    test_no_words_are_cut_off_on_a_telephone,
    test_the_other_language_is_one_press_away_on_every_page_and_keeps_the_place,
)
from tests.browser.screens import Screen, Viewer, axe_source
from tests.browser.site import CounterSite, serve_counter
from tests.browser.test_passkeys import authenticator

pytestmark = [*MARKS]
_WITHIN_S = 300.0


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory, chromium: str, models_folder: Path) -> Iterator[CounterSite]:
    """An operator at whom no outlet is enrolled yet."""
    assert chromium
    assert models_folder.is_dir()
    with serve_counter(tmp_path_factory.mktemp("operator") / "data", {}) as site:
        yield site


@pytest.fixture
def office(operator: CounterSite, browser: Browser) -> Iterator[Desk]:
    """Where browsers are opened."""
    desk = Desk(operator, browser)
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def screens(operator: CounterSite, browser: Browser) -> list[Screen]:
    """Everything there is to see."""
    desk, viewer = Desk(operator, browser), Viewer(axe_source())
    who = operator.add_office("administrator", Role.ADMINISTRATOR)
    AdminTour(viewer=viewer, administrator=desk.sign_in(who), who=who).walk()
    desk.close()
    return viewer.seen


def test_every_page_of_the_administration_was_looked_at(screens: list[Screen]) -> None:
    assert pages_not_seen(screens, OF_ADMINISTRATION) == set()


def test_an_outlet_with_an_agent_and_a_counter_is_there_within_five_minutes_and_without_a_terminal(office: Desk) -> None:
    administrator = office.sign_in(office.site.add_office("boss", Role.ADMINISTRATOR))
    page, begun_at = administrator.page, time.monotonic()
    administrator.go("/counter/")
    page.get_by_role("link", name="Outlets and agents").first.click()
    administrator.button("Add an outlet").or_(page.get_by_role("link", name="Add an outlet")).first.click()
    add_outlet(page, "shop-77")
    page.get_by_role("link", name="Add an agent").click()
    add_agent(page, "li.na", number=invented_person(3).attributes.identity_number.value)
    link = page.locator("#secret").inner_text()
    page.get_by_role("link", name="Continue to outlet shop-77").click()
    page.get_by_role("link", name="Add a counter").click()
    page.locator("#name").fill("left")
    administrator.button("Make a code").click()
    code = page.locator("#secret").inner_text()
    assert time.monotonic() - begun_at < _WITHIN_S
    agent = office.open()
    with authenticator(agent):
        agent.page.goto(link)
        agent.button("Come in").click()
        agent.page.locator("#name").fill("left counter")
        agent.button("Add a passkey").click()
        expect(agent.page.locator("li strong", has_text="left counter")).to_be_visible()
        agent.button("Sign out").click()
        agent.button("Sign in with a passkey").click()
        agent.page.wait_for_url(re.compile("/counter/today"))
        agent.go("/counter/enrol")
        for proof in agent.page.locator("[data-enrol-proof]").all():
            proof.uncheck()
        agent.page.locator("#code").fill(code)
        agent.page.locator("[data-enrol-start]").click()
        expect(agent.page.locator("main")).to_have_attribute("data-enrolled", "true")
    administrator.go("/admin/outlets/shop-77")
    expect(page.locator("main")).to_contain_text("li.na")
    expect(page.get_by_role("list", name="Counters")).to_contain_text("left")
