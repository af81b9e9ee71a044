"""With JavaScript off everything works but the camera, and the page of the camera says what to do."""

from playwright.sync_api import expect

from realname.sandbox.simulators.people import card_json
from tests.browser.conftest import Desk
from tests.browser.counter import Counter


def test_the_face_check_says_what_it_needs_and_the_other_way_is_open(desk: Desk, man_photo: bytes) -> None:
    counter = _without_script(desk)
    number = counter.come_to_the_face_check(card_json(desk.site.next_person(), portrait=man_photo))
    assert "The face check needs JavaScript" in _seen(counter)
    expect(counter.page.locator("[data-live-start]")).to_be_hidden()
    expect(counter.stage).to_be_hidden()
    counter.button("Register without a face check").click()
    expect(counter.heading).to_have_text("Is this the person shown on the ID?")
    counter.page.get_by_role("link", name="Supervisor decides").click()
    expect(counter.page.locator("tbody tr", has_text=number)).to_be_visible()


def test_numbers_are_looked_for_a_sim_is_checked_and_the_language_switched(desk: Desk) -> None:
    counter = _without_script(desk)
    counter.open_registration()
    counter.show_sample_card()
    counter.page.locator("#digits").fill("0199")
    counter.button("Find numbers").click()
    expect(counter.page.locator(".rn-numbers label")).to_have_text(["+86 199 0000 0199"])
    counter.page.locator("#iccid").fill(desk.site.next_sim())
    counter.page.keyboard.press("Enter")
    expect(counter.page.get_by_text("SIM read")).to_be_visible()
    counter.page.get_by_role("link", name="中文").click()
    expect(counter.heading).to_have_text("选择号码和 SIM 卡")


def test_stop_deletes_and_proves_it(desk: Desk) -> None:
    counter = _without_script(desk)
    counter.come_to_the_face_check()
    counter.stop()
    expect(counter.page.locator(".rn-receipt svg")).to_be_visible()
    counter.button("Sign out").click()
    expect(counter.page.get_by_text("You are signed out.")).to_be_visible()


def test_setting_up_a_counter_says_that_it_needs_javascript(desk: Desk) -> None:
    counter = _without_script(desk)
    counter.go("/counter/enrol")
    assert "Setting up needs JavaScript" in _seen(counter)


def _seen(counter: Counter) -> str:
    """The words as they are shown; Playwright's own search leaves `noscript` out."""
    return counter.page.locator("main").inner_text()


def _without_script(desk: Desk) -> Counter:
    return desk.sign_in(java_script_enabled=False)
