"""Every page and state of the administration, in both languages; and a new outlet with an agent and a counter, without a terminal."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from realname.access.model.staff import Role
from realname.sandbox.simulators.people import invented_person
from tests.browser.admin_tour import AdminTour, add_agent, add_outlet
from tests.browser.conftest import Desk
from tests.browser.counter import Counter
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


def _press(place: Locator) -> None:
    """Press a link or a button as a person without a mouse does."""
    expect(place.first).to_be_enabled()  # some wait for the script
    place.first.focus()
    expect(place.first).to_be_focused()
    place.page.keyboard.press("Enter")


def _come_to_the_outlets(administrator: Counter) -> None:
    administrator.go("/counter/")
    sections = administrator.page.locator("details.rn-sections")
    if sections.locator("summary").is_visible():  # on a telephone
        _press(sections.locator("summary"))
    _press(sections.locator("a[href='/admin/outlets']"))
    administrator.page.wait_for_url("**/admin/outlets")


def _set_up_the_counter(agent: Counter, link: str, code: str) -> None:
    """Come in by the invitation, add a passkey, sign in by it, and type the code."""
    with authenticator(agent):
        agent.page.goto(link)
        _press(agent.page.locator("main form button"))
        agent.page.wait_for_url("**/account")
        agent.page.locator("#name").fill("left counter")
        _press(agent.button("Add a passkey"))
        expect(agent.page.locator("li strong", has_text="left counter")).to_be_visible()
        _press(agent.button("Sign out"))
        _press(agent.button("Sign in with a passkey"))
        agent.page.wait_for_url(re.compile("/counter/today"))
        agent.go("/counter/enrol")
        for proof in agent.page.locator("[data-enrol-proof]").all():
            proof.uncheck()
        agent.page.locator("#code").fill(code)
        _press(agent.page.locator("[data-enrol-start]"))
        expect(agent.page.locator("main")).to_have_attribute("data-enrolled", "true")


@pytest.mark.parametrize(("language", "width", "shop", "place"), [("en", 1280, "shop-77", 3), ("zh", 390, "shop-78", 4)])
def test_an_outlet_with_an_agent_and_a_counter_is_there_within_five_minutes_by_keyboard_alone_and_without_a_terminal(
    office: Desk, language: str, width: int, shop: str, place: int
) -> None:
    boss = office.site.add_office(f"boss.{language}", Role.ADMINISTRATOR)
    administrator = office.sign_in(boss, language=language, viewport={"width": width, "height": 844})
    page, begun_at = administrator.page, time.monotonic()
    _come_to_the_outlets(administrator)
    _press(page.locator("main a[href='/admin/outlets/new']"))
    add_outlet(page, shop)
    _press(page.locator("main a[href$='/agents/new']"))
    add_agent(page, f"li.na.{language}", number=invented_person(place).attributes.identity_number.value)
    link = page.locator("#secret").inner_text()
    _press(page.locator(f"main a.govuk-button[href='/admin/outlets/{shop}']"))
    _press(page.locator("main a[href$='/counters/new']"))
    page.locator("#name").fill("left")
    _press(page.locator("main form[method=post] button"))
    code = page.locator("#secret").inner_text()
    assert time.monotonic() - begun_at < _WITHIN_S
    _set_up_the_counter(office.open(), link, code)
    administrator.go(f"/admin/outlets/{shop}")
    expect(page.locator("main table")).to_contain_text(f"li.na.{language}")
    expect(page.locator("main ul[aria-labelledby=counters-title]")).to_contain_text("left")
