"""A walk past every page of an appeal: a campaign asks for a line, its holder objects at the counter, and a reviewer decides."""

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from realname.access.model.staff import Role
from tests.browser.conftest import Desk
from tests.browser.counter import Counter
from tests.browser.screens import Viewer


@dataclass(frozen=True, slots=True)
class AppealTour:
    """Walks; the agent is at their counter, the reviewer in a browser of their own."""

    desk: Desk
    viewer: Viewer
    counter: Counter

    def walk(self, number: str) -> None:
        """See everything once, on a line that no campaign holds in the end."""
        reviewer = self.desk.sign_in(self.desk.site.add_office("reviewer", Role.REVIEWER)).page
        self.viewer.look(reviewer, "reviews-empty")
        reviewer.locator("header a[href='/office/appeals']").click()
        reviewer.wait_for_url(re.compile("/office/appeals$"))
        self.viewer.look(reviewer, "appeals-empty")
        self._see_quality(reviewer)
        self.desk.site.begin_campaign()
        self._record(number)
        self._decide(reviewer)

    def _see_quality(self, page: Page) -> None:
        before = page.url
        page.goto(f"{self.desk.site.url}/office/reviews/quality")
        self.viewer.look(page, "review-quality")
        page.goto(before)

    def _record(self, number: str) -> None:
        page = self.counter.page
        self.counter.find_line(number)
        self.viewer.look(page, "line-asked-again")
        page.locator("main a[href$='/appeal']").click()
        page.wait_for_url(re.compile("/appeal$"))
        self.viewer.look(page, "appeal")
        page.locator("form[action$='/appeal'] button").click()
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        self.viewer.look(page, "appeal-wrong")
        page.locator("input[name=ground][value=cannot-attend]").check()
        page.locator("form[action$='/appeal'] button").click()
        expect(page.locator(".rn-outcome--ok")).to_be_visible()
        self.viewer.look(page, "appeal-recorded")

    def _decide(self, page: Page) -> None:
        page.reload()
        page.locator("main td a").click()
        expect(page.locator("input[name=reason]").first).to_be_attached()
        self.viewer.look(page, "appeal-decide")
        page.locator("main form button").click()
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        self.viewer.look(page, "appeal-decide-wrong")
        page.locator("header a[href='/office/appeals']").click()
        page.wait_for_url(re.compile("/office/appeals$"))
        self.viewer.look(page, "appeals")
        page.locator("main td a").click()
        page.locator("input[name=reason][value=excused]").check()
        page.locator("main form button").click()
        expect(page.locator(".rn-outcome--ok")).to_be_visible()
        self.viewer.look(page, "appeals-granted")
