"""Probes: near-frontal moments spread over the clip, the best of each stretch; only their crops are kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from realname.verification.engine.faces.alignment import align
from realname.verification.engine.faces.detection import DetectedFace
from realname.verification.engine.faces.quality import FaceComponents, assess
from realname.verification.engine.faces.tracking import TrackedFace
from realname.verification.engine.frames import Frame, Pixels
from realname.verification.model.observations import FaceObservation

_FRONTAL_DEG = 20.0  # yaw and pitch
_LEAST_EYE_DISTANCE_PX = 20.0  # of the clip as decoded: smaller faces cannot be compared (docs/models/comparison.md)
_PICTURE_SIDE_PX = 256
_PICTURE_GROWTH = 1.6  # of the detector's box: head and hair, for a reviewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A moment that may become a probe.

    Attributes:
        aligned: RGB, shape (112, 112, 3).
        picture: RGB crop of the head for a reviewer.
        is_fit: Near enough to frontal, and large enough, to be compared.
    """

    observation: FaceObservation
    components: FaceComponents
    aligned: Pixels
    picture: Pixels
    is_fit: bool


@dataclass(slots=True)
class ProbeChooser:
    """Collects candidates from searched frames and picks the probes.

    Attributes:
        most: Where more come together, every second one is let go: each holds a quarter of a megabyte.
    """

    candidates: list[Candidate] = field(default_factory=list)
    most: int = 1000

    def consider(self, frame: Frame, face: TrackedFace, observation: FaceObservation) -> None:
        """Keep the crops of a searched frame."""
        if face.detected is None:
            return
        aligned = align(frame.pixels, face.detected.points)
        components = assess(aligned, observation, presence=face.landmarks.presence)
        self.candidates.append(
            Candidate(
                observation=observation,
                components=components,
                aligned=aligned,
                picture=_picture(frame.pixels, face.detected),
                is_fit=_is_fit(observation),
            )
        )
        if len(self.candidates) > self.most:
            del self.candidates[::2]

    def choose(self, most: int) -> list[Candidate]:
        """Pick up to so many probes, spread over the clip, the best of each stretch; in order of time.

        Where no moment is fit, the most frontal one is the only probe, too few for any policy to approve.
        """
        fit = [one for one in self.candidates if one.is_fit]
        if not fit:
            return [max(self.candidates, key=lambda one: one.components.pose)]
        stretches = np.array_split(np.arange(len(fit)), min(most, len(fit)))
        return [_best([fit[index] for index in stretch]) for stretch in stretches]


def _is_fit(seen: FaceObservation) -> bool:
    is_frontal = abs(seen.yaw_deg) < _FRONTAL_DEG and abs(seen.pitch_deg) < _FRONTAL_DEG
    return is_frontal and seen.eye_distance_px >= _LEAST_EYE_DISTANCE_PX


def _best(candidates: Sequence[Candidate]) -> Candidate:
    return max(candidates, key=lambda one: one.components.fitness)


def _picture(pixels: Pixels, face: DetectedFace) -> Pixels:
    height, width = pixels.shape[:2]
    (x, y), half = face.centre, max(face.width, face.height) * _PICTURE_GROWTH / 2
    left, top, right, bottom = max(0, int(x - half)), max(0, int(y - half)), min(width, int(x + half)), min(height, int(y + half))
    crop = pixels[top:bottom, left:right]
    shrink = min(1.0, _PICTURE_SIDE_PX / max(crop.shape[:2]))
    # Averaging costs seven times as much, and only below half the size does anything get lost without it.
    interpolation = cv2.INTER_AREA if shrink <= 0.5 else cv2.INTER_LINEAR  # noqa: PLR2004 - half the size
    return np.array(cv2.resize(crop, None, fx=shrink, fy=shrink, interpolation=interpolation), dtype=np.uint8)
