"""Quality of a face by the components of ISO/IEC 29794-5 that one picture and its landmarks tell; each 0 to 1, larger is better.

These are our own plain measures of the standard's components, not its reference algorithms (docs/models/quality.md).
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from realname.verification.engine.frames import Pixels
from realname.verification.model.observations import FaceObservation

_SHARP_VARIANCE = 120.0  # variance of the Laplacian of an aligned face above which nothing is gained
_DARK, _BRIGHT = 30, 225  # grey levels in which detail is lost


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceComponents:
    """Components of one face."""

    sharpness: float
    illumination: float
    pose: float
    eyes_open: float
    occlusion: float

    @property
    def fitness(self) -> float:
        """How fit the face is as a probe: the product, so that one bad component is enough to lose."""
        return self.sharpness * self.illumination * self.pose * self.eyes_open * self.occlusion


def assess(aligned: Pixels, seen: FaceObservation, *, presence: float) -> FaceComponents:
    """Measure an aligned face (RGB, 112x112)."""
    grey = np.asarray(cv2.cvtColor(aligned, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    inner = grey[24:104, 16:96]
    return FaceComponents(
        sharpness=min(1.0, float(cv2.Laplacian(inner, cv2.CV_32F).var()) / _SHARP_VARIANCE),
        illumination=_illumination(inner),
        pose=max(0.0, math.cos(math.radians(seen.yaw_deg)) * math.cos(math.radians(seen.pitch_deg))) ** 2,
        eyes_open=min(1.0, max(0.0, 1.0 - seen.eyelid_closure)),
        occlusion=presence,
    )


def _illumination(grey: Pixels) -> float:
    """Share of the face with detail, lowered where one half is much darker than the other."""
    usable = float(((grey > _DARK) & (grey < _BRIGHT)).mean())
    half = grey.shape[1] // 2
    left, right = float(grey[:, :half].mean()) + 1.0, float(grey[:, half:].mean()) + 1.0
    return usable * math.sqrt(min(left, right) / max(left, right))
