"""Machine clients: what they hold is shown once, kept as a hash, ends by itself; the token endpoint as their libraries use it."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote_plus

import pytest
from httpx import Response
from starlette.testclient import TestClient

from realname.access.errors import ClientInUse, UnknownClient
from realname.access.events import AccessEvent
from realname.access.model.api_client import ACCESS_LASTS, USUAL_SCOPES, KnownClient, Scope
from realname.access.store.clients import ApiClients
from realname.access.use_cases.api_clients import (
    GrantAccess,
    IssueApiToken,
    IssueClientSecret,
    IssuedAccess,
    ListClients,
    RevokeClient,
    VerifyApiToken,
)
from realname.kernel.errors import AccessDenied, InvalidInput
from realname.kernel.identifiers import ClientId
from realname.kernel.ports import RandomTokens
from realname.kernel.unit_of_work import UnitOfWork
from realname.platform.errors import ScopeMissing
from realname.vault.connectors.access_tokens import JwtAccessTokens
from tests.support.api_caller import ApiCaller
from tests.support.api_world import ApiWorld
from tests.support.counting_tokens import CountingTokens
from tests.support.manual_clock import ManualClock
from tests.support.sqlite_units import SqliteUnits

COUNTER, CRM = ClientId("counter"), ClientId("crm")
READS = frozenset({Scope.LINES_READ, Scope.NUMBERS_READ})
A_SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
ACCESS = JwtAccessTokens(bytes(32))
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
GRANT = {"grant_type": "client_credentials"}
TOKEN = "/oauth/token"  # noqa: S105 - an address


@dataclass(frozen=True, slots=True, kw_only=True)
class Clients:
    """What clients are given and what it opens."""

    units: SqliteUnits
    clock: ManualClock
    issue: IssueApiToken
    secrets: IssueClientSecret
    revoke: RevokeClient
    grant: GrantAccess
    verify: VerifyApiToken

    def access(self, secret: str) -> IssuedAccess:
        """An access token of the CRM."""
        return self.grant(CRM.value, secret)


@pytest.fixture
def clients() -> Clients:
    units, clock, tokens = SqliteUnits(), ManualClock(), CountingTokens()
    return Clients(
        units=units,
        clock=clock,
        issue=IssueApiToken(units=units, tokens=tokens, clock=clock),
        secrets=IssueClientSecret(units=units, tokens=tokens, clock=clock),
        revoke=RevokeClient(units=units, clock=clock),
        grant=GrantAccess(units=units, tokens=tokens, clock=clock, access=ACCESS),
        verify=VerifyApiToken(units=units, clock=clock, access=ACCESS),
    )


def test_a_token_tells_whose_it_is_and_what_it_opens(clients: Clients) -> None:
    assert clients.verify(clients.issue(COUNTER, READS)) == KnownClient(id=COUNTER, scopes=READS)


def test_a_token_for_a_known_client_gives_its_secrets_no_more_than_they_opened(clients: Clients) -> None:
    secret = clients.secrets.add(CRM, READS)
    assert clients.verify(clients.issue(CRM)).scopes == READS
    assert clients.access(secret).scopes == READS


def test_a_new_client_may_do_everything_unless_it_is_said(clients: Clients) -> None:
    assert clients.verify(clients.issue(CRM)).scopes == USUAL_SCOPES


def test_a_token_has_256_random_bits(clients: Clients) -> None:
    assert clients.issue(COUNTER) == f"rnt_{1:032x}{2:032x}"


def test_a_secret_has_256_random_bits(clients: Clients) -> None:
    assert clients.secrets.add(CRM, READS) == f"rns_{1:032x}{2:032x}"


def test_only_hashes_are_kept(clients: Clients) -> None:
    given = [clients.issue(COUNTER), clients.secrets.add(CRM, READS)]
    with clients.units() as unit:
        found = [unit[ApiClients].find(hashlib.sha256(one.encode()).hexdigest()) for one in given]
        assert [one.client_id for one in found if one is not None] == [COUNTER, CRM]
        assert not any(one in repr(found) for one in given)


def test_a_new_token_voids_the_one_before(clients: Clients) -> None:
    old = clients.issue(COUNTER)
    clients.issue(COUNTER)
    with pytest.raises(AccessDenied):
        clients.verify(old)


def test_a_token_ends_after_its_days(clients: Clients) -> None:
    token = clients.issue(COUNTER, days=90)
    clients.clock.advance(90 * DAY - A_SECOND)
    clients.verify(token)
    clients.clock.advance(A_SECOND)
    with pytest.raises(AccessDenied):
        clients.verify(token)


def test_a_secret_is_exchanged_for_an_access_token_of_its_scopes(clients: Clients) -> None:
    access = clients.access(clients.secrets.add(CRM, READS))
    assert (clients.verify(access.token), access.scopes, access.expires_in_s) == (KnownClient(id=CRM, scopes=READS), READS, 900)


def test_an_access_token_ends_after_a_quarter_of_an_hour(clients: Clients) -> None:
    access = clients.access(clients.secrets.add(CRM, READS))
    clients.clock.advance(ACCESS_LASTS - A_SECOND)
    clients.verify(access.token)
    clients.clock.advance(A_SECOND)
    with pytest.raises(AccessDenied):
        clients.verify(access.token)


def test_a_secret_opens_nothing_by_itself_and_a_token_is_no_secret(clients: Clients) -> None:
    with pytest.raises(AccessDenied):
        clients.verify(clients.secrets.add(CRM, READS))
    with pytest.raises(AccessDenied):
        clients.grant(CRM.value, clients.issue(CRM, READS))


def test_a_client_that_holds_something_keeps_it_until_it_is_said_to_be_replaced(clients: Clients) -> None:
    secret = clients.secrets.add(CRM, READS)
    with pytest.raises(ClientInUse):
        clients.secrets.add(CRM, USUAL_SCOPES)
    assert clients.access(secret).scopes == READS
    clients.secrets.replace(CRM, USUAL_SCOPES)
    with pytest.raises(AccessDenied):
        clients.access(secret)
    with pytest.raises(UnknownClient):
        clients.secrets.replace(COUNTER, READS)


def test_a_client_whose_secrets_have_ended_is_made_anew(clients: Clients) -> None:
    clients.secrets.add(CRM, READS)
    clients.revoke(CRM)
    assert clients.access(clients.secrets.add(CRM, READS)).scopes == READS


def test_an_access_token_may_be_asked_for_less(clients: Clients) -> None:
    secret = clients.secrets.add(CRM, READS)
    access = clients.grant(CRM.value, secret, scopes=["lines:read"])
    assert clients.verify(access.token).scopes == {Scope.LINES_READ}


def test_no_one_is_given_more_than_they_have(clients: Clients) -> None:
    secret = clients.secrets.add(CRM, READS)
    with pytest.raises(ScopeMissing):
        clients.grant(CRM.value, secret, scopes=["lines:read", "lines:change"])
    with pytest.raises(InvalidInput):
        clients.grant(CRM.value, secret, scopes=["everything"])


def test_a_scope_that_was_taken_away_is_gone_from_tokens_that_are_out(clients: Clients) -> None:
    access = clients.access(clients.secrets.add(CRM, READS))
    token = clients.issue(CRM, USUAL_SCOPES)
    with clients.units() as unit:
        unit[ApiClients].add(CRM, scopes=frozenset({Scope.LINES_READ}))
        unit.commit()
    assert [clients.verify(one).scopes for one in (token, access.token)] == [{Scope.LINES_READ}] * 2


@pytest.mark.parametrize("client_id", ["counter", "", "crm ", "CRM"])
def test_a_secret_is_of_one_client(clients: Clients, client_id: str) -> None:
    secret = clients.secrets.add(CRM, READS)
    with pytest.raises(AccessDenied):
        clients.grant(client_id, secret)


def test_after_a_rotation_both_secrets_hold_for_the_overlap_and_then_the_new_one_alone(clients: Clients) -> None:
    old = clients.secrets.add(CRM, READS)
    new = clients.secrets.rotate(CRM, overlap=DAY)
    clients.clock.advance(DAY - A_SECOND)
    under_old = clients.access(old)
    clients.access(new)
    clients.clock.advance(A_SECOND)
    clients.access(new)
    with pytest.raises(AccessDenied):
        clients.access(old)
    with pytest.raises(AccessDenied):
        clients.verify(under_old.token)


def test_a_rotation_prolongs_no_secret_that_ends_before(clients: Clients) -> None:
    old = clients.secrets.add(CRM, READS, days=1)
    clients.secrets.rotate(CRM, overlap=7 * DAY)
    clients.clock.advance(DAY)
    with pytest.raises(AccessDenied):
        clients.access(old)


def test_a_stolen_secret_and_its_access_tokens_are_ended_at_once(clients: Clients) -> None:
    access = clients.access(clients.secrets.add(CRM, READS))
    clients.secrets.rotate(CRM, overlap=timedelta(0))
    with pytest.raises(AccessDenied):
        clients.verify(access.token)


def test_a_person_who_is_revoked_is_out_at_once(clients: Clients) -> None:
    secret, token = clients.secrets.add(CRM, READS), clients.issue(CRM, READS)
    access = clients.access(secret)
    clients.revoke(CRM)
    for given in (token, access.token):
        with pytest.raises(AccessDenied):
            clients.verify(given)
    with pytest.raises(AccessDenied):
        clients.access(secret)


def test_what_is_not_there_is_neither_rotated_nor_revoked(clients: Clients) -> None:
    with pytest.raises(UnknownClient):
        clients.secrets.rotate(CRM)
    with pytest.raises(UnknownClient):
        clients.revoke(CRM)


def test_what_is_given_and_taken_is_in_the_ledger(clients: Clients) -> None:
    secret = clients.secrets.add(CRM, READS)
    clients.revoke(CRM)
    with clients.units() as unit:
        events = [entry.event for entry in unit.ledger.of_subject("crm")]
    assert [one.event for one in events] == [AccessEvent.CLIENT_CREDENTIAL_ISSUED, AccessEvent.CLIENT_REVOKED]
    assert (dict(events[0].facts)["scopes"], dict(events[0].facts)["outlets"]) == ("lines:read numbers:read", "all")
    assert secret not in repr(events)


def test_clients_are_listed_with_what_is_still_valid(clients: Clients) -> None:
    clients.secrets.add(CRM, READS, days=1)
    clients.issue(COUNTER)
    clients.clock.advance(DAY)
    listed = ListClients(units=clients.units, clock=clients.clock)()
    assert [(one.id, one.scopes, len(one.credentials)) for one in listed] == [(COUNTER, USUAL_SCOPES, 1), (CRM, READS, 0)]


class _NoUnits:
    """Implements the port `UnitsOfWork`."""

    def __call__(self) -> UnitOfWork:
        pytest.fail("the database was asked")

    def reading(self) -> UnitOfWork:
        return self()


@pytest.mark.parametrize(
    "token",
    ["", "rnt_", f"abc_{'0' * 64}", f"rnt_{'g' * 64}", f"rnt_{'A' * 64}", f"rnt_{'0' * 65}", f"rnt_{'0' * 64}\n", "é" * 68, "x" * 100_000],
)
def test_what_is_no_token_by_its_form_is_turned_down_without_asking_the_database(token: str) -> None:
    with pytest.raises(AccessDenied):
        VerifyApiToken(units=_NoUnits(), clock=ManualClock(), access=ACCESS)(token)


def test_what_was_never_issued_opens_nothing(clients: Clients) -> None:
    clients.issue(COUNTER)
    with pytest.raises(AccessDenied):
        clients.verify(f"rnt_{'0' * 64}")


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
def test_a_person_who_is_not_known_is_told_how_to_say_who_they_are(http: TestClient, secret: str, header: bytes) -> None:
    assert secret
    answer = http.post(TOKEN, data=GRANT, headers={b"Authorization": header} if header else {})
    assert (_said(answer), answer.headers["WWW-Authenticate"]) == ((401, "invalid_client"), 'Basic realm="realname"')


@pytest.mark.parametrize(("client_id", "wrong"), [("crm", "rns_" + "0" * 64), ("other", "")])
def test_a_wrong_secret_and_an_unknown_client_are_answered_alike(http: TestClient, secret: str, client_id: str, wrong: str) -> None:
    assert _said(http.post(TOKEN, data=GRANT, headers=_basic(client_id, wrong or secret))) == (401, "invalid_client")


def test_another_media_type_and_a_body_without_end_are_turned_down(http: TestClient) -> None:
    answers = [http.post(TOKEN, json=GRANT), http.post(TOKEN, content=b"a=" + b"x" * 20_000, headers=FORM)]
    assert [answer.status_code for answer in answers] == [415, 413]
