"""How pages look and load: a menu on a telephone, a dark scheme, print, and no request that a browser can spare."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Desk

_TELEPHONE = {"width": 390, "height": 844}
_GROUND = "getComputedStyle(document.body).backgroundColor"


def test_a_second_page_asks_for_itself_alone(desk: Desk) -> None:
    counter = desk.sign_in()
    page = counter.page
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sent: list[str] = []
    # The headers that go over the wire: what comes from the browser's own cache has none.
    session.on("Network.requestWillBeSentExtraInfo", lambda event: sent.append(event["headers"].get(":path", event["requestId"])))
    counter.go("/counter/lines")
    page.wait_for_load_state("networkidle")
    sent.clear()
    counter.go("/counter/lines")
    page.wait_for_load_state("networkidle")
    assert len(sent) == 1


def test_on_a_telephone_the_links_are_a_menu_that_opens_by_keyboard(desk: Desk) -> None:
    page = desk.sign_in(desk.site.supervisor, viewport=_TELEPHONE).page
    links = page.locator(".rn-bar")
    expect(links).to_be_hidden()
    menu = page.locator(".rn-menu > summary")
    menu.focus()
    page.keyboard.press("Enter")
    expect(links).to_be_visible()
    expect(links.get_by_role("link", name="Photos")).to_be_visible()  # what "More" holds elsewhere
    expect(page.get_by_role("button", name="Sign out")).to_have_count(1)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= _TELEPHONE["width"]


def test_the_menu_works_without_a_script(desk: Desk) -> None:
    page = desk.sign_in(desk.site.supervisor, viewport=_TELEPHONE, java_script_enabled=False).page
    page.locator(".rn-menu > summary").click()
    expect(page.locator(".rn-bar").get_by_role("link", name="Alerts")).to_be_visible()


def test_on_a_large_screen_the_links_always_show_and_more_opens_the_rest(desk: Desk) -> None:
    page = desk.sign_in(desk.site.supervisor).page
    expect(page.locator(".rn-menu > summary")).to_be_hidden()
    bar = page.locator(".rn-bar")
    expect(bar.get_by_role("link", name="Alerts")).to_be_visible()
    assert bar.locator("a:visible, summary:visible").count() <= 6
    expect(bar.get_by_role("link", name="Photos")).to_be_hidden()
    bar.locator("summary").click()
    expect(bar.get_by_role("link", name="Photos")).to_be_visible()
    page.evaluate("document.activeElement.blur()")  # as browsers do that give a clicked summary no focus
    page.keyboard.press("Escape")
    expect(bar.get_by_role("link", name="Photos")).to_be_hidden()
    expect(bar.locator("summary")).to_be_focused()


def test_pages_are_dark_where_the_system_is_and_light_on_paper(desk: Desk) -> None:
    page = desk.sign_in(color_scheme="dark").page
    assert page.evaluate(_GROUND) == "rgb(17, 20, 21)"
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(_GROUND) == "rgb(255, 255, 255)"
    page.emulate_media(media="screen", color_scheme="light")
    assert page.evaluate(_GROUND) == "rgb(243, 242, 241)"


def test_a_list_is_printed_without_menu_and_controls(desk: Desk) -> None:
    page = desk.sign_in(desk.site.supervisor).page
    page.goto(f"{desk.site.url}/office/reviews")
    page.emulate_media(media="print")
    for besides in (".rn-header", ".rn-footer", "main form", "main .govuk-button"):
        assert [one for one in page.locator(besides).all() if one.is_visible()] == []
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert re.match(rb"%PDF", page.pdf())
