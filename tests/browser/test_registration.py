"""A whole registration in the browser, from consent to receipt, with the sample man before the camera."""

import pytest
from playwright.sync_api import expect

from realname.sandbox.simulators.people import SAMPLE_WOMAN, card_json
from tests.browser.camera import NextPicture
from tests.browser.conftest import Desk
from tests.browser.counter import Counter

pytestmark = [pytest.mark.models, pytest.mark.slow]


def test_the_sample_man_becomes_a_subscriber_and_gets_a_receipt_and_no_one_else_gets_his_number(desk: Desk, man: NextPicture) -> None:
    counter = desk.before(man)
    number = counter.come_to_the_face_check()
    counter.start_the_camera()
    counter.wait_for_the_check()
    counter.submit()
    expect(counter.page.locator(".rn-outcome--ok")).to_contain_text("The line is active")
    expect(counter.page.locator(".rn-receipt")).to_contain_text(number)
    expect(counter.page.locator(".rn-receipt svg")).to_be_visible()
    assert number not in _offered(counter)


def test_what_is_pressed_twice_is_done_once(desk: Desk, man: NextPicture, man_photo: bytes) -> None:
    counter = desk.before(man)
    counter.go("/counter/today")
    before = counter.page.locator("tbody tr").count()
    counter.go("/counter/registrations/new")
    counter.page.locator("button[name=answer][value=face]").dblclick()
    counter.wait_for("evidence")
    counter.show_card(card_json(SAMPLE_WOMAN, portrait=man_photo))
    number = counter.choose_line()
    counter.page.locator("[data-live-start]").dblclick()
    counter.wait_for_the_check()
    counter.page.locator("form[action$='/check'] button").dblclick()
    counter.wait_until_decided()
    counter.go("/counter/today")
    expect(counter.page.locator("tbody tr")).to_have_count(before + 1)
    expect(counter.page.locator("tbody tr", has_text=number)).to_have_count(1)


def test_a_registration_goes_on_where_it_was_after_each_reload_and_from_the_list_of_the_day(desk: Desk, man: NextPicture) -> None:
    counter = desk.before(man)
    number = counter.come_to_the_face_check()
    address = counter.page.url
    counter.page.reload()
    assert counter.page.url == address
    counter.start_the_camera()
    expect(counter.prompt).to_have_text("Blink once")
    counter.page.reload()  # in the middle of the check
    expect(counter.page.locator("[data-live-start]")).to_be_visible()
    counter.go("/counter/today")
    counter.page.locator("tbody tr", has_text=number).get_by_role("link").click()
    counter.wait_for("face")
    counter.start_the_camera()
    counter.wait_for_the_check()
    counter.page.reload()
    counter.submit()
    counter.page.reload()
    expect(counter.page.locator(".rn-receipt")).to_contain_text(number)


@pytest.mark.whole("journeys")
def test_the_back_button_shows_each_page_before_and_after_the_end_the_end(desk: Desk, man: NextPicture, man_photo: bytes) -> None:
    counter = desk.before(man)
    counter.come_to_the_face_check(card_json(SAMPLE_WOMAN, portrait=man_photo))
    counter.page.go_back()
    counter.wait_for("line")
    counter.page.go_forward()
    counter.wait_for("face")
    counter.start_the_camera()
    counter.wait_for_the_check()
    counter.page.go_back()
    counter.wait_for("face")
    counter.page.go_forward()
    counter.wait_for("check")
    counter.submit()
    counter.page.go_back()
    expect(counter.page.locator(".rn-receipt")).to_be_visible()


def test_a_check_started_in_another_tab_ends_the_one_here(desk: Desk, man: NextPicture, man_photo: bytes) -> None:
    first = desk.before(man)
    first.come_to_the_face_check(card_json(desk.site.next_person(), portrait=man_photo))
    first.start_the_camera()
    expect(first.stage).to_be_visible()
    second = Counter(first.page.context.new_page(), desk.site)
    second.page.goto(first.page.url)
    second.start_the_camera()
    expect(first.result).to_contain_text("in another window")
    second.wait_for_the_check()


def test_two_tabs_hold_two_registrations_with_two_numbers(desk: Desk) -> None:
    first = desk.sign_in()
    second = Counter(first.page.context.new_page(), desk.site)
    numbers = [counter.come_to_the_face_check() for counter in (first, second)]
    assert first.registration != second.registration
    assert len(set(numbers)) == 2


def _offered(counter: Counter) -> list[str]:
    counter.open_registration()
    counter.show_sample_card()
    return counter.page.locator(".rn-numbers label").all_inner_texts()
