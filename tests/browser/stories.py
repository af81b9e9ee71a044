"""The people of a story: an applicant at the counter, a supervisor, reviewers, and a person at home; each in a browser of their own."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from playwright.sync_api import Page, expect

from realname.access.model.staff import Role
from realname.kernel.identifiers import RegistrationId
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.lines.model.notice import NoticeKind
from realname.main.deployment.connectors import Connectors
from realname.review.store.reviews import Reviews
from realname.review.use_cases.pictures import ReviewPictures
from realname.sandbox.simulators.people import SAMPLE_MAN, SamplePerson, card_json
from tests.browser.conftest import Desk
from tests.browser.counter import Counter


@dataclass(slots=True)
class Stage:
    """Where the stories are played: one deployment, whose records a test may look at beside the server."""

    desk: Desk
    photo: bytes

    def counter(self) -> Counter:
        """The agent's; face checks are put on record, without a camera."""
        return self.desk.sign_in()

    def supervisor(self) -> Counter:
        """The outlet's supervisor, in a sign-in of their own."""
        return self.desk.sign_in(self.desk.site.supervisor)

    def reviewer(self, name: str) -> Page:
        """A reviewer of the operator."""
        return self.desk.sign_in(self.desk.site.add_office(name, Role.REVIEWER)).page

    def card(self, person: SamplePerson) -> bytes:
        """Their card, with the sample man's picture on it."""
        return card_json(person, portrait=self.photo)

    def refer(self, counter: Counter, *, needed: int) -> str:
        """Register a person whom no authority knows; so many reviewers have to agree. Gives the registration."""
        counter.come_to_the_face_check(self.card(self.desk.site.next_person()))
        counter.pass_the_face_check()
        counter.submit()
        registration = counter.registration
        with self.desk.site.records() as deployment, deployment.app[SqlUnitsOfWork]() as unit:
            (review,) = unit[Reviews].of_registration(RegistrationId(registration))
            unit[Reviews].save(replace(review, needed=needed))  # by lot otherwise
            unit.commit()
        return registration

    def say(self, reviewer: Page, reason: str) -> None:
        """Take what waits, look, and say it."""
        reviewer.goto(f"{self.desk.site.url}/office/reviews")
        reviewer.locator("form[action$='/take'] button").first.click()
        reviewer.locator(f"input[name=reason][value={reason}]").check()
        if reviewer.locator("#written").count():  # people who were made up are known to no authority
            reviewer.locator("#written").fill("The authority does not know invented people.")
        reviewer.locator("form[data-opinion-keys] .rn-actions button").click()
        expect(reviewer.locator(".rn-outcome--ok")).to_be_visible()

    def register_without_face(self, counter: Counter, supervisor: Counter, person: SamplePerson, *, inabilities: Iterable[str] = ()) -> str:
        """From the refusal of the face check to the receipt, by two people. Gives the number."""
        page = counter.page
        counter.go("/counter/registrations/new")
        counter.tick(*inabilities)
        page.locator("button[name=answer][value=no-face]").click()
        counter.wait_for("evidence")
        counter.show_card(self.card(person))
        page.locator("#number-0").check()
        number = page.locator("label[for=number-0]").inner_text()
        page.locator("#iccid").fill(self.desk.site.next_sim())
        page.locator("button[value=choose]").click()
        counter.wait_for("compare")
        page.locator("#same-person").click()
        expect(page.locator("form[action$='/compare']")).to_have_count(0)
        supervisor.go(f"/counter/registrations/{counter.registration}/compare")
        supervisor.page.locator("#same-person").click()
        supervisor.wait_until_decided()
        return number

    def line_of_the_sample_man(self) -> str:
        """Register him without a face. Gives the number."""
        return self.register_without_face(self.counter(), self.supervisor(), SAMPLE_MAN)

    def act_for(self, counter: Counter, role: str, *, holder: bytes, acting: bytes) -> None:
        """A person registers for the holder, with both cards; to the end."""
        page = counter.page
        counter.go(f"/counter/registrations/new?who={role}")
        page.locator("#proof-0").check()
        page.locator("button[name=answer][value=face]").click()
        counter.wait_for("evidence")
        counter.read_card(holder)
        page.locator("main a.govuk-button").click()
        counter.wait_for("representative")
        counter.read_card(acting)
        page.locator("main a.govuk-button").click()
        counter.wait_for("line")
        counter.choose_line()
        counter.pass_the_face_check()
        counter.submit()

    def sign_in_at_home(self, number: str) -> Page:
        """A person signs in to their own page by a code to a line of theirs."""
        person = self.desk.open()
        person.go("/person/")
        page = person.page
        page.locator("#msisdn").fill(number)
        page.locator("main form button").click()
        page.wait_for_url(re.compile("/person/code$"))
        page.locator("#code").fill(self._code(page))
        page.locator("main form button").click()
        page.wait_for_url(re.compile("/person/$"))
        return page

    def dispute(self, person: Page, place: int) -> str:
        """Say of one of the lines that it is not theirs; gives its id."""
        person.goto(f"{self.desk.site.url}/person/")
        links = person.locator("main a[href$='/not-mine']")
        link = links.nth(place).get_attribute("href") or ""
        links.nth(place).click()
        person.locator("form[action$='/not-mine'] button").click()
        person.wait_for_url(re.compile(r"/person/(\?.*)?$"))
        return link.split("/")[3]

    def media(self, registration: str) -> list[str]:
        """What is stored of the face: kinds, without ids."""
        with self.desk.site.records() as deployment:
            names = deployment.app[ReviewPictures].safe.names(RegistrationId(registration))
        return sorted({re.sub("/[0-9a-f]{32}|/[0-9]+$", "", name) for name in names})

    def _code(self, page: Page) -> str:
        """As the sandbox's outbox has it, which it is in once the answer is out."""
        for _ in range(50):
            with self.desk.site.records() as deployment:
                outbox = deployment.app[Connectors].outbox
                assert outbox is not None
                sent = [one.notice for one in outbox.latest(limit=20) if one.notice.kind is NoticeKind.PERSON_CODE]
            if sent and sent[0].code is not None:
                return sent[0].code.value
            page.wait_for_timeout(100)
        raise AssertionError(page.url)
