"""The authorization code flow by a client library of others: the network or a code knows the line, the person is asked once, in words."""

from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.relying.relying_world import ISSUER, MATCH, RelyingWorld, answer_of, relying_world


@pytest.fixture
def world(tmp_path: Path) -> RelyingWorld:
    return relying_world(tmp_path)


def test_the_network_knows_the_line_the_person_allows_and_the_service_calls(world: RelyingWorld) -> None:
    bank, browser = world.add(), world.browser(number=world.line.msisdn)
    started = bank.start(f"openid {MATCH}")
    page = browser.open(started.url)
    assert "May Example Bank ask about your line?" in page.text
    assert "does not receive your photo" in page.text
    token = bank.fetch(started, browser.answer("allow"))
    called = bank.call(token)
    assert (called.status_code, called.json()) == (
        200,
        {"client": "example-bank", "purpose": "FraudPreventionAndDetection", "number": world.line.msisdn.value},
    )
    keys = KeySet.import_key_set(world.http.get("/oauth2/jwks").json())
    claims = jwt.decode(str(token["id_token"]), keys, algorithms=["ES256"]).claims
    assert (claims["iss"], claims["aud"], claims["nonce"]) == (ISSUER, "example-bank", started.nonce)
    assert world.line.msisdn.value.strip("+") not in str(claims)


def test_without_the_network_a_code_goes_to_the_line(world: RelyingWorld) -> None:
    bank, browser = world.add(), world.browser()
    started = bank.start()
    assert "Which line is yours?" in browser.open(started.url).text
    assert "May Example Bank ask" in browser.type_code(world.line.msisdn).text
    assert bank.call(bank.fetch(started, browser.answer("allow"))).status_code == 200


def test_a_refusal_leads_back_and_says_nothing_else(world: RelyingWorld) -> None:
    bank, browser = world.add(), world.browser(number=world.line.msisdn)
    started = bank.start()
    browser.open(started.url)
    answered = answer_of(browser.answer("refuse"))
    assert answered == {"shop": "1", "error": "access_denied", "state": started.state, "iss": ISSUER}
