"""How far the clocks of two machines may be apart before a time that one of them wrote is refused by the other."""

from datetime import datetime, timedelta

# Machines that ask a time server are fractions of a second apart. At a minute something is broken, and nothing is lost yet.
SKEW_LIMIT = timedelta(minutes=1)
# Two machines may be apart by the limit, each to another side. A transaction takes its time first, and then waits for its turn: 10 seconds
# at most for each of the few locks that it takes (platform/db/engine.py). Another machine's later entry may stand before it.
LATEST = 2 * SKEW_LIMIT + timedelta(minutes=1)


def is_ahead(time: datetime, *, at: datetime) -> bool:
    """Whether a time lies further in the future than clocks may be apart: no machine of this deployment wrote it by its clock."""
    return time > at + LATEST


def is_current(expires_at: datetime, *, at: datetime, lifetime: timedelta) -> bool:
    """Whether something that is good for so long is good now; one that would be good for longer was never given out."""
    return at < expires_at <= at + lifetime + LATEST
