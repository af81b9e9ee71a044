"""Cameras of counters: enrolled by a code that works once and the answers of one TPM; their machines prove their state; revoked."""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from realname.access.connectors.endorsement_certificates import EndorsementCertificates
from realname.access.connectors.signed_camera_states import CameraStatesFile
from realname.access.errors import CameraRefused, CounterUnknown, EnrolmentCodeRefused, UnknownCamera
from realname.access.events import AccessEvent
from realname.access.model.camera import (
    CHALLENGE_LIFETIME,
    BegunEnrolment,
    Camera,
    CameraEnrolment,
    CameraFault,
    CameraOffer,
    CameraState,
    EnrolmentProof,
    StateChallenge,
    StateProof,
    require_hardware,
    require_later,
    tpm_digest,
)
from realname.access.model.camera_states import CameraStates
from realname.access.model.counter import CODE_LIFETIME, Counter
from realname.access.store.audited import key_digest
from realname.access.store.cameras import VALUES, CameraEnrolments, Cameras, ProvenStates
from realname.access.store.counters import Counters
from realname.access.use_cases.camera_checks import AcceptedState, accept_state, read_public, require_certified
from realname.access.use_cases.strangers_tries import CountStrangersTries, forgive
from realname.capture.model.statements import Purpose, qualifying_data
from realname.kernel.clock_skew import is_current
from realname.kernel.identifiers import AgentId, CameraId, CounterId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ledger.implied_records import digest_of
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.tokens import as_issued, hash_token, typed_secret
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork
from realname.platform.tpm.credentials import Credential, make_credential
from realname.platform.tpm.keys import is_attestation_key, is_plain_signing_key

_GROUPS = 3  # of four characters: 60 bits, for a quarter of an hour
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueCameraCode:
    """Issues a code that enrols the camera of one counter."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens

    def __call__(self, counter_id: CounterId) -> str:
        """Issue; valid for 15 minutes, kept as a hash.

        Raises:
            CounterUnknown: There is none, or it was revoked.
        """
        code = typed_secret(self.tokens.token(), groups=_GROUPS)
        expires_at = self.clock.now() + CODE_LIFETIME
        with self.units() as unit:
            _require_counter(unit, counter_id)
            unit[CameraEnrolments].add(CameraEnrolment(code_hash=hash_token(code), counter_id=counter_id, expires_at=expires_at))
            unit.commit()
        return code


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraTask:
    """What the TPM of an offer is to do.

    Attributes:
        nonce: Of the statements that it is to sign.
        credential: Holds a secret for this TPM alone.
    """

    enrolment_id: str
    nonce: str
    credential: Credential


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginCameraEnrolment:
    """Begins the enrolment of a camera: looks at certificates and keys, and makes a credential for the TPM."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    certificates: EndorsementCertificates
    tries: CountStrangersTries

    def __call__(self, code: str, offer: CameraOffer, *, address: str) -> CameraTask:
        """Begin; the code stays valid until a proof is accepted.

        Args:
            code: As it was typed.
            offer: What the agent shows.
            address: Where the request comes from.

        Raises:
            RateLimited: Too many from there were refused lately; nothing is looked at.
            EnrolmentCodeRefused: The code is unknown, was used, or has expired.
            CameraRefused: A certificate, a key or the device is not as it must be; `reason` says which.
        """
        mark, now = self.tries("camera-enrolment", address=address), self.clock.now()
        secret = secrets.token_bytes(_SECRET_BYTES)
        with self.units() as unit:
            forgive(unit, mark, at=now)
            enrolment = unit[CameraEnrolments].lock(hash_token(as_issued(code)))
            if enrolment is None or not is_current(enrolment.expires_at, at=now, lifetime=CODE_LIFETIME):
                raise EnrolmentCodeRefused
            # Only who has a code has certificates read.
            begun, credential = self._begin(offer, secret, at=now)
            unit[CameraEnrolments].save(replace(enrolment, begun=begun))
            unit.commit()
        return CameraTask(enrolment_id=begun.id, nonce=begun.nonce, credential=credential)

    def _begin(self, offer: CameraOffer, secret: bytes, *, at: datetime) -> tuple[BegunEnrolment, Credential]:
        endorsement, attestation = read_public(offer.endorsement_key), read_public(offer.attestation_key)
        self.certificates.require_trusted(offer.certificates, key=endorsement, at=at)
        if not is_attestation_key(attestation):
            raise CameraRefused(reason=CameraFault.ATTESTATION_KEY_UNFIT)
        if not is_plain_signing_key(read_public(offer.frame_key)):
            raise CameraRefused(reason=CameraFault.FRAME_KEY_UNFIT)
        require_hardware(offer.device)
        begun = BegunEnrolment(
            id=self.tokens.token(),
            nonce=self.tokens.token(),
            secret_hash=_hash(secret),
            endorsement=tpm_digest(endorsement),
            attestation_key=offer.attestation_key,
            frame_key=offer.frame_key,
            device=offer.device,
        )
        return begun, make_credential(secret, endorsement=endorsement, name=attestation.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishCameraEnrolment:
    """Enrols a camera by what its TPM answered."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    states: CameraStatesFile
    tries: CountStrangersTries

    def __call__(self, enrolment_id: str, proof: EnrolmentProof, *, address: str) -> tuple[Camera, CameraState]:
        """Enrol, and use the code up; a former camera of the counter is revoked. Of two with one code, one gets it.

        Raises:
            RateLimited: Too many from there were refused lately; nothing is looked at.
            UnknownCamera: No enrolment of this id is under way.
            CounterUnknown: The counter was revoked meanwhile.
            CameraRefused: The TPM did not prove what it must; `reason` says what. The code stays valid.
        """
        mark, now = self.tries("camera-proof", address=address), self.clock.now()
        with self.units() as unit:
            forgive(unit, mark, at=now)
            enrolment = unit[CameraEnrolments].lock_begun(enrolment_id)
            if enrolment is None or enrolment.begun is None or not is_current(enrolment.expires_at, at=now, lifetime=CODE_LIFETIME):
                raise UnknownCamera
            states = self.states.current()
            accepted = _check(enrolment.begun, proof, states, at=now)
            _require_newest(unit, states)
            camera = self._enrolled(unit, enrolment, enrolment.begun, at=now)
            state = _proven(camera.id, accepted, states, at=now)
            unit[ProvenStates].save(state)
            unit[CameraEnrolments].remove(enrolment.code_hash)
            unit.ledger.append(_enrolled_event(camera))
            unit.ledger.append(_proven_event(state))
            unit.commit()
        return camera, state

    def _enrolled(self, unit: UnitOfWork, enrolment: CameraEnrolment, begun: BegunEnrolment, *, at: datetime) -> Camera:
        counter = _require_counter(unit, enrolment.counter_id)
        revoke_cameras(unit, counter.id, at=at)
        camera = Camera(
            id=CameraId(self.tokens.token()),
            counter_id=counter.id,
            device=begun.device,
            endorsement=begun.endorsement,
            attestation_key=begun.attestation_key,
            frame_key=read_public(begun.frame_key).spki,
            enrolled_at=at,
        )
        # One TPM is in one machine: its camera serves one counter.
        unit[Cameras].add_new(camera, refused=CameraRefused(reason=CameraFault.TPM_ENROLLED_ELSEWHERE))
        return camera


def _check(begun: BegunEnrolment, proof: EnrolmentProof, states: CameraStates | None, *, at: datetime) -> AcceptedState:
    if not hmac.compare_digest(_hash(proof.secret), begun.secret_hash):
        raise CameraRefused(reason=CameraFault.SECRET_WRONG)
    key = read_public(begun.attestation_key)
    qualifying = qualifying_data(Purpose.ENROLMENT, nonce=begun.nonce, device=begun.device)
    require_certified(read_public(begun.frame_key), proof.certification, attestation_key=key, qualifying=qualifying)
    return accept_state(proof.state, states, key=key, qualifying=qualifying, at=at)


@dataclass(frozen=True, slots=True)
class KnownCameras:
    """Tells cameras and enrolments that are there from any other id, before more is read of a request."""

    units: Reads

    def require_begun(self, enrolment_id: str) -> None:
        """Accept an enrolment that was begun.

        Raises:
            UnknownCamera: No enrolment of this id is under way.
        """
        with self.units() as unit:
            if unit[CameraEnrolments].lock_begun(enrolment_id) is None:
                raise UnknownCamera

    def require_in_use(self, camera_id: CameraId) -> None:
        """Accept a camera that is not revoked.

        Raises:
            UnknownCamera: No camera in use has this id.
        """
        with self.units() as unit:
            _require_in_use(unit, camera_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawCameraChallenge:
    """Draws what a camera's machine proves its state over."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens

    def __call__(self, camera_id: CameraId) -> str:
        """Draw a nonce for one proof. Anyone may ask, so one that is valid for half its time or more is given again.

        Raises:
            UnknownCamera: No camera in use has this id.
        """
        now = self.clock.now()
        with self.units() as unit:
            _, state = _require_in_use(unit, camera_id)
            drawn = state.challenge
            if drawn is not None and is_current(drawn.expires_at - CHALLENGE_LIFETIME / 2, at=now, lifetime=CHALLENGE_LIFETIME / 2):
                return drawn.nonce
            challenge = StateChallenge(nonce=self.tokens.token(), expires_at=now + CHALLENGE_LIFETIME)
            unit[ProvenStates].save(replace(state, challenge=challenge))
            unit.commit()
        return challenge.nonce


@dataclass(frozen=True, slots=True, kw_only=True)
class ProveCameraState:
    """Takes the proof of a state."""

    units: UnitsOfWork
    clock: Clock
    states: CameraStatesFile

    def __call__(self, camera_id: CameraId, proof: StateProof) -> CameraState:
        """Check and keep; the challenge is used up.

        Raises:
            UnknownCamera: No camera in use has this id.
            CameraRefused: The proof is not of a known state, of this camera, of now; `reason` says which check failed.
        """
        now, states = self.clock.now(), self.states.current()
        with self.units() as unit:
            camera, before = _require_in_use(unit, camera_id)
            qualifying = qualifying_data(Purpose.STATE, nonce=before.require_challenged(at=now), device=camera.device)
            key = read_public(camera.attestation_key)
            accepted = accept_state(proof, states, key=key, qualifying=qualifying, at=now)
            require_later(accepted.clock, since=before.clock)
            state = _proven(camera.id, accepted, states, at=now)
            _require_newest(unit, states)
            unit[ProvenStates].save(state)
            unit.ledger.append(_proven_event(state))
            unit.commit()
        return state


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeCamera:
    """Revokes a camera: no live session counts as captured by it any more."""

    units: UnitsOfWork
    clock: Clock

    def check(self, camera_id: CameraId) -> Camera:
        """Go as far as the first change; raises as the call."""
        with self.units() as unit:
            return unit[Cameras].get(camera_id)

    def __call__(self, camera_id: CameraId) -> Camera:
        """Revoke; again changes nothing.

        Raises:
            UnknownCamera: No camera has this id.
        """
        with self.units() as unit:
            camera = unit[Cameras].get(camera_id)
            if camera.revoked_at is None:
                camera = _revoke(unit, camera, at=self.clock.now())
                unit.commit()
        return camera


@dataclass(frozen=True, slots=True)
class ListCameras:
    """Lists cameras with the state that each proved last."""

    units: Reads

    def __call__(self) -> Sequence[tuple[Camera, CameraState | None]]:
        """By counter and time of enrolment; the revoked too."""
        with self.units() as unit:
            return [(camera, unit[ProvenStates].find(camera.id)) for camera in unit[Cameras].all()]


def revoke_cameras(unit: UnitOfWork, counter_id: CounterId, *, at: datetime, acting: AgentId | None = None) -> None:
    """Revoke the cameras of a counter that are in use."""
    for camera in unit[Cameras].of_counter(counter_id):
        if camera.revoked_at is None:
            _revoke(unit, camera, at=at, acting=acting)


def _revoke(unit: UnitOfWork, camera: Camera, *, at: datetime, acting: AgentId | None = None) -> Camera:
    revoked = replace(camera, revoked_at=at)
    unit[Cameras].save(revoked)
    facts = (("agent", acting.value),) if acting else ()
    unit.ledger.append(RecordedEvent(at=at, event=AccessEvent.CAMERA_REVOKED, subject=camera.id.value, facts=facts))
    return revoked


def _require_newest(unit: UnitOfWork, states: CameraStates | None) -> None:
    """Accept a list that is as new as any under which a state of any camera was proven."""
    if states is not None and states.version < unit[ProvenStates].newest_version():
        raise CameraRefused(reason=CameraFault.STATES_OLDER)


def _require_counter(unit: UnitOfWork, counter_id: CounterId) -> Counter:
    counter = unit[Counters].lock(counter_id)
    if counter.revoked_at is not None:
        raise CounterUnknown
    return counter


def _require_in_use(unit: UnitOfWork, camera_id: CameraId) -> tuple[Camera, CameraState]:
    """Find a camera that is not revoked, and lock its state; a row without its seal is none."""
    camera, state = unit[Cameras].get(camera_id), unit[ProvenStates].lock(camera_id)
    if camera.revoked_at is not None or state is None:
        raise UnknownCamera
    return camera, state


def _proven(camera_id: CameraId, accepted: AcceptedState, states: CameraStates | None, *, at: datetime) -> CameraState:
    if states is None:
        raise CameraRefused(reason=CameraFault.STATES_MISSING)
    return CameraState(
        camera_id=camera_id,
        proved_at=at,
        states_version=states.version,
        states_digest=states.digest,
        boot=accepted.boot,
        pcrs=accepted.pcrs,
        entries=accepted.entries,
        pcr10=accepted.pcr10,
        clock=accepted.clock,
    )


def _enrolled_event(camera: Camera) -> RecordedEvent:
    facts = (
        ("attestation", key_digest(camera.attestation_key)),
        ("counter", camera.counter_id.value),
        ("device", camera.device.digest),
        ("endorsement", camera.endorsement),
        ("frames", key_digest(camera.frame_key)),
    )
    return RecordedEvent(at=camera.enrolled_at, event=AccessEvent.CAMERA_ENROLLED, subject=camera.id.value, facts=facts)


def _proven_event(state: CameraState) -> RecordedEvent:
    facts = (
        ("boot", digest_of(VALUES.write(state.pcrs))),
        ("entries", state.entries),
        ("pcr10", state.pcr10),
        ("states", state.states_digest),
        ("version", state.states_version),
    )
    return RecordedEvent(at=state.proved_at, event=AccessEvent.CAMERA_STATE_PROVED, subject=state.camera_id.value, facts=facts)


def _hash(secret: bytes) -> str:
    return hash_token(secret.hex())
