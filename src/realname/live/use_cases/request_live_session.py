"""Ask for a live session: a challenge is drawn for it, and a token that opens it, once, at one counter."""

from dataclasses import dataclass, replace
from datetime import datetime

from realname.access.connectors.counter_authenticators import CounterAuthenticators
from realname.access.connectors.signed_camera_states import CameraStatesFile
from realname.access.errors import CounterUnknown
from realname.access.model.counter import AuthenticatorQuestion
from realname.access.store.counters import Counters
from realname.access.use_cases.camera_sessions import CameraQuestion, question_of
from realname.kernel.identifiers import AgentId, CounterId, LiveSessionId, RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.tokens import hash_token
from realname.kernel.unit_of_work import UnitsOfWork
from realname.registration.events import RegistrationEvent
from realname.registration.model.live_session import TOKEN_LIFETIME, LiveSession
from realname.registration.store.live_sessions import LiveSessions
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.capturing.draw_challenge import ChallengeDrawer, drawn_facts
from realname.registration.use_cases.erasing.erase_media import erase_unused
from realname.registration.use_cases.media import SealedMedia
from realname.registration.use_cases.persons import agent_fact
from realname.verification.model.challenges.challenge import Challenge, ChallengeRule


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedLiveSession:
    """A live session that can be opened.

    Attributes:
        token: 256 random bits, shown this once.
        actions: How many there will be; which they are is told one by one.
        authenticator: What the hardware of an attested counter is asked; None: the counter is not attested.
        camera: The counter's camera that may prove itself; None: the counter has none.
    """

    session: LiveSession
    token: str
    actions: int
    authenticator: AuthenticatorQuestion | None
    camera: CameraQuestion | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLiveSession:
    """Issues a live session; the challenge, clip and session before are void."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    drawer: ChallengeDrawer
    challenge_rule: ChallengeRule
    safe: SealedMedia
    authenticators: CounterAuthenticators
    states: CameraStatesFile

    def __call__(self, registration_id: RegistrationId, counter_id: CounterId, *, acting: AgentId | None = None) -> IssuedLiveSession:
        """Draw and record.

        Raises:
            CounterUnknown: The counter is not enrolled at the registration's outlet, or was revoked.
            StateConflict: Not open, or number and SIM are missing.
            ReservationExpired: The number's reservation has run out.
            RateLimited: Too many live sessions in a short time.
            ChallengeImpossible: There is no action that the applicant can do.
        """
        now = self.clock.now()
        token = f"{self.tokens.token()}{self.tokens.token()}"
        with self.units() as unit:
            registration = unit[Registrations].get(registration_id)
            counter = unit[Counters].get(counter_id)
            if not counter.serves(registration.outlet_id):
                raise CounterUnknown
            challenge = self.drawer.draw(unit, registration, rule=self.challenge_rule, at=now, counter_id=counter_id)
            camera = question_of(unit, counter_id, states=self.states.current(), at=now)
            session = self._session(challenge, counter_id, token=token, at=now)
            unit[LiveSessions].add(session)
            unit[Registrations].save(replace(registration.without_session(), challenge_id=challenge.id, live_session_id=session.id))
            facts = tuple(sorted((agent_fact(registration, acting), *drawn_facts(challenge), ("counter", counter_id.value))))
            unit.ledger.append(RecordedEvent(at=now, event=RegistrationEvent.CHALLENGE_ISSUED, subject=registration_id.value, facts=facts))
            unit.commit()
        erase_unused(self.units, self.safe, registration_id)
        question = self.authenticators.question(counter.authenticator, nonce=session.nonce)
        return IssuedLiveSession(session=session, token=token, actions=len(challenge.actions), authenticator=question, camera=camera)

    def _session(self, challenge: Challenge, counter_id: CounterId, *, token: str, at: datetime) -> LiveSession:
        return LiveSession(
            id=LiveSessionId(self.tokens.token()),
            registration_id=challenge.registration_id,
            challenge_id=challenge.id,
            counter_id=counter_id,
            token_hash=hash_token(token),
            nonce=self.tokens.token(),
            issued_at=at,
            expires_at=min(at + TOKEN_LIFETIME, challenge.expires_at),
        )
