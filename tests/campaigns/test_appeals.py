"""An appeal against a campaign, by the API and on the pages: recorded without a face, decided by another person, and the line told."""

import re
from datetime import timedelta

import pytest
from httpx import Response

from realname.access.model.api_client import Scope
from realname.access.pages.sign_in_path import APPEALS
from realname.access.use_cases.api_clients import GrantAccess, IssueApiToken, IssueClientSecret
from realname.campaigns.events import CampaignEvent
from realname.campaigns.model.appeal_decision import AppealReason, decision_for
from realname.campaigns.model.step import Step
from realname.campaigns.use_cases.appeals import DecideAppeal
from realname.kernel.identifiers import AgentId, ClientId, LineId, OutletId, RegistrationId
from realname.kernel.ledger.events import Event
from realname.kernel.ports import RandomTokens
from realname.lines.model.barring import BarReason
from realname.lines.model.line import Ending, Line
from realname.lines.store.lines import Lines
from realname.lines.use_cases.read_line import ReadLine
from realname.platform.api.examples import APPEAL
from realname.registration.use_cases.read_registration import ReadRegistration
from tests.campaigns.campaign_world import SPRING, RunningCampaign
from tests.support.api_caller import UNKNOWN_ID, ApiCaller, problem
from tests.support.api_world import ApiWorld
from tests.support.web_caller import UNKNOWN, Page, WebCaller, signed_in
from tests.support.web_world import WebWorld

LINES = "/counter/lines"
DAY, HOURS_48 = timedelta(days=1), timedelta(hours=48)


@pytest.fixture
def line_id(caller: ApiCaller) -> LineId:
    """An active line of the sample man, behind the API."""
    registration = caller.with_clip()
    caller.submit(registration)
    return LineId(str(caller.read(registration).json()["line_id"]))


@pytest.fixture
def campaign(world: ApiWorld, line_id: LineId) -> RunningCampaign:
    """One that holds it; no one was told yet."""
    assert world.services[ReadLine].alone(line_id).activated_at is not None
    return RunningCampaign(world)


def _appeal(caller: ApiCaller, line_id: LineId, *, key: str = "appeal-1", **changed: object) -> Response:
    body = {name: value for name, value in {**APPEAL, **changed}.items() if value != "left out"}
    return caller.http.post(f"/v1/lines/{line_id}/appeals", json=body, headers={"Idempotency-Key": key})


def _read(caller: ApiCaller, line_id: LineId) -> dict[str, object] | None:
    found: dict[str, object] | None = caller.http.get(f"/v1/lines/{line_id}").json()["reverification"]
    return found


def _events(world: ApiWorld, line_id: LineId, event: Event) -> list[dict[str, str | int]]:
    with world.units() as unit:
        return [dict(one.event.facts) for one in unit.ledger.of_subject(line_id.value) if one.event.event is event]


# By the API


def test_of_a_line_the_api_tells_what_a_campaign_asks_and_nothing_before_its_holder_knows(
    caller: ApiCaller, campaign: RunningCampaign, line_id: LineId
) -> None:
    assert _read(caller, line_id) is None
    campaign.to(Step.PROMPTED, line_id)
    shown = _read(caller, line_id)
    assert shown is not None
    assert (shown["campaign"], shown["step"], shown["next_step"], shown["decide_by"]) == ("spring", "prompted", "grace", None)
    due_at = campaign.held(line_id).due_at
    assert due_at is not None
    assert shown["next_at"] == due_at.isoformat().replace("+00:00", "Z")


def test_a_client_records_an_appeal_and_learns_until_when_it_is_decided(
    caller: ApiCaller, campaign: RunningCampaign, world: ApiWorld, line_id: LineId
) -> None:
    campaign.to(Step.PROMPTED, line_id)
    answer = _appeal(caller, line_id)
    shown = answer.json()
    decide_by = world.clock.now() + HOURS_48
    assert (answer.status_code, shown["line_id"], shown["mode"]) == (201, line_id.value, "sandbox")
    assert shown["reverification"] == {
        "campaign": "spring",
        "step": "appealed",
        "since": world.clock.now().isoformat().replace("+00:00", "Z"),
        "next_step": None,
        "next_at": None,
        "ground": "cannot-attend",
        "decide_by": decide_by.isoformat().replace("+00:00", "Z"),
        "appeals_left": 1,
    }
    assert _read(caller, line_id) == shown["reverification"]
    assert _events(world, line_id, CampaignEvent.REVERIFICATION_APPEALED) == [
        {"campaign": "spring", "client": "counter", "ground": "cannot-attend"}
    ]


def test_sent_again_it_is_recorded_once_also_when_it_was_decided_meanwhile(
    caller: ApiCaller, campaign: RunningCampaign, world: ApiWorld, line_id: LineId
) -> None:
    campaign.to(Step.NOTICED, line_id)
    first = _appeal(caller, line_id)
    assert _appeal(caller, line_id).json() == first.json()
    campaign.world.services[DecideAppeal](SPRING, line_id, decision_for(AppealReason.CAN_ATTEND), acting=AgentId("reviewer-1"))
    assert _appeal(caller, line_id).json()["reverification"]["step"] == "noticed"
    assert len(_events(world, line_id, CampaignEvent.REVERIFICATION_APPEALED)) == 1
    assert problem(_appeal(caller, line_id, ground="other")) == (409, "idempotency-key-reused")


def test_after_two_dismissed_ones_a_third_is_refused(caller: ApiCaller, campaign: RunningCampaign, line_id: LineId) -> None:
    campaign.to(Step.NOTICED, line_id)
    for key in ("appeal-1", "appeal-2"):
        assert _appeal(caller, line_id, key=key).status_code == 201
        campaign.world.services[DecideAppeal](SPRING, line_id, decision_for(AppealReason.CAN_ATTEND), acting=AgentId("reviewer-1"))
    assert problem(_appeal(caller, line_id, key="appeal-3")) == (409, "appeals-used-up")
    shown = _read(caller, line_id)
    assert shown is not None
    assert (shown["step"], shown["appeals_left"]) == ("noticed", 0)


def test_while_it_waits_nothing_more_is_barred(caller: ApiCaller, campaign: RunningCampaign, line_id: LineId) -> None:
    campaign.to(Step.PARTIALLY_BARRED, line_id)
    _appeal(caller, line_id)
    for _ in range(20):
        campaign.run(DAY)
    shown = caller.http.get(f"/v1/lines/{line_id}").json()
    assert (shown["barred"], shown["reverification"]["step"]) == ("outgoing", "appealed")


def test_what_cannot_be_appealed_against_says_why(caller: ApiCaller, campaign: RunningCampaign, line_id: LineId) -> None:
    assert problem(_appeal(caller, LineId(UNKNOWN_ID))) == (404, "unknown-line")
    assert problem(_appeal(caller, line_id)) == (409, "campaign-conflict")
    campaign.to(Step.NOTICED, line_id)
    assert problem(_appeal(caller, line_id, ground="not-reached")) == (422, "invalid-input")
    assert problem(_appeal(caller, line_id, words="I was ill")) == (422, "invalid-input")
    _appeal(caller, line_id, key="appeal-2")
    assert problem(_appeal(caller, line_id, key="appeal-3")) == (409, "campaign-conflict")


def test_a_line_that_no_campaign_holds_has_nothing_to_appeal_against(caller: ApiCaller, line_id: LineId) -> None:
    assert problem(_appeal(caller, line_id)) == (404, "line-not-in-campaign")


def test_a_client_whose_token_only_reads_records_nothing(world: ApiWorld, campaign: RunningCampaign, line_id: LineId) -> None:
    campaign.to(Step.NOTICED, line_id)
    issue = IssueApiToken(units=world.units, tokens=world.services[RandomTokens], clock=world.clock)
    token = issue(ClientId("reader"), frozenset({Scope.LINES_READ}))
    assert problem(_appeal(ApiCaller(world.app, token=token), line_id)) == (403, "scope-missing")
    assert campaign.held(line_id).step is Step.NOTICED


def test_a_line_of_an_outlet_that_the_client_does_not_act_for_is_unknown(
    world: ApiWorld, campaign: RunningCampaign, line_id: LineId
) -> None:
    campaign.to(Step.NOTICED, line_id)
    elsewhere, there = _client_of(world, "elsewhere"), _client_of(world, "outlet-0001")
    assert problem(elsewhere.http.get(f"/v1/lines/{line_id}")) == (404, "unknown-line")
    assert problem(_appeal(elsewhere, line_id)) == (404, "unknown-line")
    assert campaign.held(line_id).step is Step.NOTICED
    assert there.http.get(f"/v1/lines/{line_id}").json()["id"] == line_id.value
    assert _appeal(there, line_id).status_code == 201


def _client_of(world: ApiWorld, outlet: str) -> ApiCaller:
    client = f"client-of-{outlet}"
    secret = world.services[IssueClientSecret].add(ClientId(client), frozenset(Scope), outlets=frozenset({OutletId(outlet)}))
    return ApiCaller(world.app, token=world.services[GrantAccess](client, secret).token)


# On the pages


@pytest.fixture
def line(agent: WebCaller, web: WebWorld) -> Line:
    """A line of the sample man, behind the pages."""
    found = web.services[ReadRegistration](RegistrationId(agent.ended())).registration.line_id
    assert found is not None
    return web.services[ReadLine](found).line


@pytest.fixture
def running(web: WebWorld, line: Line) -> RunningCampaign:
    """A campaign that holds it; no one was told yet."""
    assert line.activated_at is not None
    return RunningCampaign(web.api)


def _is_said_beside(field: str, page: Page) -> bool:
    return page.status == 422 and f'id="{field}-error"' in page.html


def _record(caller: WebCaller, line: Line, ground: str = "cannot-attend") -> Page:
    return caller.post(f"{LINES}/{line.id}/appeal", {"ground": ground})


def _decide(caller: WebCaller, line: Line, reason: str) -> Page:
    return caller.post(f"{APPEALS}/{SPRING}/{line.id}", {"reason": reason})


def test_the_lines_page_shows_what_is_asked_of_it_and_offers_the_appeal(agent: WebCaller, running: RunningCampaign, line: Line) -> None:
    assert "Renewed verification" not in agent.get(f"{LINES}/{line.id}").text
    running.to(Step.PROMPTED, line.id)
    agent.sign_in()
    page = agent.get(f"{LINES}/{line.id}")
    assert "Reminded: the line is restricted soon" in page.text
    assert "Grace period from" in page.text
    assert "without a face check or ID" in page.text
    assert f'href="{LINES}/{line.id}/appeal"' in page.html
    assert SPRING.value not in page.text  # a campaign's name may say why it was planned


def test_an_agent_records_the_appeal_without_a_face_or_an_id(agent: WebCaller, web: WebWorld, running: RunningCampaign, line: Line) -> None:
    running.to(Step.PROMPTED, line.id)
    agent.sign_in()
    asked = agent.get(f"{LINES}/{line.id}/appeal")
    assert re.findall(r'name="ground" type="radio" value="([^"]*)"', asked.html) == [
        *("already-verified", "cannot-attend", "selected-wrongly", "other")
    ]
    assert 'type="file"' not in asked.html
    page = _record(agent, line)
    assert (page.path, "The appeal is recorded" in page.text, "Decision due by" in page.text) == (f"{LINES}/{line.id}", True, True)
    assert _events(web.api, line.id, CampaignEvent.REVERIFICATION_APPEALED) == [
        {"agent": "id-of-agent", "campaign": "spring", "ground": "cannot-attend"}
    ]


def test_nothing_chosen_is_said_beside_the_choices(agent: WebCaller, running: RunningCampaign, line: Line) -> None:
    running.to(Step.NOTICED, line.id)
    assert [_is_said_beside("ground", _record(agent, line, ground)) for ground in ("", "not-reached", "anything")] == [True] * 3
    assert running.held(line.id).step is Step.NOTICED


def test_sent_twice_it_is_recorded_once_and_the_page_of_a_recorded_one_leads_back(
    agent: WebCaller, web: WebWorld, running: RunningCampaign, line: Line
) -> None:
    running.to(Step.NOTICED, line.id)
    for _ in range(2):
        assert _record(agent, line).path == f"{LINES}/{line.id}"
    assert agent.get(f"{LINES}/{line.id}/appeal").path == f"{LINES}/{line.id}"
    assert len(_events(web.api, line.id, CampaignEvent.REVERIFICATION_APPEALED)) == 1


def test_a_person_who_appealed_twice_is_told_that_there_is_no_further_appeal(
    agent: WebCaller, reviewer: WebCaller, running: RunningCampaign, line: Line
) -> None:
    running.to(Step.NOTICED, line.id)
    for _ in range(2):
        _record(agent, line)
        _decide(reviewer, line, "can-attend")
    page = agent.get(f"{LINES}/{line.id}")
    assert ("No further appeal is possible" in page.text, f'href="{LINES}/{line.id}/appeal"' in page.html) == (True, False)
    assert agent.get(f"{LINES}/{line.id}/appeal").path == f"{LINES}/{line.id}"
    assert (_record(agent, line).path, running.held(line.id).step) == (f"{LINES}/{line.id}", Step.NOTICED)


def test_where_nothing_is_asked_there_is_nothing_to_appeal_against(agent: WebCaller, line: Line) -> None:
    assert agent.get(f"{LINES}/{line.id}/appeal").path == f"{LINES}/{line.id}"
    assert _record(agent, line).path == f"{LINES}/{line.id}"
    assert agent.get(f"{LINES}/{UNKNOWN}/appeal").status == 404


def test_a_reviewer_comes_from_the_reviews_to_the_appeals_that_wait(web: WebWorld) -> None:
    reviewer = WebCaller(web)
    assert f'href="{APPEALS}"' in reviewer.sign_in("reviewer").html
    assert "There are no appeals to decide." in reviewer.get(APPEALS).text


def test_the_list_shows_since_when_until_when_and_what_is_late(
    agent: WebCaller, web: WebWorld, running: RunningCampaign, line: Line
) -> None:
    running.to(Step.NOTICED, line.id)
    _record(agent, line)
    page = signed_in(web, "reviewer").get(APPEALS)
    assert all(words in page.text for words in ("The holder cannot come", "Asked to be verified again", "spring", "Decide"))
    assert "Overdue" not in page.text
    web.api.clock.advance(HOURS_48 + timedelta(seconds=1))
    assert "Overdue" in signed_in(web, "reviewer").get(APPEALS).text


def test_the_page_of_one_shows_the_line_masked_and_nobodys_name(
    agent: WebCaller, reviewer: WebCaller, running: RunningCampaign, line: Line
) -> None:
    running.to(Step.NOTICED, line.id)
    _record(agent, line)
    page = reviewer.get(f"{APPEALS}/{SPRING}/{line.id}")
    assert all(words in page.text for words in ("+86 199 •••• 0000", "agent", "Step at the time of the appeal", "Active"))
    assert line.msisdn.value not in page.html
    assert line.person_id.value not in page.html


def test_a_granted_appeal_lifts_what_the_campaign_barred_and_the_line_is_told(
    agent: WebCaller, web: WebWorld, reviewer: WebCaller, running: RunningCampaign, line: Line
) -> None:
    running.to(Step.SUSPENDED, line.id)
    agent.sign_in()
    _record(agent, line, "selected-wrongly")
    reviewer.sign_in("reviewer")
    page = _decide(reviewer, line, "selected-wrongly")
    running.run()
    assert (page.path, "The line has left the campaign" in page.text) == (APPEALS, True)
    assert web.services[ReadLine](line.id).line.bars == frozenset()
    assert "appeal-granted" in running.told()
    assert _events(web.api, line.id, CampaignEvent.REVERIFICATION_APPEAL_DECIDED) == [
        {"agent": "id-of-reviewer", "campaign": "spring", "outcome": "granted", "reason": "selected-wrongly"}
    ]
    assert "Renewed verification" not in agent.get(f"{LINES}/{line.id}").text


def test_a_refused_appeal_in_grace_goes_on_with_a_fresh_prompt_before_any_bar(
    agent: WebCaller, web: WebWorld, reviewer: WebCaller, running: RunningCampaign, line: Line
) -> None:
    running.to(Step.GRACE, line.id)
    agent.sign_in()
    _record(agent, line)
    reviewer.sign_in("reviewer")
    page = _decide(reviewer, line, "can-attend")
    running.run()
    assert "The step starts again" in page.text
    assert sorted(running.told()[-2:]) == ["appeal-dismissed", "reverify-soon"]
    assert running.held(line.id).step is Step.PROMPTED
    running.run(DAY + timedelta(days=2))
    assert web.services[ReadLine](line.id).line.bars == frozenset()
    for _ in range(3):
        running.run(DAY)
    assert {bar.reason for bar in web.services[ReadLine](line.id).line.bars} == {BarReason.REVERIFICATION}


def test_a_person_who_recorded_an_appeal_is_shown_no_choices_and_refused_when_they_decide(
    web: WebWorld, reviewer: WebCaller, running: RunningCampaign, line: Line
) -> None:
    running.to(Step.NOTICED, line.id)
    assert _record(reviewer, line).path == APPEALS
    assert "Recorded by you" in reviewer.get(APPEALS).text
    shown = reviewer.get(f"{APPEALS}/{SPRING}/{line.id}")
    assert ("because you recorded it" in shown.text, 'name="reason"' in shown.html) == (True, False)
    refused = _decide(reviewer, line, "excused")
    assert (refused.status, "own-appeal" in refused.text, running.held(line.id).step) == (403, True, Step.APPEALED)
    assert _events(web.api, line.id, CampaignEvent.REVERIFICATION_APPEAL_DECIDED) == []


def test_a_decision_needs_a_reason(agent: WebCaller, reviewer: WebCaller, running: RunningCampaign, line: Line) -> None:
    running.to(Step.NOTICED, line.id)
    _record(agent, line)
    assert [_is_said_beside("reason", _decide(reviewer, line, reason)) for reason in ("", "granted", "because")] == [True] * 3
    assert running.held(line.id).step is Step.APPEALED


def test_what_was_decided_meanwhile_stays_as_it_was_decided(
    agent: WebCaller, reviewer: WebCaller, running: RunningCampaign, line: Line
) -> None:
    running.to(Step.NOTICED, line.id)
    _record(agent, line)
    _decide(reviewer, line, "can-attend")
    again = _decide(reviewer, line, "excused")
    assert (again.path, "That appeal is closed." in again.text, running.held(line.id).step) == (APPEALS, True, Step.NOTICED)
    assert "That appeal is closed." in reviewer.get(f"{APPEALS}/{SPRING}/{line.id}").text


def test_what_cannot_be_lifted_now_is_not_granted_and_the_page_says_so(
    agent: WebCaller, web: WebWorld, reviewer: WebCaller, running: RunningCampaign, line: Line
) -> None:
    running.to(Step.SUSPENDED, line.id)
    agent.sign_in()
    _record(agent, line)
    with web.api.units() as unit:
        unit[Lines].save(unit[Lines].get(line.id).request_deactivation(Ending.VOLUNTARY))
        unit.commit()
    reviewer.sign_in("reviewer")
    page = _decide(reviewer, line, "excused")
    assert (page.status, "Decide after the operator has answered." in page.text) == (409, True)
