"""An existing line in the browser: by its number to a receipt, lost and refused, closed, back and reload, and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from realname.sandbox.simulators.people import SAMPLE_MAN, SAMPLE_WOMAN, card_json
from tests.browser.camera import NextPicture
from tests.browser.conftest import Desk
from tests.browser.counter import Counter

pytestmark = [pytest.mark.models, pytest.mark.slow]


@pytest.fixture
def holder(man_photo: bytes) -> bytes:
    """The card of whom the line belongs to."""
    return card_json(SAMPLE_MAN, portrait=man_photo)


def _open_line(counter: Counter, holder: bytes) -> str:
    """Open a line without a camera; gives its number."""
    number = counter.come_to_the_face_check(holder)
    counter.pass_the_face_check()
    counter.submit()
    return number


def _verify(counter: Counter) -> None:
    counter.start_the_camera()
    counter.wait_for_the_check()
    counter.submit()


@pytest.mark.whole("journeys")
def test_a_line_goes_to_a_new_holder_gets_a_new_sim_and_is_closed(desk: Desk, man: NextPicture, man_photo: bytes, holder: bytes) -> None:
    counter = desk.before(man)
    number = _open_line(counter, holder)
    heir = card_json(SAMPLE_WOMAN, portrait=man_photo)
    counter.find_line(number)
    counter.choose_request("transfer")
    counter.read_card(holder)
    counter.open_change()
    counter.show_holder(heir)
    _verify(counter)
    expect(counter.page.locator(".rn-outcome--ok")).to_contain_text("The line has a new holder")
    counter.find_line(number)
    counter.choose_request("replace-sim")
    counter.open_change()
    counter.show_holder(heir)
    iccid = counter.choose_new_sim()
    counter.page.reload()
    counter.page.go_back()
    counter.wait_for("line")
    counter.page.go_forward()
    _verify(counter)
    expect(counter.page.locator(".rn-receipt")).to_contain_text(iccid[-4:])
    expect(counter.page.locator(".rn-receipt")).to_contain_text("calls and data work")
    counter.find_line(number)
    counter.choose_request("close")
    counter.open_change()
    counter.show_holder(heir)
    _verify(counter)
    expect(counter.page.locator(".rn-outcome--ok")).to_contain_text("The line is being closed")
    counter.page.go_back()
    expect(counter.page.locator(".rn-receipt")).to_be_visible()


@pytest.mark.whole("journeys")
def test_a_lost_line_is_refused_to_others_and_its_page_says_what_to_do(desk: Desk, holder: bytes) -> None:
    counter = desk.sign_in()
    number = _open_line(counter, holder)
    counter.find_line(number)
    line = counter.page.url
    counter.choose_request("bar-lost")
    counter.page.locator("form[action$='/lost'] button").dblclick()
    expect(counter.page.locator(".rn-outcome--ok")).to_contain_text("The line is barred")
    counter.page.goto(f"{line}/change/transfer")
    expect(counter.heading).to_have_text("The line is reported lost, so it can't be transferred.")
    expect(counter.page.locator("main")).to_contain_text("Give the holder a new SIM")
    counter.page.goto(line)
    counter.choose_request("lift-lost")
    counter.read_card(card_json(SAMPLE_WOMAN, portrait=b"not looked at"))
    expect(counter.page.locator(".govuk-error-summary")).to_be_visible()
    counter.read_card(holder)
    expect(counter.page.locator(".rn-outcome--ok")).to_contain_text("The bar is lifted")


def test_a_wrong_number_is_said_beside_the_field_and_has_the_focus(desk: Desk) -> None:
    counter = desk.sign_in()
    counter.go("/counter/today")
    counter.page.get_by_role("link", name="Existing line").click()
    counter.page.locator("#msisdn").fill("139 1234 5678")
    counter.page.keyboard.press("Enter")
    expect(counter.page.locator("#msisdn-error")).to_contain_text("This operator has no line in service with this number.")
    expect(counter.page.locator("#msisdn")).to_have_value("139 1234 5678")
    expect(counter.page.locator(".govuk-error-summary")).to_be_focused()


def test_without_javascript_a_line_is_found_barred_and_led_to_the_camera(desk: Desk, holder: bytes) -> None:
    number = _open_line(desk.sign_in(), holder)
    counter = desk.sign_in(java_script_enabled=False)
    counter.find_line(number)
    counter.choose_request("replace-sim")
    counter.open_change()
    counter.show_holder(holder)
    counter.choose_new_sim()
    assert "The face check needs JavaScript" in counter.page.locator("main").inner_text()
    counter.button("Continue without a face check").click()
    expect(counter.heading).to_have_text("Is this the person shown on the ID?")
    counter.find_line(number)
    counter.choose_request("bar-lost")
    counter.button("Bar the line").click()
    expect(counter.page.locator("main")).to_contain_text(re.compile("Everything: reported lost"))
