"""API by which the agent on a counter's machine enrols its camera and proves the machine's state (docs/reference/capture-agent.md)."""

import base64
import binascii
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Request
from pydantic import Field

from realname.access.connectors.endorsement_certificates import MOST_CERTIFICATES
from realname.access.errors import CameraRefused, CounterUnknown, EnrolmentCodeRefused, UnknownCamera
from realname.access.model.camera import CameraOffer, EnrolmentProof, StateProof, TpmStatement
from realname.access.use_cases.cameras import (
    BeginCameraEnrolment,
    DrawCameraChallenge,
    FinishCameraEnrolment,
    KnownCameras,
    ProveCameraState,
)
from realname.capture.model.camera_device import parse_camera_device
from realname.capture.model.measurement_list import LARGEST_BYTES
from realname.capture.model.statements import QUOTED_PCRS
from realname.kernel.errors import InvalidInput, RateLimited, StorageUnavailable
from realname.kernel.identifiers import CameraId
from realname.platform.api import examples
from realname.platform.api.bodies import Answer, JsonBody, RequestBody
from realname.platform.api.spec import answers_of, takes_json
from realname.platform.config.served import Served
from realname.platform.http.served import Services

router = APIRouter(prefix="/v1/cameras", tags=["cameras"])
OFFER_BYTES = 64 * 1024
STATE_BYTES = 4 * 1024 * 1024  # the largest list of measurements in base64, and a quote
_LONGEST_STRUCTURE = 1000  # characters of base64; a public key of RSA-2048 has 420
_LONGEST_CERTIFICATE = 12 * 1024
_LONGEST_LIST = 4 * (LARGEST_BYTES // 3 + 1)
EnrolmentPath = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="Of the enrolment that was begun.")]
CameraPath = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="A camera's id.")]
Structure = Annotated[str, Field(min_length=1, max_length=_LONGEST_STRUCTURE, description="Of a TPM, in base64.")]
Certificate = Annotated[str, Field(min_length=1, max_length=_LONGEST_CERTIFICATE)]
RegisterNumber = Literal["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]
Register = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class DeviceBody(RequestBody):
    """A camera, as the kernel of the counter's machine knows it; a field that it does not have is empty."""

    driver: str = Field(max_length=128)
    card: str = Field(max_length=128)
    bus: str = Field(max_length=128)
    vendor_id: str = Field(max_length=128)
    product_id: str = Field(max_length=128)
    serial: str = Field(max_length=128)
    interface: str = Field(max_length=128)


class StatementBody(RequestBody):
    """What a TPM signed."""

    attest: Structure
    signature: Structure


class RegistersBody(RequestBody):
    """Registers 0 to 10 of a TPM, hexadecimal."""

    sha256: dict[RegisterNumber, Register] = Field(min_length=len(QUOTED_PCRS), max_length=len(QUOTED_PCRS))


class CameraRequest(RequestBody):
    """Begin to enrol the camera of a counter."""

    code: str = Field(min_length=1, max_length=64, description="Of `realname access cameras enrol`; valid once, for 15 minutes.")
    endorsement_certificates: list[Certificate] = Field(
        min_length=1, max_length=MOST_CERTIFICATES, description="DER in base64, leaf first."
    )
    endorsement_public: Structure
    attestation_public: Structure
    frame_public: Structure
    device: DeviceBody


class StateRequest(RequestBody):
    """Prove the state of a camera's machine."""

    quote: StatementBody
    pcrs: RegistersBody
    measurements: str = Field(max_length=_LONGEST_LIST, description="The kernel's list (IMA), binary, in base64.")


class CameraProofRequest(StateRequest):
    """Prove that the TPM is the one that was offered."""

    secret: Structure
    certification: StatementBody


class CameraTaskAnswer(Answer):
    """What the TPM is to do."""

    enrolment_id: str
    nonce: str = Field(description="In what the TPM signs.")
    credential_blob: str = Field(description="TPM2B_ID_OBJECT, base64.")
    encrypted_secret: str = Field(description="TPM2B_ENCRYPTED_SECRET, base64.")


class CameraStateAnswer(Answer):
    """A state that was accepted."""

    entries: int = Field(description="Measurements that are known: a session sends those after them.")
    valid_until: datetime


class CameraAnswer(CameraStateAnswer):
    """An enrolled camera."""

    camera_id: str


class CameraChallengeAnswer(Answer):
    """The nonce that the quote in the next proof of the machine's state must contain."""

    nonce: str = Field(description="For one proof, within five minutes.")


def _require_begun(request: Request, enrolment_id: EnrolmentPath, services: Services) -> None:
    """Require that the enrolment exists before the body of the request is read, which may be large."""
    services[KnownCameras].require_begun(enrolment_id)
    request.state.camera = enrolment_id


def _require_in_use(request: Request, camera_id: CameraPath, services: Services) -> None:
    """Require that the camera exists before the body of the request is read, which may be large."""
    services[KnownCameras].require_in_use(CameraId(camera_id))
    request.state.camera = camera_id


CAMERA = JsonBody(CameraRequest, limit_bytes=OFFER_BYTES)
CAMERA_PROOF = JsonBody(CameraProofRequest, limit_bytes=STATE_BYTES)
CAMERA_STATE = JsonBody(StateRequest, limit_bytes=STATE_BYTES)


@router.post(
    "",
    status_code=201,
    operation_id="beginCameraEnrolment",
    responses=answers_of(*(CameraRefused, EnrolmentCodeRefused, InvalidInput, RateLimited, StorageUnavailable), is_public=True),
    openapi_extra=takes_json(CameraRequest, examples.CAMERA),
)
def begin_camera_enrolment(request: Request, body: Annotated[CameraRequest, Depends(CAMERA)], services: Services) -> CameraTaskAnswer:
    """Begin to enrol a counter's camera by its one-time code, which is the authority: no token is needed."""
    offer = CameraOffer(
        certificates=[_octets(one, "endorsement_certificates") for one in body.endorsement_certificates],
        endorsement_key=_octets(body.endorsement_public, "endorsement_public"),
        attestation_key=_octets(body.attestation_public, "attestation_public"),
        frame_key=_octets(body.frame_public, "frame_public"),
        device=parse_camera_device(body.device.model_dump()),
    )
    task = services[BeginCameraEnrolment](body.code, offer, address=_address(request))
    return CameraTaskAnswer(
        mode=services[Served].mode,
        enrolment_id=task.enrolment_id,
        nonce=task.nonce,
        credential_blob=base64.b64encode(task.credential.blob).decode(),
        encrypted_secret=base64.b64encode(task.credential.encrypted_seed).decode(),
    )


@router.post(
    "/{enrolment_id}/proof",
    status_code=201,
    operation_id="finishCameraEnrolment",
    dependencies=[Depends(_require_begun)],
    responses=answers_of(*(CameraRefused, CounterUnknown, InvalidInput, RateLimited, StorageUnavailable, UnknownCamera), is_public=True),
    openapi_extra=takes_json(CameraProofRequest, examples.CAMERA_PROOF),
)
def finish_camera_enrolment(
    request: Request, enrolment_id: EnrolmentPath, body: Annotated[CameraProofRequest, Depends(CAMERA_PROOF)], services: Services
) -> CameraAnswer:
    """Prove that the offered TPM answers, holds the frame key, and is in a machine of a known state; the code is used up by it."""
    proof = EnrolmentProof(
        secret=_octets(body.secret, "secret"), certification=_statement(body.certification, "certification"), state=_state_proof(body)
    )
    camera, state = services[FinishCameraEnrolment](enrolment_id, proof, address=_address(request))
    mode, entries = services[Served].mode, state.entries
    return CameraAnswer(mode=mode, camera_id=camera.id.value, entries=entries, valid_until=state.valid_until)


@router.post(
    "/{camera_id}/challenge",
    status_code=201,
    operation_id="drawCameraChallenge",
    responses=answers_of(*(InvalidInput, StorageUnavailable, UnknownCamera), is_public=True),
)
def draw_camera_challenge(camera_id: CameraPath, services: Services) -> CameraChallengeAnswer:
    """Draw what the machine of a camera proves its state over. The TPM's signature is the authority: no token is needed."""
    return CameraChallengeAnswer(mode=services[Served].mode, nonce=services[DrawCameraChallenge](CameraId(camera_id)))


@router.post(
    "/{camera_id}/state",
    status_code=201,
    operation_id="proveCameraState",
    dependencies=[Depends(_require_in_use)],
    responses=answers_of(*(CameraRefused, InvalidInput, StorageUnavailable, UnknownCamera), is_public=True),
    openapi_extra=takes_json(StateRequest, examples.CAMERA_STATE),
)
def prove_camera_state(
    camera_id: CameraPath, body: Annotated[StateRequest, Depends(CAMERA_STATE)], services: Services
) -> CameraStateAnswer:
    """Prove the state of a camera's machine, for the next 24 hours."""
    state = services[ProveCameraState](CameraId(camera_id), _state_proof(body))
    return CameraStateAnswer(mode=services[Served].mode, entries=state.entries, valid_until=state.valid_until)


def _state_proof(body: StateRequest) -> StateProof:
    registers = {int(number): bytes.fromhex(value) for number, value in body.pcrs.sha256.items()}
    return StateProof(
        quote=_statement(body.quote, "quote"),
        pcrs=tuple(registers[number] for number in QUOTED_PCRS),
        measurements=_octets(body.measurements, "measurements"),
    )


def _statement(body: StatementBody, field: str) -> TpmStatement:
    return TpmStatement(attest=_octets(body.attest, f"{field}.attest"), signature=_octets(body.signature, f"{field}.signature"))


def _octets(encoded: str, field: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidInput(field=f"body.{field}") from None


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
