"""The plan of a country: the same of a seed, as large as asked for, with as many frauds as its rates say."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bench.country.ground_truth import FraudKind
from bench.country.plan import CountrySize, fraud_counts, plan_country
from bench.country.rates import MEASURING, MEASURING_SEEDS, TUNING, TUNING_SEEDS

SIZE = CountrySize(outlets=40, days=12, registrations=1600, first_on=date(2026, 10, 1))
PLAN = plan_country(5, SIZE, TUNING)


def test_the_same_seed_gives_the_same_plan() -> None:
    assert plan_country(5, SIZE, TUNING) == PLAN


def test_another_seed_gives_another_plan() -> None:
    assert plan_country(6, SIZE, TUNING).visits != PLAN.visits


def test_it_has_about_as_many_registrations_as_were_asked_for() -> None:
    assert len(PLAN.visits) == pytest.approx(SIZE.registrations, rel=0.06)


def test_visits_come_in_the_order_of_their_beginning() -> None:
    moments = [one.at for one in PLAN.visits]
    assert moments == sorted(moments)


def test_there_are_as_many_frauds_as_the_rates_say() -> None:
    assert Counter(one.kind for one in PLAN.frauds) == Counter(fraud_counts(TUNING.frauds, SIZE))


def test_every_fraud_has_visits_within_its_time() -> None:
    for fraud in PLAN.frauds:
        moments = [one.at for one in PLAN.visits if one.fraud == fraud.number]
        assert (min(moments), max(moments)) == (fraud.first_at, fraud.last_at)


def test_a_kind_with_no_rate_is_not_planted() -> None:
    honest = plan_country(5, SIZE, TUNING.with_frauds(dict.fromkeys(FraudKind, 0.0)))
    assert not honest.frauds
    assert all(one.fraud is None for one in honest.visits)


def test_an_agent_with_a_fraud_does_honest_work_beside_it() -> None:
    longest = max(PLAN.frauds, key=lambda one: one.last_at - one.first_at)
    assert any(one.agent_id == longest.agent_id and one.fraud is None for one in PLAN.visits)


def test_measuring_shares_no_seed_and_no_rate_of_fraud_with_tuning() -> None:
    assert not set(TUNING_SEEDS) & set(MEASURING_SEEDS)
    assert all(TUNING.frauds[kind] != MEASURING.frauds[kind] for kind in FraudKind)


def test_an_outlet_is_mostly_at_work_in_its_hours() -> None:
    places = {one.id: one.place for one in PLAN.outlets}
    honest = [one for one in PLAN.visits if one.fraud is None]
    open_then = sum(places[one.outlet_id].is_open(one.at) for one in honest)
    assert 0.95 < open_then / len(honest) < 1.0


def test_honest_courses_come_about_as_often_as_their_rates_say() -> None:
    big = plan_country(9, replace(SIZE, registrations=6000), TUNING)
    honest = [one for one in big.visits if one.fraud is None]
    shares = Counter(one.outcome.value for one in honest)
    assert shares["abandoned"] / len(honest) == pytest.approx(TUNING.honest.abandoned, abs=0.01)
    assert shares["cleared"] / len(honest) == pytest.approx(TUNING.honest.referred * 0.8, abs=0.008)


def test_the_first_day_moves_everything() -> None:
    later = plan_country(5, replace(SIZE, first_on=SIZE.first_on + timedelta(days=7)), TUNING)
    assert len(later.visits) == len(PLAN.visits)
