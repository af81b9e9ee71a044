"""A point in time at which a call ends, however many steps it takes."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from realname.platform.outbound.failure import CallFailed, Failure


@dataclass(frozen=True, slots=True)
class Deadline:
    """Seconds of a clock that never goes back."""

    ends_s: float
    time_s: Callable[[], float] = time.monotonic

    def left_s(self) -> float:
        """Seconds left; never negative."""
        return max(0.0, self.ends_s - self.time_s())

    def require_left_s(self) -> float:
        """Seconds left, more than none.

        Raises:
            CallFailed: The time is up.
        """
        left_s = self.left_s()
        if left_s <= 0:
            raise CallFailed(failure=Failure.NO_ANSWER)
        return left_s


def deadline_at(moment: datetime, *, now: Callable[[], datetime], time_s: Callable[[], float] = time.monotonic) -> Deadline:
    """Make one that ends at a moment, by whichever clock is further on: one may be set back, the other stands still in a sleep."""
    begun_at, begun_s = now(), time_s()

    def passed_s() -> float:
        return max((now() - begun_at).total_seconds(), time_s() - begun_s)

    return Deadline((moment - begun_at).total_seconds(), passed_s)


def deadline_in(seconds: float, *, time_s: Callable[[], float] = time.monotonic) -> Deadline:
    """Make one that ends so many seconds from now."""
    return Deadline(time_s() + seconds, time_s)
