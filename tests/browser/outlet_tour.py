"""A walk past every page of outlets and agents: a suspension by one person, a freeze by two."""

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.counter import Counter
from tests.browser.screens import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletTour:
    """Walks; the inspector asks at their own app, the operator's administrator answers in the office."""

    viewer: Viewer
    inspector: Counter
    administrator: Counter

    def walk(self) -> None:
        """See everything once; one agent is suspended and another frozen in the end."""
        self._suspend(self.administrator.page)
        self._ask(self.inspector.page)
        self._confirm(self.administrator.page)

    def _suspend(self, page: Page) -> None:
        self.administrator.go("/office/outlets")
        self.viewer.look(page, "outlets")
        self.administrator.go("/office/outlets/o-001")
        self.viewer.look(page, "outlet")
        page.locator("a[href='/admin/outlets/o-001']").click()
        page.locator("a[href*='/stop/suspend?agent=']").first.click()
        self.viewer.look(page, "outlet-suspend")
        page.locator("#reason").select_option("complaint")
        page.locator("main form button").click()
        self._done(page, "outlet-suspended")

    def _ask(self, page: Page) -> None:
        self.inspector.go("/office/outlets/o-002")
        self.viewer.look(page, "outlet-inspector")
        page.locator("#freeze-agent").select_option(index=1)
        page.locator("form:has(#freeze-agent) button").click()
        self._done(page, "outlet-freeze-asked")

    def _confirm(self, page: Page) -> None:
        self.administrator.go("/office/outlets")
        self.viewer.look(page, "outlets-waiting")
        page.locator("form[action$='/confirm'] button").click()
        self._done(page, "outlet-frozen")

    def _done(self, page: Page, name: str) -> None:
        expect(page.locator(".rn-outcome--ok[role=status]")).to_be_visible()
        self.viewer.look(page, name)
