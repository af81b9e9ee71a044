"""Puppets: a recording of the person, each picture of it warped by a mesh of its own landmarks until the head stands as is asked.

Everything in the picture is real: skin, light, noise and small movements are those of the recording, and no moment of it is shown twice.
Only the pose is made.
"""

from dataclasses import dataclass, field, replace
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt

from realname.evaluation.attacks.cameras import Encoder, Obedient
from realname.evaluation.attacks.photo_mesh import HeadPoints, MeshPose, rotation_of, texture_map, with_closed_lids
from realname.evaluation.attacks.recordings import Recording, Shot
from realname.verification.engine.faces.canonical import triangulate
from realname.verification.engine.frames import Floats, Pixels

_EDGE_POINTS = 6  # on each side of the picture; they stay where they are
_EDGE_MARGIN = 0.06  # how far outside everything they lie, in shares of the picture
_MOST_WARP_DEG = 55.0  # no picture is turned farther than this
_FOLLOWS = 0.3  # how much of the way to the place of its own picture the head moves with each picture
_CLOSED = 0.5
_STEP_MS, _NEAR_MS = 83, 400
_BESIDE_MS, _LATER_MS, _BESIDE_DEG = 50, 1_500, 6.0
_LASTS_MS = 16_000  # a session is over by then
_MIXED_MS = 400  # pictures that are farther apart are not mixed


class Moments(Protocol):
    """Chooses what of a recording is shown."""

    def take(self, t_ms: int, *, yaw_deg: float, pitch_deg: float, closure: float) -> Shot:
        """Give the moment to be shown at this time, where the head should stand so far from its rest."""
        ...


@dataclass(slots=True)
class NearestMoments:
    """The moment whose pose is nearest to the one that is wanted, each once.

    A moment right beside one that was shown seconds ago is avoided too: to a test of what comes again they are the same.

    Attributes:
        smoothness: How much a moment is preferred that follows the last one in the recording, in degrees.
    """

    recording: Recording
    smoothness: float = 6.0
    _shown_ms: npt.NDArray[np.float64] = field(init=False)
    _last: int | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        """Begin with nothing shown."""
        self._shown_ms = np.full(len(self.recording.shots), np.nan)

    def take(self, t_ms: int, *, yaw_deg: float, pitch_deg: float, closure: float) -> Shot:
        """Choose; where every moment has been shown, all of them are free again."""
        if not np.isnan(self._shown_ms).any():
            self._shown_ms[:] = np.nan
        times, closures = self.recording.times_ms, self.recording.closures
        apart = np.hypot(self.recording.departures[:, 0] - yaw_deg, self.recording.departures[:, 1] - pitch_deg)
        apart += 25 * np.abs(closures - _CLOSED) if closure > _CLOSED else 25 * np.clip(closures, 0, 1)
        if self._last is not None:
            apart += self.smoothness * np.minimum(1.0, np.abs(times - times[self._last] - _STEP_MS) / _NEAR_MS)
        long_ago = times[t_ms - self._shown_ms > _LATER_MS]
        apart += _BESIDE_DEG * (np.abs(times[:, None] - long_ago[None]) < _BESIDE_MS).sum(axis=1)
        apart[~np.isnan(self._shown_ms)] = np.inf
        self._last = int(apart.argmin())
        self._shown_ms[self._last] = t_ms
        return self.recording.shots[self._last]


@dataclass(slots=True)
class SlowMoments:
    """The recording from its beginning to its end, so slowly that it lasts for a session; moments in between are mixed of two."""

    recording: Recording
    _began_ms: int | None = field(default=None, init=False)

    def take(self, t_ms: int, *, yaw_deg: float, pitch_deg: float, closure: float) -> Shot:  # noqa: ARG002 - whatever is wanted
        """Go on; a session that lasts longer sees the recording backwards."""
        self._began_ms = t_ms if self._began_ms is None else self._began_ms
        share = (t_ms - self._began_ms) / _LASTS_MS % 2
        place = min(share, 2 - share) * (len(self.recording.shots) - 1)
        near = self.recording.shots[int(place)]
        following = self.recording.shots[min(int(place) + 1, len(self.recording.shots) - 1)]
        if following.t_ms - near.t_ms > _MIXED_MS:
            return near if place % 1 < 0.5 else following  # noqa: PLR2004 - the nearer one
        return _mixed(near, following, place % 1)


@dataclass(slots=True, kw_only=True)
class PuppetCamera(Obedient):
    """Shows the moments of a recording, each turned to where the head should stand.

    Attributes:
        recording: Where the head rests in it, and how far its eyelids are open, is known from all of it.
        gain: How many degrees a picture is turned for one that is wanted.
    """

    recording: Recording
    moments: Moments
    gain: float
    encoder: Encoder
    _place: npt.NDArray[np.float64] | None = field(default=None, init=False)

    def picture(self, t_ms: int) -> bytes:
        """The moment of the recording, warped."""
        return self.encoder.encode(self.draw(t_ms))

    def draw(self, t_ms: int) -> Pixels:
        """The same before it is encoded, RGB."""
        wanted = self.motion.pose(t_ms)
        shot = self.moments.take(t_ms, yaw_deg=wanted.yaw_deg, pitch_deg=wanted.pitch_deg, closure=wanted.closure)
        head = HeadPoints.of(shot.points)
        pivot = head.pivot[:2]
        self._place = pivot if self._place is None else self._place + _FOLLOWS * (pivot - self._place)
        rest_yaw_deg, rest_pitch_deg = self.recording.rest
        pose = replace(
            wanted,
            yaw_deg=wanted.yaw_deg + rest_yaw_deg,
            pitch_deg=wanted.pitch_deg + rest_pitch_deg,
            closure=max(0.0, wanted.closure - self._closed(shot)),
            shift_px=(self._place[0] - pivot[0] + wanted.shift_px[0], self._place[1] - pivot[1] + wanted.shift_px[1]),
        )
        return warp(shot, head, pose, gain=self.gain)

    def _closed(self, shot: Shot) -> float:
        return 1.0 if shot.seen.eyelid_closure - self.recording.closure > _CLOSED else 0.0


def warp(shot: Shot, head: HeadPoints, pose: MeshPose, *, gain: float) -> Pixels:
    """Warp a picture so that the head turns left, right, up or down; the edge of the picture stays, and the pixels between are stretched.

    Args:
        shot: The picture.
        head: Its head.
        pose: How the head shall stand; `shift_px` is how far it moves.
        gain: How many degrees are turned for one.
    """
    height, width = shot.pixels.shape[:2]
    seen = shot.seen
    from_pose = MeshPose(yaw_deg=seen.yaw_deg, pitch_deg=seen.pitch_deg, roll_deg=seen.roll_deg)
    to_pose = MeshPose(
        yaw_deg=seen.yaw_deg + _limited((pose.yaw_deg - seen.yaw_deg) * gain),
        pitch_deg=seen.pitch_deg + _limited((pose.pitch_deg - seen.pitch_deg) * gain),
        roll_deg=seen.roll_deg + _limited(pose.roll_deg - seen.roll_deg),
    )
    source = np.vstack([head.points, _edge(head.points, width=width, height=height)])
    turn = rotation_of(to_pose) @ rotation_of(from_pose).T
    posed = source.copy()
    posed[: len(head.points)] = (with_closed_lids(head.points, pose.closure) - head.pivot) @ turn.T + head.pivot
    posed[: len(head.points), :2] += pose.shift_px
    (rows, columns), found = texture_map(posed, source[:, :2], triangulate(source[:, :2]), size=(width, height))
    warped = cv2.remap(shot.pixels, found[..., 0], found[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    picture = shot.pixels.copy()
    picture[rows, columns] = warped
    return picture


def _limited(deg: float) -> float:
    return min(_MOST_WARP_DEG, max(-_MOST_WARP_DEG, deg))


def _edge(head: npt.NDArray[np.float64], *, width: int, height: int) -> npt.NDArray[np.float64]:
    """Points around the picture and the head, farther away than the head; shape (n, 3)."""
    margin = _EDGE_MARGIN * max(width, height)
    left, top = np.minimum(0.0, head[:, :2].min(axis=0)) - margin
    right, bottom = np.maximum((width, height), head[:, :2].max(axis=0)) + margin
    shares = np.linspace(0, 1, _EDGE_POINTS, endpoint=False)
    across, down = left + (right - left) * shares, top + (bottom - top) * shares
    back = right + left - across, bottom + top - down
    sides = [(across, np.full_like(across, top)), (np.full_like(down, right), down)]
    sides += [(back[0], np.full_like(across, bottom)), (np.full_like(down, left), back[1])]
    flat = np.vstack([np.column_stack(side) for side in sides])
    return np.column_stack([flat, np.full(len(flat), head[:, 2].max() + margin)])


def _mixed(one: Shot, other: Shot, share: float) -> Shot:
    """What lies between two moments, by its share of the way from one to the other."""
    pixels = cv2.addWeighted(one.pixels, 1 - share, other.pixels, share, 0)
    points: Floats = (one.points * (1 - share) + other.points * share).astype(np.float32)
    seen = replace(
        one.seen,
        **{
            name: getattr(one.seen, name) * (1 - share) + getattr(other.seen, name) * share
            for name in ("yaw_deg", "pitch_deg", "roll_deg", "eyelid_closure")
        },
    )
    return Shot(seen, np.asarray(pixels, dtype=np.uint8), points)


def frontal_part(recording: Recording, *, most_deg: float, least_shots: int) -> Recording:
    """Keep the pictures with open eyes in which the head is nearest to its pose at rest.

    Args:
        recording: All pictures.
        most_deg: Pictures within this angle from rest are kept.
        least_shots: So many are kept at least, the nearest first.
    """
    off = np.abs(recording.departures).max(axis=1) + 40 * np.maximum(0.0, recording.closures)
    bound = max(most_deg, float(np.sort(off)[:least_shots][-1]))
    return Recording(recording.name, [shot for shot, away in zip(recording.shots, off, strict=True) if away <= bound])
