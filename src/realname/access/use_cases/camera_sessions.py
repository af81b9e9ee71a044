"""Whether the camera of a counter is attested in one live session."""

from dataclasses import dataclass, replace
from datetime import datetime

from realname.access.errors import CameraRefused
from realname.access.model.camera import Camera, CameraFault, CameraState, parse_session_proof
from realname.access.model.camera_states import CameraStates
from realname.access.store.cameras import Cameras, ProvenStates
from realname.access.use_cases.camera_checks import require_session, require_states
from realname.kernel.identifiers import CameraId, CounterId
from realname.kernel.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraQuestion:
    """What whoever asked for a live session needs of the counter's camera.

    Attributes:
        is_state_due: Whether the machine must prove its state before its camera can be attested.
    """

    camera_id: CameraId
    is_state_due: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraVerdict:
    """Result of the check whether the pictures of a session come from an attested camera.

    Attributes:
        camera: The camera whose key signs the frames; None: they are signed by the counter's.
        states: The list that its machine was held against.
        fault: Why it is not attested; None where it is, or the counter has no camera.
    """

    camera: Camera | None = None
    states: CameraStates | None = None
    fault: CameraFault | None = None


def question_of(unit: UnitOfWork, counter_id: CounterId, *, states: CameraStates | None, at: datetime) -> CameraQuestion | None:
    """Find the camera of a counter that is in use; None where the counter has no such camera."""
    camera = _in_use(unit, counter_id)
    if camera is None:
        return None
    return CameraQuestion(camera_id=camera.id, is_state_due=_is_due(unit[ProvenStates].find(camera.id), states, at=at))


def judge_camera(
    unit: UnitOfWork, counter_id: CounterId, said: object, *, nonce: str, states: CameraStates | None, at: datetime
) -> CameraVerdict:
    """Check what a hello says of the camera, and keep the time that its TPM told. A refusal is a verdict: the session continues without.

    Args:
        unit: The transaction that opens the session.
        counter_id: The counter of the session.
        said: The member `camera` of the hello; None: it has none.
        nonce: Of the session.
        states: The list in force.
        at: Now.
    """
    camera = _in_use(unit, counter_id)
    if said is None:
        return CameraVerdict(fault=None if camera is None else CameraFault.PROOF_MISSING)
    if camera is None:
        was_there = bool(unit[Cameras].of_counter(counter_id))
        return CameraVerdict(fault=CameraFault.CAMERA_REVOKED if was_there else CameraFault.CAMERA_UNKNOWN)
    state = unit[ProvenStates].lock(camera.id)
    if state is None:
        return CameraVerdict(fault=CameraFault.STATE_EXPIRED)
    try:
        clock = require_session(parse_session_proof(said), camera, state, states, nonce=nonce, at=at)
    except CameraRefused as refused:
        return CameraVerdict(fault=CameraFault(str(refused.facts["reason"])))
    unit[ProvenStates].save(replace(state, clock=clock))
    return CameraVerdict(camera=camera, states=states)


def _in_use(unit: UnitOfWork, counter_id: CounterId) -> Camera | None:
    return next((camera for camera in unit[Cameras].of_counter(counter_id) if camera.revoked_at is None), None)


def _is_due(state: CameraState | None, states: CameraStates | None, *, at: datetime) -> bool:
    if state is None:
        return True
    try:
        state.require_current(states_digest=require_states(states, at=at).digest, at=at)
    except CameraRefused:
        return True
    return False
