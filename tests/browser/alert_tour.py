"""A walk past the alerts of signals of fraud: the list, one with its registrations, and what a person says of it."""

from dataclasses import dataclass

from playwright.sync_api import expect

from tests.browser.counter import Counter
from tests.browser.screens import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertTour:
    """Walks; the administrator answers, and the inspector sees what was answered."""

    viewer: Viewer
    inspector: Counter
    administrator: Counter

    def walk(self) -> None:
        """See everything once."""
        page = self.administrator.page
        self.administrator.go("/office/alerts?state=dismissed")
        self.viewer.look(page, "alerts-none")
        self.administrator.go("/office/alerts")
        self.viewer.look(page, "alerts")
        page.locator("main th a").first.click()
        page.wait_for_url("**/office/alerts/*")
        self.viewer.look(page, "alert")
        address = page.url.removeprefix(self.administrator.site.url)
        page.locator("main form button").click()
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        self.viewer.look(page, "alert-wrong")
        page.locator("input[name=answer]").first.check()
        page.locator("main form button").click()
        expect(page.locator(".rn-outcome--ok[role=status]")).to_be_visible()
        self.viewer.look(page, "alerts-answered")
        self.inspector.go(address)
        self.viewer.look(self.inspector.page, "alert-inspector")
