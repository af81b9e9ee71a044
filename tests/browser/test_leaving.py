"""The way without a face, leaving the counter, and who sees what: without a camera anywhere."""

import re

from playwright.sync_api import expect

from realname.sandbox.simulators.people import card_json
from tests.browser.camera import NextPicture
from tests.browser.conftest import Desk
from tests.browser.counter import Counter


def test_the_way_without_a_face_is_as_large_as_the_other_and_ends_on_the_supervisors_list(desk: Desk) -> None:
    agent = desk.sign_in()
    agent.go("/counter/registrations/new")
    with_face, without = (agent.button(words) for words in ("Register with a face check", "Register without a face check"))
    assert _size(with_face.bounding_box()) == _size(without.bounding_box())
    without.click()
    agent.wait_for("evidence")
    expect(agent.heading).to_have_text("Read the applicant's ID")
    expect(agent.steps_done).to_have_text([re.compile("Consent")])  # no step is ticked that was not done
    supervisor = desk.sign_in(desk.site.supervisor)
    supervisor.go("/counter/handed-over")
    row = supervisor.page.locator("tbody tr", has=supervisor.page.locator(f"a[href$='{agent.registration}']"))
    row.get_by_role("link").click()
    expect(supervisor.heading).to_have_text("Read the applicant's ID")


def test_a_counter_shows_by_its_key_that_it_is_one_and_goes_on_by_itself(desk: Desk) -> None:
    counter = desk.before(None)
    counter.page.goto(f"{desk.site.url}/counter/bind?to=/counter/lines")
    counter.page.wait_for_url(f"{desk.site.url}/counter/lines")
    counter.page.goto(f"{desk.site.url}/counter/bind?to=/counter/lines")  # bound: nothing is asked any more
    assert counter.place == "/counter/lines"


def test_after_a_failure_the_registration_can_be_handed_over_with_id_and_number(desk: Desk, man: NextPicture, man_photo: bytes) -> None:
    counter = desk.before(lambda _asked: man(None))  # he hears nothing
    number = counter.come_to_the_face_check(card_json(desk.site.next_person(), portrait=man_photo))
    counter.start_the_camera()
    result = counter.wait_for_a_failure()
    for _ in range(3):  # a server without processor time ends the check early and takes no attempt for it
        if "server-busy" in result.inner_text():
            result.get_by_role("button", name="Try again").click()
            counter.start_the_camera()
            result = counter.wait_for_a_failure()
    expect(result).to_contain_text("The movement asked for was not seen.")
    expect(result).to_contain_text("Attempts left: 4")
    again, other = (result.get_by_role("button", name=words) for words in ("Try again", "Register without a face check"))
    assert _size(again.bounding_box()) == _size(other.bounding_box())
    other.click()
    counter.wait_for("compare")
    expect(counter.steps_done).to_have_text([re.compile(word) for word in ("Consent", "ID", "Number")])
    counter.go("/counter/handed-over")
    expect(counter.page.locator("tbody tr", has_text=number)).to_contain_text("Resident ID card")


def test_after_signing_out_the_back_button_shows_nothing(desk: Desk) -> None:
    counter = desk.sign_in()
    counter.open_registration()
    counter.button("Sign out").click()
    expect(counter.page.get_by_text("You are signed out.")).to_be_visible()
    counter.page.go_back()
    expect(counter.page.locator("#login")).to_be_visible()
    assert "/evidence" not in counter.place


def test_a_page_that_was_left_open_warns_a_minute_before_its_sign_in_ends_and_is_gone_after_it(desk: Desk) -> None:
    counter = desk.sign_in()
    page, left = counter.page, {"left_s": 50, "most_s": 9000}
    page.clock.install()
    page.route("**/account/sign-in-left?poll=1", lambda route: route.fulfill(json=left))
    counter.go("/counter/lines")
    page.locator("#msisdn").fill("19900")
    page.evaluate("import(new URL('session_note.js', document.querySelector('script[type=module]').src)).then(() => null)")  # it watches
    page.clock.fast_forward("29:05")
    note = page.get_by_role("status").filter(has_text="In one minute you are signed out")
    expect(note).to_be_visible()
    expect(page.locator("#msisdn")).to_have_value("19900")
    expect(page.locator("#msisdn")).to_be_focused()
    counter.button("Stay signed in").click()  # the server says that there is half an hour again
    expect(note).to_have_count(0)
    expect(page.locator("#msisdn")).to_have_value("19900")
    page.unroute("**/account/sign-in-left?poll=1")
    page.route("**/account/sign-in-left?poll=1", lambda route: route.fulfill(status=401, json={"code": "sign-in-required"}))
    page.clock.fast_forward("31:00")
    expect(page.get_by_text("Your sign-in has ended.")).to_be_visible()
    page.go_back()
    expect(page.locator("#msisdn")).to_have_count(0)


def test_a_person_who_is_led_to_the_sign_in_comes_back_to_where_they_were_going(desk: Desk) -> None:
    counter = desk.open()
    counter.go("/counter/handed-over")
    counter.sign_in()
    assert counter.place == "/counter/handed-over"


def test_the_language_switch_keeps_the_place_and_is_remembered(desk: Desk) -> None:
    counter = desk.sign_in()
    counter.open_registration()
    place = counter.page.url
    counter.page.get_by_role("link", name="中文").click()
    expect(counter.heading).to_have_text("读取申请人的证件")
    assert counter.page.url == place
    other = Counter(counter.page.context.new_page(), desk.site)
    other.go("/counter/today")
    expect(other.page.locator("html")).to_have_attribute("lang", "zh-CN")


def _size(box: object) -> tuple[float, float]:
    assert isinstance(box, dict)
    return round(box["width"]), round(box["height"])
