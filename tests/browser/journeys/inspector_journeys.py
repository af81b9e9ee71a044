"""What an inspector does at their own app: an alert is read and the operator answers it, and an inspection is begun and drawn."""

from playwright.sync_api import expect

from realname.access.model.staff import Role
from tests.browser.journeys.play import Play
from tests.browser.site import CounterSite
from tests.inspections.inspection_desk import BY_DICE, DICE


def alert_that_is_answered(play: Play, country: CounterSite) -> None:
    """From the first screen to the alert that the inspector reads; the administrator answers it beside its reason."""
    with play.tally.beside():
        reads = country.add_office(f"reads.{play.manner}", Role.INSPECTOR)
        answers = country.add_office(f"answers.{play.manner}", Role.ADMINISTRATOR)
    inspector, administrator = play.inspector(reads), play.staff(answers)
    inspector.me.see()
    inspector.me.press_in_menu("header a[href='/office/alerts']", to="/office/alerts$")
    inspector.me.press(inspector.find("main th a"), to="/office/alerts/.+")
    administrator.me.see()
    administrator.me.press_in_menu("header a[href='/office/alerts']", to="/office/alerts$")
    administrator.me.press(administrator.find("main th a"), to="/office/alerts/.+")
    administrator.me.choose(administrator.find("#answer-0"))
    administrator.me.press(administrator.find("form[action^='/office/alerts/'] button"), to="/office/alerts")
    expect(administrator.find(".rn-outcome--ok[role=status]")).to_be_visible()


def inspection_that_is_drawn(play: Play, country: CounterSite) -> None:
    """From the first screen to the drawn cases; the dice were thrown before."""
    with play.tally.beside():
        country.publish_root()
        draws = country.add_office(f"draws.{play.manner}", Role.INSPECTOR)
    inspector = play.inspector(draws)
    inspector.me.see()
    inspector.me.press_in_menu("header a[href='/supervision/inspections']", to="/supervision/inspections$")
    inspector.me.press(inspector.find("main a[href='/supervision/inspections/new']"), to="/supervision/inspections/new$")
    inspector.me.fill_all({"share-commitment": BY_DICE.commitment, "sample": "3"})
    inspector.me.press(inspector.find("main form[action$='/new'] button[value=begin]"), to="/supervision/inspections/[0-9a-f]{32}")
    inspector.me.fill(inspector.find("#share"), DICE)
    inspector.me.press(inspector.find("main form[action$='/randomness'] button"))
    expect(inspector.find("main a[href*='/cases/1']")).to_be_visible()
    inspector.me.see()
