"""A walk past every page of a person's own, and of the dispute of a line: at the counter, and in the office."""

import re
import time
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from realname.access.model.staff import Role
from realname.sandbox.simulators.people import SamplePerson, card_json
from tests.browser.conftest import Desk
from tests.browser.counter import Counter
from tests.browser.screens import Viewer

_CODE = re.compile(r"(?<![0-9])[0-9]{6}(?![0-9])")
_CODE_WITHIN_S = 60.0  # the machine may be shared


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonTour:
    """Walks; the agent is at their counter, the person and the reviewer in browsers of their own."""

    desk: Desk
    viewer: Viewer
    counter: Counter
    portrait: bytes

    def walk(self, number: str, holder: SamplePerson) -> None:
        """See everything once, on a line that is as it was in the end."""
        self._at_home(number)
        self._dispute(number, holder)
        self._office()
        self.desk.site.unfreeze()

    def _at_home(self, number: str) -> None:
        person = self.desk.open()
        page = person.page
        person.go("/person/")
        self.viewer.look(page, "person-sign-in")
        page.locator("#msisdn").fill(number)
        page.locator("main form button").click()
        page.wait_for_url(re.compile("/person/code$"))
        page.locator("#code").fill("no-code")
        page.locator("main form button").click()
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        self.viewer.look(page, "person-code-wrong")
        page.locator("#code").fill(self._code())
        page.locator("main form button").click()
        page.wait_for_url(re.compile("/person/$"))
        self.viewer.look(page, "person-lines")
        line = page.locator("main a[href$='/close']").get_attribute("href") or ""
        for place, name in (("not-mine", "not-mine"), ("mine", "mine"), ("close", "close"), ("close/code", "close-code")):
            person.go(line.removesuffix("close") + place)
            self.viewer.look(page, f"person-{name}")
        for place in ("services", "kept", "download"):
            person.go(f"/person/{place}")
            self.viewer.look(page, f"person-{place}")

    def _code(self) -> str:
        """As the sandbox's outbox has it, which it is in once the answer is out."""
        page = self.counter.page
        self.counter.go("/counter/outbox")
        deadline = time.monotonic() + _CODE_WITHIN_S
        while time.monotonic() < deadline:
            # The newest comes first; a notice of an earlier step can come after the code.
            messages = page.locator("main tbody tr td:nth-child(3)").all_inner_texts()
            if found := next(filter(None, map(_CODE.search, messages)), None):
                return found[0]
            page.wait_for_timeout(100)
            page.reload()
        raise AssertionError(page.url)

    def _dispute(self, number: str, holder: SamplePerson) -> None:
        for _ in self.viewer.languages(self.counter.page):
            self.desk.site.unfreeze()  # to be frozen in the other language
            self._freeze(number, holder)

    def _freeze(self, number: str, holder: SamplePerson) -> None:
        page = self.counter.page
        self.counter.find_line(number)
        page.locator("main a[href$='/identity']").click()
        page.wait_for_url(re.compile("/identity$"))
        self.viewer.look_once(page, "identity-card")
        self.counter.read_card(card_json(holder, portrait=self.portrait))
        page.locator("form[action$='/not-mine'] button").first.click()
        expect(page.locator(".rn-outcome--ok")).to_be_visible()
        self.viewer.look_once(page, "identity-frozen")

    def _office(self) -> None:
        page = self._come("reviewer2", Role.REVIEWER)
        page.locator("header a[href='/office/disputes']").click()
        self.viewer.look(page, "disputes")
        page.locator("main td a").first.click()
        page.locator("main form button").click()
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        self.viewer.look(page, "dispute-wrong")

    def _come(self, name: str, role: Role) -> Page:
        return self.desk.sign_in(self.desk.site.add_office(name, role)).page
