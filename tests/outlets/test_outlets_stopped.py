"""Who is stopped goes on nowhere from the next request on: a member who is signed in, a machine client, the workflow."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from realname.access.model.api_client import agent_of
from realname.access.model.operating_status import SuspensionReason
from realname.access.use_cases.staff_accounts import ListStaff
from realname.kernel.identifiers import AgentId, ClientId, OutletId, RegistrationId
from realname.kernel.ports import Clock
from realname.main.apps.api_app import create_app
from realname.outlets.use_cases.agents import ListAgents
from realname.outlets.use_cases.duty_check import EnrolledOnDuty, OnDuty
from realname.outlets.use_cases.stops import StopAgent, StopOutlet
from realname.packs.model import Policy
from realname.platform.api.examples import OPENING
from realname.registration.model.registration import RegistrationState
from realname.registration.use_cases.opening.open_registration import OpenRegistration
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.review.store.reviews import Reviews
from tests.outlets.enrolments import AT_WORK, BOSS, OTHER_PERSON, SHOWN, enrol, place_of
from tests.registration.openings import OPENING as BY_AN_AGENT
from tests.support.api_caller import ApiCaller, problem
from tests.support.api_world import ApiWorld
from tests.support.web_caller import WebCaller, signed_in
from tests.support.web_world import OUTLET, WebWorld
from tests.verification.live_verifier import UNSURE_CLIP

NAMED_OUTLET, ITSELF = OutletId(str(OPENING["outlet_id"])), agent_of(ClientId("counter"))
Stop = Callable[[WebWorld], object]


def _enrol(web: WebWorld) -> None:
    """The outlet of the signed-in agent, and the agent."""
    member = web.services[ListStaff](OUTLET)
    agent = next(one.member.id for one in member if one.member.login == "agent")
    shown = replace(SHOWN, place=place_of(OUTLET))
    enrol(
        web.api.units,
        clock=web.services[Clock],
        policy=web.services[Policy],
        shown=shown,
        agent=replace(AT_WORK, agent_id=agent, outlet_id=OUTLET),
    )


def _agent_id(web: WebWorld) -> AgentId:
    return web.services[ListAgents](OUTLET)[0].id


def _outlet(web: WebWorld) -> None:
    web.services[StopOutlet].suspend(OUTLET, SuspensionReason.ALERT, acting=BOSS)


def _agent(web: WebWorld) -> None:
    web.services[StopAgent].suspend(_agent_id(web), SuspensionReason.ALERT, acting=BOSS)


@pytest.fixture
def agent(web: WebWorld) -> WebCaller:
    """An enrolled agent who is signed in."""
    _enrol(web)
    return signed_in(web, "agent")


@pytest.mark.parametrize(("stop", "code"), [(_outlet, "outlet-stopped"), (_agent, "agent-stopped")])
def test_a_session_that_is_open_reaches_nothing_of_the_counter_at_the_next_request(
    web: WebWorld, agent: WebCaller, stop: Stop, code: str
) -> None:
    registration = agent.with_clip()
    assert agent.get("/counter/today").status == 200
    stop(web)
    for page in (
        agent.get("/counter/today"),
        agent.get("/counter/lines"),
        agent.get(f"/counter/registrations/{registration}"),
        agent.post("/counter/registrations/new"),
    ):
        assert (page.status, code in page.html) == (409, True)
    assert agent.submit(registration).status == 409
    assert web.services[ReadRegistration](RegistrationId(registration)).registration.state is RegistrationState.OPEN
    assert agent.get("/account").status == 200


def test_what_was_held_goes_on_once_the_stop_is_lifted(web: WebWorld, agent: WebCaller) -> None:
    registration = agent.with_clip()
    _agent(web)
    assert agent.submit(registration).status == 409
    web.services[StopAgent].resume(_agent_id(web), acting=BOSS)
    assert agent.submit(registration).path.endswith(("/outcome", "/receipt"))


def test_what_was_referred_is_not_approved_while_the_stop_is_in_force(web: WebWorld, agent: WebCaller) -> None:
    registration = agent.ended(UNSURE_CLIP)
    with web.api.units() as unit:
        (review,) = unit[Reviews].of_registration(RegistrationId(registration))
    _outlet(web)
    reviewer = signed_in(web, "reviewer")
    reviewer.post(f"/office/reviews/{review.id}/take")
    answer = reviewer.post(f"/office/reviews/{review.id}", {"reason": "same-person"})
    assert (answer.status, "outlet-stopped" in answer.html) == (409, True)
    state = web.services[ReadRegistration](RegistrationId(registration)).registration.state
    assert state is RegistrationState.REFERRED


def _stop(world: ApiWorld, stop: str) -> None:
    if stop == "outlet":
        StopOutlet(units=world.units, clock=world.clock).suspend(NAMED_OUTLET, SuspensionReason.ALERT, acting=BOSS)
    else:
        StopAgent(units=world.units, clock=world.clock).suspend(ITSELF, SuspensionReason.ALERT, acting=BOSS)


@pytest.mark.parametrize("stop", ["outlet", "agent"])
def test_a_machine_client_is_refused_at_once_where_it_or_its_outlet_is_stopped(world: ApiWorld, caller: ApiCaller, stop: str) -> None:
    shown, at_work = replace(SHOWN, place=place_of(NAMED_OUTLET)), replace(AT_WORK, agent_id=ITSELF, outlet_id=NAMED_OUTLET)
    enrol(world.units, clock=world.clock, policy=world.services[Policy], shown=shown, agent=at_work)
    registration = caller.with_clip()
    _stop(world, stop)
    code = f"{stop}-stopped"
    assert problem(caller.open(key="key-9")) == (409, code)
    assert problem(caller.attach(registration)) == (409, code)
    assert problem(caller.submit(registration)) == (409, code)
    assert caller.withdraw(registration).status_code == 200


def _of_an_agent(world: ApiWorld) -> str:
    """A registration that an agent of the outlet opened at a counter."""
    return world.services[OpenRegistration](replace(BY_AN_AGENT, outlet_id=NAMED_OUTLET)).id.value


def test_a_client_that_is_stopped_goes_on_with_no_registration_of_another(world: ApiWorld, caller: ApiCaller) -> None:
    shown, at_work = replace(SHOWN, place=place_of(NAMED_OUTLET)), replace(AT_WORK, agent_id=ITSELF, outlet_id=NAMED_OUTLET)
    enrol(world.units, clock=world.clock, policy=world.services[Policy], shown=shown, agent=at_work)
    registration = _of_an_agent(world)
    assert caller.attach(registration).status_code == 200
    _stop(world, "agent")
    steps = (caller.attach, caller.choose, caller.challenge, caller.chunk, caller.submit)
    assert [problem(step(registration)) for step in steps] == [(409, "agent-stopped")] * 5
    asked = caller.http.post(f"/v1/registrations/{registration}/live-session", json={"counter_id": "0" * 32})
    assert problem(asked) == (409, "agent-stopped")
    assert caller.withdraw(registration).status_code == 200, "the applicant can always stop"


@pytest.mark.parametrize("at", ["nowhere", "another outlet"])
def test_where_lines_are_real_a_client_goes_on_only_where_it_is_enrolled(world: ApiWorld, at: str) -> None:
    if at == "another outlet":
        enrol(world.units, clock=world.clock, policy=world.services[Policy], agent=replace(AT_WORK, agent_id=ITSELF))
    shown, at_work = replace(SHOWN, place=place_of(NAMED_OUTLET)), replace(AT_WORK, outlet_id=NAMED_OUTLET, agent_id=AgentId("theirs"))
    enrol(world.units, clock=world.clock, policy=world.services[Policy], shown=shown, agent=replace(at_work, identity_number=OTHER_PERSON))
    registration = _of_an_agent(world)
    real = world.services.with_others({OnDuty: world.services[EnrolledOnDuty]})
    caller = ApiCaller(create_app(real), token=world.token)
    assert problem(caller.attach(registration)) == (409, "agent-not-enrolled")
    assert problem(caller.submit(registration)) == (409, "agent-not-enrolled")
