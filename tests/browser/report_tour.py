"""A walk past the reports, and past a leak from its record to its end."""

from dataclasses import dataclass
from datetime import UTC, datetime

from playwright.sync_api import expect

from tests.browser.counter import Counter
from tests.browser.screens import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTour:
    """Walks; the inspector only reads what the operator's administrator records."""

    viewer: Viewer
    inspector: Counter
    administrator: Counter

    def walk(self) -> None:
        """See everything once."""
        self.inspector.go("/office/reports")
        self.viewer.look(self.inspector.page, "reports-inspector")
        self.administrator.go("/office/reports")
        self.viewer.look(self.administrator.page, "reports")
        self.administrator.go("/office/reports/file?day=someday")
        self.viewer.look(self.administrator.page, "reports-wrong")
        self.administrator.go("/office/reports/self-inspection?month=2026-13")
        self.viewer.look(self.administrator.page, "self-inspection-wrong")
        self._record()
        self._end()
        self.inspector.go("/office/leaks")
        self.viewer.look(self.inspector.page, "leaks-inspector")

    def _record(self) -> None:
        page = self.administrator.page
        self.administrator.go("/office/leaks")
        self.viewer.look(page, "leaks-none")
        page.locator("#noticed").fill(f"{datetime.now(UTC):%Y-%m-%dT%H:%M}")
        page.locator("#people").fill("40")
        page.locator("form[action$='/leaks'] button").click()
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        self.viewer.look(page, "leaks-wrong")
        page.locator("#noticed").fill(f"{datetime.now(UTC):%Y-%m-%dT%H:%M}")
        page.locator("#people").fill("40")
        page.locator("input[name=data]").first.check()
        page.locator("input[name=measures]").first.check()
        page.locator("form[action$='/leaks'] button").click()
        expect(page.locator("main td").first).to_be_visible()
        self.viewer.look(page, "leaks-to-report")

    def _end(self) -> None:
        page = self.administrator.page
        page.locator("form:has([value=report]) [name=number]").fill("2026-17")
        page.locator("form:has([value=report]) button").click()
        expect(page.locator("form:has([value=tell])")).to_be_visible()
        self.viewer.look(page, "leaks-to-tell")
        page.locator("form:has([value=tell]) [name=people]").fill("40")
        page.locator("form:has([value=tell]) button").click()
        expect(page.locator("form:has([value=close])")).to_be_visible()
        self.viewer.look(page, "leaks-to-close")
        page.locator("form:has([value=close]) button").click()
        expect(page.locator("form:has([value=close])")).to_have_count(0)
