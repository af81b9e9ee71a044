"""The frauds, each as it was seen in the field: some in a rush, some low and slow, all beside honest work of the same agent."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bench.country.ground_truth import FraudKind
from bench.country.planning import Planning
from bench.country.visits import Outcome, Route, Visit
from realname.kernel.identifiers import AgentId

_SLOW = 0.35  # share of frauds that take their time
_OVERRIDES = 0.3  # share of route abuse that goes by a reviewer
_NEAR_KM, _FAR_KM = 25.0, 150.0
_MUCH_FURTHER = 20
_LOOKS = 40  # for an agent who is busy enough
_QUOTA = 5  # lines of one person: the person who asks for more is refused, and the SIM is free for the next try


def seed_frauds(planning: Planning, counts: Mapping[FraudKind, int]) -> None:
    """Plant so many of each kind."""
    for kind, count in counts.items():
        for _ in range(count):
            _PLANTERS[kind](planning)


def _scene(planning: Planning, *, length_days: int) -> tuple[int, AgentId, int]:
    """An outlet, one of its agents, and a first day that leaves so many days; busy outlets are likelier, less so than for visits."""
    chance = planning.chance
    weights = [one.weight**0.5 for one in planning.outlets]
    outlet = chance.choices(range(len(planning.outlets)), weights=weights)[0]
    first = chance.randrange(max(1, planning.arrivals.days - length_days + 1))
    return outlet, chance.choice(planning.outlets[outlet].agents), first


def _many_sims(planning: Planning) -> None:
    """One person, some fourteen SIMs within a day, and what the quota refuses is tried again with the same ICCID."""
    chance = planning.chance
    outlet, agent_id, day = _scene(planning, length_days=1)
    is_slow = chance.random() < _SLOW
    tries = chance.randint(7, 9) if is_slow else chance.randint(10, 17)
    pause_min = (25.0, 70.0) if is_slow else (4.0, 14.0)
    at, person = planning.arrivals.in_hours(planning.outlets[outlet], day), planning.new_person()
    visits = list[Visit]()
    for number in range(tries):
        visit = planning.visit(at, outlet, agent_id, person)
        same = visits[-1].sim if number > _QUOTA else visit.sim
        visits.append(replace(visit, sim=same, is_in_haste=not is_slow))
        at += timedelta(minutes=chance.uniform(*pause_min))
    planning.seed(FraudKind.MANY_SIMS, visits, agent_id=agent_id)


def _extra_captures(planning: Planning) -> None:
    """A customer is told to blink again: it opens one or two lines more, of which they never hear."""
    chance = planning.chance
    length = min(planning.arrivals.days, chance.randint(6, 12))
    outlet, agent_id, first = _scene(planning, length_days=length)
    a_day = 1 if chance.random() < _SLOW else 3
    visits = list[Visit]()
    for day in range(first, min(first + length, planning.arrivals.days)):
        for _ in range(chance.randint(1, a_day)):
            at, person = planning.arrivals.in_hours(planning.outlets[outlet], day), planning.new_person()
            planning.visits.append(planning.visit(at, outlet, agent_id, person))  # the one that the customer came for
            for _ in range(chance.choice((1, 1, 2))):
                at += timedelta(minutes=chance.uniform(2.5, 5.0))
                failures = chance.choice((0, 0, 1, 2))
                visits.append(replace(planning.visit(at, outlet, agent_id, person), failures=failures))
    planning.seed(FraudKind.EXTRA_CAPTURES, visits, agent_id=agent_id)


def _harvest(planning: Planning) -> None:
    """People who look for work lend their faces: several lines each, most of them once the outlet has closed."""
    chance = planning.chance
    is_slow = chance.random() < _SLOW
    length = chance.randint(6, 9) if is_slow else chance.randint(2, 4)
    outlet, agent_id, first = _scene(planning, length_days=length)
    visits = list[Visit]()
    for day in range(first, min(first + length, planning.arrivals.days)):
        for _ in range(chance.randint(1, 3) if is_slow else chance.randint(4, 9)):
            at, person = _harvest_moment(planning, outlet, day, is_slow=is_slow), planning.new_person()
            for _ in range(chance.randint(2, 4)):
                visits.append(replace(planning.visit(at, outlet, agent_id, person), is_in_haste=not is_slow))
                at += timedelta(minutes=chance.uniform(20.0, 90.0) if is_slow else chance.uniform(2.5, 6.0))
    planning.seed(FraudKind.HARVEST, visits, agent_id=agent_id)


def _harvest_moment(planning: Planning, outlet: int, day: int, *, is_slow: bool) -> datetime:
    place = planning.outlets[outlet]
    if planning.chance.random() < (0.5 if is_slow else 0.8):
        return planning.arrivals.after_closing(place, day, least_min=10.0, most_min=110.0)
    return planning.arrivals.in_hours(place, day)


def _shared_sign_in(planning: Planning) -> None:
    """Another person works under an agent's name in another city, or at the other end of their own, while the agent works at home."""
    chance = planning.chance
    length = min(planning.arrivals.days, chance.randint(4, 9))
    outlet, agent_id, busy = _busy_agent(planning, length)
    is_near = chance.random() < _SLOW
    far = _far_from(planning, outlet, _NEAR_KM if is_near else _FAR_KM)
    apart_min = 12.0 if is_near else 75.0
    visits = list[Visit]()
    for one in chance.sample(busy, min(len(busy), chance.randint(5, 12))):
        at = one.at + timedelta(minutes=chance.uniform(-apart_min, apart_min))
        visits.append(planning.visit(at, far, agent_id, planning.new_person()))
    if visits:
        planning.seed(FraudKind.SHARED_SIGN_IN, visits, agent_id=agent_id)


def _busy_agent(planning: Planning, length: int) -> tuple[int, AgentId, list[Visit]]:
    """An outlet and an agent with honest work on several days in a row, and that work; where no one has as much, anyone."""
    looks = 0
    while True:
        outlet, agent_id, first = _scene(planning, length_days=length)
        own = (one for one in planning.visits if one.agent_id == agent_id and one.fraud is None and one.outlet == outlet)
        busy = [one for one in own if first <= planning.arrivals.day_of(one.at) < first + length]
        looks += 1
        if len(busy) >= length or looks == _LOOKS:
            return outlet, agent_id, busy


def _far_from(planning: Planning, outlet: int, km: float) -> int:
    """An outlet so far away and not much further; where there is none, the one furthest away."""
    here = planning.outlets[outlet].place
    away = [(one.place.distance_km(here), number) for number, one in enumerate(planning.outlets) if number != outlet]
    far = [number for distance, number in away if km <= distance <= _MUCH_FURTHER * km]
    return planning.chance.choice(far) if far else max(away)[1]


def _route_abuse(planning: Planning) -> None:
    """Lines on IDs whose holders are not there: by the route without a face, or by a reviewer who clears whatever this outlet sends."""
    chance = planning.chance
    is_slow = chance.random() < _SLOW
    length = min(planning.arrivals.days, chance.randint(8, 14) if is_slow else chance.randint(3, 6))
    outlet, agent_id, first = _scene(planning, length_days=length)
    is_override = chance.random() < _OVERRIDES
    visits = list[Visit]()
    for day in range(first, min(first + length, planning.arrivals.days)):
        for _ in range(chance.randint(1, 2) if is_slow else chance.randint(3, 6)):
            visit = planning.visit(planning.arrivals.in_hours(planning.outlets[outlet], day), outlet, agent_id, planning.new_person())
            if is_override:
                visits.append(replace(visit, outcome=Outcome.CLEARED))
            else:
                visits.append(replace(visit, route=chance.choice((Route.NO_FACE, Route.NO_FACE, Route.HANDED_OVER))))
    planning.seed(FraudKind.ROUTE_ABUSE, visits, agent_id=agent_id)


def _shopping_around(planning: Planning) -> None:
    """Who is refused at other outlets with a borrowed ID is sent to one agent, where it goes through."""
    chance = planning.chance
    length = min(planning.arrivals.days, chance.randint(5, 10))
    outlet, agent_id, first = _scene(planning, length_days=length)
    others = planning.outlets[outlet].neighbours or (_far_from(planning, outlet, _NEAR_KM),)
    visits = list[Visit]()
    for _ in range(chance.randint(4, 9)):
        day, person = first + chance.randrange(length), planning.new_person()
        at = planning.arrivals.in_hours(planning.outlets[outlet], min(day, planning.arrivals.days - 1))
        visits.append(planning.visit(at, outlet, agent_id, person))
        other = chance.choice(others)
        before = at - timedelta(hours=chance.uniform(0.7, 5.0))
        turned_away = planning.visit(before, other, chance.choice(planning.outlets[other].agents), person)
        planning.visits.append(replace(turned_away, outcome=Outcome.REFUSED))  # the outlet that refused has no part in it
    planning.seed(FraudKind.SHOPPING_AROUND, visits, agent_id=agent_id)


_Planter = Callable[[Planning], None]
_PLANTERS: Mapping[FraudKind, _Planter] = {
    FraudKind.MANY_SIMS: _many_sims,
    FraudKind.EXTRA_CAPTURES: _extra_captures,
    FraudKind.HARVEST: _harvest,
    FraudKind.SHARED_SIGN_IN: _shared_sign_in,
    FraudKind.ROUTE_ABUSE: _route_abuse,
    FraudKind.SHOPPING_AROUND: _shopping_around,
}
