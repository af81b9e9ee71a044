"""The counter as an agent uses it: one object for a tab, one method for what is done on a page."""

import re
from collections.abc import Iterable

from playwright.sync_api import Locator, Page, expect

from realname.access.pages.sign_in_path import LANDING
from realname.verification.model.findings import VerificationFindings
from tests.browser.site import CounterSite, Login
from tests.support.turns import TURNS
from tests.verification.live_verifier import CLEAR_FINDINGS

LIVE_WITHIN_MS = 90_000  # a session has ten seconds of its own; the machine may be shared
DECIDED_WITHIN_MS = 60_000
_BUSY = ("frames-too-few", "frame-repeated", "server-busy")  # what a browser or a server that gets no time makes of a drawn camera
_RECEIPT_LOADS = 30
_TRIES = 4  # one fewer than a person has


class Counter:
    """A tab. Everything is found by what people see, in English, unless a method says otherwise."""

    def __init__(self, page: Page, site: CounterSite) -> None:
        self.page = page
        self.site = site

    def go(self, path: str) -> None:
        """Open an address of the counter."""
        self.page.goto(f"{self.site.url}{path}")

    def button(self, words: str | re.Pattern[str]) -> Locator:
        """A button or a link that looks like one."""
        return self.page.get_by_role("button", name=words)

    @property
    def heading(self) -> Locator:
        """The page's first heading."""
        return self.page.locator("h1:visible")

    @property
    def steps_done(self) -> Locator:
        """The steps that are ticked."""
        return self.page.locator(".rn-steps__item--done")

    @property
    def registration(self) -> str:
        """The id of the registration that the page belongs to."""
        found = re.search(r"/registrations/([0-9a-f]{32})", self.page.url)
        assert found, self.page.url
        return found[1]

    @property
    def place(self) -> str:
        """The path of the page, and behind the registration's id only its last part."""
        path = re.sub(r"^https?://[^/]+", "", self.page.url).partition("?")[0]
        return re.sub(r"^/counter/registrations/[0-9a-f]{32}/", "", path)

    def wait_for(self, place: str) -> None:
        """Wait until a page of the registration is shown."""
        self.page.wait_for_url(re.compile(rf"/{place}(\?|$)"), timeout=DECIDED_WITHIN_MS)

    def sign_in(self, who: Login | None = None) -> None:
        """Sign in from wherever one is led to the sign-in."""
        who = who or self.site.agent
        if "/sign-in" not in self.page.url:
            self.go("/")
        self.page.locator("#login").fill(who.name)
        self.page.locator("#password").fill(who.password)
        self.page.locator("main form button").click()
        self.page.wait_for_url(re.compile("^(?!.*/sign-in)"))
        if "/bind" in self.page.url:
            self._leave_the_question_of_the_counter()

    def _leave_the_question_of_the_counter(self) -> None:
        """Say "Not now" where the browser is no counter; one that is goes on by itself."""
        later = self.page.locator(f"main a.rn-link[href='{LANDING}']")
        expect(later.or_(self.page.locator("main:not([data-bind])")).filter(visible=True).first).to_be_visible()
        if "/bind" in self.page.url:
            later.filter(visible=True).click()
            self.page.wait_for_url(re.compile("^(?!.*/bind)"))

    def enrol(self) -> None:
        """Make this browser a counter of the outlet, without its hardware."""
        self.go("/counter/enrol")
        for proof in self.page.locator("[data-enrol-proof]").all():
            proof.uncheck()
        self.send_code()
        expect(self.page.locator("main")).to_have_attribute("data-enrolled", "true")

    def send_code(self) -> None:
        """Type a fresh code on the page that sets a counter up, and send it."""
        self.page.locator("#code").fill(self.site.enrolment_code())
        self.page.locator("[data-enrol-start]").click()

    def open_registration(self, *, inabilities: Iterable[str] = ()) -> str:
        """Record the consent to the face check and come to the ID."""
        self.go("/counter/registrations/new")
        self.tick(*inabilities)
        self.page.locator("button[name=answer][value=face]").click()
        self.wait_for("evidence")
        return self.registration

    def tick(self, *inabilities: str) -> None:
        """Say what is hard for the applicant, on the page of the consent."""
        if inabilities:
            self.page.locator("main form details summary").click()
        for inability in inabilities:
            self.page.locator(f"#{inability}").check()

    def find_line(self, number: str) -> None:
        """Find an existing line by its whole number."""
        self.go("/counter/lines")
        self.page.locator("#msisdn").fill(number)
        self.page.locator("main form button").click()
        self.page.wait_for_url(re.compile("/counter/lines/[0-9a-f]{32}$"))

    def choose_request(self, wish: str) -> None:
        """Choose what is to be done with the line that was found."""
        self.page.locator(f"input[name=wish][value={wish}]").check()
        self.page.locator("main form:has(input[name=wish]) button").click()

    def open_change(self) -> str:
        """Record the consent to the face check on the page of a change, and come to the ID."""
        self.page.locator("button[name=answer][value=face]").click()
        self.wait_for("evidence")
        return self.registration

    def read_card(self, card: bytes) -> None:
        """Give the card reader's file on whichever page asks for it."""
        # A file of the disk, as a person has it: what was sent is sent again when the page is opened once more.
        file = self.site.data.with_name("card.json")
        file.write_bytes(card)
        self.page.locator("#card").set_input_files(file)
        self.page.locator("form:has(#card) button").click()

    def show_holder(self, card: bytes) -> None:
        """Show the ID of whom a change is for, and go on."""
        self.read_card(card)
        self.page.locator("main a.govuk-button").click()
        self.page.wait_for_url(re.compile("/(line|face)$"))

    def choose_new_sim(self) -> str:
        """Give the line a SIM that no one has; gives its serial number."""
        iccid = self.site.next_sim()
        self.page.locator("#iccid").fill(iccid)
        self.page.locator("button[value=choose]").click()
        self.wait_for("face")
        return iccid

    def show_card(self, card: bytes) -> None:
        """Give the card reader's file and go on to the number."""
        self.read_card(card)
        self.page.locator("main a.govuk-button").click()
        self.wait_for("line")

    def show_sample_card(self, place: int = 0) -> None:
        """Lay the card of a sample person on the simulated reader; 0 is the man."""
        self.page.locator(f"#sample-{place}").click()
        self.page.locator("main a.govuk-button").click()
        self.wait_for("line")

    def choose_line(self) -> str:
        """Take the first number on offer with a SIM that no one has, and give the number."""
        self.page.locator("#number-0").check()
        number = self.page.locator("label[for=number-0]").inner_text()
        self.page.locator("#iccid").fill(self.site.next_sim())
        self.page.locator("button[value=choose]").click()
        self.wait_for("face")
        return number

    def come_to_the_face_check(self, card: bytes | None = None, *, inabilities: Iterable[str] = ()) -> str:
        """Do everything before the camera; without a card with the sample man's. Gives the number."""
        self.open_registration(inabilities=inabilities)
        if card is None:
            self.show_sample_card()
        else:
            self.show_card(card)
        return self.choose_line()

    def start_the_camera(self) -> None:
        """Start the face check."""
        self.page.locator("[data-live-start]").click()

    @property
    def stage(self) -> Locator:
        """The dark stage of the face check."""
        return self.page.locator("[data-live-stage]")

    @property
    def prompt(self) -> Locator:
        """What the applicant is asked to do."""
        return self.page.locator("[data-live-prompt]")

    @property
    def result(self) -> Locator:
        """What is said when a face check did not end well."""
        return self.page.locator("[data-live-result]")

    def wait_for_the_check(self) -> None:
        """Wait until the face check ended well and the summary is shown; one that did not says why."""
        self._wait_for_the_end()
        assert self.place == "check", self.result.inner_text()

    def pass_the_face_check(self, findings: VerificationFindings = CLEAR_FINDINGS) -> None:
        """Go on to the summary as after a face check that found this, without a camera: for what is about neither face nor camera."""
        self.site.end_live_session(self.registration, findings)
        self.go(f"/counter/registrations/{self.registration}/check")
        self.wait_for("check")

    def wait_for_a_failure(self) -> Locator:
        """Wait until the face check ended, and not well."""
        self._wait_for_the_end()
        expect(self.result).to_be_visible()
        return self.result

    def _wait_for_the_end(self) -> None:
        """Wait. If the machine was too busy for the camera, press "Try again" as the page says, while no other test runs."""
        end = self.page.locator("form[action$='/check'], [data-live-result]").locator("visible=true").first
        expect(end).to_be_visible(timeout=LIVE_WITHIN_MS)
        for _ in range(_TRIES - 1):
            if self.place == "check" or not any(self.result.get_by_text(code, exact=True).is_visible() for code in _BUSY):
                return
            with TURNS.alone():
                self.result.get_by_role("button").first.click()
                expect(self.result).to_be_hidden()
                expect(end).to_be_visible(timeout=LIVE_WITHIN_MS)

    def submit(self) -> None:
        """Submit, and wait until it is decided."""
        self.page.locator("form[action$='/check'] button").click()
        self.wait_until_decided()

    def wait_until_decided(self) -> None:
        """Wait for the receipt or for the page that says why not."""
        decided = self.page.locator(".rn-receipt, .rn-outcome--stop, main:not(:has(.rn-waiting)) .rn-outcome--wait")
        expect(decided.first).to_be_visible(timeout=DECIDED_WITHIN_MS)

    def wait_for_the_receipt(self) -> None:
        """Load the page again until it shows the receipt: a reviewer's decision is carried out a moment later."""
        for _ in range(_RECEIPT_LOADS):
            self.wait_until_decided()
            if self.page.locator(".rn-receipt").is_visible():
                return
            self.page.wait_for_timeout(1000)
            self.page.reload()
        raise AssertionError

    def stop(self) -> None:
        """Press "Stop and delete" on the page that is shown, and answer the question."""
        self.page.locator("form[action$='/stop'] button:visible").first.click()
        self.page.locator("form:has(input[name=sure]) button").click()
        self.wait_for("stopped")
