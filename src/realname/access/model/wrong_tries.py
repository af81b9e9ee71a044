"""Wrong tries of one caller lately: codes, cards and numbers of others. They are counted in the database, so for all processes together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from realname.kernel.errors import RateLimited

LONGEST_WINDOW = timedelta(minutes=15)  # no limit looks further back
MOST_CALLERS = 10_000  # of each kind, whose tries are kept; beyond, those of the caller that tried longest ago are forgotten
_MARK_LENGTH = 32  # of the column


class TryKind(StrEnum):
    """Who tries, by the first letter of their marks. Each kind has its own bound, so that strangers push out no one who is known."""

    STRANGER = "s"
    AGENT = "a"
    CLIENT = "c"

    def mark(self, keyed_hash: str) -> str:
        """Make the mark of a caller of this kind: 32 characters, of which the hash has 31 (124 bits)."""
        return f"{self.value}{keyed_hash}"[:_MARK_LENGTH]


@dataclass(frozen=True, slots=True, kw_only=True)
class TryLimit:
    """How many wrong tries a caller has.

    Attributes:
        most: So many within the time.
        within: The time; at most `LONGEST_WINDOW`.
    """

    most: int
    within: timedelta

    def require_left(self, times: Sequence[datetime], *, at: datetime) -> None:
        """Refuse one try too many.

        Args:
            times: Of the tries that count, the oldest first.
            at: Now.

        Raises:
            RateLimited: Too many within the time; `retry_after_s` says for how long.
        """
        counting = [one for one in times if one > at - self.within]
        if len(counting) >= self.most:
            raise RateLimited(retry_after_s=max(1, -((at - counting[-self.most] - self.within) // timedelta(seconds=1))))


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongTries:
    """Wrong tries of one kind by one caller.

    Attributes:
        mark: Of `TryKind`: the kind, and a keyed hash of who tries, or of from where.
        times: Of the tries, the oldest first.
        last_at: Of the last one.
    """

    mark: str
    times: tuple[datetime, ...]
    last_at: datetime

    def again(self, limit: TryLimit, *, at: datetime) -> "WrongTries":
        """Count one more; keep as many as the limit looks at."""
        return replace(self, times=(*self.times, at)[-limit.most :], last_at=at)

    def forgiven(self) -> "WrongTries":
        """Count one less: the last one was right."""
        return replace(self, times=self.times[:-1])
