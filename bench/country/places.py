"""Outlets, their agents and counters: from a village shop to a market, in several time zones."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time
from itertools import accumulate
from random import Random

from realname.kernel.identifiers import AgentId, CounterId, OutletId
from realname.outlets.model.place import OutletPlace

# Towns of an invented country that is as wide as three time zones: name of the zone, latitude, longitude.
_TOWNS = (
    ("Asia/Shanghai", 31.2, 121.5),
    ("Asia/Shanghai", 39.9, 116.4),
    ("Asia/Shanghai", 23.1, 113.3),
    ("Asia/Shanghai", 30.6, 104.1),
    ("Asia/Shanghai", 45.8, 126.6),
    ("Asia/Urumqi", 43.8, 87.6),
    ("Asia/Urumqi", 39.5, 76.0),
    ("Asia/Bangkok", 22.0, 100.8),
    ("Asia/Bangkok", 25.0, 98.5),
)
_TOWN_NAMES = ("Riverside", "Northgate", "Harbour", "Westlake", "Pinewood", "Old Market", "Redcliff", "Bamboo Ferry", "Stonebridge")
_TOWN_SPREAD_DEG = 0.25  # some 25 km around the centre of a town
_HOURS = ((8, 18), (9, 19), (9, 20), (10, 21), (10, 22))
_HEAVY_TAIL = 1.25  # shape of a Pareto distribution: a tenth of the outlets has about half of the visits
_LARGEST = 30.0
_VISITS_A_COUNTER = 6.0
_ID_BITS = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One outlet.

    Attributes:
        weight: Visits in relation to other outlets'.
        retry_factor: How often sessions fail here in relation to elsewhere: an old camera, a dark corner.
        no_face_factor: How many come here who want or can do no face check, in relation to elsewhere.
        neighbours: Places of outlets of the same town, nearest first.
    """

    place: OutletPlace
    town: int
    weight: float
    retry_factor: float
    no_face_factor: float
    agents: tuple[AgentId, ...]
    supervisor: AgentId
    counters: tuple[CounterId, ...]
    neighbours: tuple[int, ...] = ()

    @property
    def id(self) -> OutletId:
        """Its id."""
        return self.place.outlet_id

    @property
    def name(self) -> str:
        """What people call it: after its town, with the digits of its id."""
        return f"{_TOWN_NAMES[self.town]} shop {self.id.value.removeprefix('o-')}"


def make_outlets(seed: int, *, count: int) -> tuple[Outlet, ...]:
    """Make so many outlets; the same seed makes the same ones."""
    chance = Random(f"{seed}/outlets")  # noqa: S311 - a simulation that can be repeated
    weights = [min(chance.paretovariate(_HEAVY_TAIL), _LARGEST) for _ in range(count)]
    alone = [_outlet(chance, number, weight) for number, weight in enumerate(weights)]
    return tuple(_with_neighbours(one, number, alone) for number, one in enumerate(alone))


def cumulative_weights(outlets: Sequence[Outlet]) -> Sequence[float]:
    """Of the outlets, for `random.choices`."""
    return list(accumulate(one.weight for one in outlets))


def _outlet(chance: Random, number: int, weight: float) -> Outlet:
    town = chance.randrange(len(_TOWNS))
    zone, latitude, longitude = _TOWNS[town]
    opens, closes = chance.choice(_HOURS)
    desks = max(1, min(6, round(weight / _VISITS_A_COUNTER) + 1))
    return Outlet(
        place=OutletPlace(
            outlet_id=OutletId(f"o-{number:03d}"),
            time_zone=zone,
            opens_at=time(opens),
            closes_at=time(closes),
            latitude_deg=round(latitude + chance.uniform(-_TOWN_SPREAD_DEG, _TOWN_SPREAD_DEG), 5),
            longitude_deg=round(longitude + chance.uniform(-_TOWN_SPREAD_DEG, _TOWN_SPREAD_DEG), 5),
        ),
        town=town,
        weight=weight,
        retry_factor=chance.lognormvariate(0.0, 0.35),
        no_face_factor=chance.lognormvariate(-0.1, 0.45),
        agents=tuple(AgentId(random_id(chance)) for _ in range(desks + chance.randint(1, 2))),
        supervisor=AgentId(random_id(chance)),
        counters=tuple(CounterId(random_id(chance)) for _ in range(desks)),
    )


def _with_neighbours(outlet: Outlet, number: int, outlets: Sequence[Outlet]) -> Outlet:
    near = [other for other, one in enumerate(outlets) if other != number and one.town == outlet.town]
    near.sort(key=lambda other: outlet.place.distance_km(outlets[other].place))
    return replace(outlet, neighbours=tuple(near[:3]))


def random_id(chance: Random) -> str:
    """32 lower-case hexadecimal characters, as ids have."""
    return f"{chance.getrandbits(_ID_BITS):032x}"
