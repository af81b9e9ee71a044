"""What the provider says of itself, the keys of its ID tokens, and the port at which it is reached."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError
from joserfc.jwk import KeySet
from starlette.testclient import TestClient

from realname.main.apps.relying_app import create_relying_app, relying_routes
from realname.main.apps.server import serve_deployment
from realname.main.deployment.deployment import open_deployment
from realname.relying.model.scopes import API_OF
from realname.relying.use_cases.assertions import Issuer
from realname.vault.connectors.id_token_keys import ROTATES_EVERY, IdTokenKeys
from tests.relying.relying_world import ISSUER, RelyingWorld, relying_world
from tests.support.one_loop import LoopClient

NOW = datetime(2026, 11, 29, tzinfo=UTC)
PORT = 8082


@pytest.fixture
def world(tmp_path: Path) -> RelyingWorld:
    return relying_world(tmp_path)


def test_discovery_names_what_is_there(world: RelyingWorld) -> None:
    told = world.http.get("/.well-known/openid-configuration").json()
    assert told["issuer"] == ISSUER
    paths = {f"/{told[name].removeprefix(ISSUER).strip('/')}" for name in told if name.endswith(("_endpoint", "jwks_uri"))}
    assert paths <= {one.partition(" ")[2] for one in relying_routes()}
    assert set(API_OF) < set(told["scopes_supported"])
    assert told["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]


def test_the_keys_of_id_tokens_change_with_overlap() -> None:
    keys = IdTokenKeys(b"s" * 32)
    token = keys.sign({"sub": "x"}, at=NOW)
    for at, is_verified in ((NOW - ROTATES_EVERY, True), (NOW, True), (NOW + ROTATES_EVERY, True), (NOW + 2 * ROTATES_EVERY, False)):
        published = KeySet.import_key_set(keys.public_keys(at=at))  # type: ignore[arg-type]
        assert (jwt.decode(token, published, algorithms=["ES256"]).claims["sub"] == "x") if is_verified else _is_unknown(token, published)
    assert all("d" not in one for one in keys.public_keys(at=NOW)["keys"])  # type: ignore[attr-defined]


def test_processes_with_the_same_secret_sign_alike_and_others_do_not() -> None:
    one, same, other = IdTokenKeys(b"s" * 32), IdTokenKeys(b"s" * 32), IdTokenKeys(b"t" * 32)
    assert one.public_keys(at=NOW) == same.public_keys(at=NOW) != other.public_keys(at=NOW)


def test_every_answer_has_the_headers_of_the_others(world: RelyingWorld) -> None:
    for path in ("/.well-known/openid-configuration", "/oauth2/consent", "/healthz", "/nowhere"):
        headers = world.http.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["Strict-Transport-Security"]
    assert world.http.get("/oauth2/jwks").headers["Cache-Control"] == "public, max-age=3600"
    assert world.add().post("/oauth2/token", grant_type="x").headers["Cache-Control"] == "no-store"


def test_a_token_request_is_a_form_without_anything_twice(world: RelyingWorld) -> None:
    assert world.http.post("/oauth2/token", json={}).status_code == 415
    twice = world.http.post(
        "/oauth2/token", content="grant_type=a&grant_type=b", headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert (twice.status_code, twice.json()) == (400, {"error": "invalid_request"})
    assert world.http.get("/oauth2/token").status_code == 405


def test_without_an_address_the_app_says_that_it_lives_and_nothing_else(world: RelyingWorld) -> None:
    http = LoopClient(create_relying_app(world.services.with_others({Issuer: Issuer(url="")})))
    assert http.get("/healthz").status_code == 200
    assert {http.get(path).status_code for path in ("/.well-known/openid-configuration", "/oauth2/authorize", "/oauth2/jwks")} == {404}


def test_at_its_port_is_this_app_alone_and_at_no_other(tmp_path: Path) -> None:
    deployment = open_deployment(tmp_path / "data", environment={})
    try:
        server = serve_deployment(deployment, relying_port=PORT)
        relying = TestClient(server, base_url=f"http://localhost:{PORT}")
        operator = TestClient(server, base_url="http://localhost:8080")
        assert relying.get("/.well-known/openid-configuration").json()["issuer"] == f"http://localhost:{PORT}"
        assert relying.get("/counter/sign-in").status_code == 404
        assert relying.get("/v1/registrations/x").status_code == 404
        assert operator.get("/.well-known/openid-configuration").status_code == 404
    finally:
        deployment.close()


def _is_unknown(token: str, published: KeySet) -> bool:
    with pytest.raises(InvalidKeyIdError):
        jwt.decode(token, published, algorithms=["ES256"])
    return True
