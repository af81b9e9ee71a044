"""Text messages of the live session: what the client may say, and what it is told (docs/reference/live-session.md, sections 3 and 5)."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass

from realname.live.socket.close_codes import CloseCode, Closing
from realname.verification.model.camera_class import CameraClass, class_of_camera
from realname.verification.model.challenges.prompts import Ended, Finished, Guided, Progressed, Prompted, Remarked, SessionPrompt, Targeted

_HELLO_FIELDS = frozenset({"type", "token", "signature", "camera_label", "assertion", "camera"})
_LONGEST_LABEL = 256
_LONGEST_TOKEN = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """The first message.

    Attributes:
        signature: r||s over the hello's line, 64 bytes where it is of its form.
        camera: All that is kept of the camera's label.
        assertion: What the counter's attested hardware answered, JSON; empty: nothing.
        proof: What the agent says of the counter's camera, as it was sent; None: nothing.
    """

    token: str
    signature: bytes
    camera: CameraClass
    assertion: str
    proof: object


def parse_hello(text: str) -> Hello:
    """Read the hello.

    Raises:
        Closing: It is none, or it says something that the protocol does not know: a client that means more than is read is told so.
    """
    said = _object(text)
    token, signature, label = said.get("token"), said.get("signature"), said.get("camera_label")
    assertion = said.get("assertion")
    is_hello = said.get("type") == "hello" and said.keys() <= _HELLO_FIELDS and isinstance(signature, str) and isinstance(label, str | None)
    if (
        not is_hello
        or not isinstance(token, str)
        or not token.isascii()
        or len(token) > _LONGEST_TOKEN
        or not isinstance(assertion, str | None)
    ):
        raise Closing(code=CloseCode.NO_MESSAGE)
    camera = class_of_camera(label[:_LONGEST_LABEL]) if isinstance(label, str) else CameraClass.UNKNOWN
    return Hello(token=token, signature=_bytes(str(signature)), camera=camera, assertion=assertion or "", proof=said.get("camera"))


def require_stop(text: str) -> None:
    """Accept the one text message that may come among frames.

    Raises:
        Closing: It is another.
    """
    try:
        said = _object(text)
    except Closing:
        said = {}
    if said.get("type") != "stop":
        raise Closing(code=CloseCode.OTHER_KIND)


def prompt_message(lead: SessionPrompt) -> Mapping[str, object] | None:
    """Say a lead; None for what the client is not told this way."""
    message: Mapping[str, object] | None = None
    match lead:
        case Guided():
            message = {"type": "guidance", "code": lead.guidance.value}
        case Prompted():
            message = {"type": "prompt", "step": lead.step, "of": lead.of, "action": lead.action.value, "within_ms": lead.within_ms}
        case Targeted():
            message = {"type": "target", "points": [[point.t_ms, point.yaw_deg, point.pitch_deg] for point in lead.points]}
        case Progressed():
            message = {"type": "progress", "step": lead.step, "of": lead.of, "share": round(lead.share, 2)}
        case Finished():
            message = {"type": "done", "step": lead.step, "of": lead.of}
        case Remarked():
            message = {"type": "remark", "code": lead.finding.value}
        case Ended():
            pass
    return message


def wait_message(place: int, *, retry_ms: int) -> Mapping[str, object]:
    """Say the place among those who wait, 1 for the next, and when the client hears of it again at the latest."""
    return {"type": "wait", "place": place, "retry_ms": retry_ms}


def pace_message(most_fps: int) -> Mapping[str, object]:
    """Ask the client to send no more pictures a second than this."""
    return {"type": "pace", "most_fps": most_fps}


def _object(text: str) -> Mapping[str, object]:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise Closing(code=CloseCode.NO_MESSAGE) from None
    if not isinstance(said, dict):
        raise Closing(code=CloseCode.NO_MESSAGE)
    return said


def _bytes(encoded: str) -> bytes:
    """Whatever is no Base64 signs nothing."""
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return b""
