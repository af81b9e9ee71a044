"""Shares in the last while: how many of so many, for each agent and outlet, and when that is more than chance and custom explain.

The bound is Chernoff's: of n independent ones that are hits with probability p, k or more are seen with a probability of at most
exp(-n D(k/n || p)), D being the relative entropy of the two shares. It is never smaller than the exact tail, so the rule is never
stricter than it says (Hoeffding 1963, theorem 1).
"""

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from math import log

from realname.kernel.identifiers import RegistrationId

_LEAST_SHARE = 0.001  # nothing is said to be impossible
_MOST_SHARE = 0.95
_CASES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareBound:
    """When a share is unusual.

    Attributes:
        minimum: Of fewer hits nothing is said.
        usual_percent: What is usual, where less is known of the others.
    """

    minimum: int
    usual_percent: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many of so many, as counted for one agent or outlet."""

    hits: int
    trials: int

    @property
    def share(self) -> float:
        """Hits of trials; 0 where there is no trial."""
        return min(1.0, self.hits / self.trials) if self.trials else 0.0

    def without(self, part: "Counted") -> "Counted":
        """What is left of the whole without a part of it."""
        return Counted(hits=self.hits - part.hits, trials=self.trials - part.trials)


def is_beyond_chance(counted: Counted, *, share: float, odds: float) -> bool:
    """Whether that many hits, or more, come by chance less often than once in `odds`, where this share is expected."""
    expected = min(max(share, _LEAST_SHARE), _MOST_SHARE)
    seen = counted.share
    if seen <= expected:
        return False
    entropy = seen * log(seen / expected) + ((1 - seen) * log((1 - seen) / (1 - expected)) if seen < 1 else 0.0)
    return counted.trials * entropy >= log(odds)


class Window:
    """Trials and hits of one key in a span of time, the newest last."""

    __slots__ = ("_hits", "_trials")

    def __init__(self) -> None:
        """Nothing yet."""
        self._trials = deque[datetime]()
        self._hits = deque[tuple[datetime, RegistrationId]]()

    def try_at(self, at: datetime) -> None:
        """Count a trial."""
        self._trials.append(at)

    def hit(self, at: datetime, case_id: RegistrationId) -> None:
        """Count a hit."""
        self._hits.append((at, case_id))

    def forget(self, before: datetime) -> None:
        """Drop what is older."""
        while self._trials and self._trials[0] < before:
            self._trials.popleft()
        while self._hits and self._hits[0][0] < before:
            self._hits.popleft()

    @property
    def counted(self) -> Counted:
        """How many of how many."""
        return Counted(hits=len(self._hits), trials=max(len(self._trials), len(self._hits)))

    @property
    def cases(self) -> tuple[RegistrationId, ...]:
        """The last hits, however many there are."""
        return tuple(case_id for _, case_id in islice(reversed(self._hits), _CASES))[::-1]


class Shares:
    """Windows by key, with one of everything together."""

    def __init__(self, span: timedelta) -> None:
        """Nothing yet."""
        self._span = span
        self._windows = dict[str, Window]()

    def try_at(self, at: datetime, *keys: str) -> None:
        """Count a trial for each key."""
        for key in keys:
            self.window(key, at).try_at(at)

    def hit(self, at: datetime, case_id: RegistrationId, *keys: str) -> None:
        """Count a hit for each key."""
        for key in keys:
            self.window(key, at).hit(at, case_id)

    def window(self, key: str, at: datetime) -> Window:
        """The window of a key, without what is too old at that time."""
        window = self._windows.setdefault(key, Window())
        window.forget(at - self._span)
        return window

    def forget(self, before: datetime) -> None:
        """Drop the keys of which nothing counts any more."""
        over = [key for key in self._windows if not self.window(key, before).counted.trials]
        for key in over:
            del self._windows[key]
