"""The printed portrait: the largest face of the page, cut out for a later comparison."""

from dataclasses import dataclass

import cv2
import numpy as np

from realname.evidence.photo.pictures import Pixels, Quad
from realname.verification.engine.faces.detection import DetectedFace, FaceDetector

_SEARCH_PX = 640
_ABOVE, _BELOW, _BESIDE = 0.6, 0.5, 0.5  # around the box of a face, of its size
_LEAST_EYES_PX = 8.0
_JPEG_QUALITY = 95


@dataclass(frozen=True, slots=True, kw_only=True)
class CutPortrait:
    """A face in pixels of the page.

    Attributes:
        quad: What was cut out.
        eye_distance_px: Between the eyes.
        jpeg: The cut-out, encoded.
    """

    quad: Quad
    eye_distance_px: float
    jpeg: bytes


def cut_portrait(page: Pixels, detector: FaceDetector) -> CutPortrait | None:
    """Cut the largest face out; None: there is none that could be compared."""
    faces = [face for face in detector.detect(page, longest_px=_SEARCH_PX) if face.eye_distance_px >= _LEAST_EYES_PX]
    if not faces:
        return None
    left, top, right, bottom = _around(faces[0], width=page.shape[1], height=page.shape[0])
    _, packed = cv2.imencode(".jpg", page[top:bottom, left:right, ::-1], [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    quad = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], dtype=np.float32)
    return CutPortrait(quad=quad, eye_distance_px=faces[0].eye_distance_px, jpeg=packed.tobytes())


def _around(face: DetectedFace, *, width: int, height: int) -> tuple[int, int, int, int]:
    return (
        max(0, round(face.x - _BESIDE * face.width)),
        max(0, round(face.y - _ABOVE * face.height)),
        min(width, round(face.x + (1 + _BESIDE) * face.width)),
        min(height, round(face.y + (1 + _BELOW) * face.height)),
    )
