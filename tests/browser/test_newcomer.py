"""A newcomer's first registration, from the address that the terminal prints to the receipt: in the browser alone, with a played camera."""

import pytest
from playwright.sync_api import Page, expect

from realname.sandbox.simulators.people import card_json
from tests.browser.camera import NextPicture
from tests.browser.conftest import Desk
from tests.browser.counter import Counter
from tests.browser.site import CounterSite

pytestmark = pytest.mark.models


class Newcomer:
    """Clicks, and counts it; types nothing."""

    def __init__(self, page: Page, site: CounterSite) -> None:
        self.page = page
        self.counter = Counter(page, site)
        self.clicks = 0

    def press(self, selector: str) -> None:
        """Press what is there, or will be."""
        self.page.locator(selector).first.click()
        self.clicks += 1

    def begin(self) -> None:
        """From the terminal's address to the list of the day, with this browser set up as a counter."""
        self.page.goto(self.counter.site.start)
        self.press("main form:has(input[value=agent]) button")
        self.press("[data-bind-failed] a.govuk-button")
        self.press("[data-enrol-start]:enabled")
        self.press("[data-enrol-next] a")
        self.page.wait_for_url("**/counter/today")

    def finish(self) -> None:
        """From the ID that was read to the decision."""
        self.press("main dl ~ .rn-actions a.govuk-button")
        self.press("label[for=number-0]")
        self.press("button[value=choose]")
        self.press("[data-live-start]")
        self.counter.wait_for_the_check()
        self.press("form[action$='/check'] button")
        self.counter.wait_until_decided()


@pytest.mark.slow
@pytest.mark.whole("journeys")
def test_what_the_computer_does_not_decide_alone_a_reviewer_approves_from_the_start_page(
    desk: Desk, man: NextPicture, man_photo: bytes
) -> None:
    page = desk.arrive(man)
    newcomer = Newcomer(page, desk.site)
    newcomer.begin()
    newcomer.counter.open_registration()
    newcomer.counter.read_card(card_json(desk.site.next_person(), portrait=man_photo))  # whom no authority knows
    newcomer.finish()
    registration = newcomer.counter.registration
    for reviewer in ("reviewer", "second-reviewer"):  # the second has something to do by lot
        newcomer.press(".rn-ribbon a")
        newcomer.press(f"main form:has(input[value={reviewer}]) button")
        page.wait_for_url("**/office/reviews")
        taken = page.locator("form[action$='/take'] button")
        if reviewer == "reviewer":
            expect(taken.first).to_be_visible()  # the list asks again by itself until the review is in it
        elif not taken.count():
            break
        taken.first.click()
        page.locator("input[name=reason][value=same-person]").check()
        page.locator("#written").fill("The authority does not know invented people.")
        page.locator("form[data-opinion-keys] .rn-actions button").click()
        expect(page.locator(".rn-outcome--ok")).to_be_visible()
    newcomer.press(".rn-ribbon a")
    newcomer.press("main form:has(input[value=agent]) button")
    page.wait_for_url("**/counter/today")
    newcomer.counter.go(f"/counter/registrations/{registration}")
    newcomer.counter.wait_for_the_receipt()
