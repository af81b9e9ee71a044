"""Reference: the ID portrait becomes one aligned face, or an error that says why it cannot be compared."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from realname.verification.engine.decoding.limits import ImageLimits
from realname.verification.engine.decoding.picture_process import DecodedPicture
from realname.verification.engine.decoding.sent_picture import PictureErrors, decode_sent
from realname.verification.engine.faces.alignment import align_detected
from realname.verification.engine.faces.canonical import CanonicalView
from realname.verification.engine.faces.detection import DetectedFace, FaceDetector
from realname.verification.engine.faces.landmarks import (
    LEAST_PRESENCE,
    LandmarkFinder,
    Landmarks,
    region_of_detection,
    region_of_landmarks,
)
from realname.verification.engine.faces.pose import fit_similarity
from realname.verification.engine.frames import Pixels
from realname.verification.errors import ImageTooCostly, ImageTooLarge, ImageUnreadable, PortraitNoFace, PortraitTooSmall

_LEAST_EYE_DISTANCE_PX = 16.0  # below, nothing can be compared (at 10 px useless, biometrics)
_SEARCH_SIDE_PX = 640  # the detector looks at the portrait at this size, a second time at half of it
_VIEWED_EYE_DISTANCE_PX = 90.0
_LEAST_SIDE_PX = 320  # smaller portraits are enlarged before the search
_ERRORS = PictureErrors(too_large=ImageTooLarge, too_costly=ImageTooCostly, unreadable=ImageUnreadable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The largest face of a portrait.

    Attributes:
        aligned: RGB, shape (112, 112, 3).
        eye_distance_px: In pixels of the portrait as sent.
        face, picture: Where it was found, and in what.
    """

    aligned: Pixels
    eye_distance_px: float
    face: DetectedFace
    picture: Pixels


def read_reference(portrait: bytes, detector: FaceDetector, limits: ImageLimits) -> Reference:
    """Decode a portrait and take its largest face.

    Raises:
        ImageTooLarge: More bytes or pixels than allowed; seen before decoding.
        ImageUnreadable: No JPEG, PNG or JPEG 2000, or a damaged one.
        ImageTooCostly: It takes too long to decode.
        PortraitNoFace: No face was found.
        PortraitTooSmall: Less than 16 px between the eyes.
    """
    return find_reference(decode_portrait(portrait, limits), detector)


def find_reference(portrait: DecodedPicture, detector: FaceDetector) -> Reference:
    """Take the largest face of a decoded portrait.

    Raises:
        PortraitNoFace: No face was found.
        PortraitTooSmall: Less than 16 px between the eyes.
    """
    face, grown = _largest_face(portrait.pixels, detector)
    if face is None:
        raise PortraitNoFace
    enlargement = grown.shape[1] / portrait.pixels.shape[1]
    eye_distance_px = face.eye_distance_px / enlargement * portrait.scale
    if eye_distance_px < _LEAST_EYE_DISTANCE_PX:
        raise PortraitTooSmall(least_px=int(_LEAST_EYE_DISTANCE_PX))
    return Reference(aligned=align_detected(grown, face, detector), eye_distance_px=eye_distance_px, face=face, picture=grown)


def eyelids_of(reference: Reference, finder: LandmarkFinder) -> float | None:
    """How far its eyelids are closed, 0 open to 1 closed; None where the points of the face are not found."""
    found = _landmarks(reference.picture, reference.face, finder)
    return None if found is None else found.eyelid_closure


def view_of(reference: Reference, finder: LandmarkFinder, canonical: CanonicalView) -> Pixels | None:
    """Lay the face out, from a picture that is no finer than a camera's; None where the points of the face are not found."""
    found = _landmarks(reference.picture, reference.face, finder)
    if found is None:
        return None
    shrink = min(1.0, _VIEWED_EYE_DISTANCE_PX / found.eye_distance_px)
    picture = np.asarray(cv2.resize(reference.picture, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    points = found.points * np.float32(shrink)
    return canonical.of(picture, points, fit_similarity(points, canonical.mesh))


def find_landmarks(picture: Pixels, detector: FaceDetector, finder: LandmarkFinder) -> Landmarks:
    """Find the points of the largest face of a picture.

    Raises:
        PortraitNoFace: There is none.
    """
    face, grown = _largest_face(picture, detector)
    found = None if face is None else _landmarks(grown, face, finder)
    if found is None:
        raise PortraitNoFace
    return replace(found, points=found.points * np.float32(picture.shape[1] / grown.shape[1]))


def _landmarks(picture: Pixels, face: DetectedFace, finder: LandmarkFinder) -> Landmarks | None:
    coarse = finder.find(picture, region_of_detection(face))
    if coarse.presence < LEAST_PRESENCE:
        return None
    fine = finder.find(picture, region_of_landmarks(coarse))
    return fine if fine.presence >= LEAST_PRESENCE else None


def decode_portrait(portrait: bytes, limits: ImageLimits) -> DecodedPicture:
    """Decode to upright RGB (EXIF orientation obeyed), after the header said that it is small enough, in a process for it alone.

    Raises:
        ImageTooLarge: More bytes or pixels than allowed.
        ImageUnreadable: No JPEG, PNG or JPEG 2000, or a damaged one.
        ImageTooCostly: More scans or chunks than cameras write, or more processor time than allowed.
    """
    return decode_sent(portrait, limits, _ERRORS)


def _largest_face(pixels: Pixels, detector: FaceDetector) -> tuple[DetectedFace | None, Pixels]:
    grow = max(1.0, _LEAST_SIDE_PX / max(pixels.shape[:2]))
    grown = pixels if grow == 1.0 else np.asarray(cv2.resize(pixels, None, fx=grow, fy=grow, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
    for side in (_SEARCH_SIDE_PX, _SEARCH_SIDE_PX // 2):  # a face that fills the picture is found at half the size
        if faces := detector.detect(grown, longest_px=side):
            return faces[0], grown
    return None, grown
