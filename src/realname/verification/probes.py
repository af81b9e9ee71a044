"""Probes: near-frontal moments spread over the clip, the best of each stretch; only their crops are kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from realname.domain.observations import FaceObservation
from realname.verification.alignment import align
from realname.verification.frames import Frame, Pixels
from realname.verification.pose import HeadPose
from realname.verification.presentation import TextureScreen
from realname.verification.quality import FaceComponents, assess
from realname.verification.tracking import TrackedFace

_FRONTAL_YAW_DEG = 20.0
_FRONTAL_PITCH_DEG = 20.0
_PICTURE_SIDE_PX = 256
_PICTURE_GROWTH = 1.6  # of the detector's box: head and hair, for a reviewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A moment that may become a probe.

    Attributes:
        aligned: RGB, shape (112, 112, 3).
        texture_crops: One per texture network, BGR.
        picture: RGB crop of the head for a reviewer.
        is_frontal: Near enough to frontal for comparison and texture.
    """

    observation: FaceObservation
    components: FaceComponents
    aligned: Pixels
    texture_crops: tuple[Pixels, ...]
    picture: Pixels
    is_frontal: bool


@dataclass(slots=True)
class ProbeChooser:
    """Collects candidates from searched frames and picks the probes."""

    screens: tuple[TextureScreen, ...]
    candidates: list[Candidate] = field(default_factory=list)

    def consider(self, frame: Frame, face: TrackedFace, observation: FaceObservation) -> None:
        """Keep the crops of a searched frame."""
        if face.detected is None:
            return
        aligned = align(frame.pixels, face.detected.points)
        pose = HeadPose(yaw_deg=observation.yaw_deg, pitch_deg=observation.pitch_deg, roll_deg=observation.roll_deg)
        components = assess(aligned, pose=pose, eyelid_closure=observation.eyelid_closure, presence=face.landmarks.presence)
        is_frontal = abs(observation.yaw_deg) < _FRONTAL_YAW_DEG and abs(observation.pitch_deg) < _FRONTAL_PITCH_DEG
        self.candidates.append(
            Candidate(
                observation=observation,
                components=components,
                aligned=aligned,
                texture_crops=tuple(screen.crop(frame.pixels, face.landmarks.points) for screen in self.screens) if is_frontal else (),
                picture=_picture(frame.pixels, face),
                is_frontal=is_frontal,
            )
        )

    def frontal(self) -> list[Candidate]:
        """Candidates near enough to frontal."""
        return [one for one in self.candidates if one.is_frontal]

    def choose(self, most: int) -> list[Candidate]:
        """Pick up to so many probes, spread over the clip, the best of each stretch; in order of time.

        Where no moment is near frontal, the most frontal one is the only probe, too few for any policy to approve.
        """
        frontal = self.frontal()
        if not frontal:
            return [max(self.candidates, key=lambda one: one.components.pose)]
        stretches = np.array_split(np.arange(len(frontal)), min(most, len(frontal)))
        return [_best([frontal[index] for index in stretch]) for stretch in stretches]


def _best(candidates: Sequence[Candidate]) -> Candidate:
    return max(candidates, key=lambda one: one.components.fitness)


def _picture(pixels: Pixels, face: TrackedFace) -> Pixels:
    if face.detected is None:
        return pixels[:0, :0]
    height, width = pixels.shape[:2]
    (x, y), half = face.detected.centre, max(face.detected.width, face.detected.height) * _PICTURE_GROWTH / 2
    left, top, right, bottom = max(0, int(x - half)), max(0, int(y - half)), min(width, int(x + half)), min(height, int(y + half))
    crop = pixels[top:bottom, left:right]
    shrink = min(1.0, _PICTURE_SIDE_PX / max(crop.shape[:2]))
    return np.array(cv2.resize(crop, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA), dtype=np.uint8)
