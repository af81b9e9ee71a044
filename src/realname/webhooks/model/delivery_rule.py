"""How often, how long and how many at once: the rule of deliveries."""

from dataclasses import dataclass
from datetime import timedelta

from realname.webhooks.model.attempt import Attempt

_MOST_DOUBLINGS = 30  # the longest pause is reached long before
_NONE = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRule:
    """The rule.

    Attributes:
        answer_s: Seconds for one attempt, from the look-up of the name to the last byte of the answer.
        lease: For how long an attempt belongs to the process that began it. After it another process tries: the first one has died.
        first_pause: Before the second attempt; each further failure doubles it.
        longest_pause: No pause is longer, whatever a receiver asks for.
        longest_age: From the first attempt on; an event that fails after it is parked.
        attempts_at_once: In one process.
        attempts_per_receiver: Of those, at one receiver: a receiver that hangs keeps no other waiting.
        failures_to_rest: So many failures in a row, and an endpoint rests as a whole.
        longest_rest: No rest of an endpoint is longer.
        delivered_kept: How long a delivered event can be replayed.
        parked_kept: How long a parked event can be replayed.
    """

    answer_s: float = 15.0
    lease: timedelta = timedelta(seconds=45)
    first_pause: timedelta = timedelta(seconds=5)
    longest_pause: timedelta = timedelta(hours=6)
    longest_age: timedelta = timedelta(days=3)
    attempts_at_once: int = 16
    attempts_per_receiver: int = 4
    failures_to_rest: int = 5
    longest_rest: timedelta = timedelta(minutes=5)
    delivered_kept: timedelta = timedelta(days=14)
    parked_kept: timedelta = timedelta(days=90)

    def pause_after(self, attempts: int, attempt: Attempt, *, chance: float) -> timedelta:
        """How long to wait after so many attempts, the last of which failed so.

        Args:
            attempts: 1 or more.
            attempt: The last one.
            chance: In [0, 1): half of each pause is spread by it, so that what failed together does not come back together.
        """
        whole = min(self.first_pause * 2.0 ** min(attempts - 1, _MOST_DOUBLINGS), self.longest_pause)
        asked = timedelta(seconds=min(attempt.asked_wait_s or 0.0, self.longest_pause.total_seconds())) if attempt.asks_to_wait else _NONE
        return max(whole * (0.5 + chance / 2), asked)

    def rest_after(self, failures: int) -> timedelta:
        """How long an endpoint rests after so many failures in a row; nothing while they are few."""
        if failures < self.failures_to_rest:
            return _NONE
        return min(self.first_pause * 2.0 ** min(failures - self.failures_to_rest, _MOST_DOUBLINGS), self.longest_rest)

    def rest_asked(self, attempt: Attempt) -> timedelta:
        """How long an endpoint rests because it asked for it."""
        if not attempt.asks_to_wait or attempt.asked_wait_s is None:
            return _NONE
        return timedelta(seconds=min(attempt.asked_wait_s, self.longest_rest.total_seconds()))
