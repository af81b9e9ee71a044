"""The token endpoint as clients' libraries use it (RFC 6749, 4.4 and 5)."""

import base64
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import quote_plus

import pytest
from httpx import Response
from starlette.testclient import TestClient

from realname.access.model.scopes import Scope
from realname.access.use_cases.api_clients import IssueClientSecret
from realname.kernel.identifiers import ClientId
from realname.kernel.ports import RandomTokens
from tests.support.api_caller import ApiCaller
from tests.support.api_world import ApiWorld

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
GRANT = {"grant_type": "client_credentials"}
TOKEN = "/oauth/token"  # noqa: S105 - an address


@pytest.fixture
def secret(world: ApiWorld) -> str:
    """Of a client that may read lines and numbers."""
    issue = IssueClientSecret(units=world.units, tokens=world.services[RandomTokens], clock=world.clock)
    return issue.add(ClientId("crm"), frozenset({Scope.LINES_READ, Scope.NUMBERS_READ}))


@pytest.fixture
def http(world: ApiWorld) -> TestClient:
    """A client's HTTP."""
    return TestClient(world.app, raise_server_exceptions=False)


def _basic(client_id: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{quote_plus(client_id)}:{quote_plus(secret)}".encode()).decode()}


def _said(answer: Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json().get("error"))


def test_a_secret_gives_a_token_that_opens_the_calls_of_its_scopes(world: ApiWorld, http: TestClient, secret: str) -> None:
    answer = http.post(TOKEN, data=GRANT, headers=_basic("crm", secret))
    content = answer.json()
    assert (answer.status_code, content.keys()) == (200, {"access_token", "token_type", "expires_in", "scope"})
    assert (content["token_type"], content["expires_in"], content["scope"]) == ("Bearer", 900, "lines:read numbers:read")
    assert (answer.headers["Cache-Control"], answer.headers["Pragma"]) == ("no-store", "no-cache")
    caller = ApiCaller(world.app, token=content["access_token"])
    assert [caller.http.get("/v1/numbers").status_code, caller.http.get(f"/v1/registrations/{'0' * 32}").status_code] == [200, 403]


def test_after_a_quarter_of_an_hour_a_token_opens_nothing(world: ApiWorld, http: TestClient, secret: str) -> None:
    token = http.post(TOKEN, data=GRANT, headers=_basic("crm", secret)).json()["access_token"]
    world.clock.advance(timedelta(minutes=15))
    assert ApiCaller(world.app, token=token).http.get("/v1/numbers").status_code == 401


def test_the_secret_may_stand_in_the_form(http: TestClient, secret: str) -> None:
    answer = http.post(TOKEN, data=GRANT | {"client_id": "crm", "client_secret": secret, "scope": "numbers:read"})
    assert (answer.status_code, answer.json()["scope"]) == (200, "numbers:read")


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({}, (400, "invalid_request")),
        ({"grant_type": "password"}, (400, "unsupported_grant_type")),
        (GRANT | {"scope": "everything"}, (400, "invalid_scope")),
        (GRANT | {"scope": "lines:change"}, (400, "invalid_scope")),
        (GRANT | {"client_secret": "x"}, (400, "invalid_request")),
    ],
)
def test_what_is_wrong_is_said_in_the_words_of_the_rfc(
    http: TestClient, secret: str, fields: Mapping[str, str], error: tuple[int, str]
) -> None:
    body = "&".join(f"{name}={quote_plus(value)}" for name, value in fields.items()) or "x=1"
    headers = _basic("crm", secret) | FORM
    assert _said(http.post(TOKEN, content=body, headers=headers)) == error


@pytest.mark.parametrize(
    "body", [b"", b"grant_type", b"\xff=1", b"&".join([b"grant_type=client_credentials"] * 2), b"&".join([b"a=1"] * 11)]
)
def test_what_is_no_form_is_an_invalid_request(http: TestClient, secret: str, body: bytes) -> None:
    headers = _basic("crm", secret) | FORM
    assert _said(http.post(TOKEN, content=body, headers=headers)) == (400, "invalid_request")


@pytest.mark.parametrize(
    "header", [b"", b"Basic", b"Basic !!", b"Basic " + base64.b64encode(b"crm"), b"Bearer x", b"Basic w6k=", b"Basic \xe9", b"\xff"]
)
def test_whoever_is_not_known_is_told_how_to_say_who_they_are(http: TestClient, secret: str, header: bytes) -> None:
    assert secret
    answer = http.post(TOKEN, data=GRANT, headers={b"Authorization": header} if header else {})
    assert (_said(answer), answer.headers["WWW-Authenticate"]) == ((401, "invalid_client"), 'Basic realm="realname"')


@pytest.mark.parametrize(("client_id", "wrong"), [("crm", "rns_" + "0" * 64), ("other", "")])
def test_a_wrong_secret_and_an_unknown_client_are_answered_alike(http: TestClient, secret: str, client_id: str, wrong: str) -> None:
    assert _said(http.post(TOKEN, data=GRANT, headers=_basic(client_id, wrong or secret))) == (401, "invalid_client")


def test_another_media_type_and_a_body_without_end_are_turned_down(http: TestClient) -> None:
    answers = [http.post(TOKEN, json=GRANT), http.post(TOKEN, content=b"a=" + b"x" * 20_000, headers=FORM)]
    assert [answer.status_code for answer in answers] == [415, 413]
