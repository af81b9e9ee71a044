"""Attempts: how many live sessions a person has left before a pause, counted over their registrations (`registration.model.attempts`)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from realname.kernel.errors import RateLimited
from realname.kernel.identifiers import CounterId, RegistrationId
from realname.kernel.ports import Clock
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.unit_of_work import Reads, UnitOfWork
from realname.registration.model.attempts import AttemptRule, Attempts, Place, count_attempts
from realname.registration.model.registration import Registration
from realname.registration.store.challenges import Challenges
from realname.registration.store.persons import Persons
from realname.registration.store.registrations import Registrations
from realname.verification.model.live_approval import PortraitBinding

# Tries of a day and signs of an attack: as long a registration that was stopped and deleted still counts for the person, and no longer.
TRIES_REMEMBERED = timedelta(hours=24)
_FREE_DRAWS = 10  # more than an agent needs who looks for the camera; each is an entry of the ledger for ever
_FREE_WINDOW = timedelta(minutes=10)


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
            registration = unit[Registrations].get(registration_id)
            return attempts_left(unit, registration, None, attempt_rule=self.attempt_rule, local_days=self.local_days, at=self.clock.now())


def attempts_left(
    unit: UnitOfWork,
    registration: Registration,
    counter_id: CounterId | None,
    *,
    attempt_rule: AttemptRule,
    local_days: LocalDays,
    at: datetime,
) -> Attempts:
    """Count what is left to the person of a registration at a counter; None: a recorded clip, or it is not known yet."""
    person_id, day_began_at = registration.verified_person_id, local_days.day_began_at(at)
    since = min(at - timedelta(minutes=attempt_rule.window_minutes), day_began_at)
    failed = unit[Challenges].failed_since(person_id, since) if person_id else ()
    place = Place(agent_id=registration.agent_id, counter_id=counter_id, is_card_read=is_card_read(registration))
    return count_attempts(failed, place, rule=attempt_rule, day_began_at=day_began_at, at=at)


def is_card_read(registration: Registration) -> bool:
    """Whether a known reader signed that it checked the chip of the card of the person who is verified."""
    return registration.portrait_binding is PortraitBinding.CHIP


def require_attempt_left(
    unit: UnitOfWork,
    registration: Registration,
    counter_id: CounterId | None,
    *,
    attempt_rule: AttemptRule,
    local_days: LocalDays,
    at: datetime,
) -> None:
    """Refuse one try too many; opening a new registration gives no new ones. Tries of one person are counted one at a time.

    Raises:
        RateLimited: Too many in a short time, or in a day; `retry_after_s` says for how long.
    """
    if registration.verified_person_id is not None:
        unit[Persons].get(registration.verified_person_id)  # locked: of two that count at once each would count one too few
    attempts = attempts_left(unit, registration, counter_id, attempt_rule=attempt_rule, local_days=local_days, at=at)
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
