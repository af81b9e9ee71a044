"""Honest days: who comes, alone or with others, and what goes wrong without anyone meaning it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bench.country.places import cumulative_weights
from bench.country.planning import Planning
from bench.country.visits import Outcome, Route, Visit
from realname.kernel.identifiers import AgentId

_TWO_FAILURES, _THREE_FAILURES = 0.25, 0.06  # of those that fail at all
_CLEARED = 0.8  # of those that a reviewer looks at
_LATEST_MIN = 14.0  # after closing: who was in the shop is still served
_BETWEEN_MIN = (3.5, 9.0)  # registrations of one party, one after the other
_TRIES_AGAIN = 0.4  # of those that were refused
_HELP_KM = 60.0  # no one helps out further away than this


@dataclass(slots=True)
class HonestDays:
    """Plans honest visits."""

    planning: Planning
    _served: dict[int, list[tuple[datetime, int]]] = field(default_factory=lambda: defaultdict(list))
    _helpers: dict[tuple[int, int], AgentId | None] = field(default_factory=dict)

    def plan(self, count: int) -> None:
        """Plan so many registrations."""
        planning, weights = self.planning, cumulative_weights(self.planning.outlets)
        everywhere = range(len(planning.outlets))
        while len(planning.visits) < count:
            outlet = planning.chance.choices(everywhere, cum_weights=weights)[0]
            party = self._party(outlet, planning.arrivals.day())
            planning.visits += party[: count - len(planning.visits)]

    def _party(self, outlet: int, day: int) -> Sequence[Visit]:
        chance, rates = self.planning.chance, self.planning.rates.honest
        at, agent_id = self._moment(outlet, day), self._agent(outlet, day)
        kind = chance.random()
        if kind < rates.firms:
            return self._group(at, outlet, agent_id, size=chance.randint(5, 9))
        if kind < rates.firms + rates.families:
            return self._group(at, outlet, agent_id, size=chance.randint(2, 4))
        first = self._with_luck(self.planning.visit(at, outlet, agent_id, self._person(outlet, at)))
        if first.outcome is Outcome.REFUSED:
            return (first, *self._second_try(first))
        if first.outcome is Outcome.APPROVED and chance.random() < rates.two_lines:
            later = at + self._pause()
            return (first, self._with_luck(self.planning.visit(later, outlet, agent_id, first.person)))
        return (first,)

    def _group(self, at: datetime, outlet: int, agent_id: AgentId, *, size: int) -> Sequence[Visit]:
        visits = list[Visit]()
        for _ in range(size):
            visits.append(self._with_luck(self.planning.visit(at, outlet, agent_id, self.planning.new_person())))
            at += self._pause()
        return visits

    def _pause(self) -> timedelta:
        return timedelta(minutes=self.planning.chance.uniform(*_BETWEEN_MIN))

    def _moment(self, outlet: int, day: int) -> datetime:
        place, arrivals = self.planning.outlets[outlet], self.planning.arrivals
        if self.planning.chance.random() < self.planning.rates.honest.after_closing:
            return arrivals.after_closing(place, day, least_min=0.0, most_min=_LATEST_MIN)
        return arrivals.in_hours(place, day)

    def _agent(self, outlet: int, day: int) -> AgentId:
        """A person on duty, or who helps out for the day: then they do not work at home."""
        chance, place = self.planning.chance, self.planning.outlets[outlet]
        if (outlet, day) not in self._helpers:
            self._helpers[outlet, day] = self._helper(outlet, day)
        helper = self._helpers[outlet, day]
        here = self.planning.arrivals.on_duty(place, outlet, day)
        if helper is not None and chance.random() < 1 / (len(here) + 1):
            return helper
        return chance.choice(here)

    def _helper(self, outlet: int, day: int) -> AgentId | None:
        chance, place = self.planning.chance, self.planning.outlets[outlet]
        if chance.random() >= self.planning.rates.honest.helping or not place.neighbours:
            return None
        other = chance.choice(place.neighbours)
        home = self.planning.outlets[other]
        off_duty = [one for one in home.agents if one not in self.planning.arrivals.on_duty(home, other, day)]
        is_near = home.place.distance_km(place.place) <= _HELP_KM
        return chance.choice(off_duty) if off_duty and is_near else None

    def _person(self, outlet: int, at: datetime) -> int:
        chance, served = self.planning.chance, self._served[outlet]
        if served and chance.random() < self.planning.rates.honest.returning:
            before, person = chance.choice(served)
            if abs(at - before) > timedelta(hours=20):
                return person
        person = self.planning.new_person()
        served.append((at, person))
        return person

    def _with_luck(self, visit: Visit) -> Visit:
        """Draw how it goes."""
        chance, rates, place = self.planning.chance, self.planning.rates.honest, self.planning.outlets[visit.outlet]
        way = self._way(place.no_face_factor)
        failures = 0
        if way is not Route.NO_FACE and chance.random() < min(0.6, rates.retried * place.retry_factor):
            drawn = chance.random()
            failures = 3 if drawn < _THREE_FAILURES else 2 if drawn < _TWO_FAILURES else 1
        wrong_sim = max(0, visit.sim - chance.randint(1, 40)) if chance.random() < rates.mistyped else None
        return replace(
            visit,
            route=way,
            failures=failures,
            outcome=self._course(),
            wrong_sim=None if wrong_sim == visit.sim else wrong_sim,
        )

    def _way(self, factor: float) -> Route:
        rates, drawn = self.planning.rates.honest, self.planning.chance.random()
        if drawn < rates.without_face * factor:
            return Route.NO_FACE
        return Route.HANDED_OVER if drawn < (rates.without_face + rates.handed_over) * factor else Route.FACE

    def _course(self) -> Outcome:
        rates, chance = self.planning.rates.honest, self.planning.chance
        shares = (
            (Outcome.ABANDONED, rates.abandoned),
            (Outcome.WITHDRAWN, rates.withdrawn),
            (Outcome.REFUSED, rates.refused),
            (Outcome.CLEARED, rates.referred * _CLEARED),
            (Outcome.NOT_CLEARED, rates.referred * (1 - _CLEARED)),
        )
        drawn = chance.random()
        for course, share in shares:
            if drawn < share:
                return course
            drawn -= share
        return Outcome.APPROVED

    def _second_try(self, refused: Visit) -> Sequence[Visit]:
        """Who was refused may come again, here or at a neighbouring outlet, the same day or the next."""
        chance, planning = self.planning.chance, self.planning
        if chance.random() >= _TRIES_AGAIN:
            return ()
        neighbours = planning.outlets[refused.outlet].neighbours
        is_elsewhere = bool(neighbours) and chance.random() < planning.rates.honest.second_try_elsewhere
        outlet = chance.choice(neighbours) if is_elsewhere else refused.outlet
        day = min(planning.arrivals.days - 1, planning.arrivals.day_of(refused.at) + chance.randint(0, 2))
        at = planning.arrivals.in_hours(planning.outlets[outlet], day)
        if at <= refused.at:
            at = refused.at + timedelta(minutes=chance.uniform(15, 90))
        return (self._with_luck(planning.visit(at, outlet, self._agent(outlet, day), refused.person)),)
