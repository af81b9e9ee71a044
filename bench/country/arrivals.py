"""When people come: days of the week, feast days, hours, and which agents are on duty."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

from bench.country.places import Outlet
from realname.kernel.identifiers import AgentId

_WEEK = (1.0, 0.95, 0.95, 1.0, 1.15, 1.5, 1.35)  # from Monday on
_FEAST = 2.2  # so many times the visits of another day
_FEAST_DAYS = 3
_SHORTEST_WITH_FEAST = 10
# From opening to closing: after opening, before noon, the slack of the early afternoon, after work.
_HOURS = (0.6, 0.9, 1.2, 1.1, 0.8, 0.7, 0.9, 1.2, 1.4, 1.0)
_ON_DUTY = 0.72


@dataclass(slots=True, kw_only=True)
class Arrivals:
    """Draws times; the feast is at a time that the seed says."""

    chance: Random
    first_on: date
    days: int
    _day_weights: Sequence[float] = ()
    _duties: dict[tuple[int, int], tuple[AgentId, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Say how busy each day is."""
        feast = self.chance.randrange(self.days - _FEAST_DAYS) if self.days >= _SHORTEST_WITH_FEAST else self.days
        self._day_weights = list(accumulate(self._weight(day, feast) for day in range(self.days)))

    def day(self) -> int:
        """A day, counted from the first."""
        return self.chance.choices(range(self.days), cum_weights=self._day_weights)[0]

    def in_hours(self, outlet: Outlet, day: int) -> datetime:
        """A moment of a day when an outlet is open."""
        opens, closes = _minutes(outlet.place.opens_at), _minutes(outlet.place.closes_at)
        part = self.chance.choices(range(len(_HOURS)), weights=_HOURS)[0]
        return self.local(outlet, day, opens + (closes - opens) * (part + self.chance.random()) / len(_HOURS))

    def after_closing(self, outlet: Outlet, day: int, *, least_min: float, most_min: float) -> datetime:
        """A moment so many minutes after an outlet closed."""
        return self.local(outlet, day, _minutes(outlet.place.closes_at) + self.chance.uniform(least_min, most_min))

    def local(self, outlet: Outlet, day: int, minutes: float) -> datetime:
        """So many minutes after midnight of an outlet's own day, in UTC to the second."""
        midnight = datetime.combine(self.first_on + timedelta(days=day), time(), ZoneInfo(outlet.place.time_zone))
        return (midnight + timedelta(seconds=round(minutes * 60))).astimezone(UTC)

    def day_of(self, at: datetime) -> int:
        """Which day a moment is on, by the clock of UTC."""
        return (at.date() - self.first_on).days

    def on_duty(self, outlet: Outlet, number: int, day: int) -> tuple[AgentId, ...]:
        """Who works there that day; the same whenever it is asked."""
        known = self._duties.get((number, day))
        if known is None:
            here = tuple(one for one in outlet.agents if self.chance.random() < _ON_DUTY)
            known = self._duties[number, day] = here or (self.chance.choice(outlet.agents),)
        return known

    def _weight(self, day: int, feast: int) -> float:
        weekday = _WEEK[(self.first_on + timedelta(days=day)).weekday()]
        return weekday * (_FEAST if feast <= day < feast + _FEAST_DAYS else 1.0)


def _minutes(at: time) -> float:
    return at.hour * 60.0 + at.minute
