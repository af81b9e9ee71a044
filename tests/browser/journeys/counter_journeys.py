"""What an agent does at a counter with a camera: a new line with a face, and another SIM for a line."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.camera import NextPicture
from tests.browser.journeys.play import Play, Player

MOST_CLICKS = 8  # of a new line with a face
FIRST_WITHIN_S = 180.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """A person who comes to the counter.

    Attributes:
        card: The file that the card reader gives of their ID.
        face: Who sits before the camera.
        opened: Opens a line in their name before the journey, and gives its number.
    """

    card: Path
    face: NextPicture
    opened: Callable[[], str]


def new_line_with_a_face(play: Play, applicant: Applicant) -> None:
    """From the list of the day to the receipt."""
    agent = play.agent(applicant.face)
    come_to_consent(play, agent)
    agent.me.press(agent.find("button[name=answer][value=face]"), to="/evidence$")
    show_card(agent, applicant.card)
    agent.me.arrive("/line$")
    choose_line(agent)
    agent.me.arrive("/face$")
    _face_check(agent)


def first_registration(play: Play, applicant: Applicant) -> None:
    """From the address that the terminal prints to the receipt, by a newcomer with their own face, whose browser was never here."""
    newcomer = play.visitor(applicant.face)
    newcomer.counter.page.goto(newcomer.counter.site.start)
    newcomer.me.see()
    newcomer.me.press(newcomer.find("main form:has(input[value=agent]) button"), to="/counter/bind")
    newcomer.me.press(newcomer.find("[data-bind-failed] a.govuk-button"), to="/counter/enrol")
    newcomer.me.press(newcomer.find("[data-enrol-start]"))
    newcomer.me.press(newcomer.find("[data-enrol-next] a"), to="/counter/today$")
    newcomer.me.press(newcomer.find("main a[href='/counter/registrations/new']"), to="/registrations/new$")
    newcomer.me.press(newcomer.find("button[name=answer][value=face]"), to="/evidence$")
    newcomer.me.press(newcomer.find("[data-portrait-start]"))
    expect(newcomer.find("main dl ~ .rn-actions a.govuk-button")).to_be_visible()
    newcomer.me.see()
    newcomer.me.press(newcomer.find("main dl ~ .rn-actions a.govuk-button"), to="/line$")
    newcomer.me.choose(newcomer.find("#number-0"))
    newcomer.me.press(newcomer.find("button[value=choose]"), to="/face$")
    _face_check(newcomer)


def another_sim(play: Play, applicant: Applicant) -> None:
    """From the list of the day to the receipt of a line's new SIM."""
    agent = play.agent(applicant.face)
    with play.tally.beside():
        number = applicant.opened()
        agent.counter.go("/counter/today")
    agent.me.see()
    agent.me.press(agent.find("main a[href='/counter/lines']"), to="/counter/lines$")
    agent.me.fill(agent.find("#msisdn"), number)
    agent.me.press(agent.find("main form button"), to="/counter/lines/[0-9a-f]{32}$")
    agent.me.choose(agent.find("input[name=wish][value=replace-sim]"))
    agent.me.press(agent.find("main form:has(input[name=wish]) button"), to="/change/replace-sim")
    agent.me.press(agent.find("button[name=answer][value=face]"), to="/evidence$")
    show_card(agent, applicant.card)
    agent.me.arrive("/line$")
    choose_sim(agent)
    agent.me.arrive("/face$")
    _face_check(agent)


def come_to_consent(play: Play, agent: Player) -> None:
    """From the list of the day to the consent of a new line."""
    with play.tally.beside():
        agent.counter.go("/counter/today")
    agent.me.see()
    agent.me.press(agent.find("main a[href='/counter/registrations/new']"), to="/registrations/new$")


def show_card(agent: Player, card: Path) -> None:
    """Give the file of the card reader, and say whose it is."""
    agent.me.give(agent.find("#card"), card)
    agent.me.press(agent.find("form:has(#card) button"))
    expect(agent.find("main dl ~ .rn-actions a.govuk-button")).to_be_visible()
    agent.me.see()
    agent.me.press(agent.find("main dl ~ .rn-actions a.govuk-button"))


def read_sample_card(agent: Player) -> None:
    """Lay the card of the sample man on the simulated reader."""
    agent.me.press(agent.find("#sample-0"))


def choose_line(agent: Player) -> None:
    """Choose the first number on offer, and give it a SIM."""
    agent.me.choose(agent.find("#number-0"))
    choose_sim(agent)


def choose_sim(agent: Player) -> None:
    """Type the serial number of a SIM that no one has, and go on."""
    agent.me.fill(agent.find("#iccid"), agent.counter.site.next_sim())
    agent.me.press(agent.find("button[value=choose]"))


def _face_check(agent: Player) -> None:
    """Do the face check, submit, and wait for the receipt."""
    agent.me.press(agent.find("[data-live-start]"))
    agent.counter.wait_for_the_check()
    agent.me.see()
    agent.me.press(agent.find("form[action$='/check'] button"))
    agent.counter.wait_until_decided()
    agent.me.see()
    expect(agent.find(".rn-receipt")).to_be_visible()
    assert re.search("/(outcome|receipt)", agent.counter.page.url)
