"""What holds of the plan of a country whatever its seed and size."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.country.plan import CountrySize, Plan, fraud_counts, plan_country
from bench.country.rates import MEASURING
from bench.country.visits import Outcome, Route

pytestmark = pytest.mark.fuzz


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    size = CountrySize(
        outlets=draw(st.integers(2, 12)),
        days=draw(st.integers(1, 15)),
        registrations=draw(st.integers(10, 200)),
        first_on=date(2026, 10, 1),
    )
    return plan_country(draw(st.integers(0, 10**6)), size, MEASURING)


@settings(max_examples=25, deadline=None)
@given(plans())
def test_the_plan_is_one_that_can_be_played(plan: Plan) -> None:
    outlets = {one.id: one for one in plan.outlets}
    assert [one.at for one in plan.visits] == sorted(one.at for one in plan.visits)
    for visit in plan.visits:
        outlet = outlets[visit.outlet_id]
        assert visit.counter_id in outlet.counters
        assert visit.supervisor == outlet.supervisor != visit.agent_id
        assert 0 <= visit.person < plan.people
        assert 0 <= visit.sim < plan.sims


@settings(max_examples=25, deadline=None)
@given(plans())
def test_frauds_are_as_many_as_the_rates_say_and_each_has_its_visits(plan: Plan) -> None:
    assert Counter(one.kind for one in plan.frauds) <= Counter(fraud_counts(MEASURING.frauds, plan.size))
    for fraud in plan.frauds:
        own = [one for one in plan.visits if one.fraud == fraud.number]
        assert own
        assert {one.outlet_id for one in own} == set(fraud.outlets)
        assert {one.agent_id for one in own} == {fraud.agent_id}


@settings(max_examples=25, deadline=None)
@given(plans())
def test_honest_people_keep_to_what_people_do(plan: Plan) -> None:
    honest = [one for one in plan.visits if one.fraud is None]
    assert max(Counter(one.person for one in honest).values(), default=0) <= plan.size.days * 3 + 2
    assert all(one.failures <= 3 for one in honest)
    assert all(one.outcome in Outcome and one.route in Route for one in honest)
    assert len({one.sim for one in honest}) == len(honest)
