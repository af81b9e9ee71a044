"""A walk past the pages on which a guardian registers for a child: the choice, both cards, the same card twice, and the end."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import expect

from realname.sandbox.simulators.people import BLANK_PORTRAIT, SAMPLE_CHILD, SAMPLE_MAN, card_json
from tests.browser.counter import Counter


@dataclass(frozen=True, slots=True)
class RepresentativeTour:
    """Walks as far as both cards are read, and stops: no one's face is looked at."""

    counter: Counter
    look: Callable[[str], None]
    photo: bytes

    def walk(self) -> None:
        """See everything once."""
        page = self.counter.page
        self.counter.go("/counter/registrations/new")
        page.locator("main nav a[href$='who=guardian']").click()
        page.wait_for_url("**/new?who=guardian")
        self.look("consent-guardian")
        page.locator("#proof-0").check()
        page.locator("button[name=answer][value=face]").click()
        self.counter.wait_for("evidence")
        self.look("evidence-of-whom-they-act-for")
        self.counter.read_card(card_json(SAMPLE_CHILD, portrait=BLANK_PORTRAIT))
        page.locator("main a.govuk-button").click()
        self.counter.wait_for("representative")
        self.look("representative")
        self.counter.read_card(card_json(SAMPLE_CHILD, portrait=self.photo))
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        self.look("representative-wrong")
        self.counter.read_card(card_json(SAMPLE_MAN, portrait=self.photo))
        expect(page.locator("main a.govuk-button")).to_be_visible()
        self.look("representative-read")
