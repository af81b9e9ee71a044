"""How many different values a service may try: by line, holder, fact and day, in the database, whichever way they come."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from realname.kernel.ledger.implied_records import facts_of
from realname.packs.use_cases.load_policy import load_policy
from realname.relying.events import RelyingEvent
from realname.relying.use_cases.clients import ReadSuspectedClients
from realname.retention.use_cases.purge_expired import PurgeExpired
from realname.sandbox.simulators.people import SAMPLE_WOMAN
from tests.relying.camara_calls import AGE, MATCH, RECYCLING, TENURE
from tests.relying.camara_world import CLIENT, CamaraWorld, allow, as_another_client, error_of
from tests.relying.guessing import Victim, guessing_world

RULE = load_policy("sandbox").relying
SCOPES = (MATCH.scope, AGE.scope, TENURE.scope, RECYCLING.scope)
NAMES = [f"王示{chr(0x4E00 + number)}" for number in range(40)]


def asked(world: CamaraWorld, **values: str) -> list[str]:
    """What is answered to each attribute."""
    return list(world.post(MATCH.address, values).json().values())


def names(world: CamaraWorld, *values: str) -> list[str]:
    return [answer for value in values for answer in asked(world, name=value)]


@pytest.fixture
def world(relying: CamaraWorld) -> CamaraWorld:
    """A service with a token for a line, whose holder allowed everything."""
    relying.three_legged(relying.line(), *SCOPES)
    return relying


def test_so_many_values_are_answered_on_a_day_and_the_same_one_costs_nothing(world: CamaraWorld) -> None:
    first, second, third, fourth = NAMES[:4]
    assert names(world, first, second, first, third) == ["false"] * 4
    assert names(world, fourth, "李示例") == ["not_available"] * 2
    assert names(world, first, third) == ["false"] * 2
    world.api.clock.advance(timedelta(days=1))
    assert names(world, fourth, "李示例") == ["false", "true"]


def test_a_right_value_counts_as_a_wrong_one_does_and_is_answered_again(world: CamaraWorld) -> None:
    assert names(world, "李示例", *NAMES[:2]) == ["true", "false", "false"]
    assert names(world, NAMES[2], "李示例") == ["not_available", "true"]


def test_patience_does_not_help_within_the_term(world: CamaraWorld) -> None:
    answers = []
    for start in range(0, len(NAMES), RULE.values_a_day):
        answers += names(world, *NAMES[start : start + RULE.values_a_day])
        world.api.clock.advance(timedelta(days=3))
    assert answers.count("false") == RULE.values_in_term
    world.api.clock.advance(timedelta(days=RULE.value_term_days))
    assert names(world, NAMES[-1]) == ["false"]


def test_each_attribute_has_its_own_bound(world: CamaraWorld) -> None:
    names(world, *NAMES[:4])
    assert asked(world, name=NAMES[4], birthdate="1985-04-12", address="1") == ["not_available", "false", "true"]


def test_a_whole_name_and_its_parts_count_as_one_value(world: CamaraWorld) -> None:
    for name in NAMES[:3]:
        assert set(asked(world, name=name, familyName=name[:1], givenName=name[1:])) == {"false"}
    assert set(asked(world, familyName="李", givenName="示例")) == {"not_available"}


def test_parts_alone_try_nothing(world: CamaraWorld) -> None:
    for name in NAMES[:9]:
        asked(world, familyName=name)
    assert names(world, "李示例") == ["true"]


def test_ages_count_as_values_of_the_birth_date(world: CamaraWorld) -> None:
    told = [world.post(AGE.address, {"ageThreshold": years}).json()["ageCheck"] for years in (18, 21, 60, 50, 18, 60)]
    assert told == ["true", "true", "false", "not_available", "true", "false"]
    assert asked(world, birthdate="1985-04-12") == ["not_available"]
    refused = world.post(AGE.address, {"ageThreshold": 50}).json()
    assert refused == {"ageCheck": "not_available", "verifiedStatus": False}


def test_fewer_ages_than_values_are_answered_within_the_term(world: CamaraWorld) -> None:
    told = []
    for years in (60, 50, 45, 42, 41):
        told.append(world.post(AGE.address, {"ageThreshold": years}).json()["ageCheck"])
        world.api.clock.advance(timedelta(days=1))
    assert told == ["false"] * RULE.thresholds_in_term + ["not_available"] * 2


def test_an_age_that_is_reached_costs_nothing_more_and_one_that_is_not_costs_again_on_another_day(world: CamaraWorld) -> None:
    told: dict[int, list[str]] = {18: [], 42: []}
    for _ in range(20):
        for years, answers in told.items():
            answers.append(world.post(AGE.address, {"ageThreshold": years}).json()["ageCheck"])
        world.api.clock.advance(timedelta(days=1))
    assert told[18] == ["true"] * 20
    assert told[42] == ["false"] * (RULE.values_in_term - 1) + ["not_available"] * (21 - RULE.values_in_term)


def test_values_beside_an_age_are_those_of_a_match(world: CamaraWorld) -> None:
    for name in NAMES[:3]:
        world.post(AGE.address, {"ageThreshold": 18, "name": name})
    assert names(world, "李示例") == ["not_available"]


def test_days_of_tenure_and_recycling_count_together_and_a_refused_one_is_no_answer(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.three_legged(line, *SCOPES)
    days = ["2026-11-20", "2026-11-21", "2026-11-22"]
    assert [relying.post(TENURE.address, {"tenureDate": day}).status_code for day in days] == [200] * 3
    refused = relying.post(RECYCLING.address, {"specifiedDate": "2026-11-23"})
    assert error_of(refused) == (429, "QUOTA_EXCEEDED")
    assert 0 < int(refused.headers["Retry-After"]) <= 86_400
    assert len(relying.told_of(line)) == 3
    with relying.api.units() as unit:
        assert RelyingEvent.RELYING_VALUES_REFUSED in {one.event.event for one in unit.ledger.of_subject(line.id.value)}
    assert relying.post(TENURE.address, {"tenureDate": days[0]}).status_code == 200


def test_a_tenure_that_goes_on_costs_nothing_more(world: CamaraWorld) -> None:
    told = []
    for _ in range(30):
        day = world.api.clock.now().date()
        told.append(world.post(TENURE.address, {"tenureDate": day.isoformat()}).json().get("tenureDateCheck"))
        world.api.clock.advance(timedelta(days=1))
    assert told == [True] * 30


def test_another_service_and_another_line_have_their_own_bounds(world: CamaraWorld) -> None:
    names(world, *NAMES[:4])
    own = world.token
    assert own is not None
    world.token = as_another_client(own)
    assert names(world, "李示例") == ["true"]
    world.three_legged(world.line(place=1), *SCOPES)
    assert names(world, "李示例") == ["true"]
    world.token = own
    assert names(world, "李示例") == ["not_available"]


def test_a_new_holder_has_their_own_bound(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.three_legged(line, *SCOPES)
    names(relying, *NAMES[:4])
    relying.api.clock.advance(timedelta(minutes=1))
    relying.transfer(line, to=SAMPLE_WOMAN)
    allow(relying.api, relying.read(line.id))
    assert names(relying, SAMPLE_WOMAN.attributes.name) == ["true"]


def test_too_many_values_are_told_to_the_holder_and_the_administrators_once_a_day(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.three_legged(line, *SCOPES)
    names(relying, *NAMES[:3])
    assert relying.api.services[ReadSuspectedClients]() == []
    names(relying, *NAMES[3:9])
    with relying.api.units() as unit:
        of_line = [one.event for one in unit.ledger.of_subject(line.id.value)]
        of_service = [one.event for one in unit.ledger.of_subject(CLIENT.value)]
    (told,) = [one for one in of_line if one.event is RelyingEvent.RELYING_VALUES_REFUSED]
    assert (facts_of(told)["client"], facts_of(told)["fact"]) == (CLIENT.value, "name")
    (sign,) = [one for one in of_service if one.event is RelyingEvent.RELYING_HARVEST_SUSPECTED]
    assert dict(sign.facts)["sign"] == "values-tried"
    assert [one.id for one in relying.api.services[ReadSuspectedClients]()] == [CLIENT]


def test_neither_a_value_nor_a_person_is_kept_with_what_was_tried(world: CamaraWorld) -> None:
    asked(world, name="李示例", birthdate="1985-04-12")
    world.post(AGE.address, {"ageThreshold": 18})
    with world.api.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM relying_tries").all()
    assert len(rows) == 4
    for fact_mark, value_mark, _tried_on in rows:
        assert (len(fact_mark), len(value_mark)) == (32, 32)


def test_what_no_longer_counts_is_forgotten(world: CamaraWorld) -> None:
    names(world, NAMES[0])
    world.api.clock.advance(timedelta(days=RULE.value_term_days - 1))
    world.api.services[PurgeExpired]()
    with world.api.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM relying_tries").scalar_one() == 1
    world.api.clock.advance(timedelta(days=1))
    world.api.services[PurgeExpired]()
    with world.api.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM relying_tries").scalar_one() == 0


@pytest.fixture
def guessed(tmp_path: Path, engine: Engine) -> Iterator[tuple[CamaraWorld, Victim]]:
    """A made-up holder, on each kind of database."""
    with guessing_world(tmp_path, holders=1, engine=engine) as (world, victims):
        world.three_legged(victims[0].line, *SCOPES)
        yield world, victims[0]


def test_calls_at_once_try_no_more_values_than_calls_in_turn(guessed: tuple[CamaraWorld, Victim]) -> None:
    world, _ = guessed
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda name: names(world, name)[0], NAMES[:24]))
    assert sorted(answers) == ["false"] * RULE.values_a_day + ["not_available"] * (24 - RULE.values_a_day)
