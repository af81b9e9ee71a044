"""Get a challenge that a recorded clip answers: all its actions are told at once."""

from dataclasses import dataclass, replace

from realname.application.acting_agent import agent_fact
from realname.application.draw_challenge import ChallengeDrawer, drawn_facts
from realname.application.erase_unused import erase_unused
from realname.application.media import MediaSafe
from realname.application.ports import Clock, RandomTokens, Vault
from realname.application.unit_of_work import UnitsOfWork
from realname.domain.challenge import Challenge
from realname.domain.errors import RecordedClipNotAccepted
from realname.domain.events import Event, RecordedEvent
from realname.domain.identifiers import AgentId, RegistrationId
from realname.domain.policy import Policy, RecordedClip


@dataclass(frozen=True, slots=True, kw_only=True)
class GetChallenge:
    """Issues a challenge; the one before is void, and its clip erased."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    vault: Vault
    safe: MediaSafe
    policy: Policy

    def __call__(self, registration_id: RegistrationId, *, acting: AgentId | None = None) -> Challenge:
        """Draw and record.

        Raises:
            StateConflict: Not open, or number and SIM are missing.
            ReservationExpired: The number's reservation has run out.
            RateLimited: Too many live sessions in a short time.
            ChallengeImpossible: There is no action that the applicant can do.
            RecordedClipNotAccepted: The pack takes no recorded clip.
        """
        require_recorded_clip(self.policy)
        now = self.clock.now()
        drawer = ChallengeDrawer(tokens=self.tokens, vault=self.vault, policy=self.policy)
        with self.units() as unit:
            registration = unit.registrations.get(registration_id)
            challenge = drawer.draw(unit, registration, at=now)
            unit.registrations.save(replace(registration.without_session(), challenge_id=challenge.id))
            facts = tuple(sorted((agent_fact(registration, acting), *drawn_facts(challenge))))
            unit.ledger.append(RecordedEvent(at=now, event=Event.CHALLENGE_ISSUED, subject=registration_id.value, facts=facts))
            unit.commit()
        erase_unused(self.units, self.safe, registration_id)
        return challenge


def require_recorded_clip(policy: Policy) -> None:
    """Refuse a recorded clip in place of the live session where the pack does.

    Raises:
        RecordedClipNotAccepted: It does.
    """
    if policy.challenge.recorded_clip is RecordedClip.REFUSE:
        raise RecordedClipNotAccepted
