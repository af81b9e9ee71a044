"""A whole registration in the browser, from consent to receipt, with the sample man before the camera."""

import re

from playwright.sync_api import expect

from tests.browser.camera import NextPicture
from tests.browser.conftest import Desk


def test_the_sample_man_becomes_a_subscriber_and_gets_a_receipt(desk: Desk, man: NextPicture) -> None:
    counter = desk.before(man)
    number = counter.come_to_the_face_check()
    counter.start_the_camera()
    counter.wait_for_the_check()
    counter.submit()
    expect(counter.page.locator(".rn-outcome--ok")).to_contain_text("The line is active")
    expect(counter.page.locator(".rn-receipt")).to_contain_text(re.compile(re.escape(number)))
