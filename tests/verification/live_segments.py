"""A camera that does as it is told: plays a real clip's movements when they are asked for, rests in between, never the same frame twice.

`SegmentPlayer(clip)` reads the clip once, finds its movements with the engine, and then gives a JPEG per call of `next_frame(asked)`: it
sways in a stretch of rest until an action is asked for, takes a human time to react, plays that action from rest to rest, and rests
again. Capture times are its own (`t_ms`), whatever time it really is.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np

from realname.verification.engine.decoding.capture import DecodedCount, open_clip
from realname.verification.engine.decoding.limits import ClipLimits
from realname.verification.engine.engine import ClipVerifier, build_engine
from realname.verification.engine.frames import Pixels
from realname.verification.model.motion import MotionRule, rest_of
from realname.verification.model.observations import Action, FaceObservation, ObservedAction
from realname.verification.use_cases.fetch_files import model_folder

FRAME_MS = 83  # 12 a second
_LONGEST_PX = 640
_CLIP_MS = 20_000
_REACTION_MS = 600
_AGAIN_MS = 1500  # who sees that it did not count tries again
_REST_DEG = 5.0
_REST_PITCH_DEG = 11.0
_REST_CLOSURE = 0.12  # over the median: eyes that stay open
_BORDER_MS = 700
_LEAST_REST = 4  # pictures
_NOISY_SHARE = 0.02  # of the pixels, brighter or darker by one level: no two frames are equal, and no texture is drawn on the face
_MARGIN_PX = 64  # noise is drawn once and laid at any of so many places in each direction
_QUALITY = 92


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An upright picture of the clip, RGB, and its time there."""

    t_ms: int
    pixels: Pixels


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipSegments:
    """A clip in pieces.

    Attributes:
        rest: The longest stretch in which the head stays where it is.
        actions: Each movement once, from rest to rest.
        rest_after: The stretch of rest that follows each of them in the clip; absent where there is hardly any.
        whole: The clip from first to last.
    """

    rest: Sequence[Picture]
    actions: Mapping[Action, Sequence[Picture]]
    rest_after: Mapping[Action, Sequence[Picture]]
    whole: Sequence[Picture]


@lru_cache(maxsize=1)
def _engine() -> ClipVerifier:
    return build_engine(model_folder(os.environ))


@lru_cache(maxsize=2)
def read_segments(clip: Path) -> ClipSegments:
    """Judge the clip once and cut it; two clips at most are held."""
    session, pictures = _engine().new_session(), []
    limits = ClipLimits(longest_side_px=_LONGEST_PX)
    with open_clip(clip.read_bytes(), limits, DecodedCount()) as frames:
        for frame in frames:
            if frame.t_ms > _CLIP_MS:
                break
            session.see(frame)
            pictures.append(Picture(t_ms=frame.t_ms, pixels=_grown(frame.pixels)))
    seen = [one for one in session.motion() if _is_alone(one, session.motion())]
    poses = _Poses(session.observations)
    borders = {one.action: poses.borders(one, seen) for one in reversed(seen)}  # the first of each kind
    after = {action: poses.calm_around(end) for action, (_, end) in borders.items()}
    return ClipSegments(
        rest=_between(pictures, *poses.longest_calm()),
        actions={action: _between(pictures, start, end) for action, (start, end) in borders.items()},
        rest_after={action: _between(pictures, *span) for action, span in after.items() if span is not None},
        whole=pictures,
    )


def _is_alone(one: ObservedAction, others: Sequence[ObservedAction]) -> bool:
    """Eyelids that sink at the beginning of a turn are no movement of their own."""
    if one.action is not Action.BLINK:
        return True
    return not any(other != one and other.start_ms <= one.end_ms + _BORDER_MS and one.start_ms <= other.end_ms for other in others)


def _grown(pixels: Pixels) -> Pixels:
    grow = _LONGEST_PX / max(pixels.shape[:2])
    return np.asarray(cv2.resize(pixels, None, fx=grow, fy=grow, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)


def _between(pictures: Sequence[Picture], first_ms: int, last_ms: int) -> Sequence[Picture]:
    return [one for one in pictures if first_ms <= one.t_ms <= last_ms]


class _Poses:
    """Where the head is near its rest."""

    def __init__(self, observations: Sequence[FaceObservation]) -> None:
        self._all = observations
        self._yaw, self._pitch = rest_of(observations, MotionRule())
        self._closure = float(np.median([one.eyelid_closure for one in observations]))
        calm = [one for one in observations if self._is_calm(one)]
        self._centre = np.median([(one.centre_x, one.centre_y) for one in calm or observations], axis=0)

    def longest_calm(self) -> tuple[int, int]:
        """First and last time of the longest stretch in which the head stays at its rest with open eyes."""
        longest = max(self._calm_stretches(), key=len)
        return longest[0].t_ms, longest[-1].t_ms

    def calm_around(self, t_ms: int) -> tuple[int, int] | None:
        """First and last time of the stretch of rest that a time lies in; None where it is none or too short to be swayed in."""
        for stretch in self._calm_stretches():
            if stretch[0].t_ms <= t_ms <= stretch[-1].t_ms and len(stretch) >= _LEAST_REST:
                return stretch[0].t_ms, stretch[-1].t_ms
        return None

    def _calm_stretches(self) -> list[list[FaceObservation]]:
        stretches: list[list[FaceObservation]] = [[]]
        for one in self._all:
            if self._is_calm(one):
                stretches[-1].append(one)
            elif stretches[-1]:
                stretches.append([])
        return [one for one in stretches if one]

    def borders(self, action: ObservedAction, seen: Sequence[ObservedAction]) -> tuple[int, int]:
        """Times before and after an action at which the head is nearest to its rest."""
        earlier = max((one.end_ms for one in seen if one.end_ms < action.start_ms), default=0)
        later = min((one.start_ms for one in seen if one.start_ms > action.end_ms), default=self._all[-1].t_ms)
        before = [one for one in self._all if max(earlier, action.start_ms - _BORDER_MS) <= one.t_ms <= action.start_ms]
        after = [one for one in self._all if action.end_ms <= one.t_ms <= min(later, action.end_ms + _BORDER_MS)]
        return min(before, key=self._distance).t_ms, min(after, key=self._distance).t_ms

    def _is_calm(self, one: FaceObservation) -> bool:
        is_still = abs(one.yaw_deg - self._yaw) < _REST_DEG and abs(one.pitch_deg - self._pitch) < _REST_PITCH_DEG
        return is_still and one.eyelid_closure < self._closure + _REST_CLOSURE

    def _distance(self, one: FaceObservation) -> float:
        """In degrees; a centimetre of the face's place counts as much as a few of them."""
        moved = np.hypot(one.centre_x - self._centre[0], one.centre_y - self._centre[1])
        return float(np.hypot(one.yaw_deg - self._yaw, one.pitch_deg - self._pitch) + 100 * moved)


class Camera(Protocol):
    """Gives pictures when it is asked to."""

    @property
    def t_ms(self) -> int:
        """Capture time of the frame last given."""
        ...

    def next_frame(self, asked: Action | None) -> bytes:
        """Give the next picture as JPEG."""
        ...


@dataclass(slots=True)
class SegmentPlayer:
    """Plays a clip as a person before a camera would act.

    Attributes:
        speed: Of the movements: 1 is as filmed.
        reaction_ms: From the prompt to the movement's first frame.
        instead: Movements made in place of those asked for: a clip in the wrong order.
        cut: Played in place of the clip's own pieces.
        t_ms: Capture time of the frame last given.
    """

    clip: Path
    speed: float = 1.0
    reaction_ms: int = _REACTION_MS
    seed: int = 0
    instead: Mapping[Action, Action] = field(default_factory=dict)
    cut: ClipSegments | None = None
    t_ms: int = field(default=-FRAME_MS, init=False)
    segments: ClipSegments = field(init=False)
    _noise: Pixels = field(init=False)
    _random: np.random.Generator = field(init=False)
    _rest: Sequence[Picture] = field(init=False)
    _swayed: int = field(default=0, init=False)
    _asked: Action | None = field(default=None, init=False)
    _start_ms: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        """Read the clip, unless it was read before."""
        self.segments = read_segments(self.clip) if self.cut is None else self.cut
        self._rest = self.segments.rest
        self._random = np.random.default_rng(self.seed)
        height, width = self.segments.whole[0].pixels.shape[:2]
        drawn = self._random.random((height + _MARGIN_PX, width + _MARGIN_PX, 1))
        self._noise = np.repeat((1 + (drawn < _NOISY_SHARE / 4) - (drawn > 1 - _NOISY_SHARE / 4)).astype(np.uint8), 3, axis=2)

    @property
    def can_do(self) -> frozenset[Action]:
        """The actions that the clip shows."""
        return frozenset(self.segments.actions)

    def next_frame(self, asked: Action | None) -> bytes:
        """Give the next picture as JPEG.

        Args:
            asked: The action of the prompt that is open; None where there is none. Stays the same until the action was done.
        """
        self.t_ms += FRAME_MS
        made = self.instead.get(asked, asked) if asked is not None else None
        if made is not self._asked:
            self._asked, self._start_ms = made, self.t_ms + self.reaction_ms
        return self.encode(self._moving() or self._resting())

    def _moving(self) -> Picture | None:
        pictures = self.segments.actions.get(self._asked) if self._asked is not None else None
        if not pictures or self.t_ms < self._start_ms:
            return None
        at_ms = pictures[0].t_ms + (self.t_ms - self._start_ms) * self.speed
        if at_ms > pictures[-1].t_ms:
            self._start_ms, self._swayed = self.t_ms + _AGAIN_MS, 0
            self._rest = self.segments.rest_after.get(self._asked, self._rest) if self._asked else self._rest
            return None
        return _nearest(pictures, at_ms)

    def _resting(self) -> Picture:
        """There and back again, so that nothing jumps."""
        rest, self._swayed = self._rest, self._swayed + 1
        place = self._swayed % max(1, 2 * len(rest) - 2)
        return rest[place] if place < len(rest) else rest[2 * len(rest) - 2 - place]

    def encode(self, picture: Picture) -> bytes:
        """Encode it with fresh noise.

        Two places of the drawn noise together: of one alone a picture that is shown for minutes would be given twice by chance.
        """
        grain = cv2.add(self._grain(picture), self._grain(picture))
        grained = cv2.subtract(cv2.add(picture.pixels, grain), np.full_like(picture.pixels, 2))
        _, jpeg = cv2.imencode(".jpg", grained[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
        return jpeg.tobytes()

    def _grain(self, picture: Picture) -> Pixels:
        height, width = picture.pixels.shape[:2]
        top, left = self._random.integers(0, _MARGIN_PX, 2)
        return self._noise[top : top + height, left : left + width]


@dataclass(slots=True)
class LoopPlayer:
    """Plays the whole clip for ever, whatever is asked: a replay that makes every movement and hopes."""

    player: SegmentPlayer

    def next_frame(self, asked: Action | None) -> bytes:
        """Give the next picture; what is asked for is not heard."""
        del asked
        self.player.t_ms += FRAME_MS
        whole = self.player.segments.whole
        return self.player.encode(_nearest(whole, self.player.t_ms * self.player.speed % whole[-1].t_ms))

    @property
    def t_ms(self) -> int:
        """Capture time of the frame last given."""
        return self.player.t_ms


def _nearest(pictures: Sequence[Picture], at_ms: float) -> Picture:
    return min(pictures, key=lambda one: abs(one.t_ms - at_ms))


def is_fresh(frames: Sequence[bytes]) -> bool:
    """Whether no frame equals the one before."""
    return all(first != second for first, second in pairwise(frames))
