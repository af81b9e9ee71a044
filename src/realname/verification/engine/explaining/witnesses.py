"""Witnesses of an examination, and a verifier that keeps what it saw."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from realname.verification.engine.conclusion import Examination
from realname.verification.engine.engine import ClipVerifier, FrameObserver
from realname.verification.engine.faces.tracking import TrackedFace
from realname.verification.engine.frames import Floats, Frame, Pixels
from realname.verification.model.observations import Action
from realname.verification.model.report import VerificationReport

_KEPT_HEIGHT_PX = 420
_KEEP_INTERVAL_MS = 180  # a minute of frames kept is 70 MB at most


@dataclass(frozen=True, slots=True)
class FrameObservers:
    """Several witnesses as one."""

    each: Sequence[FrameObserver]

    def observed(self, frame: Frame, face: TrackedFace | None) -> None:
        """Tell every witness."""
        for witness in self.each:
            witness.observed(frame, face)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFrame:
    """A scaled-down frame and the points of its face, shape (478, 2)."""

    t_ms: int
    picture: Pixels
    points: Floats


@dataclass(slots=True)
class FrameKeeper:
    """Keeps small copies of frames with a face, for an explanation."""

    kept: list[KeptFrame] = field(default_factory=list)

    def observed(self, frame: Frame, face: TrackedFace | None) -> None:
        """Keep the frame if a face is in it and the last one kept is a while ago."""
        if face is None or (self.kept and frame.t_ms - self.kept[-1].t_ms < _KEEP_INTERVAL_MS):
            return
        scale = _KEPT_HEIGHT_PX / frame.pixels.shape[0]
        picture = np.asarray(cv2.resize(frame.pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        self.kept.append(KeptFrame(t_ms=frame.t_ms, picture=picture, points=face.landmarks.points[:, :2] * scale))


@dataclass(slots=True)
class ObservedVerifier:
    """Verifies like the engine, before witnesses, and keeps the last examination for its explanation."""

    engine: ClipVerifier
    witness: FrameObserver
    examined: Examination | None = field(default=None, init=False)

    def verify(self, *, clip: bytes, reference: bytes, asked: tuple[Action, ...]) -> VerificationReport:
        """Verify as `ClipVerifier.verify` does, errors included."""
        self.examined = self.engine.examine(clip=clip, reference=reference, asked=asked, witness=self.witness)
        return self.examined.report
