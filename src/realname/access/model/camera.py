"""The attested camera of a counter: its keys in a TPM, and the state that its machine proved (docs/reference/capture-agent.md)."""

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from realname.access.errors import CameraRefused
from realname.capture.model.camera_device import CameraDevice, parse_camera_device
from realname.kernel.clock_skew import is_ahead, is_current
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import CameraId, CounterId
from realname.platform.tpm.structures import ClockInfo, TpmPublic

STATE_LIFETIME = timedelta(hours=24)
CHALLENGE_LIFETIME = timedelta(minutes=5)
LARGEST_NEW_MEASUREMENTS_BYTES = 64 * 1024  # since the state was proven; a machine that measured more proves its state again
_LONGEST_BASE64 = 2 * LARGEST_NEW_MEASUREMENTS_BYTES
SHA256_FORM = re.compile(r"[0-9a-f]{64}")
_COUNTS = 1 << 32
_BUSES = frozenset({"usb", "pci", "platform"})
# Drivers that play cameras, as VIDIOC_QUERYCAP names them.
_PLAYERS = frozenset({"v4l2 loopback", "v4l2loopback", "vivid", "vimc", "vim2m", "visl", "akvcam"})


class CameraFault(StrEnum):
    """Why a camera is not taken for attested: one reason for each check."""

    MALFORMED = "malformed"
    CERTIFICATE_UNTRUSTED = "certificate-untrusted"
    CERTIFICATE_EXPIRED = "certificate-expired"
    CERTIFICATE_UNFIT = "certificate-unfit"
    ENDORSEMENT_KEY_DIFFERS = "endorsement-key-differs"
    ENDORSEMENT_KEY_UNFIT = "endorsement-key-unfit"
    ATTESTATION_KEY_UNFIT = "attestation-key-unfit"
    FRAME_KEY_UNFIT = "frame-key-unfit"
    DEVICE_VIRTUAL = "device-virtual"
    TPM_ENROLLED_ELSEWHERE = "tpm-enrolled-elsewhere"
    SECRET_WRONG = "secret-wrong"  # noqa: S105 - a reason
    FRAME_KEY_UNCERTIFIED = "frame-key-uncertified"
    CERTIFICATION_REPLAYED = "certification-replayed"
    QUOTE_UNSIGNED = "quote-unsigned"
    QUOTE_REPLAYED = "quote-replayed"
    PCRS_DIFFER = "pcrs-differ"
    STATES_MISSING = "states-missing"
    STATES_EXPIRED = "states-expired"
    STATES_OLDER = "states-older"
    BOOT_UNKNOWN = "boot-unknown"
    MEASUREMENTS_UNREADABLE = "measurements-unreadable"
    MEASUREMENTS_DIFFER = "measurements-differ"
    MEASUREMENT_VIOLATED = "measurement-violated"
    FILE_UNKNOWN = "file-unknown"
    AGENT_MISSING = "agent-missing"
    CHALLENGE_UNKNOWN = "challenge-unknown"
    STATE_EXPIRED = "state-expired"
    STATE_SUPERSEDED = "state-superseded"
    TPM_RESET = "tpm-reset"
    CLOCK_BACK = "clock-back"
    DEVICE_DIFFERS = "device-differs"
    CAMERA_UNKNOWN = "camera-unknown"
    CAMERA_REVOKED = "camera-revoked"
    PROOF_MISSING = "proof-missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class TpmStatement:
    """What a TPM states (TPMS_ATTEST), and its signature (TPMT_SIGNATURE)."""

    attest: bytes
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraOffer:
    """What an agent shows of its TPM and camera to begin an enrolment.

    Attributes:
        certificates: Of the endorsement key, DER: the leaf, then intermediates.
        endorsement_key, attestation_key, frame_key: TPMT_PUBLIC.
    """

    certificates: Sequence[bytes]
    endorsement_key: bytes
    attestation_key: bytes
    frame_key: bytes
    device: CameraDevice


@dataclass(frozen=True, slots=True, kw_only=True)
class StateProof:
    """What a machine shows of its state.

    Attributes:
        pcrs: Values of registers 0 to 10 of the SHA-256 bank, 32 bytes each.
        measurements: The whole list of the kernel (IMA), binary.
    """

    quote: TpmStatement
    pcrs: tuple[bytes, ...]
    measurements: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentProof:
    """What only the TPM of the offer can answer.

    Attributes:
        secret: Out of the credential that was made for this TPM and its attestation key.
        certification: Of the frame key by the attestation key.
    """

    secret: bytes = field(repr=False)
    certification: TpmStatement
    state: StateProof


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionProof:
    """What the agent shows for one live session.

    Attributes:
        measurements: Those of the list that came after the proven state.
    """

    device: CameraDevice
    quote: TpmStatement
    pcr10: bytes
    measurements: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunEnrolment:
    """An enrolment whose TPM has yet to answer.

    Attributes:
        nonce: In what the TPM is to sign, 32 hexadecimal characters.
        secret_hash: SHA-256 of the secret in the credential, hexadecimal.
        endorsement: Which TPM it is, by `tpm_digest`.
        attestation_key, frame_key: TPMT_PUBLIC.
    """

    id: str
    nonce: str
    secret_hash: str
    endorsement: str
    attestation_key: bytes
    frame_key: bytes
    device: CameraDevice


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraEnrolment:
    """A one-time code that enrols the camera of one counter, and what was begun with it.

    Attributes:
        begun: None: nothing yet. Whoever has the code may begin again; the proof that comes first uses the code up.
    """

    code_hash: str
    counter_id: CounterId
    expires_at: datetime
    begun: BegunEnrolment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """An enrolled camera.

    Attributes:
        endorsement: Which TPM it is, by `tpm_digest`.
        attestation_key: TPMT_PUBLIC of the key that signs what the TPM states.
        frame_key: SubjectPublicKeyInfo (DER) of the key that signs the frames.
    """

    id: CameraId
    counter_id: CounterId
    device: CameraDevice
    endorsement: str
    attestation_key: bytes
    frame_key: bytes
    enrolled_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChallenge:
    """The nonce that the next proof of a state must be over."""

    nonce: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraState:
    """The state that the machine of a camera proved last.

    Attributes:
        states_version, states_digest: Of the signed list that it was held against.
        boot: Name of the boot in that list.
        pcrs: Values of registers 0 to 9, hexadecimal.
        entries: How many measurements were replayed, and
        pcr10: what register 10 was after them, hexadecimal.
        clock: As the TPM said it last, in this proof or in a session since.
        challenge: Of the next proof; None: none is drawn.
    """

    camera_id: CameraId
    proved_at: datetime
    states_version: int
    states_digest: str
    boot: str
    pcrs: tuple[str, ...]
    entries: int
    pcr10: str
    clock: ClockInfo
    challenge: StateChallenge | None = None

    @property
    def valid_until(self) -> datetime:
        """When the machine must have proved its state again."""
        return self.proved_at + STATE_LIFETIME

    def require_current(self, *, states_digest: str, at: datetime) -> None:
        """Accept a state that was proven within the last 24 hours under the list that is in force.

        Raises:
            CameraRefused: It was not.
        """
        if not is_current(self.valid_until, at=at, lifetime=STATE_LIFETIME) or is_ahead(self.proved_at, at=at):
            raise CameraRefused(reason=CameraFault.STATE_EXPIRED)
        if self.states_digest != states_digest:
            raise CameraRefused(reason=CameraFault.STATE_SUPERSEDED)

    def require_challenged(self, *, at: datetime) -> str:
        """Give the nonce that a proof must be over now.

        Raises:
            CameraRefused: None was drawn, or it was used or has expired.
        """
        if self.challenge is None or not is_current(self.challenge.expires_at, at=at, lifetime=CHALLENGE_LIFETIME):
            raise CameraRefused(reason=CameraFault.CHALLENGE_UNKNOWN)
        return self.challenge.nonce


def require_same_start(clock: ClockInfo, *, since: ClockInfo) -> None:
    """Accept a time of the same start of the machine that is not before another.

    Raises:
        CameraRefused: The machine was started or resumed since, or the clock is behind: another TPM's, or a copy of its memory.
    """
    if (clock.reset_count, clock.restart_count) != (since.reset_count, since.restart_count):
        raise CameraRefused(reason=CameraFault.TPM_RESET)
    if clock.clock_ms < since.clock_ms:
        raise CameraRefused(reason=CameraFault.CLOCK_BACK)


def require_later(clock: ClockInfo, *, since: ClockInfo) -> None:
    """Accept a time that is not before another, over starts of the machine.

    After a sudden loss of power a TPM's clock may be behind, so that it is compared within one start alone. Counts wrap around at 2^32.

    Raises:
        CameraRefused: It is before.
    """
    starts, restarts = ((new - old) % _COUNTS for new, old in _counts(clock, since))
    is_back = starts >= _COUNTS // 2 or (starts == 0 and restarts >= _COUNTS // 2)
    if is_back or (starts == restarts == 0 and clock.clock_ms < since.clock_ms):
        raise CameraRefused(reason=CameraFault.CLOCK_BACK)


def _counts(new: ClockInfo, old: ClockInfo) -> Sequence[tuple[int, int]]:
    return (new.reset_count, old.reset_count), (new.restart_count, old.restart_count)


def require_hardware(device: CameraDevice) -> None:
    """Accept a device on a bus of hardware. The agent knows more and refuses more: what it says here is only as good as its digest.

    Raises:
        CameraRefused: A program plays it.
    """
    if device.bus not in _BUSES or device.driver.lower() in _PLAYERS:
        raise CameraRefused(reason=CameraFault.DEVICE_VIRTUAL)


def tpm_digest(endorsement_key: TpmPublic) -> str:
    """Which TPM it is: SHA-256 of its endorsement key as SubjectPublicKeyInfo, hexadecimal. A TPMT_PUBLIC can write one key in two ways."""
    return hashlib.sha256(endorsement_key.spki).hexdigest()


def parse_session_proof(said: object) -> SessionProof:
    """Read the member `camera` of a hello.

    Raises:
        CameraRefused: A field is missing, unknown, too long or of another form.
    """
    encoded = ("attest", "signature", "measurements")
    if not isinstance(said, dict) or said.keys() != {"device", "pcr10", *encoded}:
        raise CameraRefused(reason=CameraFault.MALFORMED)
    attest, signature, measurements = (_bytes(said[name]) for name in encoded)
    pcr10 = said["pcr10"]
    if not isinstance(pcr10, str) or not SHA256_FORM.fullmatch(pcr10) or len(measurements) > LARGEST_NEW_MEASUREMENTS_BYTES:
        raise CameraRefused(reason=CameraFault.MALFORMED)
    try:
        device = parse_camera_device(said["device"])
    except InvalidInput:
        raise CameraRefused(reason=CameraFault.MALFORMED) from None
    return SessionProof(
        device=device, quote=TpmStatement(attest=attest, signature=signature), pcr10=bytes.fromhex(pcr10), measurements=measurements
    )


def _bytes(encoded: object) -> bytes:
    try:
        if isinstance(encoded, str) and len(encoded) <= _LONGEST_BASE64:
            return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        pass
    raise CameraRefused(reason=CameraFault.MALFORMED)
