"""Every call of the API x every scope: a token opens what it was issued for, and nothing else (docs/reference/roles.md)."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from realname.access.model.api_client import Scope
from realname.access.use_cases.api_clients import GrantAccess, IssueApiToken, IssueClientSecret
from realname.kernel.identifiers import ClientId, OutletId
from realname.kernel.ports import RandomTokens
from realname.main.apps.api_app import scopes_of_routes
from realname.platform.api.examples import OPENING
from realname.platform.api.reference import VERSION
from tests.support.api_caller import ApiCaller
from tests.support.api_world import ApiWorld, build_world

SCOPED = {name: scope for name, scope in scopes_of_routes().items() if scope is not None}
UNKNOWN = "0" * 32


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiWorld]:
    """A deployment in which nothing happens."""
    built: ApiWorld = build_world(Path(tmp_path_factory.mktemp("scopes")))
    yield built
    built.engine.dispose()


@pytest.fixture(scope="module")
def callers(world: ApiWorld) -> dict[Scope, ApiCaller]:
    """A client for each scope."""
    issue = IssueApiToken(units=world.units, tokens=world.services[RandomTokens], clock=world.clock)
    return {scope: ApiCaller(world.app, token=issue(ClientId(scope.name.lower()), frozenset({scope}))) for scope in Scope}


def _status(caller: ApiCaller, name: str) -> tuple[int, str]:
    method, _, path = name.partition(" ")
    fill_template = path.format_map(
        {"registration_id": UNKNOWN, "line_id": UNKNOWN, "review_id": UNKNOWN, "counter_id": UNKNOWN, "index": "0"}
    )
    answer = caller.http.request(method, fill_template)
    return answer.status_code, str(answer.json().get("code", "")) if answer.status_code >= 400 else ""


def test_a_token_opens_the_calls_of_its_scope_and_no_other(callers: dict[Scope, ApiCaller]) -> None:
    faults = []
    for name, scope in product(sorted(SCOPED), Scope):
        status, code = _status(callers[scope], name)
        if (status == 403, code == "scope-missing") != (SCOPED[name] is not scope,) * 2:
            faults.append(f"{name} with {scope.value}: {status} {code}")
    assert faults == []


def test_a_token_without_the_scope_is_told_which_one_it_needs(callers: dict[Scope, ApiCaller]) -> None:
    answer = callers[Scope.LINES_READ].http.get("/v1/reviews")
    asked = 'Bearer realm="realname", error="insufficient_scope", scope="reviews:read"'
    assert (answer.status_code, answer.json()["scope"], answer.headers["WWW-Authenticate"]) == (403, "reviews:read", asked)


def test_a_call_without_a_scope_asks_for_no_token() -> None:
    assert {name for name, scope in scopes_of_routes().items() if scope is None} == {
        "GET /healthz",
        "POST /oauth/token",
        "GET /readyz",
        "GET /v1/receipt-key",
        "POST /v1/counters",
        "POST /v1/cameras",
        "POST /v1/cameras/{enrolment_id}/proof",
        "POST /v1/cameras/{camera_id}/challenge",
        "POST /v1/cameras/{camera_id}/state",
        "GET /docs/errors/{code}",
        "GET /reference",
        f"GET /reference/{VERSION}/{{name}}",
    }


def test_every_scope_is_needed_somewhere() -> None:
    assert set(SCOPED.values()) == set(Scope)


@pytest.fixture(scope="module")
def agency(world: ApiWorld) -> ApiCaller:
    """A client that acts for one outlet only, and not for the one of the examples."""
    secrets = IssueClientSecret(units=world.units, tokens=world.services[RandomTokens], clock=world.clock)
    secret = secrets.add(ClientId("agency"), frozenset(Scope), outlets=frozenset({OutletId("elsewhere")}))
    return ApiCaller(world.app, token=world.services[GrantAccess]("agency", secret).token)


OF_A_REGISTRATION = sorted(name for name in SCOPED if "{registration_id}" in name)


def test_another_outlets_registration_is_as_unknown_to_a_client_as_one_that_is_not_there(world: ApiWorld, agency: ApiCaller) -> None:
    theirs = ApiCaller(world.app, token=world.token).opened()
    faults = []
    for name, registration_id in product(OF_A_REGISTRATION, (theirs, UNKNOWN)):
        method, _, path = name.partition(" ")
        answer = agency.http.request(method, path.format(registration_id=registration_id, index="0"))
        if (answer.status_code, answer.json().get("code")) != (404, "unknown-registration"):
            faults.append(f"{name} of {registration_id}: {answer.status_code} {answer.text}")
    assert faults == []


@pytest.mark.parametrize("path", ["%20", "ABC", "x" * 100])
def test_what_is_no_id_of_a_registration_is_said_of_the_path_to_every_client(world: ApiWorld, agency: ApiCaller, path: str) -> None:
    answers = [caller.http.get(f"/v1/registrations/{path}") for caller in (ApiCaller(world.app, token=world.token), agency)]
    assert [(answer.status_code, answer.json()["field"]) for answer in answers] == [(422, "path.registration_id")] * 2


def test_a_client_opens_no_registration_for_an_outlet_that_it_does_not_act_for(agency: ApiCaller) -> None:
    refused = agency.http.post("/v1/registrations", json=OPENING, headers={"Idempotency-Key": "1"})
    assert (refused.status_code, refused.json()["code"]) == (403, "outlet-not-covered")
    opened = agency.http.post("/v1/registrations", json={**OPENING, "outlet_id": "elsewhere"}, headers={"Idempotency-Key": "2"})
    assert opened.status_code == 201
    assert agency.http.get(f"/v1/registrations/{opened.json()['id']}").status_code == 200
