"""Tokens: by assertion, refreshed, two-legged; each rests on the consent of the moment, and a revoked one opens nothing."""

from datetime import timedelta
from pathlib import Path

import pytest

from realname.relying.model.client import Grant
from realname.retention.use_cases.purge_expired import PurgeExpired
from realname.sandbox.simulators.network import address_of, token_of
from realname.sandbox.simulators.stock import sandbox_msisdns
from tests.holder.person_world import give_away
from tests.relying.relying_world import JWT_BEARER, MATCH, TOKEN, VERIFY, RelyingWorld, Service, relying_world
from tests.support.examples import STRANGER

OFFLINE = f"openid offline_access {MATCH}"


@pytest.fixture
def world(tmp_path: Path) -> RelyingWorld:
    return relying_world(tmp_path)


def given(world: RelyingWorld, bank: Service, scope: str = MATCH) -> dict[str, object]:
    """Tokens by the authorization code flow."""
    more = {"prompt": "consent"} if scope == VERIFY else {}
    started, browser = bank.start(scope, **more), world.browser(number=world.line.msisdn)
    page = browser.open(started.url)
    redirect = page.response.headers["location"] if page.response.is_redirect else browser.answer("allow")
    return dict(bank.fetch(started, redirect))


def revoke(world: RelyingWorld) -> None:
    holder = world.holder()
    page = holder.get("/person/services")
    consent = page.html.split("/revoke")[0].rsplit("/", 1)[1]
    assert "Revoked" in holder.fill(f"/person/services/{consent}/revoke").text


def refreshed(bank: Service, token: dict[str, object]) -> dict[str, object]:
    return dict(bank.post("/oauth2/token", grant_type="refresh_token", refresh_token=str(token["refresh_token"])).json())


def test_revoked_consent_stops_the_next_call_and_the_next_refresh(world: RelyingWorld) -> None:
    bank = world.add()
    token = given(world, bank, OFFLINE)
    assert bank.call(token).status_code == 200
    revoke(world)
    assert bank.call(token).status_code == 401
    assert refreshed(bank, token) == {"error": "invalid_grant"}
    assert bank.by_assertion(f"tel:{world.line.msisdn.value}").json() == {"error": "invalid_grant"}
    assert world.events(world.line.id.value)[-1] == "relying:consent-revoked"


def test_a_refresh_token_is_exchanged_for_another_and_sent_twice_ends_all(world: RelyingWorld) -> None:
    bank = world.add()
    first = given(world, bank, OFFLINE)
    second = dict(bank.oauth.refresh_token("http://relying.test/oauth2/token", refresh_token=str(first["refresh_token"])))
    assert bank.call(second).status_code == 200
    assert refreshed(bank, first) == {"error": "invalid_grant"}
    assert bank.call(second).status_code == 401
    assert refreshed(bank, second) == {"error": "invalid_grant"}


def test_refreshing_ends_thirty_days_after_the_consent_of_the_person(world: RelyingWorld) -> None:
    bank = world.add()
    token = given(world, bank, OFFLINE)
    world.web.api.clock.advance(timedelta(days=29))
    token = refreshed(bank, token)
    world.web.api.clock.advance(timedelta(days=1))
    assert refreshed(bank, token) == {"error": "invalid_grant"}


def test_without_offline_access_nothing_is_refreshed(world: RelyingWorld) -> None:
    assert "refresh_token" not in given(world, world.add())


def test_a_refresh_token_opens_no_call_and_an_access_token_refreshes_nothing(world: RelyingWorld) -> None:
    bank = world.add()
    token = given(world, bank, OFFLINE)
    assert bank.call(str(token["refresh_token"])).status_code == 401
    assert refreshed(bank, {"refresh_token": token["access_token"]}) == {"error": "invalid_grant"}


def test_an_access_token_opens_what_it_is_for_and_for_five_minutes(world: RelyingWorld) -> None:
    bank = world.add()
    token = given(world, bank)
    assert bank.call(token, "/verify").status_code == 403
    world.web.api.clock.advance(timedelta(seconds=300))
    assert bank.call(token).status_code == 401


def test_an_assertion_names_a_number_whose_holder_allowed_it_before(world: RelyingWorld) -> None:
    bank, number = world.add(), world.line.msisdn.value
    assert bank.by_assertion(f"tel:{number}").json() == {"error": "invalid_grant"}
    given(world, bank)
    answered = bank.by_assertion(f"tel:{number}", f"offline_access {MATCH}")
    assert bank.call(answered.json()).json()["number"] == number
    assert "refresh_token" not in answered.json()


def test_an_assertion_for_number_verification_names_what_the_network_gave(world: RelyingWorld) -> None:
    bank = world.add()
    given(world, bank, VERIFY)
    assert bank.by_assertion(f"tel:{world.line.msisdn.value}", VERIFY).json() == {"error": "invalid_grant"}
    token = bank.by_assertion(f"operatortoken:{token_of(world.line.msisdn)}", VERIFY).json()
    assert [bank.call(token, "/verify").status_code for _ in range(2)] == [200, 401]


def test_an_assertion_names_no_address(world: RelyingWorld) -> None:
    bank, address = world.add(), f"ipport:[{address_of(world.line.msisdn)}]:40000"
    given(world, bank)
    given(world, bank, VERIFY)
    assert [bank.by_assertion(address, one).json() for one in (MATCH, VERIFY)] == [{"error": "invalid_grant"}] * 2


@pytest.mark.parametrize(
    "claims",
    [{"aud": "https://elsewhere.example"}, {"iss": "other"}, {"jti": None}, {"exp": None}, {"iat": None}, {"sub": "13800000000"}],
    ids=["of another provider", "of another service", "without an id", "without an end", "without a time", "of no kind"],
)
def test_an_assertion_that_is_not_of_now_and_for_us_is_refused(world: RelyingWorld, claims: dict[str, object]) -> None:
    bank = world.add()
    given(world, bank)
    right: dict[str, object] = {"sub": f"tel:{world.line.msisdn.value}", "scope": MATCH, "aud": TOKEN}
    assertion = bank.signed(**(right | claims))
    assert bank.post("/oauth2/token", grant_type=JWT_BEARER, assertion=assertion).json() == {"error": "invalid_grant"}


def test_an_assertion_is_used_once_and_has_its_scope_inside(world: RelyingWorld) -> None:
    bank = world.add()
    given(world, bank)
    signed = bank.signed(sub=f"tel:{world.line.msisdn.value}", scope=MATCH, aud="http://relying.test/oauth2/token")
    fields = {"grant_type": Grant.JWT_BEARER.value, "assertion": signed}
    assert bank.post("/oauth2/token", **fields, scope=MATCH).json() == {"error": "invalid_request"}
    assert bank.post("/oauth2/token", **fields).status_code == 200
    assert bank.post("/oauth2/token", **fields).json() == {"error": "invalid_grant"}


def test_what_an_unknown_number_and_one_without_consent_answer_is_the_same(world: RelyingWorld) -> None:
    bank = world.add()
    unknown, known = (bank.by_assertion(f"tel:{one.value}") for one in (sandbox_msisdns()[9], world.line.msisdn))
    assert (unknown.status_code, unknown.content) == (known.status_code, known.content)


def test_a_two_legged_token_names_no_number(world: RelyingWorld) -> None:
    bank = world.add()
    token = bank.oauth.fetch_token("http://relying.test/oauth2/token", grant_type="client_credentials", scope=MATCH)
    assert bank.call(token).json()["number"] is None
    refused = bank.post("/oauth2/token", grant_type="client_credentials", scope=VERIFY)
    assert refused.json() == {"error": "invalid_scope"}


def test_a_service_uses_the_grants_it_was_given_alone(world: RelyingWorld) -> None:
    bank = world.add(grants=frozenset({Grant.CODE}))
    assert bank.post("/oauth2/token", grant_type="client_credentials", scope=MATCH).json() == {"error": "unauthorized_client"}
    assert bank.post("/oauth2/token", grant_type="password").json() == {"error": "unsupported_grant_type"}
    assert bank.begin_ciba(f"tel:{world.line.msisdn.value}").json() == {"error": "unauthorized_client"}


def test_a_line_that_has_another_holder_is_asked_about_no_longer(world: RelyingWorld) -> None:
    bank = world.add()
    token = given(world, bank, OFFLINE)
    give_away(world.web, world.line, to=STRANGER.id)
    assert bank.call(token).status_code == 401
    assert refreshed(bank, token) == {"error": "invalid_grant"}


def test_a_service_ends_its_own_tokens(world: RelyingWorld) -> None:
    bank = world.add()
    token = given(world, bank, OFFLINE)
    assert bank.post("/oauth2/revoke", token="rra_unknown").status_code == 200  # noqa: S106 - no secret
    assert bank.call(token).status_code == 200
    assert bank.post("/oauth2/revoke", token=str(token["refresh_token"])).status_code == 200
    assert bank.call(token).status_code == 401


def test_what_has_run_out_is_forgotten(world: RelyingWorld) -> None:
    bank = world.add()
    given(world, bank)
    bank.begin_ciba(f"tel:{world.line.msisdn.value}")
    world.web.api.clock.advance(timedelta(days=3))
    world.services[PurgeExpired]()
    names = ("authorizations", "requests", "tokens", "marks", "calls", "numbers", "consents")
    with world.web.api.engine.connect() as connection:
        counts = {one: connection.exec_driver_sql(f"SELECT count(*) FROM relying_{one}").scalar_one() for one in names}  # noqa: S608
    assert counts == dict.fromkeys(names, 0) | {"consents": 1}
