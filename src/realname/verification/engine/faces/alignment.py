"""Alignment: a face is warped so that its five points fall on the template of the comparison network.

The detector's points lie a few hundredths of the eye distance off, and which way depends on the size of the picture. So a face that is
compared is looked at again, upright and always in one size: the detector sees it there with several anchors, and the mean of their points,
weighted by their scores, is steady (docs/models/comparison.md, variants).
"""

import cv2
import numpy as np
import numpy.typing as npt

from realname.verification.engine.faces.detection import DetectedFace, FaceDetector
from realname.verification.engine.frames import Pixels

SIDE_PX = 112
# Right eye, left eye, nose, right and left mouth corner in the aligned face (SFace's and ArcFace's template).
_TEMPLATE = np.array([[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]], dtype=np.float64)
_LOOKS = 2  # the first lays the face straight for the second
_LOOK_SIDE_PX = 96
_PLACE = (_TEMPLATE - _TEMPLATE.mean(axis=0)) * 0.7 + _LOOK_SIDE_PX / 2  # of the points in the look: 25 px between the eyes
_NEAR_PX = 12.0  # half of that: an anchor whose points lie farther away sees another face
Points = npt.NDArray[np.float32]
Warp = npt.NDArray[np.float64]


def align_detected(pixels: Pixels, face: DetectedFace, detector: FaceDetector) -> Pixels:
    """Align a face that the detector found in an RGB picture, by its steady points; shape (112, 112, 3)."""
    return align(pixels, steady_points(pixels, face, detector))


def steady_points(pixels: Pixels, face: DetectedFace, detector: FaceDetector) -> Points:
    """Find the five points of a detected face anew.

    Returns:
        In the order of `DetectedFace.points`, in pixels of the picture, shape (5, 2); those given where no look sees the face.
    """
    points = face.points
    for _ in range(_LOOKS):
        points = _look(pixels, points, detector)
    return points


def _look(pixels: Pixels, points: Points, detector: FaceDetector) -> Points:
    """Lay a face into a small square by its points, and average what the detector's anchors see there, weighted by their scores."""
    warp = _similarity(points.astype(np.float64), _PLACE)
    square = np.asarray(cv2.warpAffine(pixels, warp, (_LOOK_SIDE_PX, _LOOK_SIDE_PX), flags=cv2.INTER_LINEAR), dtype=np.uint8)
    anchors, scores = detector.anchors(square)
    is_near = np.linalg.norm(anchors.mean(axis=1) - _LOOK_SIDE_PX / 2, axis=1) < _NEAR_PX
    if not is_near.any():
        return points
    voted = np.average(anchors[is_near], axis=0, weights=scores[is_near].astype(np.float64))
    back = cv2.invertAffineTransform(warp)
    return np.asarray(voted @ back[:, :2].T + back[:, 2], dtype=np.float32)


def align(pixels: Pixels, points: Points) -> Pixels:
    """Warp an RGB picture for the comparison network so that the five points fall on the template; shape (112, 112, 3)."""
    warp = _similarity(points.astype(np.float64), _TEMPLATE)
    return np.asarray(cv2.warpAffine(pixels, warp, (SIDE_PX, SIDE_PX), flags=cv2.INTER_LINEAR), dtype=np.uint8)


def _similarity(source: Warp, target: Warp) -> Warp:
    """Find rotation, scale and shift that bring source to target with the least squared error (Umeyama 1991).

    In the plane they are one complex factor and a complex shift, so the least squares are one quotient.
    """
    seen, wanted = (np.ascontiguousarray(points).view(np.complex128).ravel() for points in (source, target))
    seen_mean, wanted_mean = seen.mean(), wanted.mean()
    spread = seen - seen_mean
    factor = np.vdot(spread, wanted - wanted_mean) / np.vdot(spread, spread)
    shift = wanted_mean - factor * seen_mean
    return np.array([[factor.real, -factor.imag, shift.real], [factor.imag, factor.real, shift.imag]])
