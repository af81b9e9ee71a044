"""One service cannot flood a person: few of its requests wait at once, they are one entry of the page, and a refusal holds for a day."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine

from realname.kernel.identifiers import RelyingClientId
from realname.lines.store.lines import Lines
from realname.relying.errors import RequestsWaiting
from realname.relying.model.authorization import MOST_OPEN, REFUSAL_HOLDS, REQUEST_HOLDS
from realname.relying.model.scopes import Purpose
from realname.relying.store.authorizations import BackchannelRequests
from realname.relying.store.clients import RelyingClients
from realname.relying.store.consents import Consents
from realname.relying.text import PURPOSE_WORDS, SCOPE_WORDS
from realname.relying.use_cases.backchannel import BeginBackchannel
from realname.retention.use_cases.purge_expired import PurgeExpired
from tests.relying.relying_world import CALLBACK, MATCH, RelyingWorld, Service, relying_world
from tests.relying.test_backchannel import messages, tel
from tests.relying.test_consent_info import retrieve
from tests.support.at_once import DONE, all_at_once
from tests.support.examples import PERSON, STRANGER

TENURE = "kyc-tenure:check-tenure"
FILL_IN = "dpv:RequestedServiceProvision kyc-fill-in:name"
_ENTRY = re.compile(r'action="/person/services/requests/([0-9a-f]{32})"')
_SHOWN = re.compile(r'name="shown" value="([0-9a-f ]*)"')


@pytest.fixture
def world(tmp_path: Path, engine: Engine) -> RelyingWorld:
    """On each kind of database."""
    return relying_world(tmp_path, engine=engine)


def ask(bank: Service, *scopes: str) -> list[str]:
    """Ask for each of the scopes, one second after the other; gives what the service polls with."""
    found = []
    for one in scopes:
        bank.world.web.api.clock.advance(timedelta(seconds=1))
        found.append(str(bank.begin_ciba(tel(bank.world.line.msisdn), f"openid {one}").json()["auth_req_id"]))
    return found


def flood(bank: Service, times: int = 10) -> list[int]:
    """Ask again and again; gives the statuses."""
    return [bank.begin_ciba(tel(bank.world.line.msisdn)).status_code for _ in range(times)]


def entries(world: RelyingWorld) -> list[tuple[str, str]]:
    """What the page shows: of each entry the id in its form's address, and the ids of the requests that it shows beside."""
    html = world.holder().get("/person/services").html
    return list(zip(_ENTRY.findall(html), _SHOWN.findall(html), strict=True))


def answer(world: RelyingWorld, said: str, *, entry: tuple[str, str] | None = None) -> None:
    """Answer the only entry of the page, or one that was shown before."""
    request, shown = entry or entries(world)[0]
    assert world.holder().fill(f"/person/services/requests/{request}", answer=said, shown=shown).status == 200


def polled(bank: Service, auth_req_ids: Sequence[str]) -> list[str]:
    """What the service is told of each: the error, or `tokens`."""
    bank.world.web.api.clock.advance(timedelta(seconds=5))
    return [str(bank.poll(one).json().get("error", "tokens")) for one in auth_req_ids]


def test_a_flood_of_one_service_is_three_requests_two_messages_and_one_entry(world: RelyingWorld) -> None:
    assert flood(world.add()) == [200] * MOST_OPEN + [429] * (10 - MOST_OPEN)
    assert (messages(world), len(entries(world))) == (2, 1)


def test_a_service_is_told_when_it_may_ask_again(world: RelyingWorld) -> None:
    bank, clock = world.add(), world.web.api.clock
    for _ in range(MOST_OPEN):
        flood(bank, 1)
        clock.advance(timedelta(minutes=1))
    refused = bank.begin_ciba(tel(world.line.msisdn))
    assert (refused.status_code, refused.json()) == (429, {"error": "temporarily_unavailable"})
    assert refused.headers["retry-after"] == str(int((REQUEST_HOLDS - timedelta(minutes=MOST_OPEN)).total_seconds()))
    clock.advance(timedelta(seconds=int(refused.headers["retry-after"])))
    assert flood(bank, 2) == [200, 429]


def test_a_request_without_a_message_is_still_on_the_page(world: RelyingWorld) -> None:
    bank = world.add()
    flood(bank, 2)
    world.web.api.clock.advance(REQUEST_HOLDS)
    ask(bank, MATCH)
    assert (messages(world), len(entries(world))) == (2, 1)


def test_a_flood_of_one_service_leaves_a_message_to_another(world: RelyingWorld) -> None:
    flood(world.add())
    flood(world.add("other-bank", name="Other Bank"), 1)
    assert (messages(world), len(entries(world))) == (3, 2)


def test_requests_that_were_answered_by_consent_use_up_no_message(world: RelyingWorld) -> None:
    bank = world.add()
    ask(bank, MATCH)
    answer(world, "allow")
    assert flood(bank, 6) == [200] * 6
    flood(world.add("other-bank", name="Other Bank"), 1)
    assert messages(world) == 2


def test_a_flood_of_codes_and_of_consent_info_is_nothing_on_the_page_and_no_message(world: RelyingWorld) -> None:
    bank, browser = world.add(), world.browser(number=world.line.msisdn)
    for _ in range(10):
        assert browser.open(bank.start().url).status == 200
    answers = [retrieve(bank, requestCaptureUrl=True, callbackUrl=CALLBACK).status_code for _ in range(10)]
    assert answers == [200] * 5 + [403] * 5
    assert (messages(world), entries(world)) == (0, [])


def test_a_service_is_one_entry_with_all_that_it_asks_and_one_answer_is_for_all(world: RelyingWorld) -> None:
    bank = world.add()
    asked = ask(bank, MATCH, f"{MATCH} {TENURE}", MATCH)
    (entry,) = entries(world)
    text = world.holder().get("/person/services").text
    for sentence in (SCOPE_WORDS["kyc-match:match"], SCOPE_WORDS[TENURE], PURPOSE_WORDS[Purpose.FRAUD_PREVENTION]):
        assert text.count(sentence.english) == 1
    answer(world, "allow", entry=entry)
    assert (entries(world), polled(bank, asked)) == ([], ["tokens"] * 3)
    with world.web.api.units() as unit:
        assert [one.scopes for one in unit[Consents].of_person(PERSON.id)] == [frozenset({"kyc-match:match", TENURE})]


def test_another_purpose_and_fill_in_are_parts_of_the_entry_with_answers_of_their_own(world: RelyingWorld) -> None:
    bank = world.add()
    asked = ask(bank, MATCH, FILL_IN, "dpv:RequestedServiceProvision kyc-match:match")
    page = world.holder().get("/person/services")
    assert [page.text.count(words) for words in ("May Example Bank ask about your line?", "Refuse all")] == [1, 1]
    parts = [one for one, _ in entries(world)]
    assert len(parts) == 3
    answer(world, "allow", entry=(parts[1], " ".join(parts)))
    assert polled(bank, asked) == ["authorization_pending", "tokens", "authorization_pending"]


def test_an_answer_allows_no_more_than_was_shown(world: RelyingWorld) -> None:
    bank = world.add()
    first = ask(bank, MATCH)
    (entry,) = entries(world)
    more = ask(bank, f"{MATCH} {TENURE}")
    same = ask(bank, MATCH)
    answer(world, "allow", entry=entry)
    assert polled(bank, [*first, *more, *same]) == ["tokens", "authorization_pending", "tokens"]


def test_the_requests_of_another_service_are_not_allowed_with_it(world: RelyingWorld) -> None:
    bank, other = world.add(), world.add("other-bank", name="Other Bank")
    asked, foreign = ask(bank, MATCH), ask(other, MATCH)
    (of_other, _), (of_bank, _) = sorted(entries(world), key=lambda one: world_client(world, one[0]), reverse=True)
    answer(world, "allow", entry=(of_bank, of_other))
    assert (polled(bank, asked), polled(other, foreign)) == (["tokens"], ["authorization_pending"])


def test_a_refusal_closes_all_requests_of_the_service_and_holds_for_a_day(world: RelyingWorld) -> None:
    bank, other = world.add(), world.add("other-bank", name="Other Bank")
    asked = ask(bank, MATCH, FILL_IN)
    answer(world, "refuse")
    assert polled(bank, asked) == ["access_denied"] * 2
    world.web.api.clock.advance(REFUSAL_HOLDS - timedelta(minutes=1))
    world.services[PurgeExpired]()
    assert polled(bank, ask(bank, MATCH, FILL_IN)) == ["access_denied"] * 2
    assert (messages(world), entries(world)) == (2, [])
    assert polled(other, ask(other, MATCH)) == ["authorization_pending"]
    world.web.api.clock.advance(timedelta(minutes=1))
    assert polled(bank, ask(bank, MATCH)) == ["authorization_pending"]


def test_a_refusal_of_the_former_holder_does_not_hold_for_the_next(world: RelyingWorld) -> None:
    bank = world.add()
    ask(bank, MATCH)
    answer(world, "refuse")
    with world.web.api.units() as unit:
        unit[Lines].save(replace(world.line, person_id=STRANGER.id))
        unit.commit()
    assert polled(bank, ask(bank, MATCH)) == ["authorization_pending"]


def test_refused_requests_are_forgotten_after_the_day(world: RelyingWorld) -> None:
    bank = world.add()
    ask(bank, MATCH)
    answer(world, "refuse")
    world.web.api.clock.advance(timedelta(seconds=5))
    ask(bank, MATCH)
    assert kept_after(world, timedelta(hours=2)) == 1
    assert kept_after(world, REFUSAL_HOLDS) == 0


def test_requests_at_once_are_no_more_than_requests_in_turn(world: RelyingWorld) -> None:
    client_id = RelyingClientId(world.add().client_id)
    with world.web.api.units() as unit:
        client = unit[RelyingClients].get(client_id)
    given = {"login_hint": tel(world.line.msisdn), "scope": f"openid {MATCH}"}
    said = all_at_once(*[partial(world.services[BeginBackchannel], client, given)] * 12)
    assert sorted(said) == sorted([DONE] * MOST_OPEN + [RequestsWaiting.code] * (12 - MOST_OPEN))
    assert messages(world) == 2


def kept_after(world: RelyingWorld, passed: timedelta) -> int:
    """How many requests of the bank are kept after a while."""
    world.web.api.clock.advance(passed)
    world.services[PurgeExpired]()
    with world.web.api.engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM relying_requests").scalar_one())


def world_client(world: RelyingWorld, request_id: str) -> str:
    """Which service a request of the page is of."""
    with world.web.api.units() as unit:
        found = unit[BackchannelRequests].of_person(request_id, PERSON.id)
        return found.client_id.value if found else ""
