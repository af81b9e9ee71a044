"""Alignment: a face is laid upright and to scale for the comparison network by its five points."""

import cv2
import numpy as np
import numpy.typing as npt

from realname.verification.engine.frames import Pixels

SIDE_PX = 112
# Right eye, left eye, nose, right and left mouth corner in the aligned face (SFace's and ArcFace's template).
_TEMPLATE = np.array([[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]], dtype=np.float64)


def align(pixels: Pixels, points: npt.NDArray[np.float32]) -> Pixels:
    """Warp an RGB picture so that the five points fall on the template; shape (112, 112, 3)."""
    warp = _similarity(points.astype(np.float64), _TEMPLATE)
    return np.asarray(cv2.warpAffine(pixels, warp, (SIDE_PX, SIDE_PX), flags=cv2.INTER_LINEAR), dtype=np.uint8)


def _similarity(source: npt.NDArray[np.float64], target: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Find rotation, scale and shift that bring source to target with the least squared error (Umeyama 1991)."""
    source_mean, target_mean = source.mean(axis=0), target.mean(axis=0)
    spread = source - source_mean
    left, strength, right = np.linalg.svd((target - target_mean).T @ spread)
    mirror = np.array([1.0, np.sign(np.linalg.det(left @ right))])
    turn = left @ np.diag(mirror) @ right
    scale = float((strength * mirror).sum() / (spread**2).sum())
    return np.column_stack([scale * turn, target_mean - scale * turn @ source_mean])
