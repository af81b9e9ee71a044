"""What an administrator does without a terminal: an outlet with an agent and a counter, to the first sign-in there."""

from playwright.sync_api import expect

from realname.access.model.staff import Role
from tests.browser.admin_tour import A_PAPER, AGENT_PAPERS, OUTLET_PAPERS, PLACE
from tests.browser.journeys.play import Play, Player
from tests.browser.site import CounterSite
from tests.browser.test_passkeys import authenticator

WITHIN_S = 300.0


def outlet_with_agent_and_counter(play: Play, operator: CounterSite) -> None:
    """From the administration's first page to a counter at which the new agent works."""
    with play.tally.beside():
        boss = operator.add_office(f"boss.{play.manner}", Role.ADMINISTRATOR)
    administrator, agent = play.staff(boss), play.newcomer()
    shop = f"shop-{play.manner}"
    _add_outlet(administrator, shop)
    link = _add_agent(administrator, f"li.na.{play.manner}", number=operator.next_person().attributes.identity_number.value)
    administrator.me.press(administrator.find(f"main a.govuk-button[href='/admin/outlets/{shop}']"), to=f"/admin/outlets/{shop}")
    administrator.me.press(administrator.find("main a[href$='/counters/new']"), to="/counters/new$")
    administrator.me.fill(administrator.find("#name"), "left")
    administrator.me.press(administrator.find("main form[method=post] button"))
    code = administrator.find("#secret").inner_text()
    administrator.me.see()
    _set_up(agent, link, code)
    with play.tally.beside():
        administrator.counter.go(f"/admin/outlets/{shop}")
    administrator.me.see()
    expect(administrator.find("main table")).to_contain_text(f"li.na.{play.manner}")
    expect(administrator.find("main ul[aria-labelledby=counters-title]")).to_contain_text("left")


def _add_outlet(administrator: Player, shop: str) -> None:
    me = administrator.me
    me.see()
    me.press_in_menu(".rn-sections a[href='/admin/outlets']", to="/admin/outlets$")
    me.press(administrator.find("main a[href='/admin/outlets/new']"), to="/admin/outlets/new$")
    me.fill_all({"outlet": shop, "name": "Example Telecom Sales", "company": "91310000MA1FL00000", "contract": "2026-117", **PLACE})
    _give_papers(administrator, OUTLET_PAPERS)
    me.press(administrator.counter.page.locator("main form[method=post] button").last, to=f"/admin/outlets/{shop}")


def _add_agent(administrator: Player, login: str, *, number: str) -> str:
    """Gives the link of the invitation."""
    me = administrator.me
    me.press(administrator.find("main a[href$='/agents/new']"), to="/agents/new$")
    me.fill_all({"login": login, "id-number": number, "trained-on": "2026-11-20"})
    _give_papers(administrator, AGENT_PAPERS)
    me.press(administrator.counter.page.locator("main form[method=post] button").last)
    expect(administrator.find("#secret")).to_be_visible()
    me.see()
    return administrator.find("#secret").inner_text()


def _give_papers(administrator: Player, kinds: tuple[str, ...]) -> None:
    for kind in kinds:
        administrator.me.give(administrator.find(f"#file-{kind}"), A_PAPER)  # type: ignore[arg-type]  # a payload of Playwright's
        administrator.me.fill(administrator.find(f"#reference-{kind}"), "7")


def _set_up(agent: Player, link: str, code: str) -> None:
    """Come in by the invitation, add a passkey, sign in by it, and type the code of the counter."""
    me = agent.me
    with authenticator(agent.counter):
        agent.counter.page.goto(link)
        me.see()
        me.press(agent.find("main form button"), to="/account$")
        me.fill(agent.find("#name"), "left counter")
        me.press(agent.find("[data-passkey=add] [data-passkey-start]"))
        expect(agent.find("li strong:text('left counter')")).to_be_visible()
        me.press_in_menu("form[action='/counter/sign-out'] button", to="/sign-in")
        me.press(agent.find("[data-passkey='sign-in'] [data-passkey-start]"), to="/counter/(today|bind)")
        me.press(agent.find("a[href^='/counter/enrol']:visible"), to="/counter/enrol")
        for proof in agent.counter.page.locator("[data-enrol-proof]:checked").all():
            me.choose(proof, is_on=False)
        me.fill(agent.find("#code"), code)
        me.press(agent.find("[data-enrol-start]"))
        expect(agent.find("main")).to_have_attribute("data-enrolled", "true")
        me.see()
