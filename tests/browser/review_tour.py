"""A walk past every page of the review office: the queue, a review with its pictures, what was said, and a refusal that is appealed."""

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from realname.access.model.staff import Role
from tests.browser.conftest import Desk
from tests.browser.counter import Counter
from tests.browser.screens import Viewer, wait_for_pictures

_REVIEW = re.compile("/office/reviews/[0-9a-f]{32}$")
_GIVEN = re.compile("/office/reviews/[0-9a-f]{32}/given$")


@dataclass(slots=True, kw_only=True)
class ReviewTour:
    """Walks; the agent is at their counter, the reviewer in a browser of their own."""

    desk: Desk
    viewer: Viewer
    counter: Counter

    def review(self) -> None:
        """See everything of what was referred just now."""
        page = self.desk.sign_in(self.desk.site.add_office("second-look", Role.REVIEWER)).page
        self.viewer.look(page, "reviews")
        page.locator("form[action$='/take'] button").last.click()
        page.wait_for_url(_REVIEW)
        wait_for_pictures(page.locator(".rn-desk__picture"))
        self.viewer.look(page, "review")
        page.locator("form[data-opinion-keys] .rn-actions button").click()
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        self.viewer.look(page, "review-wrong")
        self._say_by_keys(page)
        page.wait_for_url(_GIVEN)
        self.viewer.look(page, "review-given")
        page.locator("main .rn-actions a").click()
        self.viewer.look(page, "reviews-own")

    def appeal(self) -> None:
        """Appeal the refusal that the counter shows."""
        page = self.counter.page
        page.locator("form[action$='/appeal'] button").click()
        expect(page.locator("form[action$='/appeal']")).to_have_count(0)
        self.viewer.look(page, "appealed")

    def _say_by_keys(self, page: Page) -> None:
        """Twice U: the second reason of the unsure."""
        page.locator("h1").click()
        page.keyboard.press("u")
        page.keyboard.press("u")
        expect(page.locator("input[value=second-look]")).to_be_checked()
        page.locator("h1").click()
        page.keyboard.press("Enter")
