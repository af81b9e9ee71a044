"""A machine client answers for what it does: the ledger names it and no person, and its own bound holds whatever it says."""

from dataclasses import replace

import pytest

from realname.access.errors import UnknownStaff
from realname.access.model.api_client import agent_of
from realname.access.store.staff import Staff
from realname.access.use_cases.api_clients import IssueApiToken
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId, ClientId, RegistrationId
from realname.main.apps.api_app import create_app
from realname.platform.api.examples import APPEAL, CHANGE, OPENING
from realname.registration.model.attempts import AttemptRule
from realname.registration.use_cases.opening.open_registration import OpenRegistration
from realname.registration.use_cases.read_registration import ReadRegistration
from tests.registration.openings import OPENING as BY_AN_AGENT
from tests.support.api_caller import ApiCaller, problem
from tests.support.api_world import ApiWorld

ITSELF = "client.counter"
INNOCENT = "agent-0001"


def agents_named(world: ApiWorld, registration_id: str) -> list[str]:
    """Whom the ledger names as who took a step, in order."""
    entries = world.services[ReadRegistration](RegistrationId(registration_id)).entries
    return [str(agent) for entry in entries if (agent := dict(entry.event.facts).get("agent")) is not None]


def test_a_registration_that_a_client_opens_names_the_client_in_every_step(world: ApiWorld, caller: ApiCaller) -> None:
    registration = caller.with_clip()
    caller.submit(registration)
    assert caller.read(registration).json()["agent_id"] == ITSELF
    assert len(agents_named(world, registration)) > 4
    assert set(agents_named(world, registration)) == {ITSELF}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/registrations", OPENING),
        (f"/v1/lines/{'0' * 32}/registrations", CHANGE),
        (f"/v1/lines/{'0' * 32}/appeals", APPEAL),
    ],
)
def test_a_client_that_names_an_agent_is_refused_and_nothing_is_written(
    world: ApiWorld, caller: ApiCaller, path: str, body: dict[str, object]
) -> None:
    with world.units() as unit:
        before = unit.ledger.count()
    refused = caller.http.post(path, json={**body, "agent_id": INNOCENT}, headers={"Idempotency-Key": "one"})
    assert (*problem(refused), refused.json()["field"]) == (422, "invalid-input", "body")
    with world.units() as unit:
        assert unit.ledger.count() == before


def test_what_a_client_does_in_a_registration_of_an_agent_is_said_of_the_client(world: ApiWorld, caller: ApiCaller) -> None:
    opened = world.services[OpenRegistration](replace(BY_AN_AGENT, agent_id=AgentId(INNOCENT)))
    registration = opened.id.value
    steps = (caller.attach, caller.choose, caller.challenge, caller.chunk, caller.withdraw)
    assert [step(registration).status_code for step in steps] == [200, 200, 201, 200, 200]
    first, *others = agents_named(world, registration)
    assert (first, set(others), len(others)) == (INNOCENT, {ITSELF}, 4)


def test_the_hourly_bound_of_an_agent_holds_for_a_client_whatever_it_does(world: ApiWorld) -> None:
    bound = replace(world.services[AttemptRule], agent_hourly=2)
    caller = ApiCaller(create_app(world.services.with_others({AttemptRule: bound})), token=world.token)
    answers = [caller.open(key=f"key-{place}") for place in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]


def test_no_client_stands_in_the_ledger_under_the_id_of_a_member_of_staff(world: ApiWorld) -> None:
    with world.units() as unit, pytest.raises(UnknownStaff):
        unit[Staff].get(agent_of(ClientId("counter")))
    assert agent_of(ClientId("0" * 32)) == AgentId(f"client.{'0' * 32}")


def test_a_client_whose_id_is_too_long_for_the_ledger_is_given_nothing(world: ApiWorld) -> None:
    world.services[IssueApiToken](ClientId("c" * 57))
    with pytest.raises(InvalidInput):
        world.services[IssueApiToken](ClientId("c" * 58))
