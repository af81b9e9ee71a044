"""Every page and state of the supervision; what must hold of them stands in `every_page`."""

import pytest
from playwright.sync_api import Browser, Page, expect

from realname.access.model.staff import Role
from tests.browser.axe import installed_axe
from tests.browser.conftest import Desk
from tests.browser.every_page import (  # noqa: F401 - pytest collects them here
    MARKS,
    OF_SUPERVISION,
    pages_not_seen,
    test_a_chinese_page_is_chinese_throughout,
    test_axe_finds_nothing_serious_or_critical,
    test_no_page_is_wider_than_a_telephone,
    test_no_words_are_cut_off_on_a_telephone,
    test_screens_were_seen_in_both_languages,
    test_the_other_language_is_one_press_away_on_every_page_and_keeps_the_place,
)
from tests.browser.screens import Screen, Viewer
from tests.browser.site import CounterSite
from tests.browser.supervision_tour import SupervisionTour

pytestmark = [*MARKS]


@pytest.fixture(scope="module")
def screens(country: CounterSite, browser: Browser) -> list[Screen]:
    """Everything there is to see."""
    desk, viewer = Desk(country, browser), Viewer(installed_axe())
    SupervisionTour(desk=desk, viewer=viewer).walk()
    desk.close()
    return viewer.seen


def test_every_page_of_the_supervision_was_looked_at(screens: list[Screen]) -> None:
    assert pages_not_seen(screens, OF_SUPERVISION) == {
        "/",
        "/supervision/inspections/{inspection_id}/findings/{finding_id}/files/{round_}",
        "/office/inspections/{finding_id}/files/{round_}",
        "/supervision/inspections/{inspection_id}/report.pdf",
        "/supervision/inspections/{inspection_id}/tables.{form}",
        "/office/leaks/{leak_id}/report.pdf",
    }  # which lead to the overview, or give a file


def test_no_page_of_the_inspectors_has_a_number_of_32_digits_where_a_person_reads(screens: list[Screen]) -> None:
    theirs = [one for one in screens if one.path.startswith(("/supervision", "/office/alerts", "/office/parity", "/office/reports"))]
    assert {f"{one.name}, {one.language}": one.ids for one in theirs if one.ids} == {}


def test_the_first_screen_says_whether_anything_is_wrong(country: CounterSite, browser: Browser) -> None:
    desk = Desk(country, browser)
    page = desk.inspect(country.add_office("first-look", Role.INSPECTOR)).page
    for width, height in ((1280, 900), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        expect(page.locator("h1")).to_contain_text("attention")
        assert _foot_px(page, ".rn-attention") <= height
    assert _height_px(page) <= 5_000  # of a telephone: six screens
    desk.close()


def test_an_alert_is_read_and_answered_on_one_screen_with_the_keyboard_alone(country: CounterSite, browser: Browser) -> None:
    desk = Desk(country, browser)
    administrator = desk.sign_in(country.add_office("answers", Role.ADMINISTRATOR))
    administrator.go("/office/alerts?state=new")
    page = administrator.page
    page.set_viewport_size({"width": 1280, "height": 900})
    _come_to(page, "main th a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/office/alerts/a*")
    assert _foot_px(page, "main form button") <= 900
    _come_to(page, "input[name=answer]")
    page.keyboard.press("Space")
    _come_to(page, "main form button")
    page.keyboard.press("Enter")
    expect(page.locator(".rn-outcome--ok[role=status]")).to_be_visible()
    desk.close()


def _come_to(page: Page, selector: str) -> None:
    """Press Tab until what is meant has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    message = f"the keyboard does not come to {selector}"
    raise AssertionError(message)


def _foot_px(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def _height_px(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollHeight"))
