"""What must hold of what a camera's TPM states. Pure: everything that is needed is given; the first check that fails is the reason."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from realname.access.errors import CameraRefused
from realname.access.model.camera import Camera, CameraFault, CameraState, SessionProof, StateProof, TpmStatement, require_same_start
from realname.access.model.camera_states import CameraStates
from realname.capture.model.measurement_list import START, Measurement, parse_measurements, replay
from realname.capture.model.statements import QUOTED_PCRS, Purpose, qualifying_data
from realname.kernel.errors import InvalidInput
from realname.platform.tpm.structures import (
    ClockInfo,
    Quote,
    TpmBytesWrong,
    TpmPublic,
    is_signed,
    parse_certification,
    parse_public,
    parse_quote,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedState:
    """A state that is one of the list.

    Attributes:
        pcrs: Values of registers 0 to 9, hexadecimal.
        entries: Measurements that were replayed, and
        pcr10: what register 10 is after them, hexadecimal.
    """

    boot: str
    pcrs: tuple[str, ...]
    entries: int
    pcr10: str
    clock: ClockInfo


def read_public(content: bytes) -> TpmPublic:
    """Parse a key of a TPM.

    Raises:
        CameraRefused: It is malformed, or of another kind.
    """
    try:
        return parse_public(content)
    except TpmBytesWrong:
        raise CameraRefused(reason=CameraFault.MALFORMED) from None


def require_certified(frame_key: TpmPublic, certification: TpmStatement, *, attestation_key: TpmPublic, qualifying: bytes) -> None:
    """Accept a frame key of which the TPM itself says, by its attestation key, that it holds it.

    Raises:
        CameraRefused: Another key signed, of another key, or for another enrolment or camera.
    """
    try:
        is_genuine = is_signed(certification.attest, signature=certification.signature, key=attestation_key)
        certified = parse_certification(certification.attest)
    except TpmBytesWrong:
        raise CameraRefused(reason=CameraFault.MALFORMED) from None
    if not is_genuine or certified.name != frame_key.name:
        raise CameraRefused(reason=CameraFault.FRAME_KEY_UNCERTIFIED)
    if certified.qualifying != qualifying:
        raise CameraRefused(reason=CameraFault.CERTIFICATION_REPLAYED)


def accept_state(proof: StateProof, states: CameraStates | None, *, key: TpmPublic, qualifying: bytes, at: datetime) -> AcceptedState:
    """Accept a machine whose boot and whose every measured file are in the list.

    Args:
        proof: Quote, registers and measurements.
        states: The list in force; None: there is none.
        key: The camera's attestation key.
        qualifying: What the quote must be over.
        at: Now.

    Raises:
        CameraRefused: `reason` says which check failed.
    """
    quote = _require_quote(proof.quote, key=key, qualifying=qualifying, pcrs=proof.pcrs)
    in_force = require_states(states, at=at)
    *started, last = (value.hex() for value in proof.pcrs)
    boot = in_force.boot_of(started)
    measurements = _require_replayed(proof.measurements, start=START, end=proof.pcrs[-1])
    in_force.require_known_start(measurements, pcrs=started)
    return AcceptedState(boot=boot.name, pcrs=tuple(started), entries=len(measurements), pcr10=last, clock=quote.clock)


def require_session(
    proof: SessionProof, camera: Camera, state: CameraState, states: CameraStates | None, *, nonce: str, at: datetime
) -> ClockInfo:
    """Accept a camera for one live session; returns what its TPM's clock says now.

    Raises:
        CameraRefused: `reason` says which check failed.
    """
    in_force = require_states(states, at=at)
    if proof.device != camera.device:
        raise CameraRefused(reason=CameraFault.DEVICE_DIFFERS)
    qualifying = qualifying_data(Purpose.SESSION, nonce=nonce, device=camera.device)
    pcrs = (*(bytes.fromhex(value) for value in state.pcrs), proof.pcr10)
    quote = _require_quote(proof.quote, key=read_public(camera.attestation_key), qualifying=qualifying, pcrs=pcrs)
    state.require_current(states_digest=in_force.digest, at=at)
    require_same_start(quote.clock, since=state.clock)
    in_force.require_known(_require_replayed(proof.measurements, start=bytes.fromhex(state.pcr10), end=proof.pcr10))
    return quote.clock


def require_states(states: CameraStates | None, *, at: datetime) -> CameraStates:
    """Give the list in force.

    Raises:
        CameraRefused: There is none, or not for this time.
    """
    if states is None:
        raise CameraRefused(reason=CameraFault.STATES_MISSING)
    states.require_in_force(at=at)
    return states


def _require_quote(statement: TpmStatement, *, key: TpmPublic, qualifying: bytes, pcrs: Sequence[bytes]) -> Quote:
    try:
        is_genuine = is_signed(statement.attest, signature=statement.signature, key=key)
        quote = parse_quote(statement.attest)
    except TpmBytesWrong:
        raise CameraRefused(reason=CameraFault.MALFORMED) from None
    if not is_genuine:
        raise CameraRefused(reason=CameraFault.QUOTE_UNSIGNED)
    if quote.qualifying != qualifying:
        raise CameraRefused(reason=CameraFault.QUOTE_REPLAYED)
    if quote.pcrs != QUOTED_PCRS or quote.pcr_digest != hashlib.sha256(b"".join(pcrs)).digest():
        raise CameraRefused(reason=CameraFault.PCRS_DIFFER)
    return quote


def _require_replayed(content: bytes, *, start: bytes, end: bytes) -> Sequence[Measurement]:
    try:
        measurements = parse_measurements(content)
    except InvalidInput:
        raise CameraRefused(reason=CameraFault.MEASUREMENTS_UNREADABLE) from None
    if replay(measurements, start=start) != end:
        raise CameraRefused(reason=CameraFault.MEASUREMENTS_DIFFER)
    return measurements
