"""A walk past every page and state of the counter."""

import re
from dataclasses import dataclass, field
from functools import partial

from playwright.sync_api import expect

from realname.sandbox.simulators.people import SAMPLE_MAN, SAMPLE_WOMAN, SamplePerson, card_json
from realname.verification.model.findings import VerificationFindings
from tests.browser.appeal_tour import AppealTour
from tests.browser.camera import Silhouette
from tests.browser.conftest import Desk
from tests.browser.counter import Counter
from tests.browser.line_tour import DeathTour, LineTour
from tests.browser.person_tour import PersonTour
from tests.browser.photo_tour import PhotoTour
from tests.browser.representative_tour import RepresentativeTour
from tests.browser.review_tour import ReviewTour
from tests.browser.screens import Viewer
from tests.browser.scripted_socket import ScriptedSocket
from tests.verification.live_verifier import CLEAR_FINDINGS, STRANGER_FINDINGS

ACTIONS = ("turn-left", "turn-right", "look-up", "look-down", "blink")
_POLL = re.compile("/outcome[?]poll=1$")


@dataclass(slots=True)
class Tour:
    """Walks; on pictures the applicant is a drawing."""

    desk: Desk
    viewer: Viewer
    photo: bytes
    counter: Counter = field(init=False)
    socket: ScriptedSocket = field(init=False)
    compared: str = field(init=False)

    def walk(self) -> None:
        """See everything once."""
        self._before_signing_in()
        self.counter = self.desk.before(Silhouette().next_picture)
        self.socket = ScriptedSocket(self.counter.page)
        self._look("enrolled")
        self._consent()
        RepresentativeTour(self.counter, self._look, self.photo).walk()
        self._evidence()
        self._line()
        for _ in self.viewer.languages(self.counter.page):
            self._stage()
            self._failures()
        self._stopping()
        self._without_a_face()
        self._decisions()
        self._lists_and_problems()

    def _look(self, name: str, *, when: str = "body") -> None:
        self.viewer.look(self.counter.page, name, when=when)

    def _look_once(self, name: str) -> None:
        self.viewer.look_once(self.counter.page, name)

    def _press(self, selector: str) -> None:
        self.counter.page.locator(selector).first.click()

    def _before_signing_in(self) -> None:
        self.counter = self.desk.open()
        page = self.counter.page
        self.counter.go("/")
        self._look("sign-in")
        page.locator("#login").fill("agent")
        page.locator("#password").fill("wrong")
        self._press("main form button")
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        self._look("sign-in-wrong")
        self.counter.sign_in()
        self._look("today-empty")
        self.counter.go("/counter/handed-over")
        self._look("handed-over-empty")
        self.counter.go("/counter/outbox")
        self._look("outbox-empty")
        self.counter.go("/counter/bind")
        self._look("bind-none", when="[data-bind-failed]")
        self.counter.go("/counter/enrol")
        self._look("enrol", when="[data-enrol-start]:enabled")
        for _ in self.viewer.languages(page):
            self.counter.go("/counter/enrol")
            page.locator("#code").fill("not-a-code")
            self._press("[data-enrol-start]")
            expect(page.locator("main")).to_have_attribute("data-enrolled", "false")
            self._look_once("enrol-refused")

    def _consent(self) -> None:
        self.counter.go("/counter/registrations/new")
        self._look("consent")
        self.counter.tick("cannot-blink", "cannot-turn")
        self._press("button[value=face]")
        expect(self.counter.page.locator(".govuk-error-summary")).to_be_visible()
        self._look("consent-impossible")

    def _evidence(self) -> None:
        page = self.counter.page
        self.counter.open_registration(inabilities=["cannot-blink"])
        self._look("evidence")
        self.counter.read_card(b"{}")
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        self._look("evidence-wrong")
        self.counter.go(f"/counter/registrations/{self.counter.registration}/evidence?how=typed")
        self._look("evidence-typed")
        self._press("form:has(#identity_number) button")
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        self._look("evidence-typed-wrong")
        self.counter.go(f"/counter/registrations/{self.counter.registration}/evidence")
        self.counter.read_card(self._card(self.desk.site.next_person()))
        expect(page.locator("main a.govuk-button")).to_be_visible()
        self._look("evidence-read")
        self._press("main a.govuk-button")
        self.counter.wait_for("line")

    def _line(self) -> None:
        page = self.counter.page
        self._look("line")
        self._press("button[value=choose]")
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        self._look("line-wrong")
        page.locator("#iccid").fill(self.desk.site.next_sim())
        self._press("button[value=check-sim]")
        expect(page.locator(".rn-tag--ok")).to_be_visible()
        self._look("line-sim-read")
        for _ in self.viewer.languages(page):
            page.reload()
            page.locator("#digits").fill("7777")
            self._press("form[method=get] button")
            expect(page.locator("#numbers .rn-empty")).to_be_visible()
            self._look_once("line-none")
        self.counter.go(f"/counter/registrations/{self.counter.registration}/line")
        self.counter.choose_line()
        expect(page.locator("[data-live-start]")).to_be_visible()
        self._look("face-adapted")

    def _stage(self) -> None:
        self.counter.come_to_the_face_check(self._card(self.desk.site.next_person()))
        expect(self.counter.page.locator("[data-live-start]")).to_be_visible()
        self._look_once("face")
        self.counter.start_the_camera()
        expect(self.counter.prompt).not_to_be_empty()
        self._look_once("stage-ready")
        self.socket.say("guidance", code="closer")
        self._wait_for_guidance()
        self._look_once("stage-closer")
        self.socket.say("guidance", code="none")
        for place, action in enumerate(ACTIONS):
            self.socket.prompt(action, step=1 + place % 3)
            expect(self.counter.page.locator(f"[data-live-arrow][data-action={action}]")).to_have_count(1)
            self._look_once(f"stage-{action}")
        self.socket.prompt("follow", step=2)
        self.socket.say("target", points=[[0, 0, 0], [100, 14, 6]])
        expect(self.counter.page.locator("[data-live-guidance]")).to_be_empty()
        self._look_once("stage-follow")
        self.socket.say("remark", code="action-too-fast")
        self._wait_for_guidance()
        self._look_once("stage-remark")
        self.socket.say("done", step=3, of=3)
        self.socket.say("checking")
        expect(self.counter.page.locator("[data-live-arrow]")).to_be_hidden()
        self._look_once("stage-checking")

    def _wait_for_guidance(self) -> None:
        expect(self.counter.page.locator("[data-live-guidance]")).not_to_be_empty()

    def _failures(self) -> None:
        self.socket.fail("action-not-seen")
        self._look_at_the_result("failed")
        self._start_again()
        self.socket.fail("face-lost", "frame-gap", tries_left=0, pause_s=170)
        self._look_at_the_result("failed-pause")
        self._start_anew()
        self.socket.fail("face-lost", tries_left=0, pause_s=50_000)
        self._look_at_the_result("failed-for-today")
        self._start_anew()
        self.socket.close(4409)
        self._look_at_the_result("failed-other-tab")
        self._start_again()
        self.socket.close(4410)
        self._look_at_the_result("failed-closed")
        self._upload_mode()

    def _upload_mode(self) -> None:
        self.socket.is_blocked = True
        self.counter.page.reload()
        self.counter.start_the_camera()
        self._look_at_the_result("upload-offered")
        self._press("[data-live-result] .rn-choices > button")
        expect(self.counter.page.locator("[data-live-arrow]")).to_be_visible()
        self._look_once("stage-recording")
        self.socket.is_blocked = False

    def _start_anew(self) -> None:
        self.counter.page.reload()
        self.counter.start_the_camera()
        expect(self.counter.prompt).not_to_be_empty()

    def _start_again(self) -> None:
        self._press("[data-live-result] .rn-choices > button")
        expect(self.counter.prompt).not_to_be_empty()

    def _look_at_the_slip(self, name: str) -> None:
        """What is no number, then the slip; and back to the decision."""
        page = self.counter.page
        decision = page.url
        page.locator("#hear-message").check()
        page.locator("#hear button").click()
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        self._look(f"{name}-slip-wrong")
        page.goto(decision)
        page.locator("#hear-slip").check()
        page.locator("#hear button").click()
        self._look(f"{name}-slip")
        page.goto(decision)

    def _look_at_the_result(self, name: str) -> None:
        expect(self.counter.result).to_be_visible()
        self._look_once(name)

    def _stopping(self) -> None:
        self.counter.go(f"/counter/registrations/{self.counter.registration}/stop")
        self._look("stop")
        self._press("form:has(input[name=sure]) button")
        self.counter.wait_for("stopped")
        self._look("stopped")

    def _without_a_face(self) -> None:
        self.counter.go("/counter/registrations/new")
        self._press("button[value=no-face]")
        self.counter.wait_for("evidence")
        self._look("handed-over-at-once")
        self.counter.come_to_the_face_check(self._card(self.desk.site.next_person()))
        self._press("form[action$='/hand-over'] button")
        self.counter.wait_for("compare")
        self._look("handed-over-after")
        self.counter.page.locator("#same-person").click()
        expect(self.counter.page.locator("form[action$='/compare']")).to_have_count(0)
        self._look("compared-first")
        self._press("a[href$='/compare/slip']")
        self._look("waiting-slip")
        self.compared = self.counter.registration
        self.counter.go("/counter/handed-over")
        self._look("handed-over")

    def _decisions(self) -> None:
        self._check(self._card(SAMPLE_MAN))
        self._look("check")
        self._wait("en")
        self._look("receipt")
        number = self.counter.page.locator(".rn-receipt__facts dd").first.inner_text()
        self._press_stop_too_late()
        AppealTour(self.desk, self.viewer, self.counter).walk(number)
        photos = PhotoTour(desk=self.desk, viewer=self.viewer, counter=self.counter, portrait=self.photo)
        photos.walk(number, SAMPLE_MAN)
        person = PersonTour(desk=self.desk, viewer=self.viewer, counter=self.counter, portrait=self.photo)
        person.walk(number, SAMPLE_MAN)
        supervisor = self.desk.sign_in(self.desk.site.supervisor)
        look = partial(self.viewer.look, supervisor.page)
        DeathTour(supervisor, look).walk(number, holder=SAMPLE_MAN)
        LineTour(self.counter, self._look, self._card).walk(number, holder=SAMPLE_MAN, heir=SAMPLE_WOMAN)
        self._check(self._card(self.desk.site.next_person()))
        self._wait("zh")
        self._look("referred")
        self._look_at_the_slip("referred")
        reviews = ReviewTour(desk=self.desk, viewer=self.viewer, counter=self.counter)
        reviews.review()
        self._check(self._card(SAMPLE_WOMAN), STRANGER_FINDINGS)
        self.counter.submit()
        self._look("refused")
        self._look_at_the_slip("refused")
        reviews.appeal()

    def _wait(self, language: str) -> None:
        """Submit, and look in a language at how it is waited for."""
        page = self.counter.page
        self.viewer.speak(page, language)
        self._press("form[action$='/check'] button")
        expect(page.locator(".rn-waiting")).to_be_visible()
        # As long as it is looked at the page asks and hears that nothing is new.
        waiting = page.content()
        page.route(_POLL, lambda route: route.fulfill(body=waiting, content_type="text/html"))
        self._look_once("waiting")
        self.viewer.speak(page, "en")
        page.unroute(_POLL)
        self.counter.wait_until_decided()

    def _press_stop_too_late(self) -> None:
        self.counter.go(f"/counter/registrations/{self.counter.registration}/stop")
        self._press("form:has(input[name=sure]) button")
        expect(self.counter.page.locator(".rn-code")).to_have_text("state-conflict")
        self._look("too-late")

    def _check(self, card: bytes, findings: VerificationFindings = CLEAR_FINDINGS) -> None:
        self.counter.come_to_the_face_check(card)
        self.counter.pass_the_face_check(findings)

    def _lists_and_problems(self) -> None:
        for name, path in (
            ("today", "/counter/today"),
            ("outbox", "/counter/outbox"),
            ("log-entry", "/counter/log-entry"),
            ("account", "/account"),
            ("join", "/join"),
            ("not-found", "/counter/nowhere"),
            ("unknown-registration", f"/counter/registrations/{'0' * 32}"),
        ):
            self.counter.go(path)
            self._look(name)
        self.counter.go("/counter/registrations/new")
        self.counter.page.locator("main input[name=csrf]").evaluate("(field) => { field.value = 'old'; }")
        self._press("button[value=face]")
        expect(self.counter.page.locator(".rn-code")).to_contain_text("form-expired")
        self._look("form-expired")
        self._press("form[action='/counter/sign-out'] button")
        expect(self.counter.page.locator("#login")).to_be_visible()
        self._look("signed-out")
        self.counter.sign_in(self.desk.site.supervisor)
        self.counter.go("/counter/handed-over")
        self._look("handed-over-supervisor")
        self.counter.go(f"/counter/registrations/{self.compared}/compare")
        self._look("compare-second")

    def _card(self, person: SamplePerson) -> bytes:
        return card_json(person, portrait=self.photo)


def walk_through_everything(desk: Desk, viewer: Viewer, *, photo: bytes) -> None:
    """See every page and state, among them those of a counter without camera and key."""
    Tour(desk, viewer, photo).walk()
    _without_camera_and_key(desk, viewer, photo)


def _without_camera_and_key(desk: Desk, viewer: Viewer, photo: bytes) -> None:
    counter = desk.sign_in()
    counter.come_to_the_face_check(card_json(desk.site.next_person(), portrait=photo))
    address = counter.page.url
    _fail_in_both_languages(counter, viewer, "failed-not-enrolled")
    counter.enrol()
    counter.page.goto(address)
    _fail_in_both_languages(counter, viewer, "failed-no-camera")


def _fail_in_both_languages(counter: Counter, viewer: Viewer, name: str) -> None:
    for _ in viewer.languages(counter.page):
        counter.page.reload()
        counter.start_the_camera()
        counter.wait_for_a_failure()
        viewer.look_once(counter.page, name)
