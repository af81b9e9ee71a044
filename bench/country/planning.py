"""What the planners of honest days and of frauds share: who is new, which SIM is next, and the visits so far."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random

from bench.country.arrivals import Arrivals
from bench.country.ground_truth import FraudKind, SeededFraud
from bench.country.places import Outlet
from bench.country.rates import CountryRates
from bench.country.visits import Visit
from realname.kernel.identifiers import AgentId


@dataclass(slots=True, kw_only=True)
class Planning:
    """A plan while it is made."""

    chance: Random
    outlets: Sequence[Outlet]
    arrivals: Arrivals
    rates: CountryRates
    visits: list[Visit] = field(default_factory=list)
    frauds: list[SeededFraud] = field(default_factory=list)
    people: int = 0
    sims: int = 0

    def new_person(self) -> int:
        """A person who has no line yet."""
        self.people += 1
        return self.people - 1

    def new_sim(self) -> int:
        """A SIM that no one has."""
        self.sims += 1
        return self.sims - 1

    def visit(self, at: datetime, outlet: int, agent_id: AgentId, person: int) -> Visit:
        """An honest visit that ends in a line, with a SIM of its own; what is different about another is replaced in it."""
        place = self.outlets[outlet]
        return Visit(
            at=at,
            outlet=outlet,
            outlet_id=place.id,
            agent_id=agent_id,
            supervisor=place.supervisor,
            counter_id=self.chance.choice(place.counters),
            person=person,
            sim=self.new_sim(),
        )

    def seed(self, kind: FraudKind, visits: Sequence[Visit], *, agent_id: AgentId) -> None:
        """Add a fraud with its visits; the first is at the outlet that it is run from."""
        number = len(self.frauds)
        outlets = dict.fromkeys(one.outlet_id for one in visits)
        moments = [one.at for one in visits]
        self.frauds.append(
            SeededFraud(number=number, kind=kind, agent_id=agent_id, outlets=tuple(outlets), first_at=min(moments), last_at=max(moments))
        )
        self.visits += [replace(one, fraud=number) for one in visits]
