"""A barred line is in service: consent given before goes on to count, on the day after a new SIM above all."""

from datetime import timedelta
from pathlib import Path

import pytest

from realname.lines.model.barring import BarReason
from realname.lines.model.line import Ending
from realname.lines.store.lines import Lines
from realname.relying.model.authorization import REQUEST_HOLDS
from tests.relying.relying_world import MATCH, RelyingWorld, Service, answer_of, relying_world

SIM_SWAP = "dpv:FraudPreventionAndDetection sim-swap:check"
OFFLINE = f"openid offline_access {SIM_SWAP}"


@pytest.fixture
def world(tmp_path: Path) -> RelyingWorld:
    return relying_world(tmp_path)


def tel(world: RelyingWorld) -> str:
    return f"tel:{world.line.msisdn.value}"


def allow(world: RelyingWorld, bank: Service, scope: str = SIM_SWAP) -> dict[str, object]:
    started, browser = bank.start(scope), world.browser(number=world.line.msisdn)
    browser.open(started.url)
    return dict(bank.fetch(started, browser.answer("allow")))


def bar(world: RelyingWorld, reason: BarReason) -> None:
    with world.web.api.units() as unit:
        unit[Lines].save(unit[Lines].get(world.line.id).bar(reason, until=world.clock.now() + timedelta(days=1)))
        unit.commit()


@pytest.mark.parametrize("reason", BarReason)
def test_a_service_with_consent_of_before_gets_tokens_for_a_barred_line_by_each_grant(world: RelyingWorld, reason: BarReason) -> None:
    bank = world.add()
    refreshed = allow(world, bank, OFFLINE)["refresh_token"]
    bar(world, reason)
    started = bank.start(SIM_SWAP, prompt="none")
    browser = world.browser(number=world.line.msisdn)
    by_code = bank.fetch(started, browser.open(started.url).response.headers["location"])
    by_ciba = bank.poll(bank.begin_ciba(tel(world), f"openid {SIM_SWAP}").json()["auth_req_id"]).json()
    by_assertion = bank.by_assertion(tel(world), SIM_SWAP).json()
    by_refresh = bank.post("/oauth2/token", grant_type="refresh_token", refresh_token=str(refreshed)).json()
    assert all("access_token" in token for token in (by_code, by_ciba, by_assertion, by_refresh))


def test_a_line_that_is_being_closed_is_in_service_until_it_is_closed(world: RelyingWorld) -> None:
    bank = world.add()
    allow(world, bank)
    with world.web.api.units() as unit:
        closing = unit[Lines].get(world.line.id).request_deactivation(Ending.VOLUNTARY)
        unit[Lines].save(closing)
        unit.commit()
    assert "access_token" in bank.by_assertion(tel(world), SIM_SWAP).json()
    with world.web.api.units() as unit:
        unit[Lines].save(closing.deactivate(at=world.clock.now()))
        unit.commit()
    assert bank.by_assertion(tel(world), SIM_SWAP).json() == {"error": "invalid_grant"}


def test_no_one_is_asked_for_new_consent_to_a_barred_line(world: RelyingWorld) -> None:
    bank = world.add()
    bar(world, BarReason.SIM_REPLACEMENT)
    auth_req_id = bank.begin_ciba(tel(world), f"openid {MATCH}").json()["auth_req_id"]
    assert bank.poll(auth_req_id).json() == {"error": "authorization_pending"}
    assert bank.by_assertion(tel(world)).json() == {"error": "invalid_grant"}
    silent = bank.start(prompt="none")
    led_back = world.browser(number=world.line.msisdn).open(silent.url).response.headers["location"]
    assert answer_of(led_back)["error"] == "login_required"
    assert "Which line is yours?" in world.browser(number=world.line.msisdn).open(bank.start().url).text
    world.web.api.clock.advance(REQUEST_HOLDS)
    assert bank.poll(auth_req_id).json() == {"error": "expired_token"}


def test_consent_is_not_given_where_the_line_is_barred_while_the_question_is_shown(world: RelyingWorld) -> None:
    bank, browser = world.add(), world.browser(number=world.line.msisdn)
    browser.open(bank.start().url)
    shown = browser.open("/oauth2/consent")
    bar(world, BarReason.LOST)
    answered = browser.http.post("/oauth2/consent", data={"csrf": shown.hidden("csrf"), "answer": "allow"})
    assert not answered.is_redirect
    assert "relying:consent-given" not in world.events(world.line.id.value)
