"""Tries of the face check: how many may fail, and whose failures count for the person who tries now.

A stranger who has a person's ID data fails tries in that person's name. So the card counts: with a card whose chip a known reader
checked, the failures with such a card count, and no others. Without one those by the same agent or at the same counter count first, and
all of a day against a wider bound, which keeps the cap against guessing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from realname.kernel.identifiers import AgentId, CounterId

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRule:
    """How many failed live sessions are allowed in a window before a pause.

    Attributes:
        daily_failures: How many in one day at the outlet; then the route without a face is left until the next.
        daily_failures_everywhere: How many in one day by all agents and at all counters, where no reader vouches for the card.
        agent_hourly: How many registrations one agent of an outlet may open in an hour; 0: as many as they like.
    """

    failures: int
    window_minutes: int
    daily_failures: int
    daily_failures_everywhere: int
    agent_hourly: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a try is made.

    Attributes:
        agent_id: Who opened the registration.
        counter_id: At which counter; None: not known yet, or a recorded clip.
        is_card_read: Whether a known reader signed that it checked the chip of the person's card.
    """

    agent_id: AgentId
    counter_id: CounterId | None
    is_card_read: bool

    def is_near(self, other: "Place") -> bool:
        """Whether another try was by the same agent, or at the same counter."""
        return self.agent_id == other.agent_id or (self.counter_id is not None and self.counter_id == other.counter_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedTry:
    """A try that failed; `at`: when its challenge was drawn."""

    at: datetime
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempts:
    """Tries left, and the pause where there are none; in whole seconds, 0: none."""

    left: int
    pause_s: int


def count_attempts(failed: Sequence[FailedTry], place: Place, *, rule: AttemptRule, day_began_at: datetime, at: datetime) -> Attempts:
    """Count what is left to a person at a place: of the window and of the day, whichever is less.

    A try is free again when the window has passed over it; the tries of a day come back with the next.

    Args:
        failed: The person's failures of the window and of the day, the oldest first.
        place: Where they try now.
        rule: How many may fail.
        day_began_at: When the day at the outlet began.
        at: Now.
    """
    window, day_ends_at = timedelta(minutes=rule.window_minutes), day_began_at + _A_DAY
    counted = [one.at for one in failed if (one.place.is_card_read if place.is_card_read else place.is_near(one.place))]
    of_window, of_day = [one for one in counted if one >= at - window], [one for one in counted if one >= day_began_at]
    bounds = [(rule.failures - len(of_window), of_window[-rule.failures :][0] + window if of_window else at)]
    bounds.append((rule.daily_failures - len(of_day), day_ends_at))
    if not place.is_card_read:
        everywhere = sum(1 for one in failed if one.at >= day_began_at)
        bounds.append((rule.daily_failures_everywhere - everywhere, day_ends_at))
    used_up = [free_at for left, free_at in bounds if left <= 0]
    if not used_up:
        return Attempts(left=min(left for left, _ in bounds), pause_s=0)
    return Attempts(left=0, pause_s=max(1, -((at - max(used_up)) // timedelta(seconds=1))))
