"""Faces: YuNet finds the boxes and five points of every face in a picture."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from realname.verification.engine.frames import Floats, Pixels
from realname.verification.engine.networks.model_specs import ModelUse
from realname.verification.engine.networks.runtimes import OnnxNetwork
from realname.verification.errors import ModelUnavailable

LEAST_SCORE = 0.8  # biometrics: YuNet box score of the measured comparison figures
_NMS_OVERLAP = 0.3  # OpenCV zoo's default for YuNet
_MOST_FACES = 50
_STRIDES = (8, 16, 32)  # pixels between the cells that YuNet looks for faces in
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
    """YuNet, in LiteRT; threads may share it."""

    def __init__(self, model: bytes, *, threads: int = 1) -> None:
        """Load the network and run it once.

        Raises:
            ModelUnavailable: It is not laid out as YuNet is.
        """
        try:
            self._network = OnnxNetwork(model, use=ModelUse.DETECTOR, threads=threads)
            self._search(np.zeros((_STRIDES[-1], _STRIDES[-1], 3), dtype=np.uint8))
        except (ValueError, KeyError, IndexError) as problem:
            raise ModelUnavailable(use="detector", reason="it is not laid out as YuNet is") from problem

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
        rows = self._search(small)
        faces = [_face(row, grow) for row in rows[_distinct(rows)]]
        return tuple(sorted(faces, key=lambda face: face.width * face.height, reverse=True))

    def anchors(self, pixels: Pixels) -> tuple[Floats, Floats]:
        """Give every answer of the network for a small RGB picture: each face is found several times, a little differently.

        Returns:
            Five points each, in the order of `DetectedFace.points`, shape (n, 5, 2), and their scores, shape (n,).
        """
        rows = self._search(pixels)
        return rows[:, 4:14].reshape(-1, 5, 2), rows[:, 14]

    def _search(self, pixels: Pixels) -> Floats:
        """Run the network on an RGB picture: rows of box, points and score, several for each face."""
        picture = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
        height, width = picture.shape[:2]
        # Its strides divide the picture without a rest.
        below, right = -height % _STRIDES[-1], -width % _STRIDES[-1]
        whole = cv2.copyMakeBorder(picture, 0, below, 0, right, cv2.BORDER_CONSTANT)
        found = self._network(whole.astype(np.float32)[None])
        rows = np.concatenate([_rows(found[at :: len(_STRIDES)], stride) for at, stride in enumerate(_STRIDES)])
        return np.asarray(rows)


def _rows(parts: tuple[Floats, ...], stride: int) -> Floats:
    """Read one resolution of the network: its scores for class and object, boxes and points, each per cell of `stride` pixels."""
    classes, objects, boxes, points = (one[0] for one in parts)
    scores = np.sqrt(classes[..., 0] * objects[..., 0])
    down, across = np.nonzero(scores >= LEAST_SCORE)
    cells = np.stack([across, down], axis=1).astype(np.float32)
    box, point = boxes[down, across], points[down, across].reshape(-1, 5, 2)
    centres, sizes = (cells + box[:, :2]) * stride, np.exp(box[:, 2:]) * stride
    corners, placed = centres - sizes / 2, (cells[:, None] + point) * stride
    return np.column_stack([corners, sizes, placed.reshape(-1, 10), scores[down, across]]).astype(np.float32)


def _distinct(rows: Floats) -> list[int]:
    """Of boxes that overlap the best, the best first; whole pixels, as OpenCV's own reading of this network has them."""
    boxes, scores = rows[:, :4].astype(int).tolist(), rows[:, 14].tolist()
    return [int(one) for one in cv2.dnn.NMSBoxes(boxes, scores, LEAST_SCORE, _NMS_OVERLAP, top_k=_MOST_FACES)]


def _interpolation(shrink: float) -> int:
    """Averaging costs seven times as much, and only below half the size does anything get lost without it."""
    return cv2.INTER_AREA if shrink <= 0.5 else cv2.INTER_LINEAR  # noqa: PLR2004 - half the size


def _face(row: npt.NDArray[np.float32], grow: npt.NDArray[np.float32]) -> DetectedFace:
    x, y = row[:2] * grow
    width, height = row[2:4] * grow
    points = row[4:14].reshape(5, 2) * grow
    return DetectedFace(x=float(x), y=float(y), width=float(width), height=float(height), points=points, score=float(row[14]))
