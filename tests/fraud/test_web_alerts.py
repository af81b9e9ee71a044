"""The pages of alerts: a supervisor sees those about agents of their outlet, the administrator and the inspector see all."""

import re
from dataclasses import replace

import pytest

from realname.cases.use_cases.read_case import ReadCase
from realname.fraud.model.alert import Alert, AlertKey, SignalKind
from realname.fraud.model.raised_alert import AlertAnswer, RaisedAlert, raise_alert
from realname.fraud.store.alerts import Alerts
from realname.kernel.identifiers import AgentId, RegistrationId
from realname.outlets.store.enrolments import Outlets
from tests.outlets.test_outlets_store import OUTLET as ENROLLED
from tests.support.manual_clock import START
from tests.support.web_caller import WebCaller, signed_in
from tests.support.web_world import OTHER_OUTLET, OUTLET, WebWorld

ALERTS = "/office/alerts"
ABOUT_AGENT = Alert(
    kind=SignalKind.REPEAT_SIM,
    at=START,
    outlet_id=OUTLET,
    agent_id=AgentId("agent-of-the-alert"),
    cases=tuple(RegistrationId(f"case-{number}") for number in range(4)),
    figures=(("days", 30.0), ("holders", 3.0), ("registrations", 4.0)),
)
ABOUT_OUTLET = replace(ABOUT_AGENT, kind=SignalKind.AFTER_HOURS, agent_id=None, figures=(("minutes", 90.0), ("registrations", 5.0)))
SHARE = (("days", 14.0), ("hits", 9.0), ("share_percent", 75.0), ("trials", 12.0), ("usual_percent", 6.0))
ELSEWHERE = replace(ABOUT_AGENT, outlet_id=OTHER_OUTLET, kind=SignalKind.ROUTE_ABUSE, figures=SHARE)


def _raised(alert: Alert) -> RaisedAlert:
    key = AlertKey(kind=alert.kind, outlet_id=alert.outlet_id, agent_id=alert.agent_id, window=2900)
    return raise_alert(key, alert, at=START)


@pytest.fixture
def alerted(web: WebWorld) -> WebWorld:
    """Three alerts: about an agent, about their outlet, about an agent elsewhere."""
    with web.api.units() as unit:
        unit[Alerts].save([_raised(one) for one in (ABOUT_AGENT, ABOUT_OUTLET, ELSEWHERE)], watched=0)
        unit.commit()
    return web


def _listed(web: WebWorld, login: str) -> list[SignalKind]:
    page = signed_in(web, login).get(ALERTS).html
    return [one.kind for one in (ABOUT_AGENT, ABOUT_OUTLET, ELSEWHERE) if _raised(one).id.value in page]


@pytest.mark.parametrize(
    ("login", "seen"),
    [
        ("supervisor", [SignalKind.REPEAT_SIM]),
        ("administrator", [SignalKind.REPEAT_SIM, SignalKind.AFTER_HOURS, SignalKind.ROUTE_ABUSE]),
        ("inspector", [SignalKind.REPEAT_SIM, SignalKind.AFTER_HOURS, SignalKind.ROUTE_ABUSE]),
    ],
)
def test_who_sees_which(alerted: WebWorld, login: str, seen: list[SignalKind]) -> None:
    assert _listed(alerted, login) == seen


def test_an_alert_is_told_in_a_sentence_with_what_to_look_at_next(alerted: WebWorld) -> None:
    page = signed_in(alerted, "inspector").get(f"{ALERTS}/{_raised(ABOUT_AGENT).id}").text
    assert "One SIM was used in 4 registrations of 3 people within 30 days." in page
    assert "Check whether the SIM was sold" in page
    assert "Record the answer" not in page  # the operator answers


@pytest.mark.parametrize("alert", [ABOUT_OUTLET, ELSEWHERE])
def test_what_is_not_for_a_supervisor_is_not_there(alerted: WebWorld, alert: Alert) -> None:
    supervisor = signed_in(alerted, "supervisor")
    path = f"{ALERTS}/{_raised(alert).id}"
    assert supervisor.get(path).status == 404
    assert supervisor.post(path, {"answer": "seen"}).status == 404


@pytest.mark.parametrize(
    ("login", "answer", "status", "kept"),
    [
        ("administrator", "explained", 200, AlertAnswer.EXPLAINED),
        ("supervisor", "talked-to", 200, AlertAnswer.TALKED_TO),
        ("supervisor", "explained", 403, None),
        ("administrator", "whatever", 422, None),
        ("inspector", "seen", 405, None),  # at the inspectors' door there is no such form
    ],
)
def test_who_answers_what(alerted: WebWorld, login: str, answer: str, status: int, kept: AlertAnswer | None) -> None:
    raised = _raised(ABOUT_AGENT)
    answered = signed_in(alerted, login).post(f"{ALERTS}/{raised.id}", {"answer": answer})
    assert answered.status == status
    with alerted.api.units() as unit:
        found = unit[Alerts].get(raised.id)
        assert (found.answer, len(unit.ledger.of_subject(raised.id.value))) == (kept, 1 if kept else 0)


def test_the_reason_comes_first_and_the_form_stands_beside_it_before_the_registrations(alerted: WebWorld) -> None:
    html = signed_in(alerted, "administrator").get(f"{ALERTS}/{_raised(ABOUT_AGENT).id}").html
    places = [html.index(one) for one in ("<h1", "One SIM was used in 4", "What to check", "Record the answer", "cases-title")]
    assert places == sorted(places)


def test_the_list_comes_in_pages_that_keep_what_was_asked_for(web: WebWorld) -> None:
    alerts = [_raised(replace(ABOUT_AGENT, agent_id=AgentId(f"agent-{number}"))) for number in range(12)]
    with web.api.units() as unit:
        unit[Alerts].save(alerts, watched=0)
        unit.commit()
    inspector = signed_in(web, "inspector")
    pages = [inspector.get(f"{ALERTS}?state=new&page={number}") for number in (1, 2)]
    assert [one.html.count("/office/alerts/a") for one in pages] == [10, 2]
    assert "/office/alerts?state=new&amp;page=2" in pages[0].html
    assert "11 to 12 of 12" in pages[1].text


def test_an_outlet_is_called_by_its_name(alerted: WebWorld) -> None:
    with alerted.api.units() as unit:
        unit[Outlets].save(replace(ENROLLED, place=replace(ENROLLED.place, outlet_id=OUTLET), name="Riverside shop"))
        unit.commit()
    inspector = signed_in(alerted, "inspector")
    for path in (ALERTS, f"{ALERTS}/{_raised(ABOUT_AGENT).id}"):
        assert "Riverside shop" in inspector.get(path).text


def test_who_it_is_about_and_who_answered_are_roles_and_the_registrations_come_in_pages(web: WebWorld, agent: WebCaller) -> None:
    cases = tuple(RegistrationId(agent.opened()) for _ in range(11))
    raised = _raised(replace(ABOUT_AGENT, agent_id=AgentId("id-of-agent"), cases=cases))
    with web.api.units() as unit:
        unit[Alerts].save([raised], watched=0)
        unit.commit()
    web.services[ReadCase].keep()
    signed_in(web, "administrator").post(f"{ALERTS}/{raised.id}", {"answer": "talked-to"})
    page = signed_in(web, "inspector").get(f"{ALERTS}/{raised.id}")
    shown = re.sub(r"<details.*?</details>", "", page.html, flags=re.DOTALL)
    assert ("Agent" in shown, "Administrator" in shown, "id-of-agent" in shown) == (True, True, False)
    assert (page.html.count("/supervision/cases/"), "1 to 10 of 11" in page.text) == (10, True)
