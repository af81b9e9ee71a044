"""The plan of a country: everything that will happen, from one seed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from bench.country.arrivals import Arrivals
from bench.country.frauds import seed_frauds
from bench.country.ground_truth import FraudKind, SeededFraud
from bench.country.honest import HonestDays
from bench.country.places import Outlet, make_outlets, random_id
from bench.country.planning import Planning
from bench.country.rates import CountryRates
from bench.country.visits import Visit
from realname.access.model.staff import Role, StaffMember
from realname.kernel.identifiers import AgentId

_OUTLETS, _DAYS = 100, 30  # what the rates of frauds are told for
_REVIEWERS = 5
_MOST_FRAUD = 0.35  # of all registrations: a small country has fewer frauds than its rates ask for, and honest days beside them


@dataclass(frozen=True, slots=True, kw_only=True)
class CountrySize:
    """How large a country, and for how long.

    Attributes:
        first_on: The first day.
    """

    outlets: int
    days: int
    registrations: int
    first_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What will happen.

    Attributes:
        visits: In the order of their beginning.
        frauds: By number; their cases are known once they are played.
        reviewers: Who looks at what is referred, wherever it is.
        people, sims: How many there are, numbered from 0.
    """

    seed: int
    size: CountrySize
    outlets: Sequence[Outlet]
    reviewers: Sequence[StaffMember]
    visits: Sequence[Visit]
    frauds: Sequence[SeededFraud]
    people: int
    sims: int


def plan_country(seed: int, size: CountrySize, rates: CountryRates) -> Plan:
    """Plan; the same seed, size and rates give the same plan."""
    chance = Random(f"{seed}/visits")  # noqa: S311 - a simulation that can be repeated
    outlets = make_outlets(seed, count=size.outlets)
    arrivals = Arrivals(chance=chance, first_on=size.first_on, days=size.days)
    planning = Planning(chance=chance, outlets=outlets, arrivals=arrivals, rates=rates)
    counts = fraud_counts(rates.frauds, size)
    # As many registrations in all as were asked for, as nearly as frauds of a usual size make it.
    expected = sum(_USUAL_SIZE[kind] * count for kind, count in counts.items())
    HonestDays(planning).plan(max(size.registrations - expected, round(size.registrations * (1 - _MOST_FRAUD))))
    seed_frauds(planning, counts)
    visits = sorted(planning.visits, key=lambda one: (one.at, one.outlet, one.sim, one.person))
    return Plan(
        seed=seed,
        size=size,
        outlets=outlets,
        reviewers=[_reviewer(chance, number) for number in range(1, _REVIEWERS + 1)],
        visits=visits,
        frauds=planning.frauds,
        people=planning.people,
        sims=planning.sims,
    )


def _reviewer(chance: Random, number: int) -> StaffMember:
    return StaffMember(id=AgentId(random_id(chance)), login=f"country.r{number}", outlet_id=None, role=Role.REVIEWER)


def fraud_counts(frauds: Mapping[FraudKind, float], size: CountrySize) -> Mapping[FraudKind, int]:
    """How many of each kind for a country of this size; of each kind that has a rate at least one."""
    share = size.outlets / _OUTLETS * size.days / _DAYS
    wanted = {kind: max(1, round(rate * share)) for kind, rate in frauds.items() if rate > 0}
    registrations = sum(_USUAL_SIZE[kind] * count for kind, count in wanted.items())
    fitting = min(1.0, _MOST_FRAUD * size.registrations / registrations) if registrations else 1.0
    return {kind: max(1, int(count * fitting)) for kind, count in wanted.items()}


# Registrations that a fraud of a kind adds, honest ones around it included.
_USUAL_SIZE: Mapping[FraudKind, int] = {
    FraudKind.MANY_SIMS: 12,
    FraudKind.EXTRA_CAPTURES: 34,
    FraudKind.HARVEST: 54,
    FraudKind.SHARED_SIGN_IN: 9,
    FraudKind.ROUTE_ABUSE: 18,
    FraudKind.SHOPPING_AROUND: 13,
}
