"""What the API answers to a counter: that it is enrolled, and its live sessions."""

from dataclasses import asdict
from datetime import datetime

from pydantic import Field

from realname.access.model.counter import Counter
from realname.live.model.pace import LEAST_FPS, MOST_FPS
from realname.live.use_cases.request_live_session import IssuedLiveSession
from realname.platform.api.bodies import Answer, Part

LIVE_PATH = "/v1/live"


class CounterAnswer(Answer):
    """An enrolled counter."""

    counter_id: str
    outlet_id: str
    attestation: str | None = Field(description="Format in which its hardware is attested; null: it is not.")


class AuthenticatorPart(Part):
    """What the hardware of an attested counter is asked: its answer belongs into the hello."""

    credential_id: str = Field(description="Of its key, base64url.")
    challenge: str = Field(description="32 bytes, base64url.")
    rp_id: str = Field(description="The host that the key was made for.")


class CameraPart(Part):
    """The counter's camera, which may prove itself in the hello (docs/reference/capture-agent.md)."""

    camera_id: str
    is_state_due: bool = Field(description="Whether its machine must prove its state first.")


class FramePart(Part):
    """What the pictures of a live session must be like."""

    longest_side_px: int = 640
    least_fps: int = LEAST_FPS
    most_fps: int = MOST_FPS
    most_bytes: int = 262_144


class LiveSessionAnswer(Answer):
    """A live session that can be opened, once, at the counter it was asked for (docs/reference/live-session.md)."""

    session_id: str
    token: str = Field(description="Opens the session, within its time; shown this once.")
    nonce: str = Field(description="Goes into every signature of the session.")
    path: str = Field(description="Where the WebSocket is opened.")
    expires_at: datetime
    actions: int = Field(description="How many there will be; which they are is told one by one.")
    frame: FramePart
    authenticator: AuthenticatorPart | None = Field(description="Of an attested counter; null: of any other.")
    camera: CameraPart | None = Field(description="Of a counter with an enrolled camera; null: of any other.")


def counter_answer(counter: Counter, *, mode: str) -> CounterAnswer:
    """Show a counter."""
    attestation = counter.authenticator.format.value if counter.authenticator else None
    return CounterAnswer(mode=mode, counter_id=counter.id.value, outlet_id=counter.outlet_id.value, attestation=attestation)


def live_session_answer(issued: IssuedLiveSession, *, mode: str) -> LiveSessionAnswer:
    """Show a live session to the person who asked for it."""
    asked, camera = issued.authenticator, issued.camera
    return LiveSessionAnswer(
        mode=mode,
        session_id=issued.session.id.value,
        token=issued.token,
        nonce=issued.session.nonce,
        path=LIVE_PATH,
        expires_at=issued.session.expires_at,
        actions=issued.actions,
        frame=FramePart(),
        authenticator=AuthenticatorPart(**asdict(asked)) if asked else None,
        camera=CameraPart(camera_id=camera.camera_id.value, is_state_due=camera.is_state_due) if camera else None,
    )
