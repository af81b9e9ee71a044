"""A walk past the visits of an inspector to an outlet, and past the test identities that are shown there."""

from dataclasses import dataclass

from playwright.sync_api import expect

from tests.browser.counter import Counter
from tests.browser.screens import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitTour:
    """Walks."""

    viewer: Viewer
    inspector: Counter

    def walk(self) -> None:
        """See everything once."""
        self._begin()
        self._answer()
        self._send_a_shopper()

    def _look(self, name: str) -> None:
        self.viewer.look(self.inspector.page, name)

    def _refuse(self, name: str) -> None:
        expect(self.inspector.page.locator(".govuk-error-summary")).to_be_visible()
        self._look(name)

    def _begin(self) -> None:
        page = self.inspector.page
        self.inspector.go("/supervision/visits")
        self._look("visits-none")
        page.locator("main form button").click()
        self._refuse("visits-wrong")
        page.locator("#outlet").fill("o-001")
        page.locator("main form button").click()
        page.wait_for_url("**/supervision/visits/*")
        self._look("visit")

    def _answer(self) -> None:
        page = self.inspector.page
        page.locator("button[name=intent][value=sign]").click()
        self._refuse("visit-wrong")
        for answer in page.locator("main input[type=radio][value=yes]").all():
            answer.check()
        page.locator("button[name=intent][value=sign]").click()
        expect(page.locator("main form")).to_have_count(0)
        self._look("visit-signed")
        self.inspector.go("/supervision/visits")
        self._look("visits")

    def _send_a_shopper(self) -> None:
        page = self.inspector.page
        self.inspector.go("/supervision/shoppers")
        self._look("shoppers-none")
        page.locator("form[action$='/shoppers'] button").click()
        self._refuse("shoppers-wrong")
        for _ in self.viewer.languages(page):
            self.inspector.go("/supervision/shoppers")
            page.locator("#outlet").fill("o-001")
            page.locator("form[action$='/shoppers'] button").click()
            expect(page.locator(".rn-outcome--ok[role=status]")).to_be_visible()
            self.viewer.look_once(page, "shopper-made")
        page.locator("form[action$='/revoke'] button").first.click()
        page.wait_for_url("**/shoppers?done=*")
        self._look("shoppers-revoked")
