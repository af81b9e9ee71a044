"""Recordings: a clip as pictures with the pose of the head in each, as an attacker's player and an honest one need it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from realname.evaluation.attacks.photo_mesh import View, view_of
from realname.verification.engine.comparing.reference import decode_portrait, find_landmarks
from realname.verification.engine.conclusion import Networks
from realname.verification.engine.decoding.capture import DecodedCount, open_clip
from realname.verification.engine.decoding.limits import ClipLimits, ImageLimits
from realname.verification.engine.frames import Floats, Frame, Pixels
from realname.verification.model.motion import MotionRule, rest_of
from realname.verification.model.observations import FaceObservation

_LONGEST_PX = 640
_MOST_MS = 22_000
EVERY_MS = ClipLimits().judged_interval_ms


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of a recording and the face in it.

    Attributes:
        pixels: RGB, 640 px on its longer side.
        points: Landmarks, shape (478, 3), pixels of the picture.
    """

    seen: FaceObservation
    pixels: Pixels
    points: Floats

    @property
    def t_ms(self) -> int:
        """Time in the recording."""
        return self.seen.t_ms


@dataclass(frozen=True)
class Recording:
    """A clip of one person.

    Attributes:
        name: Of its file, without what follows the first dot.
        shots: Pictures with a face, by rising time.
    """

    name: str
    shots: Sequence[Shot]

    @cached_property
    def rest(self) -> tuple[float, float]:
        """Where the head rests, yaw and pitch in degrees."""
        return rest_of([one.seen for one in self.shots], MotionRule())

    @cached_property
    def departures(self) -> npt.NDArray[np.float64]:
        """Yaw and pitch of each picture from the head's rest, shape (n, 2)."""
        return np.asarray(np.array([(one.seen.yaw_deg, one.seen.pitch_deg) for one in self.shots]) - np.array(self.rest))

    @cached_property
    def closure(self) -> float:
        """How far the eyelids are closed most of the time, 0 open to 1 closed."""
        return float(np.median([one.seen.eyelid_closure for one in self.shots]))

    @cached_property
    def closures(self) -> npt.NDArray[np.float64]:
        """How far the eyelids are closed over that, shape (n,)."""
        return np.array([one.seen.eyelid_closure - self.closure for one in self.shots])

    @cached_property
    def times_ms(self) -> npt.NDArray[np.int64]:
        """Times of the pictures, shape (n,)."""
        return np.array([one.t_ms for one in self.shots])

    def until(self, most_ms: int) -> "Recording":
        """The first part of it."""
        return Recording(self.name, [one for one in self.shots if one.t_ms <= most_ms])

    def frontal(self) -> Shot:
        """The picture in which the person looks most straight at the camera, with open eyes."""
        off = np.abs(self.departures).sum(axis=1) + 40 * np.maximum(0.0, self.closures)
        return self.shots[int(off.argmin())]

    def turned(self, yaw_deg: float) -> Shot:
        """The picture in which the head is turned so far, and neither looks up nor down."""
        off = np.abs(self.departures[:, 0] - yaw_deg) + 0.6 * np.abs(self.departures[:, 1]) + 40 * np.maximum(0.0, self.closures)
        return self.shots[int(off.argmin())]


def read_recording(clip: Path, networks: Networks, *, every_ms: int = EVERY_MS) -> Recording:
    """Decode a clip and follow the face in it, as the server would.

    Args:
        clip: A file.
        networks: What finds the face.
        every_ms: At least so long between two pictures.

    Raises:
        ClipRejected: It cannot be read.
    """
    session, shots = networks.new_session(), []
    limits = ClipLimits(longest_side_px=_LONGEST_PX, judged_interval_ms=every_ms)
    with open_clip(clip.read_bytes(), limits, DecodedCount()) as frames:
        for frame in frames:
            if frame.t_ms > _MOST_MS:
                break
            if (face := session.see(frame)) is not None:
                shots.append(_shot(session.observations[-1], frame, face.landmarks.points))
    return Recording(clip.name.partition(".")[0], shots)


def read_photo(photo: Path, networks: Networks) -> View:
    """Take the face of a portrait for a mesh.

    Raises:
        ImageRejected: It cannot be read, or no face is in it.
    """
    return view_of_picture(decode_portrait(photo.read_bytes(), ImageLimits()).pixels, networks)


def view_of_picture(pixels: Pixels, networks: Networks) -> View:
    """Take the face of a picture for a mesh.

    Raises:
        PortraitNoFace: No face is in it.
    """
    return view_of(pixels, find_landmarks(pixels, networks.detector, networks.finder))


def _shot(seen: FaceObservation, frame: Frame, points: Floats) -> Shot:
    grow = _LONGEST_PX / max(frame.pixels.shape[:2])
    pixels = np.asarray(cv2.resize(frame.pixels, None, fx=grow, fy=grow, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
    return Shot(replace(seen, eye_distance_px=seen.eye_distance_px / frame.scale * grow), pixels, points * np.float32(grow))
