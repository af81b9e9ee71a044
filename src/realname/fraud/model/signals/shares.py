"""Shares in the last while: how many of so many, for each agent and outlet, and when that is more than chance and custom explain.

The bound is Chernoff's: of n independent ones that are hits with probability p, k or more are seen with a probability of at most
exp(-n D(k/n || p)), D being the relative entropy of the two shares. It is never smaller than the exact tail, so the rule is never
stricter than it says (Hoeffding 1963, theorem 1).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log

from realname.fraud.model.signals.compact import Times, packed, unpacked
from realname.kernel.identifiers import RegistrationId

_LEAST_SHARE = 0.001  # nothing is said to be impossible
_MOST_SHARE = 0.95
_CASES = 50  # that are named of one key


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


class Hits:
    """When something was seen in a span of time, with the last registrations, however many there are."""

    __slots__ = ("_cases", "_times")

    def __init__(self) -> None:
        """None yet."""
        self._times = Times()
        self._cases = list[bytes]()

    def __len__(self) -> int:
        """How many there are."""
        return len(self._times)

    def add(self, at: float, case_id: RegistrationId) -> None:
        """Count one, at a time in seconds since 1970."""
        self._times.add(at)
        self._cases.append(packed(case_id.value))
        del self._cases[:-_CASES]

    def forget(self, before: float) -> None:
        """Drop what is older."""
        self._times.forget(before)
        del self._cases[: max(0, len(self._cases) - len(self._times))]

    @property
    def cases(self) -> tuple[RegistrationId, ...]:
        """The last ones, the newest last."""
        return tuple(RegistrationId(unpacked(one)) for one in self._cases)


class Window:
    """Trials and hits of one key in a span of time."""

    __slots__ = ("hits", "trials")

    def __init__(self) -> None:
        """Nothing yet."""
        self.trials = Times()
        self.hits = Hits()

    def forget(self, before: float) -> None:
        """Drop what is older."""
        self.trials.forget(before)
        self.hits.forget(before)

    @property
    def counted(self) -> Counted:
        """How many of how many."""
        return Counted(hits=len(self.hits), trials=max(len(self.trials), len(self.hits)))


class Shares:
    """Windows by key, with one of everything together."""

    def __init__(self, span: timedelta) -> None:
        """Nothing yet."""
        self._span = span
        self._windows = dict[str, Window]()

    def try_at(self, at: datetime, *keys: str) -> None:
        """Count a trial for each key."""
        for key in keys:
            self.window(key, at).trials.add(at.timestamp())

    def hit(self, at: datetime, case_id: RegistrationId, *keys: str) -> None:
        """Count a hit for each key."""
        for key in keys:
            self.window(key, at).hits.add(at.timestamp(), case_id)

    def window(self, key: str, at: datetime) -> Window:
        """The window of a key, without what is too old at that time."""
        window = self._windows.get(key)
        if window is None:
            window = self._windows[key] = Window()
        window.forget((at - self._span).timestamp())
        return window

    def forget(self, before: datetime) -> None:
        """Drop the keys of which nothing counts any more."""
        over = [key for key in self._windows if not self.window(key, before).counted.trials]
        for key in over:
            del self._windows[key]
