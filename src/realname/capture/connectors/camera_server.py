"""What a counter's agent asks the server: to enrol a camera, and to judge the state of its machine (docs/reference/capture-agent.md)."""

import base64
import json
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, TypeVar

from pydantic import Base64Bytes, BaseModel, Field, TypeAdapter, ValidationError

from realname.capture.connectors.tpm import CameraKeys, Endorsement, Quote, Statement
from realname.capture.errors import CameraNotAccepted, CameraServerUnavailable
from realname.capture.model.camera_device import CameraDevice
from realname.platform.outbound.allowed_addresses import Reach, parse_networks
from realname.platform.outbound.call import Answer, CallFailed, Failure, Request, deadline_in
from realname.platform.outbound.exchange import exchange, system_tls

_ANYWHERE = Reach(networks=parse_networks("0.0.0.0/0, ::/0"))  # who installs the agent says where its server is
_WITHIN_S = 30.0
_JSON = (("Content-Type", "application/json"), ("Accept", "application/json"))
_DONE = frozenset({200, 201})
_FIRST_REFUSAL, _FIRST_FAULT = 400, 500
_LONGEST_WORD = 64
_Read = TypeVar("_Read", bound=BaseModel)


class EnrolmentQuestion(BaseModel):
    """The server's answer to the begin of an enrolment: the nonce to sign, and a credential that only the machine's TPM can open."""

    enrolment_id: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,64}$")]
    nonce: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    credential_blob: Base64Bytes
    encrypted_secret: Base64Bytes


class EnrolledAs(BaseModel):
    """The server's answer to a finished enrolment: the id of the camera."""

    camera_id: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,64}$")]


class StateQuestion(BaseModel):
    """The server's question for a proof of the machine's state: the nonce that the quote must contain."""

    nonce: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class StateKept(BaseModel):
    """The server accepted the state; `entries`: how many entries of the list it keeps the result of."""

    entries: Annotated[int, Field(ge=0)]


class _Problem(BaseModel):
    code: Annotated[str, Field(max_length=_LONGEST_WORD)] = ""
    reason: Annotated[str, Field(max_length=_LONGEST_WORD)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraServer:
    """The server of one operator.

    Attributes:
        url: Its address, without a slash at the end.
    """

    url: str
    tls: ssl.SSLContext = field(default_factory=system_tls, repr=False)

    def ask_to_enrol(
        self,
        code: str,
        *,
        certificates: Sequence[bytes],
        endorsement: Endorsement,
        keys: CameraKeys,
        device: CameraDevice,
    ) -> EnrolmentQuestion:
        """Name the keys and the camera.

        Args:
            code: One-time code of the counter's camera.
            certificates: The maker's, DER: that of the endorsement key, and intermediate ones.
            endorsement: The TPM's own key.
            keys: New ones of the TPM.
            device: The camera.

        Raises:
            CameraNotAccepted: The server says why in `code` and `reason`.
            CameraServerUnavailable: It did not answer, or not in this form.
        """
        body = {
            "code": code,
            "endorsement_certificates": [_text(certificate) for certificate in certificates],
            "endorsement_public": _text(endorsement.public),
            "attestation_public": _text(keys.attestation.public),
            "frame_public": _text(keys.frame.public),
            "device": dict(device.as_json()),
        }
        return self._post("/v1/cameras", body, EnrolmentQuestion)

    def prove_enrolment(
        self, enrolment_id: str, *, secret: bytes, certification: Statement, quote: Quote, measurements: bytes
    ) -> EnrolledAs:
        """Answer the question; errors as of `ask_to_enrol`."""
        body = {"secret": _text(secret), "certification": _statement(certification), **_state(quote, measurements)}
        return self._post(f"/v1/cameras/{enrolment_id}/proof", body, EnrolledAs)

    def ask_for_state(self, camera_id: str) -> StateQuestion:
        """Ask what a quote on the state has to be made for; errors as of `ask_to_enrol`."""
        return self._post(f"/v1/cameras/{camera_id}/challenge", {}, StateQuestion)

    def prove_state(self, camera_id: str, *, quote: Quote, measurements: bytes) -> StateKept:
        """Send the state; errors as of `ask_to_enrol`."""
        return self._post(f"/v1/cameras/{camera_id}/state", _state(quote, measurements), StateKept)

    def _post(self, path: str, body: Mapping[str, object], form: type[_Read]) -> _Read:
        request = Request(method="POST", url=f"{self.url}{path}", headers=_JSON, body=json.dumps(body).encode())
        try:
            answer = exchange(request, deadline=deadline_in(_WITHIN_S), tls=self.tls, reach=_ANYWHERE)
        except CallFailed as problem:
            raise CameraServerUnavailable(reason=problem.failure.value) from None
        if _FIRST_REFUSAL <= answer.status < _FIRST_FAULT:
            refused = _problem(answer)
            raise CameraNotAccepted(status=answer.status, code=refused.code, reason=refused.reason)
        if answer.status not in _DONE:
            raise CameraServerUnavailable(reason=Failure.UNEXPECTED_STATUS.value)
        try:
            return TypeAdapter(form).validate_json(answer.body)
        except ValidationError:
            raise CameraServerUnavailable(reason=Failure.ANSWER_INVALID.value) from None


def _problem(answer: Answer) -> _Problem:
    try:
        return _Problem.model_validate_json(answer.body)
    except ValidationError:
        return _Problem()


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _statement(statement: Statement) -> Mapping[str, str]:
    return {"attest": _text(statement.attest), "signature": _text(statement.signature)}


def _state(quote: Quote, measurements: bytes) -> Mapping[str, object]:
    pcrs = {str(index): value.hex() for index, value in enumerate(quote.pcrs)}
    return {"quote": _statement(quote), "pcrs": {"sha256": pcrs}, "measurements": _text(measurements)}
