"""Cameras of attackers: each gives a picture for a moment, and does about prompts and the target what its kind of attacker can do."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt

from realname.evaluation.attacks.head_motion import HeadMotion
from realname.evaluation.attacks.photo_mesh import FRAME, MeshPose
from realname.evaluation.attacks.recordings import Recording, Shot
from realname.verification.engine.frames import Pixels
from realname.verification.model.challenges.head_path import HeadPath, PathPoint
from realname.verification.model.observations import Action

_QUALITY = 88
_FADE = 0.35  # of the picture before, in each picture of a splice
_NEAR_MS = 400
_CLOSED = 0.5  # eyelids that count as a blink in a library of pictures
_GRID = (5, 4)  # knots of a wobble, down and across
_PATTERN_STEP, _PATTERN_BAND = 4, (1.1, 3.5)  # pixels of a step; blurs in steps
_PATTERN_KEPT = 0.85  # from one picture to the next, at twelve a second


class Camera(Protocol):
    """What stands before the counter's camera, or in its place."""

    def picture(self, t_ms: int) -> bytes:
        """A JPEG of this moment; never the same bytes twice."""
        ...

    def ask(self, action: Action | None, *, t_ms: int) -> None:
        """Be told what to do; None: nothing more."""
        ...

    def aim(self, points: Sequence[PathPoint]) -> None:
        """Be told where the target is next; the points' times are those of `picture`."""
        ...


class Drawable(Protocol):
    """A head that can be drawn."""

    def render(self, pose: MeshPose) -> Pixels:
        """Draw it, RGB."""
        ...


@dataclass(slots=True, kw_only=True)
class Encoder:
    """Encodes pictures with fresh noise, as a camera would.

    Attributes:
        noise: Of every pixel, in grey levels.
        grain: Of a pattern as coarse as skin and features that changes within half a second: an attacker's answer to tests that look for
            what comes again. Grey levels, root mean square.
        changes: Done to each picture before, in this order: a screen that shows it, a poor capture.
    """

    seed: int
    noise: float = 1.2
    quality: int = _QUALITY
    grain: float = 0.0
    changes: Sequence[Callable[[Pixels], Pixels]] = ()
    _random: np.random.Generator = field(init=False)
    _pattern: npt.NDArray[np.float32] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        """Begin at the seed."""
        self._random = np.random.default_rng(self.seed)

    def encode(self, pixels: Pixels) -> bytes:
        """Give a JPEG."""
        for change in self.changes:
            pixels = change(pixels)
        added = max(self.noise, 0.4) * self._random.standard_normal(pixels.shape[:2], dtype=np.float32)
        if self.grain:
            added += self.grain * self._next_pattern(pixels.shape[0], pixels.shape[1])
        noisy = np.clip(pixels.astype(np.float32) + added[..., None], 0, 255).astype(np.uint8)
        _, jpeg = cv2.imencode(".jpg", np.ascontiguousarray(noisy[:, :, ::-1]), [cv2.IMWRITE_JPEG_QUALITY, self.quality])
        return jpeg.tobytes()

    def _next_pattern(self, height: int, width: int) -> npt.NDArray[np.float32]:
        """The pattern of the picture before, partly drawn anew."""
        drawn = self._random.normal(0.0, 1.0, (height // _PATTERN_STEP, width // _PATTERN_STEP)).astype(np.float32)
        band = cv2.GaussianBlur(drawn, (0, 0), _PATTERN_BAND[0]) - cv2.GaussianBlur(drawn, (0, 0), _PATTERN_BAND[1])
        fresh = np.asarray(cv2.resize(band / band.std(), (width, height), interpolation=cv2.INTER_CUBIC), dtype=np.float32)
        before = fresh if self._pattern is None else self._pattern
        self._pattern = np.asarray(_PATTERN_KEPT * before + math.sqrt(1 - _PATTERN_KEPT**2) * fresh, dtype=np.float32)
        return self._pattern


@dataclass(slots=True, kw_only=True)
class Obedient:
    """Hears what is asked and where the target is: what every attacker who renders or splices has in common."""

    motion: HeadMotion
    _path: list[PathPoint] = field(default_factory=list, init=False)

    def ask(self, action: Action | None, *, t_ms: int) -> None:
        """Move as asked; a path begins anew."""
        self._path.clear()
        self.motion.ask(None if action is Action.FOLLOW else action, t_ms=t_ms)

    def aim(self, points: Sequence[PathPoint]) -> None:
        """Follow the target as far as it is known."""
        if not points:
            return
        self._path.extend(points)
        began_ms = self._path[0].t_ms
        self.motion.follow(
            HeadPath(tuple(PathPoint(one.t_ms - began_ms, one.yaw_deg, one.pitch_deg) for one in self._path)), began_ms=began_ms
        )


@dataclass(slots=True, kw_only=True)
class MeshCamera(Obedient):
    """One photo or several on a mesh.

    Attributes:
        wobble_px: Small smooth warps that change with time: an attacker's answer to tests that look for what comes again.
    """

    head: Drawable
    encoder: Encoder
    wobble_px: float = 0.0

    def picture(self, t_ms: int) -> bytes:
        """Draw the head in its pose."""
        drawn = self.head.render(self.motion.pose(t_ms))
        return self.encoder.encode(_wobbled(drawn, t_ms, seed=self.motion.seed, size_px=self.wobble_px) if self.wobble_px else drawn)


@dataclass(slots=True, kw_only=True)
class SpliceCamera(Obedient):
    """Pictures of a recording, each chosen by the pose that is wanted; two are mixed, so that nothing jumps.

    Attributes:
        smoothness: How much a picture that follows the last one in the recording is preferred, in degrees.
    """

    recording: Recording
    encoder: Encoder
    smoothness: float = 4.0
    _shown: int | None = field(default=None, init=False)
    _before: Pixels | None = field(default=None, init=False)

    def picture(self, t_ms: int) -> bytes:
        """The picture of the recording that fits best."""
        pose = self.motion.pose(t_ms)
        apart = np.hypot(self.recording.departures[:, 0] - pose.yaw_deg, self.recording.departures[:, 1] - pose.pitch_deg)
        closures = self.recording.closures
        apart += 25 * np.abs(closures - _CLOSED) if pose.closure > _CLOSED else 12 * np.clip(closures, 0, 1)
        if self._shown is not None:
            times = self.recording.times_ms
            apart += self.smoothness * np.minimum(1.0, np.abs(times - times[self._shown] - 83) / _NEAR_MS)
        self._shown = int(apart.argmin())
        pixels = self.recording.shots[self._shown].pixels
        if self._before is not None:
            pixels = np.asarray(cv2.addWeighted(pixels, 1 - _FADE, self._before, _FADE, 0), dtype=np.uint8)
        self._before = pixels
        return self.encoder.encode(pixels)


@dataclass(slots=True, kw_only=True)
class CutCamera:
    """A recording cut by movement: each is played when it is asked for, and rest in between; the target is not heard."""

    recording: Recording
    movements: Mapping[Action, tuple[int, int]]
    encoder: Encoder
    reaction_ms: int = 500
    _playing: tuple[int, int, int] | None = field(default=None, init=False)

    def ask(self, action: Action | None, *, t_ms: int) -> None:
        """Play the movement that is asked for, if the recording has it."""
        span = self.movements.get(action) if action is not None else None
        self._playing = None if span is None else (t_ms + self.reaction_ms, *span)

    def aim(self, points: Sequence[PathPoint]) -> None:
        """It cannot follow."""

    def picture(self, t_ms: int) -> bytes:
        """The moment of the movement that is played, or of a rest that goes to and fro."""
        at_ms = self._resting(t_ms)
        if self._playing is not None:
            began_ms, first_ms, last_ms = self._playing
            at_ms = first_ms + t_ms - began_ms if 0 <= t_ms - began_ms <= last_ms - first_ms else at_ms
        return self.encoder.encode(_at(self.recording, at_ms).pixels)

    def _resting(self, t_ms: int) -> float:
        calm = self.recording.times_ms[np.abs(self.recording.departures).max(axis=1) < 6]  # noqa: PLR2004 - degrees
        first_ms, lasts_ms = int(calm[0]), 700
        return first_ms + abs((t_ms % (2 * lasts_ms)) - lasts_ms)


@dataclass(slots=True, kw_only=True)
class ReplayCamera:
    """A recording from its beginning, again and again, whatever is asked; `speed` times as fast."""

    recording: Recording
    encoder: Encoder
    speed: float = 1.0

    def ask(self, action: Action | None, *, t_ms: int) -> None:
        """Not heard."""

    def aim(self, points: Sequence[PathPoint]) -> None:
        """Not heard."""

    def picture(self, t_ms: int) -> bytes:
        """The moment of the recording."""
        last_ms = int(self.recording.times_ms[-1])
        return self.encoder.encode(_at(self.recording, t_ms * self.speed % last_ms).pixels)


@dataclass(slots=True, kw_only=True)
class PhotoCamera:
    """A photo held before the camera: still, or tilted and moved when an action is asked for, all of it flat."""

    photo: Pixels
    encoder: Encoder
    is_moved: bool
    _asked_ms: int | None = field(default=None, init=False)
    _action: Action | None = field(default=None, init=False)

    def ask(self, action: Action | None, *, t_ms: int) -> None:
        """Tilt it."""
        self._action, self._asked_ms = action, t_ms

    def aim(self, points: Sequence[PathPoint]) -> None:
        """Not heard: hands do not follow so fast."""

    def picture(self, t_ms: int) -> bytes:
        """The photo as it is held now."""
        if not self.is_moved:
            return self.encoder.encode(self.photo)
        width, height = FRAME
        share = 0.0 if self._asked_ms is None else math.sin(min(1.0, max(0.0, (t_ms - self._asked_ms - 500) / 1800)) * math.pi)
        narrow = 1 - 0.45 * share if self._action is not None and self._action.is_turn else 1.0
        low = 1 - 0.3 * share if self._action in {Action.LOOK_UP, Action.LOOK_DOWN} else 1.0
        sway = 6 * math.sin(t_ms / 700)
        tilt = np.array([[narrow, 0.06 * share, (1 - narrow) * width / 2 + sway], [0.04 * share, low, (1 - low) * height / 2 + sway / 2]])
        warped = cv2.warpAffine(self.photo, tilt, FRAME, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return self.encoder.encode(np.asarray(warped, dtype=np.uint8))


@dataclass(slots=True, kw_only=True)
class FrozenFaceCamera:
    """One picture of the face, laid over another recording's moving pictures."""

    face: Pixels
    behind: Recording
    encoder: Encoder
    _share: npt.NDArray[np.float32] = field(init=False)

    def __post_init__(self) -> None:
        """Cut the face out, softly."""
        height, width = self.face.shape[:2]
        mask = np.zeros((height, width), dtype=np.float32)
        cv2.ellipse(mask, (width // 2, int(height * 0.48)), (int(width * 0.3), int(height * 0.36)), 0, 0, 360, (1.0,), -1)
        self._share = np.asarray(cv2.GaussianBlur(mask, (0, 0), 8), dtype=np.float32)[..., None]

    def ask(self, action: Action | None, *, t_ms: int) -> None:
        """Not heard."""

    def aim(self, points: Sequence[PathPoint]) -> None:
        """Not heard."""

    def picture(self, t_ms: int) -> bytes:
        """The face, with what moves behind it."""
        height, width = self.face.shape[:2]
        behind = cv2.resize(_at(self.behind, t_ms % int(self.behind.times_ms[-1])).pixels, (width, height))
        return self.encoder.encode((self.face * self._share + behind * (1 - self._share)).astype(np.uint8))


def _at(recording: Recording, at_ms: float) -> Shot:
    return recording.shots[int(np.abs(recording.times_ms - at_ms).argmin())]


def _wobbled(pixels: Pixels, t_ms: int, *, seed: int, size_px: float) -> Pixels:
    height, width = pixels.shape[:2]
    drawn = np.random.default_rng(seed)
    speed, phase = drawn.uniform(0.6, 3.0, (*_GRID, 2, 2)), drawn.uniform(0, 2 * math.pi, (*_GRID, 2, 2))
    knots: npt.NDArray[np.float32] = (size_px * np.sin(speed * t_ms / 1000 + phase).sum(axis=-1) / 1.4).astype(np.float32)
    moved = cv2.resize(knots, (width, height), interpolation=cv2.INTER_CUBIC)
    across, down = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    found = cv2.remap(pixels, across + moved[..., 0], down + moved[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found, dtype=np.uint8)
