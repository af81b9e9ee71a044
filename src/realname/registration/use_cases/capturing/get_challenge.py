"""Get a challenge that a recorded clip answers: all its actions are told at once."""

from dataclasses import dataclass, replace

from realname.kernel.identifiers import AgentId, RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitsOfWork
from realname.registration.errors import RecordedClipNotAccepted
from realname.registration.events import RegistrationEvent
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.capturing.draw_challenge import ChallengeDrawer, drawn_facts
from realname.registration.use_cases.erasing.erase_media import erase_unused
from realname.registration.use_cases.media import SealedMedia
from realname.registration.use_cases.persons import agent_fact
from realname.verification.model.challenges.challenge import Challenge, ChallengeRule, for_clip


@dataclass(frozen=True, slots=True, kw_only=True)
class GetChallenge:
    """Issues a challenge; the one before is void, and its clip erased."""

    units: UnitsOfWork
    clock: Clock
    drawer: ChallengeDrawer
    safe: SealedMedia
    challenge_rule: ChallengeRule

    def __call__(self, registration_id: RegistrationId, *, acting: AgentId | None = None) -> Challenge:
        """Draw and record.

        Raises:
            StateConflict: Not open, or number and SIM are missing.
            ReservationExpired: The number's reservation has run out.
            RateLimited: Too many live sessions in a short time.
            ChallengeImpossible: There is no action that the applicant can do.
            RecordedClipNotAccepted: The pack takes no recorded clip.
        """
        require_recorded_clip(self.challenge_rule)
        now = self.clock.now()
        with self.units() as unit:
            registration = unit[Registrations].get(registration_id)
            challenge = self.drawer.draw(unit, registration, rule=for_clip(self.challenge_rule), at=now)
            challenged = replace(registration.without_session(), challenge_id=challenge.id)
            unit[Registrations].save(challenged)
            facts = tuple(sorted((agent_fact(registration, acting), *drawn_facts(challenge))))
            unit.ledger.append(RecordedEvent(at=now, event=RegistrationEvent.CHALLENGE_ISSUED, subject=registration_id.value, facts=facts))
            unit.commit()
        erase_unused(self.units, self.safe, registration_id, left=challenged)
        return challenge


def require_recorded_clip(challenge_rule: ChallengeRule) -> None:
    """Refuse a recorded clip in place of the live session where the pack does.

    Raises:
        RecordedClipNotAccepted: It does.
    """
    if not challenge_rule.recorded_clip:
        raise RecordedClipNotAccepted
