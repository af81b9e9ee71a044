"""Tracking: one face is followed by its landmarks; the detector is asked when it is lost, and now and then for a second face."""

from dataclasses import dataclass, replace

from realname.verification.engine.faces.alignment import steady_points
from realname.verification.engine.faces.detection import DetectedFace, FaceDetector
from realname.verification.engine.faces.landmarks import (
    LEAST_PRESENCE,
    LandmarkFinder,
    Landmarks,
    Region,
    region_of_detection,
    region_of_landmarks,
)
from realname.verification.engine.frames import Frame

_SEARCH_SIDE_PX = 480
_LOOK_INTERVAL_MS = 400  # how often the whole picture is searched while a face is followed
_COMPARABLE_WIDTH = 0.5  # of the followed face's width: smaller ones are passers-by


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedFace:
    """A face in a frame.

    Attributes:
        detected: The detector's view of the same face, with steady points, where this frame was searched, else None.
        rivals: How many further faces of comparable size; 0 where the frame was not searched.
    """

    landmarks: Landmarks
    detected: DetectedFace | None
    rivals: int


class FaceTracker:
    """Follows the largest face through the frames of one clip or session."""

    def __init__(self, detector: FaceDetector, finder: LandmarkFinder) -> None:
        self._detector = detector
        self._finder = finder
        self._region: Region | None = None
        self._next_look_ms = 0

    def follow(self, frame: Frame) -> TrackedFace | None:
        """Find the face in the next frame; None where there is none."""
        if self._region is None:
            return self._acquire(frame)
        landmarks = self._look(frame, self._region)
        if landmarks is None:
            return self._acquire(frame)
        if frame.t_ms < self._next_look_ms:
            return TrackedFace(landmarks=landmarks, detected=None, rivals=0)
        faces = self._search(frame)
        same = next((face for face in faces if _is_same(face, landmarks)), None)
        if same is None and faces:
            return self._acquire(frame, faces)  # the track has drifted off the face
        return TrackedFace(landmarks=landmarks, detected=same and self._steadied(frame, same), rivals=_rivals(faces, same))

    def _acquire(self, frame: Frame, faces: tuple[DetectedFace, ...] | None = None) -> TrackedFace | None:
        found = self._search(frame) if faces is None else faces
        for face in found[:1]:
            coarse = self._look(frame, region_of_detection(face))
            landmarks = self._look(frame, self._region) if coarse is not None and self._region is not None else None
            if landmarks is not None:
                return TrackedFace(landmarks=landmarks, detected=self._steadied(frame, face), rivals=_rivals(found, face))
        return None

    def _look(self, frame: Frame, region: Region) -> Landmarks | None:
        landmarks = self._finder.find(frame.pixels, region)
        if landmarks.presence < LEAST_PRESENCE:
            self._region = None
            return None
        self._region = region_of_landmarks(landmarks)
        return landmarks

    def _search(self, frame: Frame) -> tuple[DetectedFace, ...]:
        self._next_look_ms = frame.t_ms + _LOOK_INTERVAL_MS
        return self._detector.detect(frame.pixels, longest_px=_SEARCH_SIDE_PX)

    def _steadied(self, frame: Frame, face: DetectedFace) -> DetectedFace:
        return replace(face, points=steady_points(frame.pixels, face, self._detector))


def _is_same(face: DetectedFace, landmarks: Landmarks) -> bool:
    x, y = landmarks.points[:, :2].mean(axis=0)
    return bool(face.x <= x <= face.x + face.width and face.y <= y <= face.y + face.height)


def _rivals(faces: tuple[DetectedFace, ...], followed: DetectedFace | None) -> int:
    if followed is None:
        return 0
    return sum(face is not followed and face.width >= followed.width * _COMPARABLE_WIDTH for face in faces)
