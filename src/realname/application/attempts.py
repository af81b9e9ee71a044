"""Attempts: how many live sessions a person has left before a pause, counted over all their registrations."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from realname.application.ports import Clock
from realname.application.unit_of_work import UnitOfWork, UnitsOfWork
from realname.domain.errors import RateLimited
from realname.domain.identifiers import PersonId, RegistrationId
from realname.domain.policy import AttemptRule, Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempts:
    """Tries left, and the pause where there are none; in whole seconds, 0: none."""

    left: int
    pause_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAttempts:
    """Reads; changes nothing."""

    units: UnitsOfWork
    clock: Clock
    policy: Policy

    def __call__(self, registration_id: RegistrationId) -> Attempts:
        """Count what is left to the person of a registration; who showed no evidence yet has all.

        Raises:
            UnknownRegistration: There is none.
        """
        with self.units() as unit:
            person_id = unit.registrations.get(registration_id).person_id
            return count_attempts(unit, person_id, rule=self.policy.attempts, at=self.clock.now())


def count_attempts(unit: UnitOfWork, person_id: PersonId | None, *, rule: AttemptRule, at: datetime) -> Attempts:
    """Count what is left; a try is free again when the window has passed over it."""
    window = timedelta(minutes=rule.window_minutes)
    failed = unit.challenges.failed_since(person_id, at - window) if person_id else ()
    if len(failed) < rule.failures:
        return Attempts(left=rule.failures - len(failed), pause_s=0)
    free_at = failed[-rule.failures] + window
    return Attempts(left=0, pause_s=max(1, -((at - free_at) // timedelta(seconds=1))))


def require_attempt_left(unit: UnitOfWork, person_id: PersonId, *, rule: AttemptRule, at: datetime) -> None:
    """Refuse one try too many; opening a new registration gives no new ones.

    Raises:
        RateLimited: Too many in a short time; `retry_after_s` says for how long.
    """
    attempts = count_attempts(unit, person_id, rule=rule, at=at)
    if not attempts.left:
        raise RateLimited(retry_after_s=attempts.pause_s)
