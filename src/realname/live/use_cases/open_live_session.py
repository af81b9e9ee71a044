"""Open a live session by its token: once, the person who comes, and the challenge is used up by it."""

from dataclasses import dataclass, replace
from datetime import datetime

from realname.access.connectors.counter_authenticators import CounterAuthenticators
from realname.access.connectors.signed_camera_states import CameraStatesFile
from realname.access.errors import AttestationRefused, CounterUnknown
from realname.access.model.counter import Counter, session_challenge
from realname.access.store.counters import Counters
from realname.access.use_cases.camera_sessions import CameraVerdict, judge_camera
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.tokens import hash_token
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.live.errors import LiveSessionInUse
from realname.outlets.use_cases.duty_check import require_at_work
from realname.registration.errors import LiveTokenRefused
from realname.registration.events import RegistrationEvent
from realname.registration.model.attempts import AttemptRule
from realname.registration.model.live_session import LiveSession
from realname.registration.model.registration import Registration
from realname.registration.store.challenges import Challenges
from realname.registration.store.live_sessions import LiveSessions
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.capturing.attempt_limits import require_attempt_left
from realname.registration.use_cases.capturing.draw_challenge import require_reserved
from realname.registration.use_cases.media import SealedMedia, reference_name
from realname.registration.use_cases.persons import require_verified
from realname.vault.model.wrapped_key import Person
from realname.verification.model.challenges.challenge import Challenge


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LiveConnection:
    """Everything a live session needs while it is under way; held in memory only, silent when shown.

    Attributes:
        verdict: Whether the counter's camera is attested in it.
        reference: The reference portrait in clear, an encoded image.
    """

    session: LiveSession
    counter: Counter
    verdict: CameraVerdict
    challenge: Challenge
    person: Person
    registration: Registration
    reference: bytes

    def __repr__(self) -> str:
        """The kind alone."""
        return "LiveSeat(…)"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLiveSession:
    """Opens a live session."""

    units: UnitsOfWork
    clock: Clock
    safe: SealedMedia
    authenticators: CounterAuthenticators
    states: CameraStatesFile
    attempt_rule: AttemptRule
    local_days: LocalDays

    def __call__(self, token: str, *, assertion: str = "", camera: object = None) -> LiveConnection:
        """Open, and use the challenge up: whatever happens then, it opens no second session.

        Args:
            token: Of the session.
            assertion: What the counter's attested hardware answered to `session_challenge`, JSON. Without it, or where it proves
                nothing, the session goes on as one of a counter that is not attested.
            camera: What the hello says of the counter's camera, JSON; None: nothing. Where it proves nothing, the session continues as
                one of a camera that is not attested.

        Raises:
            LiveTokenRefused: The token is unknown, was used, has run out, or a newer session was asked for.
            LiveSessionInUse: It is under way: that another person came is recorded, and the session will fail.
            CounterUnknown: The counter was revoked meanwhile.
            StateConflict: The registration was closed or changed meanwhile.
            ReservationExpired: The number's reservation has run out.
            RateLimited: Since it was asked for, other sessions of the person used up their tries; the token was not used.
        """
        token_hash = hash_token(token)
        # The reference is read before the token is used up: a store that is away costs no one a try.
        with self.units() as unit:
            session, registration = self._require_openable(unit, token_hash)
            person = require_verified(unit, registration)
        name = reference_name(registration.reference_id or "")
        reference = self.safe.get(person=person, registration_id=registration.id, name=name)
        with self.units() as unit:
            session, current = self._require_openable(unit, token_hash)
            if current != registration:
                raise LiveTokenRefused(cause="void")
            # Sessions cost a try from here on, and many may have been asked for before the first was opened.
            require_attempt_left(
                unit, registration, session.counter_id, attempt_rule=self.attempt_rule, local_days=self.local_days, at=self.clock.now()
            )
            is_attested = self._is_attested(unit, session, assertion)
            now = self.clock.now()
            verdict = judge_camera(unit, session.counter_id, camera, nonce=session.nonce, states=self.states.current(), at=now)
            opened = session.open(at=now, is_attested=is_attested, camera_id=verdict.camera.id if verdict.camera else None)
            return self._open(unit, opened, verdict, registration, person, reference)

    def _require_openable(self, unit: UnitOfWork, token_hash: str) -> tuple[LiveSession, Registration]:
        now, found = self.clock.now(), unit[LiveSessions].find(token_hash)
        if found is None:
            raise LiveTokenRefused(cause="unknown")
        # Always in this order, registration and then session, so that no two transactions wait for each other.
        registration, session = unit[Registrations].get(found.registration_id), unit[LiveSessions].get(found.id)
        if session.is_under_way:
            _record_second_socket(unit, session, at=now)
            raise LiveSessionInUse
        require_at_work(unit, registration.outlet_id, registration.agent_id)
        session.require_openable(at=now)
        registration.require_open()
        if registration.live_session_id != session.id:
            raise LiveTokenRefused(cause="void")
        require_reserved(registration, at=now)
        return session, registration

    def _is_attested(self, unit: UnitOfWork, session: LiveSession, assertion: str) -> bool:
        counter = unit[Counters].lock(session.counter_id) if assertion else None
        if counter is None or counter.authenticator is None:
            return False
        challenge = session_challenge(session.nonce)
        try:
            count = self.authenticators.read_assertion(assertion, challenge=challenge, authenticator=counter.authenticator)
        except AttestationRefused:
            return False
        unit[Counters].save(replace(counter, authenticator=replace(counter.authenticator, sign_count=count)))
        return True

    def _open(
        self,
        unit: UnitOfWork,
        session: LiveSession,
        verdict: CameraVerdict,
        registration: Registration,
        person: Person,
        reference: bytes,
    ) -> LiveConnection:
        now = self.clock.now()
        counter = unit[Counters].get(session.counter_id)
        if not counter.serves(registration.outlet_id):
            raise CounterUnknown
        challenge = unit[Challenges].current(registration.id).use(at=now)
        unit[LiveSessions].save(session)
        unit[Challenges].save(challenge)
        facts = tuple(
            sorted(
                (
                    *_camera_facts(verdict),
                    ("capture", session.capture.value),
                    ("counter", counter.id.value),
                    ("session", session.id.value),
                )
            )
        )
        unit.ledger.append(RecordedEvent(at=now, event=RegistrationEvent.SESSION_OPENED, subject=registration.id.value, facts=facts))
        unit.commit()
        return LiveConnection(
            session=session,
            counter=counter,
            verdict=verdict,
            challenge=challenge,
            person=person,
            registration=registration,
            reference=reference,
        )


def _camera_facts(verdict: CameraVerdict) -> tuple[tuple[str, str | int], ...]:
    if verdict.camera is None or verdict.states is None:
        return () if verdict.fault is None else (("camera_refused", verdict.fault.value),)
    return (
        ("camera", verdict.camera.id.value),
        ("device", verdict.camera.device.digest),
        ("states", verdict.states.digest),
        ("states_version", verdict.states.version),
    )


def _record_second_socket(unit: UnitOfWork, session: LiveSession, *, at: datetime) -> None:
    if session.second_socket_at is None:
        unit[LiveSessions].save(replace(session, second_socket_at=at))
        unit.commit()
