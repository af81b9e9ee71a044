"""What two people of an outlet do for a line without a face, what a supervisor and a reviewer do with what waits, and a person at home."""

from playwright.sync_api import expect

from realname.kernel.identifiers import RegistrationId
from realname.lines.model.notice import NoticeKind
from realname.registration.store.registrations import Registrations
from tests.browser.journeys.counter_journeys import choose_line, come_to_consent, read_sample_card
from tests.browser.journeys.play import Play, Player
from tests.browser.office_world import OfficeWorld

MOST_CLICKS_FROM_THE_BADGE = 3
_BADGE_WITHIN_MS = 30_000  # the page asks every five seconds


def new_line_without_a_face(play: Play, office: OfficeWorld) -> None:
    """From the agent's list of the day to the receipt, by the agent and the supervisor."""
    supervisor, agent = play.staff(office.site.supervisor), play.staff(office.site.agent)
    come_to_consent(play, agent)
    agent.me.press(agent.find("button[name=answer][value=no-face]"), to="/evidence$")
    read_sample_card(agent)
    expect(agent.find("main dl ~ .rn-actions a.govuk-button")).to_be_visible()
    agent.me.see()
    agent.me.press(agent.find("main dl ~ .rn-actions a.govuk-button"), to="/line$")
    choose_line(agent)
    agent.me.arrive("/compare$")
    agent.me.press(agent.find("#same-person"))
    expect(agent.find("form[action$='/compare']")).to_have_count(0)
    agent.me.see()
    _look_from_the_badge(play, supervisor, agent.counter.registration)


def second_look(play: Play, office: OfficeWorld) -> None:
    """From the badge to the answer."""
    supervisor = play.staff(office.site.supervisor)
    with play.tally.beside():
        registration = office.compared_once()
    _look_from_the_badge(play, supervisor, registration)


def referral(play: Play, office: OfficeWorld) -> None:
    """From the badge to what the reviewer is told after the answer."""
    reviewer = play.staff(office.login("reviewer"))
    with play.tally.beside():
        office.refer()
        _wait_for_the_badge(reviewer, "reviews")
    reviewer.me.press_in_menu("header a[href='/office/reviews']", to="/office/reviews$")
    reviewer.me.press(reviewer.find("form[action='/office/reviews/next'] button"), to="/office/reviews/[0-9a-f]{32}$")
    reviewer.me.choose(reviewer.find("input[name=reason][value=same-person]"))
    if reviewer.counter.page.locator("#written").count():
        reviewer.me.fill(reviewer.find("#written"), "The authority does not know invented people.")
    reviewer.me.press(reviewer.find("form[data-opinion-keys] .rn-actions button"), to="/given$")


def line_that_is_not_mine(play: Play, office: OfficeWorld) -> None:
    """From a person's first visit to the line that they had frozen."""
    with play.tally.beside():
        number, _ = (_number_of(office, office.agent.ended(place=place)) for place in range(2))
    person = play.newcomer()
    person.counter.go("/person/")
    person.me.see()
    person.me.fill(person.find("#msisdn"), number)
    person.me.press(person.find("main form button"), to="/person/code$")
    with play.tally.beside():
        code = _code(office)
    person.me.fill(person.find("#code"), code)
    person.me.press(person.find("main form button"), to="/person/$")
    person.me.press(person.find("main a[href$='/not-mine']"), to="/not-mine$")
    person.me.press(person.find("form[action$='/not-mine'] button"), to=r"/person/(\?.*)?$")
    expect(person.find(".rn-outcome--ok[role=status]")).to_be_visible()


def _look_from_the_badge(play: Play, supervisor: Player, registration: str) -> None:
    with play.tally.beside():
        _wait_for_the_badge(supervisor, "handed-over")
    supervisor.me.press_in_menu("header a[href='/counter/handed-over']", to="/counter/handed-over$")
    supervisor.me.press(supervisor.find(f"#look-{registration}"), to="/compare$")
    supervisor.me.press(supervisor.find("#same-person"), to="/(outcome|receipt)$")
    expect(supervisor.counter.page.locator("[data-badge=handed-over]:visible")).to_have_count(0)


def _wait_for_the_badge(player: Player, section: str) -> None:
    expect(player.find(f"[data-badge={section}] [data-count]")).to_have_text("1", timeout=_BADGE_WITHIN_MS)


def _number_of(office: OfficeWorld, registration: str) -> str:
    with office.web.api.units() as unit:
        number = unit[Registrations].get(RegistrationId(registration)).msisdn
    assert number is not None
    return number.value


def _code(office: OfficeWorld) -> str:
    notices = [sent.notice for sent in office.web.api.notifier.latest(limit=9) if sent.notice.kind is NoticeKind.PERSON_CODE]
    assert notices[0].code is not None
    return notices[0].code.value
