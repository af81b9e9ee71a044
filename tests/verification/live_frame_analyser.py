"""An eye that reads from the picture's own bytes what there is to see, and an actor before its camera who does what is asked."""

import json
import math
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from realname.verification.errors import ClipSeveralFaces, FrameUnreadable
from realname.verification.model.challenges.head_path import HeadPath, PathPoint
from realname.verification.model.findings import AnsweredChallenge, PresentationFinding, PresentationNotScreened, PresentationScreened
from realname.verification.model.observations import Action, FaceObservation, FrameObservation
from realname.verification.model.picture_signature import PictureSignature
from realname.verification.model.report import VerificationReport
from tests.verification.live_verifier import GOOD_CLIP, UnsafeVerifierByMark

_MARK = b"\xff\xd8\xffpicture:"
_REACTION_MS = 500
_LAG_MS = 350
_MOVEMENT_MS = 2000
_BLINK_MS = 300
_TURN_DEG: Mapping[Action | None, float] = {Action.TURN_LEFT: 36.0, Action.TURN_RIGHT: -36.0}
_LOOK_DEG: Mapping[Action | None, float] = {Action.LOOK_UP: 30.0, Action.LOOK_DOWN: -30.0}


@dataclass(slots=True, kw_only=True)
class UnsafeAnalyserByMark:
    """Implements the port `LiveFrameAnalyser` for tests that are not about faces."""

    score: float | None = 0.1
    is_crowded: bool = False

    def prepare(self, *, reference: bytes) -> None:
        """Nothing is read ahead."""

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
        screened = PresentationScreened.of(self.score or 0.0)
        return replace(report, findings=replace(report.findings, challenge=answered.outcome, presentation=screened))

    def presentation(self) -> PresentationFinding:
        """As it was set."""
        return PresentationNotScreened() if self.score is None else PresentationScreened.of(self.score)

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
    _action: Action | None = None
    _asked_ms: int = 0
    _path: list[PathPoint] = field(default_factory=list)

    def ask(self, action: Action | None, *, t_ms: int) -> None:
        """Be told what to do."""
        self._action, self._asked_ms = (None if self.is_deaf else action), t_ms
        self._path.clear()

    def aim(self, points: Sequence[PathPoint]) -> None:
        """Be told where the target is next."""
        self._path.extend(points)

    def picture(self, t_ms: int) -> bytes:
        """Be seen; no picture equals another."""
        since_ms = t_ms - self._asked_ms - self.reaction_ms
        share = math.sin(math.pi * since_ms / self.movement_ms) ** 2 if 0 <= since_ms <= self.movement_ms else 0.0
        yaw_deg, pitch_deg = self._followed(t_ms)
        shown = {
            "yaw": share * _TURN_DEG.get(self._action, 0.0) + yaw_deg,
            "pitch": share * _LOOK_DEG.get(self._action, 0.0) + pitch_deg,
            "closure": 0.9 if self._action is Action.BLINK and 0 <= since_ms <= _BLINK_MS else 0.05,
            "faces": self.faces,
            "noise": secrets.token_hex(8),
            "at": t_ms,
        }
        return _MARK + json.dumps(shown).encode() + b" " * 2000

    def _followed(self, t_ms: int) -> tuple[float, float]:
        if self._action is not Action.FOLLOW or not self._path:
            return 0.0, 0.0
        return HeadPath(tuple(self._path)).at(t_ms - _LAG_MS)
