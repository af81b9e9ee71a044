"""What pages and API log about security: who by id, where by the route's template, what by a code (docs/reference/security-log.md)."""

import json
from collections.abc import Mapping, Sequence

import pytest
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from realname.access.model.api_client import USUAL_SCOPES, Scope
from realname.access.use_cases.api_clients import IssueApiToken, IssueClientSecret
from realname.evaluation.attacks.live_client import CounterKey
from realname.kernel.identifiers import ClientId
from realname.kernel.ports import RandomTokens
from realname.sandbox.simulators.stock import sandbox_msisdns
from tests.support.api_caller import ApiCaller
from tests.support.api_world import ApiWorld
from tests.support.web_caller import WebCaller, signed_in
from tests.support.web_world import WebWorld

Line = Mapping[str, object]
CANARY = "canary-typed-as-login"


def _of(lines: Sequence[Line], event: str) -> list[dict[str, object]]:
    """The lines of an event, without the ids of their requests."""
    left_out = {"event", "log_level", "request_id", "duration_ms"}
    return [{name: value for name, value in line.items() if name not in left_out} for line in lines if line["event"] == event]


def _refused(**facts: str | None) -> dict[str, str | None]:
    return {"agent": "id-of-agent", "client": None} | facts


def test_a_sign_in_says_who_and_by_which_means_and_every_request_after_it_who(web: WebWorld) -> None:
    caller = WebCaller(web)
    with capture_logs() as lines:
        caller.sign_in()
        caller.post("/counter/sign-out")
    assert _of(lines, "staff") == [{"what": "staff:signed-in", "agent": "id-of-agent", "means": "password"}]
    assert _of(lines, "staff:signed-out") == [{"agent": "id-of-agent", "sign_ins": 1}]
    whom = [(line["route"], line["agent"]) for line in _of(lines, "request")]
    assert whom == [
        ("/counter/sign-in", None),
        ("/counter/sign-in", "id-of-agent"),
        ("/counter/bind", "id-of-agent"),
        ("/counter/sign-out", "id-of-agent"),
        ("/counter/sign-in", None),
    ]


def test_a_failed_one_says_why_and_never_what_was_typed(web: WebWorld) -> None:
    with capture_logs() as lines:
        WebCaller(web).sign_in("agent", password="wrong")  # noqa: S106 - an example
        WebCaller(web).sign_in(CANARY, password="wrong")  # noqa: S106 - an example
    failed = {"what": "staff:sign-in-failed", "means": "password"}
    assert _of(lines, "staff") == [
        failed | {"agent": "id-of-agent", "fault": "password-wrong"},
        failed | {"agent": None, "fault": "login-unknown"},
    ]
    assert [line["code"] for line in _of(lines, "request") if line["method"] == "POST"] == ["sign-in-failed"] * 2
    assert CANARY not in repr(lines)


def test_refused_access_says_who_where_and_what_was_lacking(agent: WebCaller, web: WebWorld) -> None:
    registration = signed_in(web, "stranger").with_evidence()
    with capture_logs() as lines:
        agent.get("/office/appeals")
        agent.get(f"/counter/registrations/{registration}/evidence")
    assert _of(lines, "access-refused") == [
        _refused(route="/office/appeals", needed="appeals:decide", code="access-denied"),
        _refused(route="/counter/registrations/{registration_id}/evidence", needed="registrations:work", code="unknown-registration"),
    ]


def test_forged_forms_wrong_codes_and_pauses_are_logged(agent: WebCaller) -> None:
    token, public_key = agent.csrf, CounterKey().public
    with capture_logs() as lines:
        agent.csrf = "0" * 32
        agent.post("/counter/lines", {"msisdn": "1"})
        agent.csrf = token
        agent.post("/counter/lines", {"msisdn": "1"}, **{"Sec-Fetch-Site": "cross-site"})
        agent.send("POST", "/counter/enrol", json.dumps({"code": "0000", "public_key": public_key}).encode())
        for _ in range(6):
            agent.post("/counter/lines", {"msisdn": sandbox_msisdns()[90].value})
    assert _of(lines, "control-refused") == [
        _refused(route="/counter/lines", control="form-token", code="form-expired"),
        _refused(route="/counter/lines", control="origin", code="form-expired"),
        _refused(route="/counter/enrol", control="enrolment-code", code="enrolment-code-refused"),
        _refused(route="/counter/lines", control="pause", code="rate-limited"),
    ]


def test_a_client_is_named_and_a_token_of_no_one_and_a_scope_that_is_missing_are_logged(world: ApiWorld) -> None:
    issue = IssueApiToken(units=world.units, tokens=world.services[RandomTokens], clock=world.clock)
    narrow = ApiCaller(world.app, token=issue(ClientId("narrow"), frozenset({Scope.LINES_READ})))
    with capture_logs() as lines:
        for token in ("rnt_" + "0" * 64, ""):
            ApiCaller(world.app, token=token).http.get("/v1/numbers")
        narrow.http.get("/v1/numbers")
    where = {"agent": None, "route": "/v1/numbers"}
    assert _of(lines, "control-refused") == [where | {"client": None, "control": "token", "code": "access-denied"}]
    needed = _of(lines, "access-refused")
    assert [(line["client"], line["code"]) for line in needed] == [("narrow", "scope-missing")]
    assert [line["client"] for line in _of(lines, "request")] == [None, None, "narrow"]


def test_a_secret_of_no_one_is_logged_and_who_got_an_access_token(world: ApiWorld) -> None:
    secret = IssueClientSecret(units=world.units, tokens=world.services[RandomTokens], clock=world.clock).add(ClientId("crm"), USUAL_SCOPES)
    http = TestClient(world.app)
    with capture_logs() as lines:
        for given in ("rns_" + "0" * 64, secret):
            http.post("/oauth/token", data={"grant_type": "client_credentials", "client_id": "crm", "client_secret": given})
    where = {"agent": None, "client": None, "route": "/oauth/token"}
    assert _of(lines, "control-refused") == [where | {"control": "client-secret", "code": "invalid_client"}]
    assert [line["client"] for line in _of(lines, "request")] == [None, "crm"]
    assert secret not in repr(lines)


@pytest.mark.parametrize("path", ["/counter/today", "/account"])
def test_a_person_who_is_not_signed_in_leaves_the_requests_line_alone(web: WebWorld, path: str) -> None:
    with capture_logs() as lines:
        WebCaller(web).http.get(path, follow_redirects=False)
    assert [(line["event"], line["code"]) for line in lines] == [("request", "sign-in-required")]
