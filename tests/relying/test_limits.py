"""What a relying service may learn is bounded by the minute and by the day, and one that collects numbers is noticed."""

from datetime import timedelta
from pathlib import Path

import pytest

from realname.kernel.identifiers import AgentId, RelyingClientId
from realname.lines.use_cases.person_codes import CodeRateLimit
from realname.operations.use_cases.what_needs_doing import ReadTasks, Task, TaskKind
from realname.relying.use_cases.authorize import AuthorizationRateLimit
from realname.relying.use_cases.clients import SUSPECTED_FOR, EndRelyingClient, ReadSuspectedClients
from realname.relying.use_cases.limits import LEAST_MISSES
from realname.sandbox.simulators.stock import sandbox_msisdns
from tests.relying.relying_world import MATCH, RelyingWorld, relying_world
from tests.support.web_caller import WebCaller


@pytest.fixture
def world(tmp_path: Path) -> RelyingWorld:
    return relying_world(tmp_path)


def hints(count: int) -> list[str]:
    return [f"tel:{one.value}" for one in sandbox_msisdns()[10 : 10 + count]]


def test_calls_of_a_minute_are_bounded_over_provider_and_apis_together(world: RelyingWorld) -> None:
    bank = world.add(calls_per_minute=3)
    token = bank.post("/oauth2/token", grant_type="client_credentials", scope=MATCH).json()
    assert [bank.call(token).status_code for _ in range(3)] == [200, 200, 429]
    refused = bank.post("/oauth2/token", grant_type="client_credentials", scope=MATCH)
    assert (refused.status_code, refused.json()) == (429, {"error": "temporarily_unavailable"})
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    world.web.api.clock.advance(timedelta(minutes=1))
    assert bank.call(token).status_code == 200


def test_browsers_that_anyone_sends_use_up_nothing_of_the_service(world: RelyingWorld) -> None:
    bank = world.add(calls_per_minute=1)
    assert [world.browser().open(bank.start().url).status for _ in range(3)] == [200] * 3
    assert bank.post("/oauth2/token", grant_type="client_credentials", scope=MATCH).status_code == 200


def test_one_address_begins_so_many_requests_an_hour(world: RelyingWorld) -> None:
    bank = world.add()
    world.services[AuthorizationRateLimit].most = 3
    assert [world.browser().open(bank.start().url).status for _ in range(4)] == [200, 200, 200, 429]
    assert 0 < int(world.browser().open(bank.start().url).response.headers["Retry-After"]) <= 3600
    world.web.api.clock.advance(timedelta(hours=1))
    assert world.browser().open(bank.start().url).status == 200


def test_devices_that_the_network_knows_share_an_address_and_no_bound(world: RelyingWorld) -> None:
    bank = world.add()
    world.services[AuthorizationRateLimit].most = 1
    assert [world.browser(number=world.line.msisdn).open(bank.start().url).status for _ in range(3)] == [200] * 3


def test_one_address_asks_for_codes_to_so_many_lines_an_hour(world: RelyingWorld) -> None:
    bank = world.add()
    world.services[CodeRateLimit].most = 2
    asked = []
    for number in sandbox_msisdns()[:3]:
        browser = world.browser()
        browser.open(bank.start().url)
        asked.append(browser.send("/oauth2/number", msisdn=number.value).status)
    assert asked == [200, 200, 429]


def test_a_browser_in_which_a_code_was_typed_back_gets_codes_while_strangers_are_refused(world: RelyingWorld) -> None:
    bank, own, stranger = world.add(), world.browser(), world.browser()
    own.open(bank.start().url)
    own.type_code(world.line.msisdn)
    stranger.open(bank.start().url)
    refused = [stranger.send("/oauth2/number", msisdn=world.line.msisdn.value).status for _ in range(3)]
    other = world.browser()
    other.open(bank.start().url)
    assert (refused[:2], other.send("/oauth2/number", msisdn=world.line.msisdn.value).status) == ([200, 200], 429)
    own.open(bank.start(prompt="consent").url)
    assert "May Example Bank ask" in own.type_code(world.line.msisdn).text


def test_different_numbers_of_a_day_are_bounded_and_the_same_one_counts_once(world: RelyingWorld) -> None:
    bank = world.add(numbers_per_day=2)
    first, second, third = hints(3)
    assert [bank.begin_ciba(one).status_code for one in (first, second, first, third, second)] == [200, 200, 200, 429, 200]
    assert bank.by_assertion(third).status_code == 429
    assert world.events("example-bank").count("relying:harvest-suspected") == 1
    world.web.api.clock.advance(timedelta(days=1))
    assert bank.begin_ciba(third).status_code == 200


def test_many_numbers_without_consent_are_a_sign_once_a_day(world: RelyingWorld) -> None:
    bank = world.add()
    for one in hints(LEAST_MISSES):
        bank.by_assertion(one)
    assert "relying:harvest-suspected" not in world.events("example-bank")
    for one in hints(LEAST_MISSES + 3)[LEAST_MISSES:]:
        bank.by_assertion(one)
    assert world.events("example-bank").count("relying:harvest-suspected") == 1


def test_limits_are_of_each_service(world: RelyingWorld) -> None:
    bank, other = world.add(numbers_per_day=1), world.add("other-bank", numbers_per_day=1)
    first, second = hints(2)
    assert [one.begin_ciba(hint).status_code for one, hint in ((bank, first), (bank, second), (other, second))] == [200, 429, 200]


def test_no_number_is_kept_in_clear(world: RelyingWorld) -> None:
    bank = world.add()
    bank.begin_ciba(hints(1)[0])
    with world.web.api.engine.connect() as connection:
        marks = connection.exec_driver_sql("SELECT number_mark FROM relying_numbers").scalars().all()
    assert len(marks) == 1
    assert len(marks[0]) == 32


def test_an_administrator_sees_a_suspected_service_for_a_week(world: RelyingWorld) -> None:
    bank = world.add(numbers_per_day=1)
    assert world.services[ReadSuspectedClients]() == []
    for one in hints(2):
        bank.begin_ciba(one)
    assert Task(TaskKind.SERVICES_SUSPECTED, 1) in world.services[ReadTasks]()
    administrator = WebCaller(world.web)
    administrator.sign_in("administrator")
    assert "1 service is suspected of collecting data" in administrator.get("/admin").text
    world.services[EndRelyingClient](RelyingClientId("example-bank"), acting=AgentId("admin"))
    assert world.services[ReadSuspectedClients]() == []


def test_a_suspicion_of_last_week_is_told_no_longer(world: RelyingWorld) -> None:
    bank = world.add(numbers_per_day=1)
    for one in hints(2):
        bank.begin_ciba(one)
    world.web.api.clock.advance(SUSPECTED_FOR)
    assert world.services[ReadSuspectedClients]() == []
