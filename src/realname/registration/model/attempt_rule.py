"""The pack's rule on failed live sessions and on registrations opened by one agent."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRule:
    """How many failed live sessions are allowed in a window before a pause.

    Attributes:
        daily_failures: How many in one day at the outlet; then the route without a face is left until the next.
        agent_hourly: How many registrations one agent of an outlet may open in an hour; 0: as many as they like.
    """

    failures: int
    window_minutes: int
    daily_failures: int
    agent_hourly: int
