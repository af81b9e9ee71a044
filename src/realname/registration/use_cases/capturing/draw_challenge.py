"""Draw a challenge: by the policy, adapted to what the applicant cannot do, bound to number, SIM, outlet and agent."""

from dataclasses import dataclass
from datetime import datetime

from realname.kernel.errors import ReservationExpired, StateConflict
from realname.kernel.identifiers import ChallengeId, CounterId
from realname.kernel.ports import RandomTokens, Vault
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.unit_of_work import UnitOfWork
from realname.outlets.use_cases.duty_check import require_at_work
from realname.registration.errors import ChallengeImpossible
from realname.registration.model.attempts import AttemptRule
from realname.registration.model.registration import NextStep, Registration
from realname.registration.store.challenges import Challenges
from realname.registration.use_cases.capturing.attempt_limits import is_card_read, require_attempt_left, require_draw_left
from realname.verification.model.challenges.challenge import Challenge, ChallengeBinding, ChallengeRule, adapt_rule, issue_challenge


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeDrawer:
    """Draws for an open registration, within the transaction of the use case that asks for it."""

    tokens: RandomTokens
    vault: Vault
    attempt_rule: AttemptRule
    local_days: LocalDays

    def draw(
        self,
        unit: UnitOfWork,
        registration: Registration,
        *,
        rule: ChallengeRule | None,
        at: datetime,
        counter_id: CounterId | None = None,
    ) -> Challenge:
        """Draw by a rule, less what the applicant cannot do, and record; the challenge before is void. Without a counter it is for a clip.

        Raises:
            StateConflict: Not open, or number and SIM are missing.
            ReservationExpired: The number's reservation has run out.
            RateLimited: Too many live sessions in a short time, or in a day.
            ChallengeImpossible: There is no action that the applicant can do.
        """
        require_at_work(unit, registration.outlet_id, registration.agent_id)
        registration.require_open()
        registration.require_step_done(NextStep.CHOOSE_LINE)
        require_reserved(registration, at=at)
        if registration.verified_person_id is None:
            raise StateConflict(next=registration.next_step.value)
        require_attempt_left(unit, registration, counter_id, attempt_rule=self.attempt_rule, local_days=self.local_days, at=at)
        require_draw_left(unit, registration.id, at=at)
        adapted = adapt_rule(rule, registration.left_out) if rule is not None else None
        if adapted is None:
            raise ChallengeImpossible
        challenge = issue_challenge(
            challenge_id=ChallengeId(self.tokens.token()),
            binding=_binding(registration, nonce=self.tokens.token()),
            rule=adapted,
            secret=self.vault.challenge_secret(),
            at=at,
        )
        unit[Challenges].add(challenge, is_card_read=is_card_read(registration))
        return challenge


def drawn_facts(challenge: Challenge) -> tuple[tuple[str, str | int], ...]:
    """What the ledger says of a draw: how many actions, and a digest by which it can be shown later that none was exchanged."""
    return (("actions", len(challenge.actions)), ("challenge", challenge.commitment))


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
