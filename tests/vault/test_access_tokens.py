"""Access tokens: what is signed is read again by the person who has the key, and nothing else is."""

import base64
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from realname.access.model.api_client import AccessGrant, Scope
from realname.kernel.identifiers import ClientId
from realname.vault.connectors.access_tokens import JwtAccessTokens
from tests.support.manual_clock import START

TOKENS = JwtAccessTokens(bytes(32))
GRANT = AccessGrant(
    id="grant-1",
    client_id=ClientId("crm"),
    credential_id="credential-1",
    scopes=frozenset({Scope.LINES_READ, Scope.NUMBERS_READ}),
    issued_at=START,
    expires_at=START + timedelta(minutes=15),
)
TOKEN = TOKENS.sign(GRANT)


def _parts(token: str) -> list[dict[str, object]]:
    return [json.loads(base64.urlsafe_b64decode(part + "==")) for part in token.split(".")[:2]]


def _part(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def test_a_token_says_what_was_granted() -> None:
    assert TOKENS.read(TOKEN, at=START) == GRANT


def test_it_has_the_form_of_rfc_9068() -> None:
    header, claims = _parts(TOKEN)
    assert header == {"alg": "HS256", "typ": "at+jwt"}
    assert claims == {
        "iss": "realname",
        "aud": "realname/v1",
        "sub": "crm",
        "client_id": "crm",
        "scope": "lines:read numbers:read",
        "iat": int(START.timestamp()),
        "exp": int(START.timestamp()) + 900,
        "jti": "grant-1",
        "sid": "credential-1",
    }


@pytest.mark.parametrize(("seconds", "read"), [(-61, None), (-60, GRANT), (899, GRANT), (900, None)])
def test_it_holds_to_its_end_also_where_a_clock_is_a_minute_behind_that_of_the_machine_that_signed(
    seconds: int, read: AccessGrant | None
) -> None:
    assert TOKENS.read(TOKEN, at=START + timedelta(seconds=seconds)) == read


def test_another_servers_token_is_none() -> None:
    assert JwtAccessTokens(b"\x01" * 32).read(TOKEN, at=START) is None


@pytest.mark.parametrize("algorithm", ["none", "HS512", "HS384", "RS256", "ES256", "dir"])
def test_no_other_algorithm_is_taken_whatever_the_head_says(algorithm: str) -> None:
    _, claims, signature = TOKEN.split(".")
    head = _part({"alg": algorithm, "typ": "at+jwt"})
    assert [TOKENS.read(f"{head}.{claims}.{end}", at=START) for end in (signature, "")] == [None, None]


@pytest.mark.parametrize("crit", [1, None, True, "x", [[]], {}, ["b64"]])
def test_a_head_of_another_form_is_that_of_no_token(crit: object) -> None:
    _, claims, signature = TOKEN.split(".")
    head = _part({"alg": "HS256", "typ": "at+jwt", "crit": crit})
    assert TOKENS.read(f"{head}.{claims}.{signature}", at=START) is None


def test_a_changed_claim_breaks_the_signature() -> None:
    head, claims, signature = TOKEN.split(".")
    changed = _part(_parts(TOKEN)[1] | {"scope": "registrations:work"})
    assert changed != claims
    assert TOKENS.read(f"{head}.{changed}.{signature}", at=START) is None


@pytest.mark.parametrize(
    ("header", "changed"),
    [
        ({"typ": "JWT"}, {}),
        ({}, {"iss": "other"}),
        ({}, {"aud": "other"}),
        ({}, {"client_id": "other"}),
        ({}, {"scope": "everything"}),
        ({}, {"exp": "soon"}),
        ({}, {"extra": 1}),
        ({}, {"sub": "a b", "client_id": "a b"}),
        ({}, {"exp": 10**30}),
    ],
)
def test_what_was_signed_by_us_for_something_else_is_no_access_token(header: dict[str, str], changed: dict[str, object]) -> None:
    key: OctKey = TOKENS._key  # noqa: SLF001 - whatever else may once be signed with it
    head, claims = _parts(TOKEN)
    forged = jwt.encode(head | header, claims | changed, key, algorithms=["HS256"])
    assert TOKENS.read(forged, at=START) is None


@pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", TOKEN[:-1], TOKEN + ".", f"{TOKEN}.{TOKEN}", "{}", "e30.e30."])
def test_what_is_no_token_is_none(token: str) -> None:
    assert TOKENS.read(token, at=START) is None


def test_no_two_grants_give_the_same_token() -> None:
    assert TOKENS.sign(replace(GRANT, id="grant-2")) != TOKEN
