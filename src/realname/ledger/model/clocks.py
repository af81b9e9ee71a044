"""Whether this machine's clock can be right: held against the last entry of the ledger, the database's clock and one outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from realname.kernel.clock_skew import LATEST, SKEW_LIMIT


class ClockOf(StrEnum):
    """What the clock of this machine is held against."""

    DATABASE = "database"
    LEDGER = "ledger"
    TIME_SOURCE = "time-source"
    FILES = "files"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockReading:
    """How far this machine's clock is from another.

    Attributes:
        ahead_s: This machine's minus the other, seconds.
    """

    of: ClockOf
    ahead_s: float

    @property
    def is_skewed(self) -> bool:
        """Whether the two are further apart than the limit."""
        return abs(self.ahead_s) > SKEW_LIMIT.total_seconds()


def is_out_of_order(at: Sequence[datetime], *, last: datetime) -> bool:
    """Whether entries are older than the last one, by more than may happen while all clocks are right.

    Args:
        at: When what a transaction appends happened. The newest counts: an entry may tell of something earlier.
        last: The time of the entry that is the last so far.
    """
    return max(at) < last - LATEST


def seconds_between(said: datetime, *, asked_at: datetime, heard_at: datetime) -> float:
    """How far this machine's clock is ahead of another that said its time between two times: 0 where it may be the same."""
    if said > heard_at:
        return (heard_at - said).total_seconds()
    return max(0.0, (asked_at - said).total_seconds())


def seconds_behind_ledger(now: datetime, *, last: datetime | None) -> float:
    """How far this machine's clock is from the last entry, where that is later: negative, or 0."""
    return 0.0 if last is None else min(0.0, (now - last).total_seconds())
