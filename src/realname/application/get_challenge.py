"""Get a challenge: drawn by the server, bound to number, SIM, outlet and agent, so that one live session opens one line only."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from realname.application.erase_unused import erase_unused
from realname.application.media import MediaSafe
from realname.application.ports import Clock, RandomTokens, Vault
from realname.application.unit_of_work import UnitOfWork, UnitsOfWork
from realname.domain.challenge import Challenge, ChallengeBinding, issue_challenge
from realname.domain.errors import RateLimited, ReservationExpired, StateConflict
from realname.domain.events import Event, RecordedEvent
from realname.domain.identifiers import ChallengeId, RegistrationId
from realname.domain.policy import Policy
from realname.domain.registration import NextStep, Registration


@dataclass(frozen=True, slots=True, kw_only=True)
class GetChallenge:
    """Issues a challenge; the one before is void, and its clip erased."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    vault: Vault
    safe: MediaSafe
    policy: Policy

    def __call__(self, registration_id: RegistrationId) -> Challenge:
        """Draw and record.

        Raises:
            StateConflict: Not open, or number and SIM are missing.
            ReservationExpired: The number's reservation has run out.
            RateLimited: Too many live sessions in a short time.
        """
        now = self.clock.now()
        with self.units() as unit:
            registration = unit.registrations.get(registration_id)
            registration.require_open()
            registration.require_step_done(NextStep.CHOOSE_LINE)
            require_reserved(registration, at=now)
            self._require_attempts_left(unit, registration, at=now)
            challenge = issue_challenge(
                challenge_id=ChallengeId(self.tokens.token()),
                binding=_binding(registration, nonce=self.tokens.token()),
                rule=self.policy.challenge,
                secret=self.vault.challenge_secret(),
                at=now,
            )
            unit.challenges.add(challenge)
            unit.registrations.save(replace(registration.without_session(), challenge_id=challenge.id))
            unit.ledger.append(
                RecordedEvent(
                    at=now, event=Event.CHALLENGE_ISSUED, subject=registration_id.value, facts=(("actions", len(challenge.actions)),)
                )
            )
            unit.commit()
        erase_unused(self.units, self.safe, registration_id)
        return challenge

    def _require_attempts_left(self, unit: UnitOfWork, registration: Registration, *, at: datetime) -> None:
        """Count over all registrations of the person: opening a new one gives no new attempts. What was approved is no failure."""
        if registration.person_id is None:
            raise StateConflict(next=NextStep.ATTACH_EVIDENCE.value)
        rule = self.policy.attempts
        since = at - timedelta(minutes=rule.window_minutes)
        if unit.challenges.failed_since(registration.person_id, since) >= rule.failures:
            raise RateLimited(retry_after_s=rule.window_minutes * 60)


def require_reserved(registration: Registration, *, at: datetime) -> None:
    """Refuse to go on once the number's reservation has run out.

    Raises:
        ReservationExpired: It has.
    """
    if registration.reserved_until is None or at >= registration.reserved_until:
        raise ReservationExpired


def _binding(registration: Registration, *, nonce: str) -> ChallengeBinding:
    if registration.msisdn is None or registration.iccid is None:
        raise StateConflict(next=NextStep.CHOOSE_LINE.value)
    return ChallengeBinding(
        registration_id=registration.id,
        msisdn=registration.msisdn,
        iccid=registration.iccid,
        outlet_id=registration.outlet_id,
        agent_id=registration.agent_id,
        nonce=nonce,
    )
