"""A walk past every page of an existing line: found, lost and found again, given away, with a new SIM, closed."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import expect

from realname.kernel.identifiers import OrganisationId
from realname.sandbox.simulators.people import SamplePerson
from tests.browser.counter import Counter

Card = Callable[[SamplePerson], bytes]
_ORGANISATION = OrganisationId("70012345")


@dataclass(frozen=True, slots=True)
class LineTour:
    """Walks.

    Attributes:
        look: Looks at what is shown, under a name.
        card: Of a person, with the portrait of the person who acts.
    """

    counter: Counter
    look: Callable[[str], None]
    card: Card

    def walk(self, number: str, *, holder: SamplePerson, heir: SamplePerson) -> None:
        """See everything once, on a line that its holder has now and another person in the end."""
        self._find(number)
        self._name_organisations(number, holder)
        self._lose_and_find_again(number, holder, heir)
        self._relieve()
        self._give_away(number, holder, heir)
        self._replace_the_sim(number, heir, holder)
        self._close(number, heir)
        self.counter.go("/counter/today")
        self.look("today-changes")

    def _press(self, selector: str) -> None:
        self.counter.page.locator(selector).first.click()

    def _expect_error(self) -> None:
        expect(self.counter.page.locator(".govuk-error-summary")).to_be_visible()

    def _find(self, number: str) -> None:
        self.counter.go("/counter/lines")
        self.look("lines")
        self.counter.page.locator("#msisdn").fill("1990")
        self._press("main form button")
        self._expect_error()
        self.look("lines-wrong")
        self.counter.page.locator("#msisdn").fill("+86 139 1234 5678")
        self._press("main form button")
        self._expect_error()
        self.look("lines-unknown")
        self.counter.find_line(number)
        self.look("line-found")
        self._press("main form:has(input[name=wish]) button")
        self._expect_error()
        self.look("line-nothing-chosen")

    def _name_organisations(self, number: str, user: SamplePerson) -> None:
        self.counter.go("/counter/registrations/new/organisation")
        self.look("organisation")
        self._name("7001 2345")
        self._expect_error()
        self.look("organisation-wrong")
        self._name(_ORGANISATION.value)
        expect(self.counter.page.locator("button[value=face]")).to_be_visible()
        self.look("organisation-consent")
        self.counter.site.hold(number, _ORGANISATION)
        self.counter.find_line(number)
        self.look("line-of-organisation")
        self.counter.choose_request("transfer")
        self._name("7001 2346")  # no number at all: another one would be counted
        self._expect_error()
        self.look("line-organisation-wrong")
        self._name(_ORGANISATION.value)
        self.look("line-user")
        self.counter.read_card(self.card(user))
        expect(self.counter.page.locator("button[value=face]")).to_be_visible()
        self.look("user-consent")
        self.counter.site.hold(number, None)

    def _name(self, organisation: str) -> None:
        self.counter.page.locator("#organisation").fill(organisation)
        self._press("form:has(#organisation) button")

    def _lose_and_find_again(self, number: str, holder: SamplePerson, heir: SamplePerson) -> None:
        self.counter.find_line(number)
        self.counter.choose_request("bar-lost")
        self.look("line-lost")
        self._press("form[action$='/lost'] button")
        expect(self.counter.page.locator(".rn-outcome--ok")).to_be_visible()
        self.look("line-barred")
        self.counter.go(self.counter.page.url.partition("?")[0].removeprefix(self.counter.site.url) + "/change/transfer")
        expect(self.counter.page.locator(".rn-code")).to_have_text("lost")
        self.look("line-refused")
        self.counter.find_line(number)
        self.counter.choose_request("lift-lost")
        self.counter.read_card(self.card(heir))
        self._expect_error()
        self.look("line-holder-wrong")
        self.counter.read_card(self.card(holder))
        expect(self.counter.page.locator(".rn-outcome--ok")).to_be_visible()
        self.look("line-freed")

    def _relieve(self) -> None:
        """Another agent takes over: an agent may show five wrong cards, and each screen of one is opened twice."""
        self._press("form[action='/counter/sign-out'] button")
        self.counter.sign_in(self.counter.site.add_agent("agent-2"))

    def _give_away(self, number: str, holder: SamplePerson, heir: SamplePerson) -> None:
        self.counter.find_line(number)
        self.counter.choose_request("transfer")
        self.look("line-holder")
        self.counter.read_card(self.card(holder))
        expect(self.counter.page.locator("button[value=face]")).to_be_visible()
        self.look("transfer-consent")
        self.counter.open_change()
        self.look("transfer-evidence")
        self.counter.read_card(self.card(holder))
        self._expect_error()
        self.look("transfer-evidence-wrong")
        self.counter.show_holder(self.card(heir))
        expect(self.counter.page.locator("[data-live-start]")).to_be_visible()
        self.look("transfer-face")
        self._finish("transfer")

    def _replace_the_sim(self, number: str, holder: SamplePerson, stranger: SamplePerson) -> None:
        self.counter.find_line(number)
        self.counter.choose_request("replace-sim")
        self.look("new-sim-consent")
        self.counter.open_change()
        self.counter.read_card(self.card(stranger))
        self._expect_error()
        self.look("new-sim-evidence-wrong")
        self.counter.show_holder(self.card(holder))
        self.look("new-sim")
        self.counter.page.locator("#iccid").fill("")
        self._press("button[value=choose]")
        self._expect_error()
        self.look("new-sim-wrong")
        self.counter.page.locator("#iccid").fill(self.counter.site.next_sim())
        self._press("button[value=check-sim]")
        expect(self.counter.page.locator(".rn-tag--ok")).to_be_visible()
        self.look("new-sim-read")
        self.counter.choose_new_sim()
        self._finish("new-sim")
        self.counter.find_line(number)
        self.look("line-after-new-sim")

    def _close(self, number: str, holder: SamplePerson) -> None:
        self.counter.find_line(number)
        self.counter.choose_request("reverify")
        self.look("reverify-consent")
        self.counter.find_line(number)
        self.counter.choose_request("close")
        self.look("close-consent")
        self._press("button[value=no-face]")
        self.counter.wait_for("evidence")
        self.look("close-handed-over")
        self._press("form[action$='/stop'] button")
        self.look("close-stop")
        self._press("form:has(input[name=sure]) button")
        self.counter.wait_for("stopped")
        self.look("close-stopped")
        self.counter.find_line(number)
        self.counter.choose_request("close")
        self.counter.open_change()
        self.counter.show_holder(self.card(holder))
        self._finish("close")

    def _finish(self, name: str) -> None:
        """Look at the summary, submit, look at the receipt."""
        self.counter.pass_the_face_check()
        self.look(f"{name}-check")
        self.counter.submit()
        self.look(f"{name}-receipt")


@dataclass(frozen=True, slots=True)
class DeathTour:
    """Walks past what a supervisor does after a holder's death; the line stays as it is."""

    counter: Counter
    look: Callable[[str], None]

    def walk(self, number: str, *, holder: SamplePerson) -> None:
        """See everything once."""
        self.counter.find_line(number)
        self.look("line-found-supervisor")
        self.counter.choose_request("death-close")
        self.look("death-close")
        self._send()
        self.look("death-close-wrong")
        self.counter.find_line(number)
        self.counter.choose_request("death-heir")
        self.look("death-heir")
        page = self.counter.page
        page.locator("#proof-0").check()
        page.locator("#heirship-1").check()
        page.locator("#proof-number").fill("2026-000123")
        page.locator("#heirship-number").fill("77")
        page.locator("#identity-number").fill("11010519491231002X")
        self._send()
        self.look("death-heir-wrong")
        page.locator("#identity-number").fill(holder.attributes.identity_number.value)
        page.locator("main form button").click()
        expect(page.locator("button[value=face]")).to_be_visible()
        self.look("heir-consent")

    def _send(self) -> None:
        self.counter.page.locator("main form button").click()
        expect(self.counter.page.locator(".govuk-error-summary")).to_be_focused()
