"""Faces: YuNet finds the boxes and five points of every face in a picture."""

import threading
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from realname.verification.engine.frames import Pixels
from realname.verification.errors import ModelUnavailable

LEAST_SCORE = 0.8  # biometrics: YuNet box score of the measured comparison figures
_NMS_OVERLAP = 0.3  # OpenCV zoo's default for YuNet
_MOST_FACES = 50
_LEAST_SIDE_PX = 16  # no face fits into less


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectedFace:
    """A face's box and points, in pixels of the picture given.

    Attributes:
        x, y, width, height: The box; it may reach beyond the picture.
        points: Right eye, left eye, nose tip, right and left mouth corner (the person's own sides), shape (5, 2).
        score: Confidence, 0 to 1.
    """

    x: float
    y: float
    width: float
    height: float
    points: npt.NDArray[np.float32]
    score: float

    @property
    def centre(self) -> tuple[float, float]:
        """Centre of the box."""
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def eye_distance_px(self) -> float:
        """Between the two eye points."""
        return float(np.linalg.norm(self.points[1] - self.points[0]))


class FaceDetector:
    """YuNet. One picture at a time: the network and its input size belong to one caller."""

    def __init__(self, model: bytes) -> None:
        try:
            self._net = cv2.FaceDetectorYN.create(
                "onnx",
                np.frombuffer(model, dtype=np.uint8),
                np.empty(0, dtype=np.uint8),
                (320, 320),
                LEAST_SCORE,
                _NMS_OVERLAP,
                _MOST_FACES,
            )
        except cv2.error as problem:
            raise ModelUnavailable(use="detector") from problem
        self._lock = threading.Lock()

    def detect(self, pixels: Pixels, *, longest_px: int) -> tuple[DetectedFace, ...]:
        """Find faces, the largest first.

        Args:
            pixels: RGB, shape (height, width, 3).
            longest_px: The picture is scaled down to this before it is searched; cost grows with its square.
        """
        shrink = min(1.0, longest_px / max(pixels.shape[:2]))
        size = round(pixels.shape[1] * shrink), round(pixels.shape[0] * shrink)
        if min(size) < _LEAST_SIDE_PX:
            return ()
        small = pixels if shrink == 1.0 else np.asarray(cv2.resize(pixels, size, interpolation=_interpolation(shrink)), dtype=np.uint8)
        grow = np.array([pixels.shape[1] / small.shape[1], pixels.shape[0] / small.shape[0]], dtype=np.float32)
        faces = [_face(row, grow) for row in self._run(small, most_overlap=_NMS_OVERLAP)]
        return tuple(sorted(faces, key=lambda face: face.width * face.height, reverse=True))

    def anchors(self, pixels: Pixels) -> tuple[DetectedFace, ...]:
        """Give every answer of the network for a small RGB picture: each face is found several times, a little differently."""
        return tuple(_face(row, np.ones(2, dtype=np.float32)) for row in self._run(pixels, most_overlap=1.0))

    def _run(self, pixels: Pixels, *, most_overlap: float) -> npt.NDArray[np.float32]:
        """Run the network and drop what overlaps a better answer by more than this share; one row for each face."""
        picture = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
        with self._lock:
            self._net.setInputSize((picture.shape[1], picture.shape[0]))
            self._net.setNMSThreshold(most_overlap)
            # The stubs say there is always an answer; where no face is found there is none.
            found = cast("npt.NDArray[np.float32] | None", self._net.detect(picture)[1])
        return np.empty((0, 15), dtype=np.float32) if found is None else found


def _interpolation(shrink: float) -> int:
    """Averaging costs seven times as much, and only below half the size does anything get lost without it."""
    return cv2.INTER_AREA if shrink <= 0.5 else cv2.INTER_LINEAR  # noqa: PLR2004 - half the size


def _face(row: npt.NDArray[np.float32], grow: npt.NDArray[np.float32]) -> DetectedFace:
    x, y = row[:2] * grow
    width, height = row[2:4] * grow
    points = row[4:14].reshape(5, 2) * grow
    return DetectedFace(x=float(x), y=float(y), width=float(width), height=float(height), points=points, score=float(row[14]))
