"""Parts of a page that are replaced alone: the numbers on offer, and the wait for a decision."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import Desk
from tests.browser.counter import Counter

_POLL = re.compile("/outcome[?]poll=1$")
_SIM = "8986"


def test_numbers_are_looked_for_without_losing_what_is_typed_and_the_focus_stays(desk: Desk) -> None:
    counter = _at_the_numbers(desk)
    counter.page.locator("#digits").fill("0199")
    counter.page.keyboard.press("Enter")
    expect(counter.page.locator(".rn-numbers label")).to_have_text(["+86 199 0000 0199"])
    expect(counter.page.locator("#digits")).to_be_focused()
    _expect_same_page(counter)


def test_other_numbers_are_shown_in_place_and_the_link_keeps_the_focus(desk: Desk) -> None:
    counter = _at_the_numbers(desk)
    first = counter.page.locator(".rn-numbers label").first.inner_text()
    counter.page.locator("#other-numbers").focus()
    for _ in range(2):  # what was put in place is asked for like the one before
        counter.page.keyboard.press("Enter")
        expect(counter.page.locator(".rn-numbers label").first).not_to_have_text(first)
        first = counter.page.locator(".rn-numbers label").first.inner_text()
        expect(counter.page.locator("#other-numbers")).to_be_focused()
    _expect_same_page(counter)


def test_a_press_with_the_control_key_opens_another_tab(desk: Desk) -> None:
    counter = _at_the_numbers(desk)
    with counter.page.context.expect_page() as opened:
        counter.page.locator("#other-numbers").click(modifiers=["ControlOrMeta"])
    expect(opened.value.locator(".rn-numbers label").first).to_be_visible()
    _expect_same_page(counter)


def test_without_a_connection_the_page_stays_and_asks_again(desk: Desk) -> None:
    counter = _at_the_numbers(desk)
    desk.allow("net::ERR_INTERNET_DISCONNECTED")
    counter.page.context.set_offline(True)
    counter.page.locator("#digits").fill("0199")
    with counter.page.expect_event("requestfailed"):
        counter.button("Find numbers").click()
    _expect_same_page(counter)
    counter.page.context.set_offline(False)
    expect(counter.page.locator(".rn-numbers label")).to_have_text(["+86 199 0000 0199"])
    _expect_same_page(counter)


def test_an_answer_to_the_search_before_does_not_replace_the_last_one(desk: Desk) -> None:
    counter = _at_the_numbers(desk)
    held: list[Route] = []
    counter.page.route(re.compile("digits=0198"), lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks what it is given
    for digits in ("0198", "0199"):
        counter.page.locator("#digits").fill(digits)
        counter.button("Find numbers").click()
    expect(counter.page.locator(".rn-numbers label")).to_have_text(["+86 199 0000 0199"])
    with counter.page.expect_response(re.compile("digits=0198")) as late:
        held[0].continue_()
    late.value.finished()
    counter.page.evaluate("new Promise(requestAnimationFrame)")
    assert counter.page.locator(".rn-numbers label").all_inner_texts() == ["+86 199 0000 0199"]


def test_what_the_server_refuses_is_said_by_the_whole_page(desk: Desk) -> None:
    counter = _at_the_numbers(desk)
    counter.page.locator("#digits").evaluate("field => field.removeAttribute('maxlength')")
    counter.page.locator("#digits").fill("012345678901234567890")
    counter.button("Find numbers").click()
    expect(counter.page.locator(".govuk-error-summary")).to_be_focused()
    expect(counter.page.locator("#digits-error")).to_be_visible()


def test_a_sign_in_that_ended_leads_to_the_sign_in_and_back(desk: Desk) -> None:
    counter = _at_the_numbers(desk)
    here = counter.place
    counter.page.context.clear_cookies()
    counter.button("Find numbers").click()
    expect(counter.page.locator("#login")).to_be_visible()
    counter.sign_in()
    counter.wait_for(here)


@pytest.mark.models
def test_the_wait_keeps_an_unchanged_part_in_place_and_leads_to_the_receipt(desk: Desk) -> None:
    counter = desk.sign_in()
    counter.come_to_the_face_check()
    counter.pass_the_face_check()
    counter.page.locator("form[action$='/check'] button").click()
    part = counter.page.locator("#outcome")
    expect(part).to_be_visible()
    waiting = counter.page.content()
    counter.page.route(_POLL, lambda route: route.fulfill(body=waiting, content_type="text/html"))
    part.evaluate("part => { part.isTheFirst = true; }")
    for _ in range(2):
        with counter.page.expect_response(_POLL):
            pass
    assert part.evaluate("part => part.isTheFirst")
    counter.page.unroute(_POLL)
    expect(counter.page.locator(".rn-receipt")).to_be_visible()
    counter.wait_for("receipt")


def _at_the_numbers(desk: Desk) -> Counter:
    counter = desk.sign_in()
    counter.open_registration()
    counter.show_sample_card()
    counter.page.locator("#iccid").fill(_SIM)
    counter.page.wait_for_load_state("networkidle")  # the script of parts arrives after the page: before it, a form opens a whole page
    return counter


def _expect_same_page(counter: Counter) -> None:
    """What was typed beside the part is still there, and the address is the same."""
    expect(counter.page.locator("#iccid")).to_have_value(_SIM)
    assert counter.page.url.endswith("/line")
