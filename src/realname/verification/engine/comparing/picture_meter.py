"""Picture meter: what a session's pictures of the face are like, so that a test can say that they tell it nothing."""

import math
from dataclasses import dataclass, field
from statistics import median

import cv2
import numpy as np

from realname.verification.engine.frames import Floats, Frame, Pixels
from realname.verification.model.observations import FaceObservation
from realname.verification.model.picture_fitness import PictureMeasures

_EVERY_MS = 250
_FRONTAL_DEG = 25.0  # as far to the side as the texture networks look (presentation.py)
_MOST = 240  # a minute of them
_SKIN = (0.2, 0.8)  # of the face's box each way: hardly any hair and background
_BLOCK_PX = 8  # of JPEG, and of most video
_LEAST_BLOCKS = 3  # edges of blocks each way
_DARKEST = 1 / 255
# Leaves of a picture only what differs from every neighbour, after J. Immerkaer, Fast noise variance estimation, 1996.
_NOISE = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], dtype=np.float32)
_STEADY = 0.1  # grey levels: a flat face is not coarse


@dataclass(slots=True)
class PictureMeter:
    """Measures near-frontal pictures, now and then."""

    _taken: list[PictureMeasures] = field(default_factory=list)
    _last_ms: int = -_EVERY_MS

    def consider(self, frame: Frame, points: Floats, seen: FaceObservation) -> None:
        """Measure a picture, if the last one measured is a while ago."""
        is_frontal = max(abs(seen.yaw_deg), abs(seen.pitch_deg)) < _FRONTAL_DEG
        if not is_frontal or seen.t_ms - self._last_ms < _EVERY_MS or len(self._taken) >= _MOST:
            return
        least, most = np.floor(points[:, :2].min(axis=0)).astype(int), np.ceil(points[:, :2].max(axis=0)).astype(int)
        (left, top), (right, bottom) = np.maximum(least, 0), np.minimum(most, [frame.pixels.shape[1], frame.pixels.shape[0]])
        if right - left < _BLOCK_PX or bottom - top < _BLOCK_PX:
            return
        self._last_ms = seen.t_ms
        grey = np.asarray(cv2.cvtColor(frame.pixels[top:bottom, left:right], cv2.COLOR_RGB2GRAY), dtype=np.uint8)
        brightness = float(np.median(_skin(grey))) / 255
        self._taken.append(
            PictureMeasures(
                eye_distance_px=seen.eye_distance_px,
                brightness=brightness,
                grain=_noise(grey) / 255 / max(brightness, _DARKEST),
                coding=_blockiness(grey, left=int(left), top=int(top)) * _BLOCK_PX / max(1.0, seen.eye_distance_px),
            )
        )

    def measures(self) -> PictureMeasures | None:
        """The median of each measure; None where no picture was measured."""
        if not self._taken:
            return None
        return PictureMeasures(
            eye_distance_px=median(one.eye_distance_px for one in self._taken),
            brightness=median(one.brightness for one in self._taken),
            grain=median(one.grain for one in self._taken),
            coding=median(one.coding for one in self._taken),
        )


def _skin(grey: Pixels) -> Pixels:
    height, width = grey.shape
    (low, high) = _SKIN
    return grey[round(height * low) : round(height * high), round(width * low) : round(width * high)]


def _noise(grey: Pixels) -> float:
    """Standard deviation of the finest noise, in grey levels."""
    left_over = cv2.filter2D(grey.astype(np.float32), -1, _NOISE)
    return math.sqrt(math.pi / 2) / 6 * float(np.abs(left_over).mean())


def _blockiness(grey: Pixels, *, left: int, top: int) -> float:
    """How much larger the steps between neighbouring pixels are at the edges of coding blocks, a logarithm; 0 where there are too few.

    Args:
        grey: A part of a picture, in the size it was coded in.
        left: Where the part lies in the picture.
        top: The same, from above.
    """
    levels = grey.astype(np.float32)
    across, down = np.abs(np.diff(levels, axis=1)).mean(axis=0), np.abs(np.diff(levels, axis=0)).mean(axis=1)
    on_edge_x, on_edge_y = (np.arange(len(steps)) + start + 1 for steps, start in ((across, left), (down, top)))
    at_x, at_y = on_edge_x % _BLOCK_PX == 0, on_edge_y % _BLOCK_PX == 0
    if min(at_x.sum(), at_y.sum()) < _LEAST_BLOCKS:
        return 0.0
    at_edges, within = across[at_x].mean() + down[at_y].mean(), across[~at_x].mean() + down[~at_y].mean()
    return math.log((float(at_edges) + _STEADY) / (float(within) + _STEADY))
