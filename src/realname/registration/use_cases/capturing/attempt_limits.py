"""Attempts: how many live sessions a person has left before a pause, counted over all their registrations."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from realname.kernel.errors import RateLimited
from realname.kernel.identifiers import PersonId, RegistrationId
from realname.kernel.ports import Clock
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.unit_of_work import Reads, UnitOfWork
from realname.registration.model.live_session import AttemptRule
from realname.registration.store.challenges import Challenges
from realname.registration.store.registrations import Registrations

# Tries of a day and signs of an attack: as long a registration that was stopped and deleted still counts for the person, and no longer.
TRIES_REMEMBERED = timedelta(hours=24)
_FREE_DRAWS = 10  # more than an agent needs who looks for the camera; each is an entry of the ledger for ever
_FREE_WINDOW = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempts:
    """Tries left, and the pause where there are none; in whole seconds, 0: none."""

    left: int
    pause_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAttempts:
    """Reads; changes nothing."""

    units: Reads
    clock: Clock
    attempt_rule: AttemptRule
    local_days: LocalDays

    def __call__(self, registration_id: RegistrationId) -> Attempts:
        """Count what is left to the person of a registration; who showed no evidence yet has all.

        Raises:
            UnknownRegistration: There is none.
        """
        with self.units() as unit:
            person_id = unit[Registrations].get(registration_id).verified_person_id
            return count_attempts(unit, person_id, attempt_rule=self.attempt_rule, local_days=self.local_days, at=self.clock.now())


def count_attempts(
    unit: UnitOfWork, person_id: PersonId | None, *, attempt_rule: AttemptRule, local_days: LocalDays, at: datetime
) -> Attempts:
    """Count what is left of the window and of the day, whichever is less.

    A try is free again when the window has passed over it; the tries of a day come back with the next.
    """
    window = timedelta(minutes=attempt_rule.window_minutes)
    day_began_at = local_days.day_began_at(at)
    failed = unit[Challenges].failed_since(person_id, min(at - window, day_began_at)) if person_id else ()
    of_window, of_day = [one for one in failed if one >= at - window], [one for one in failed if one >= day_began_at]
    left = max(0, min(attempt_rule.failures - len(of_window), attempt_rule.daily_failures - len(of_day)))
    if left:
        return Attempts(left=left, pause_s=0)
    is_day_over = len(of_day) >= attempt_rule.daily_failures
    free_at = day_began_at + timedelta(days=1) if is_day_over else of_window[-attempt_rule.failures] + window
    return Attempts(left=0, pause_s=max(1, -((at - free_at) // timedelta(seconds=1))))


def require_attempt_left(unit: UnitOfWork, person_id: PersonId, *, attempt_rule: AttemptRule, local_days: LocalDays, at: datetime) -> None:
    """Refuse one try too many; opening a new registration gives no new ones.

    Raises:
        RateLimited: Too many in a short time, or in a day; `retry_after_s` says for how long.
    """
    attempts = count_attempts(unit, person_id, attempt_rule=attempt_rule, local_days=local_days, at=at)
    if not attempts.left:
        raise RateLimited(retry_after_s=attempts.pause_s)


def require_draw_left(unit: UnitOfWork, registration_id: RegistrationId, *, at: datetime) -> None:
    """Refuse to draw without end for sessions that cost no try: never opened, or ended by the server's own doing.

    Raises:
        RateLimited: Too many in a short time; `retry_after_s` says for how long.
    """
    free = unit[Challenges].free_since(registration_id, at - _FREE_WINDOW)
    if len(free) >= _FREE_DRAWS:
        free_at = free[-_FREE_DRAWS] + _FREE_WINDOW
        raise RateLimited(retry_after_s=max(1, -((at - free_at) // timedelta(seconds=1))))
