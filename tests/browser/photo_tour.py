"""A walk past every page of a sealed photo: asked for, allowed, looked at, and shown to the holder of the line."""

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from realname.access.model.staff import Role
from realname.sandbox.simulators.people import SamplePerson, card_json
from tests.browser.conftest import Desk
from tests.browser.counter import Counter
from tests.browser.screens import Viewer, wait_for_pictures

_OPENING = re.compile("/office/openings/[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoTour:
    """Walks; the agent is at their counter, privacy officer and inspector in browsers of their own."""

    desk: Desk
    viewer: Viewer
    counter: Counter
    portrait: bytes

    def walk(self, number: str, holder: SamplePerson) -> None:
        """See everything once, for a line whose photo is kept."""
        officer, inspector = self._come("officer", Role.PRIVACY_OFFICER), self._come("inspector", Role.INSPECTOR)
        self.viewer.look(officer, "openings-empty")
        self._see_routes(inspector)
        self._ask(officer, number)
        self._allow(inspector)
        self._look(officer)
        self._show(number, holder)

    def _see_routes(self, page: Page) -> None:
        page.goto(f"{self.desk.site.inspector_url}/office/parity")
        self.viewer.look(page, "parity")
        page.goto(f"{self.desk.site.inspector_url}/office/openings")

    def _come(self, name: str, role: Role) -> Page:
        comes = self.desk.inspect if role is Role.INSPECTOR else self.desk.sign_in
        return comes(self.desk.site.add_office(name, role)).page

    def _ask(self, page: Page, number: str) -> None:
        page.locator("main a.govuk-button").click()
        page.wait_for_url(re.compile("/office/openings/new$"))
        self.viewer.look(page, "opening-ask")
        page.locator("main form button").click()
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        self.viewer.look(page, "opening-ask-wrong")
        page.locator("#registration").fill(number)
        page.locator("#case-number").fill("2026-17")
        page.locator("input[name=reason][value=court-order]").check()
        page.locator("main form button").click()
        page.wait_for_url(_OPENING)
        self.viewer.look(page, "opening-asked")

    def _allow(self, page: Page) -> None:
        page.reload()
        self.viewer.look(page, "openings")
        page.locator("main td a").click()
        page.wait_for_url(_OPENING)
        self.viewer.look(page, "opening-answer")
        page.locator("form[action$='/allow'] button").click()
        expect(page.locator(".rn-outcome--ok")).to_be_visible()
        self.viewer.look(page, "opening-allowed")

    def _look(self, page: Page) -> None:
        page.reload()
        page.locator("form[action$='/look'] button").click()
        picture = page.locator(".rn-photo__picture")
        expect(picture).to_be_visible()
        wait_for_pictures(picture)
        self.viewer.look(page, "opening-photo")

    def _show(self, number: str, holder: SamplePerson) -> None:
        page = self.counter.page
        self.counter.find_line(number)
        page.locator("main a[href$='/photo']").click()
        page.wait_for_url(re.compile("/photo$"))
        self.viewer.look(page, "photo-holder")
        self.counter.read_card(card_json(holder, portrait=self.portrait))
        expect(page.locator("main td").first).to_be_visible()
        self.viewer.look(page, "photo-looks")
