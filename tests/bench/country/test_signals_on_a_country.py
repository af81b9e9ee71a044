"""The frauds of a small country are found with few false alarms, on a seed that no threshold was tuned on.

CI plays 240 registrations with one fraud of each kind, `make bench` 2,000 (REALNAME_BENCH=full). `bench.run_signals` plays ten times as
many again: it measures the shares with their intervals, and the time.
"""

import os
from datetime import date

import pytest

from bench.country.ground_truth import FraudKind
from bench.country.measuring import Measured, measure
from bench.country.plan import CountrySize, plan_country
from bench.country.rates import MEASURING, MEASURING_SEEDS, TUNING_SEEDS
from bench.country.wiring import open_country
from realname.outlets.store.enrolments import Outlets
from realname.packs.use_cases.load_policy import load_policy

pytestmark = pytest.mark.slow
_SEED = MEASURING_SEEDS[0]
_WHOLE = CountrySize(outlets=20, days=30, registrations=2_000, first_on=date(2026, 10, 1))
_PART = CountrySize(outlets=8, days=15, registrations=240, first_on=date(2026, 10, 1))
_SIZE = _WHOLE if os.environ.get("REALNAME_BENCH") == "full" else _PART
_MOST_FALSE_ALARMS, _LEAST_RECALL = 1.0, 0.8


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    """What was measured."""
    assert _SEED not in TUNING_SEEDS
    country = open_country(tmp_path_factory.mktemp("country") / "data", plan_country(_SEED, _SIZE, MEASURING), environment={})
    try:
        frauds = country.play().frauds
        with country.units() as unit:
            entries, places = unit.ledger.from_index(0, limit=10**7), unit[Outlets].places()
    finally:
        country.close()
    return measure(entries, frauds, places, load_policy("sandbox").signals, days=_SIZE.days)


def test_as_many_registrations_as_were_asked_for_are_played(played: Measured) -> None:
    assert played.registrations >= 0.975 * _SIZE.registrations


def test_an_outlet_has_at_most_one_false_alarm_in_a_month(played: Measured) -> None:
    assert played.false_alarms_a_month <= _MOST_FALSE_ALARMS


@pytest.mark.parametrize("kind", [one for one in FraudKind if one is not FraudKind.SHOPPING_AROUND])
def test_four_of_five_frauds_of_each_kind_are_found(played: Measured, kind: FraudKind) -> None:
    assert played.recall(kind).value >= _LEAST_RECALL
