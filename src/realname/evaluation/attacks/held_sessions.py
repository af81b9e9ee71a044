"""Sessions without a server: an instrument plays to the challenge, and the engine sees what it plays, as fast as the machine can."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from realname.evaluation.attacks.cameras import Camera
from realname.verification.engine.conclusion import Networks
from realname.verification.engine.faces.tracking import TrackedFace
from realname.verification.engine.frames import Frame
from realname.verification.engine.live import LiveSession
from realname.verification.model.challenges.guided_challenge import GuidedChallenge
from realname.verification.model.challenges.prompts import Ended, Finished, Prompted, SessionPrompt, Targeted
from realname.verification.model.observations import FrameObservation
from realname.verification.model.session_findings import SessionFinding

_FPS = 12.0
_MOST_CANDIDATES = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSession:
    """A session that is over.

    Attributes:
        findings: Why it failed; nothing where the challenge was met.
        session: What the engine saw since the face was framed.
        pictures: How many that were.
        lasted_ms: From the first picture to the end.
    """

    findings: tuple[SessionFinding, ...]
    session: LiveSession
    pictures: int
    lasted_ms: int


def hold(
    networks: Networks,
    camera: Camera,
    challenge: GuidedChallenge,
    *,
    fps: float = _FPS,
    look: Callable[[Frame, TrackedFace | None], None] = lambda frame, face: None,  # noqa: ARG005 - nobody looks
) -> HeldSession:
    """Hold a session. The clock is that of the pictures: nothing is late because the machine is slow.

    Args:
        networks: They judge the pictures.
        camera: Plays to the challenge.
        challenge: What is asked.
        fps: Pictures a second.
        look: Is given each picture with the face in it.
    """
    session, place = networks.new_session(), 0
    session.chooser.most = _MOST_CANDIDATES
    pictures = 0
    while True:
        t_ms = round(place * 1000 / fps)
        place += 1
        frame = decoded(camera.picture(t_ms), t_ms=t_ms)
        tracked = session.see(frame)
        look(frame, tracked)
        pictures += 1
        face = None if tracked is None else session.observations[-1]
        rivals = 0 if tracked is None else 1 + tracked.rivals
        seen = FrameObservation(t_ms=t_ms, face=face, faces=rivals, brightness=float(frame.pixels[::4, ::4].mean()) / 255)
        ended = list(_told(camera, challenge.see(seen, newest_ms=t_ms), t_ms))
        if not challenge.does_count:
            session.forget()
            pictures = 0
        if ended:
            return HeldSession(findings=ended[0].findings, session=session, pictures=pictures, lasted_ms=t_ms)


def decoded(jpeg: bytes, *, t_ms: int) -> Frame:
    """Take a picture of our own making for a frame."""
    pixels = cv2.imdecode(np.frombuffer(jpeg, dtype=np.uint8), cv2.IMREAD_COLOR_RGB)
    return Frame(t_ms=t_ms, pixels=np.asarray(pixels, dtype=np.uint8), scale=1.0)


def _told(camera: Camera, leads: tuple[SessionPrompt, ...], t_ms: int) -> Iterator[Ended]:
    for lead in leads:
        match lead:
            case Prompted():
                camera.ask(lead.action, t_ms=t_ms)
            case Targeted():
                camera.aim(lead.points)
            case Finished():
                camera.ask(None, t_ms=t_ms)
            case Ended():
                yield lead
