"""Tokens bound to a key by DPoP (RFC 9449): read as a list of attacks by one who has the token and not the key.

No client library in use here speaks DPoP: proofs are put together by joserfc, as the RFC says.
"""

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from authlib.common.security import generate_token
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from tests.relying.relying_world import ISSUER, MATCH, TOKEN, RelyingWorld, Service, relying_world

API = f"{ISSUER}/match"
OTHER_KEY = ECKey.generate_key("P-256")


@pytest.fixture
def world(tmp_path: Path) -> RelyingWorld:
    return relying_world(tmp_path)


@pytest.fixture
def bank(world: RelyingWorld) -> Service:
    return world.add()


@pytest.fixture
def key() -> ECKey:
    return ECKey.generate_key("P-256")


def proof(bank: Service, key: ECKey, *, token: str = "", header: Mapping[str, object] | None = None, **claims: object) -> str:
    """A proof of the token endpoint, or with a token of the API; None leaves a claim out."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()
    of_call = {"htm": "GET", "htu": API, "ath": digest} if token else {"htm": "POST", "htu": TOKEN}
    said = {"jti": generate_token(20), "iat": int(bank.world.clock.now().timestamp()), **of_call, **claims}
    named = {"alg": "ES256", "typ": "dpop+jwt", "jwk": key.as_dict(private=False), **(header or {})}
    named = {name: value for name, value in named.items() if value is not None}
    return jwt.encode(named, {name: value for name, value in said.items() if value is not None}, key)


def fetch(bank: Service, *proofs: str) -> httpx.Response:
    return bank.post_with([("DPoP", one) for one in proofs], "/oauth2/token", grant_type="client_credentials", scope=MATCH)


def bound(bank: Service, key: ECKey) -> str:
    answer = fetch(bank, proof(bank, key))
    assert answer.json().get("token_type") == "DPoP"
    return str(answer.json()["access_token"])


def call(bank: Service, token: str, *proofs: str, scheme: str = "DPoP") -> int:
    headers = [("Authorization", f"{scheme} {token}"), *(("DPoP", one) for one in proofs)]
    return bank.world.api.get("/match", headers=headers).status_code


def test_a_bound_token_opens_a_call_with_a_proof_of_its_key(bank: Service, key: ECKey) -> None:
    token = bound(bank, key)
    assert call(bank, token, proof(bank, key, token=token)) == 200
    assert call(bank, token, proof(bank, key, token=token, htu=f"{API}?a=b#c"), scheme="dpop") == 200


def test_without_a_proof_a_token_is_a_bearer_token(bank: Service, key: ECKey) -> None:
    answer = fetch(bank).json()
    assert answer.get("token_type") == "Bearer"
    token = answer["access_token"]
    assert call(bank, token, scheme="Bearer") == 200
    assert call(bank, token, proof(bank, key, token=token)) == 401


def test_a_bound_token_is_of_no_use_without_its_key(bank: Service, key: ECKey) -> None:
    token = bound(bank, key)
    good = proof(bank, key, token=token)
    assert call(bank, token, scheme="Bearer") == 401
    assert call(bank, token, good, scheme="Bearer") == 401
    assert call(bank, token) == 401
    assert call(bank, token, proof(bank, OTHER_KEY, token=token)) == 401
    assert call(bank, token, good, proof(bank, key, token=token)) == 401
    assert call(bank, token, good) == 200
    assert call(bank, token, good) == 401  # used


@pytest.mark.parametrize(
    "claims",
    [
        {"htm": "POST"},
        {"htu": f"{ISSUER}/verify"},
        {"htu": "https://elsewhere.example/match"},
        {"htu": None},
        {"ath": None},
        {"ath": "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo"},
        {"jti": None},
        {"jti": ""},
        {"jti": "x" * 257},
        {"iat": None},
        {"iat": 0},
        {"iat": "now"},
        {"iat": 10**400},
    ],
    ids=str,
)
def test_a_proof_of_another_call_is_none(bank: Service, key: ECKey, claims: dict[str, Any]) -> None:
    token = bound(bank, key)
    assert call(bank, token, proof(bank, key, token=token, **claims)) == 401


@pytest.mark.parametrize(("seconds", "status"), [(-301, 401), (-299, 200), (299, 200), (301, 401)])
def test_a_proof_is_of_now(bank: Service, key: ECKey, seconds: int, status: int) -> None:
    token, now_s = bound(bank, key), int(bank.world.clock.now().timestamp())
    assert call(bank, token, proof(bank, key, token=token, iat=now_s + seconds)) == status


@pytest.mark.parametrize(
    "header",
    [
        {"typ": "JWT"},
        {"jwk": None},
        {"jwk": OTHER_KEY.as_dict(private=False)},
        {"jwk": OTHER_KEY.as_dict(private=True)},
        {"jwk": OctKey.generate_key(256).as_dict(private=True)},
        {"jwk": {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}},
    ],
    ids=["another type", "no key", "another key", "private", "a secret", "no point"],
)
def test_a_proof_of_another_form_gets_no_token(bank: Service, key: ECKey, header: dict[str, object]) -> None:
    answer = fetch(bank, proof(bank, key, header=header))
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_dpop_proof"})


def test_a_proof_gets_one_token(bank: Service, key: ECKey) -> None:
    used = proof(bank, key)
    assert [fetch(bank, used).status_code for _ in range(2)] == [200, 400]
    assert fetch(bank, proof(bank, key), proof(bank, key)).json() == {"error": "invalid_dpop_proof"}
    assert fetch(bank, "no proof").json() == {"error": "invalid_dpop_proof"}


def test_a_code_is_exchanged_with_the_key_that_the_request_named(world: RelyingWorld, bank: Service, key: ECKey) -> None:
    browser = world.browser(number=world.line.msisdn)
    started = bank.start(f"openid offline_access {MATCH}", dpop_jkt=key.thumbprint())
    browser.open(started.url)
    redirect = browser.answer("allow")
    with pytest.raises(Exception, match="invalid_grant"):
        bank.fetch(started, redirect)
    again = bank.start(f"offline_access {MATCH}", dpop_jkt=key.thumbprint())
    bank.oauth.headers["DPoP"] = proof(bank, key)
    token = bank.fetch(again, browser.open(again.url).response.headers["location"])
    assert token.get("token_type") == "DPoP"
    secret = str(token["access_token"])
    assert call(bank, secret, proof(bank, key, token=secret)) == 200
    # A refresh token is bound to the service, which proves itself by its own key (RFC 9449, 5).
    refreshed = bank.post("/oauth2/token", grant_type="refresh_token", refresh_token=str(token["refresh_token"])).json()
    assert refreshed.get("token_type") == "Bearer"


def test_a_key_of_another_form_is_no_request(world: RelyingWorld, bank: Service) -> None:
    assert "error=invalid_request" in world.browser().open(bank.start(dpop_jkt="short").url).response.headers["location"]


def test_the_provider_says_that_it_takes_proofs(world: RelyingWorld) -> None:
    assert "ES256" in world.http.get("/.well-known/openid-configuration").json()["dpop_signing_alg_values_supported"]
    refused = world.http.get("/number-verification/v2/device-phone-number").headers["www-authenticate"]
    assert refused == 'Bearer realm="realname", DPoP algs="ES256 PS256 RS256 EdDSA Ed25519"'
