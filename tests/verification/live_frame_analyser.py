"""An eye that reads from the picture's own bytes what there is to see, and an actor before its camera who does what is asked."""

import json
import math
import secrets
from dataclasses import dataclass, replace

from realname.verification.errors import ClipSeveralFaces, FrameUnreadable
from realname.verification.model.findings import AnsweredChallenge, PresentationScreened
from realname.verification.model.observations import FaceObservation, FrameObservation
from realname.verification.model.picture_signature import PictureSignature
from realname.verification.model.report import VerificationReport
from tests.verification.live_verifier import GOOD_CLIP, UnsafeVerifierByMark

_MARK = b"\xff\xd8\xffpicture:"
_REACTION_MS = 500
_MOVEMENT_MS = 2000
_BLINK_MS = 300
_TURN_DEG = {"turn-left": 36.0, "turn-right": -36.0}
_LOOK_DEG = {"look-up": 30.0, "look-down": -30.0}


@dataclass(slots=True, kw_only=True)
class UnsafeAnalyserByMark:
    """Implements the port `LiveFrameAnalyser` for tests that are not about faces."""

    score: float | None = 0.1
    is_crowded: bool = False

    def see(self, jpeg: bytes, *, t_ms: int) -> FrameObservation:
        """See what the picture says."""
        if not jpeg.startswith(_MARK):
            raise FrameUnreadable
        shown = json.loads(jpeg.removeprefix(_MARK))
        face = FaceObservation(
            t_ms=t_ms,
            yaw_deg=shown["yaw"],
            pitch_deg=shown["pitch"],
            roll_deg=0.0,
            eyelid_closure=shown["closure"],
            eye_distance_px=80.0,
            centre_x=0.5,
            centre_y=0.5,
        )
        faces = int(shown["faces"])
        return FrameObservation(t_ms=t_ms, face=face if faces else None, faces=faces, brightness=0.5)

    def forget(self) -> None:
        """Nothing is kept."""

    def conclude(self, *, reference: bytes, answered: AnsweredChallenge) -> VerificationReport:
        """Approve."""
        if self.is_crowded:
            raise ClipSeveralFaces
        report = UnsafeVerifierByMark().verify(clip=GOOD_CLIP, reference=reference, asked=answered.asked)
        screened = PresentationScreened(attack_score=self.score or 0.0)
        return replace(report, findings=replace(report.findings, challenge=answered.outcome, presentation=screened))

    def attack_score(self) -> float | None:
        """As it was set."""
        return self.score

    def signatures(self) -> tuple[PictureSignature, ...]:
        """None: the pictures are made up."""
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsafeAnalysersByMark:
    """Implements the port `LiveFrameAnalysers`."""

    score: float | None = 0.1

    def open(self) -> UnsafeAnalyserByMark:
        """Open one."""
        return UnsafeAnalyserByMark(score=self.score)

    def judge_blank(self) -> None:
        """Take no time."""


@dataclass(slots=True)
class Actor:
    """Does what is asked, as people do: half a second later, in two seconds.

    Attributes:
        reaction_ms: Below 300 no one has read what was asked.
        is_deaf: Does nothing at all.
    """

    reaction_ms: int = _REACTION_MS
    movement_ms: int = _MOVEMENT_MS
    is_deaf: bool = False
    faces: int = 1
    _action: str = ""
    _asked_ms: int = 0

    def ask(self, action: str, *, t_ms: int) -> None:
        """Be told what to do."""
        self._action, self._asked_ms = ("" if self.is_deaf else action), t_ms

    def picture(self, t_ms: int) -> bytes:
        """Be seen; no picture equals another."""
        since_ms = t_ms - self._asked_ms - self.reaction_ms
        share = math.sin(math.pi * since_ms / self.movement_ms) ** 2 if 0 <= since_ms <= self.movement_ms else 0.0
        shown = {
            "yaw": share * _TURN_DEG.get(self._action, 0.0),
            "pitch": share * _LOOK_DEG.get(self._action, 0.0),
            "closure": 0.9 if self._action == "blink" and 0 <= since_ms <= _BLINK_MS else 0.05,
            "faces": self.faces,
            "noise": secrets.token_hex(8),
            "at": t_ms,
        }
        return _MARK + json.dumps(shown).encode() + b" " * 2000
