"""What a head does that obeys: it sways at rest, turns, looks, blinks and follows a target, each after a human time."""

import math
from dataclasses import dataclass, field, replace

import numpy as np

from realname.evaluation.attacks.photo_mesh import MeshPose
from realname.verification.model.challenges.head_path import HeadPath
from realname.verification.model.observations import Action

_REACTION_MS = (350, 650)
_LAG_MS = (200, 400)
_OUT_MS, _HOLD_MS, _BACK_MS = (600, 900), (150, 400), (650, 950)
_BLINK_MS = 320
_TURN_DEG, _LOOK_DEG = (30.0, 36.0), (20.0, 24.0)
_SWAY_DEG = 1.2
_AGAIN_MS = 2600  # a movement that did not count is made again
_DIRECTIONS = {Action.TURN_LEFT: (1, 0), Action.TURN_RIGHT: (-1, 0), Action.LOOK_UP: (0, 1), Action.LOOK_DOWN: (0, -1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Movement:
    start_ms: int
    out_ms: float
    hold_ms: float
    back_ms: float
    yaw_deg: float
    pitch_deg: float
    closure: float

    def share(self, t_ms: float) -> float:
        since = t_ms - self.start_ms
        if since < self.out_ms:
            return _eased(since / self.out_ms)
        since -= self.out_ms + self.hold_ms
        return 1.0 if since < 0 else 1.0 - _eased(since / self.back_ms)

    @property
    def end_ms(self) -> float:
        return self.start_ms + self.out_ms + self.hold_ms + self.back_ms


@dataclass(slots=True)
class HeadMotion:
    """A head in front of a camera.

    Attributes:
        gain: How many degrees are drawn for one that is meant: meshes turn less than they are told.
        has_gaze: Whether the eyes stay with the camera while the head turns.
    """

    seed: int
    gain: float = 1.0
    has_gaze: bool = False
    _random: np.random.Generator = field(init=False)
    _phases: tuple[float, ...] = field(init=False)
    _movement: _Movement | None = field(default=None, init=False)
    _asked: Action | None = field(default=None, init=False)
    _path: tuple[HeadPath, int] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        """Draw how this head sways."""
        self._random = np.random.default_rng(self.seed)
        self._phases = tuple(float(one) for one in self._random.uniform(0, 2 * math.pi, 8))

    def ask(self, action: Action | None, *, t_ms: int) -> None:
        """Be told what to do; None: nothing more."""
        self._asked = action
        if action is not None:
            self._begin(action, t_ms + int(self._random.uniform(*_REACTION_MS)))

    def follow(self, path: HeadPath, *, began_ms: int) -> None:
        """Follow a target that begins to move now; more of the same path may come later."""
        lag_ms = int(self._random.uniform(*_LAG_MS)) if self._path is None else self._path[1] - began_ms
        self._path = path, began_ms + lag_ms

    def pose(self, t_ms: int) -> MeshPose:
        """How the head stands."""
        if self._movement is not None and t_ms > self._movement.end_ms + _AGAIN_MS and self._asked is not None:
            self._begin(self._asked, t_ms)
        share = (
            0.0 if self._movement is None or not self._movement.start_ms <= t_ms <= self._movement.end_ms else self._movement.share(t_ms)
        )
        yaw, pitch = self._sway(t_ms, 0), self._sway(t_ms, 2)
        closure = 0.0
        if self._movement is not None:
            yaw, pitch = yaw + share * self._movement.yaw_deg, pitch + share * self._movement.pitch_deg
            closure = share * self._movement.closure
        if self._path is not None:
            path, began_ms = self._path
            target_yaw, target_pitch = path.at(t_ms - began_ms)
            yaw, pitch = yaw + target_yaw, pitch + target_pitch
        pose = MeshPose(yaw_deg=yaw * self.gain, pitch_deg=pitch * self.gain, roll_deg=self._sway(t_ms, 4), closure=closure)
        shift = (self._sway(t_ms, 6) * 1.5, self._sway(t_ms, 5))
        return replace(pose, shift_px=shift, gaze_px=-yaw * 0.08 if self.has_gaze else 0.0)

    def _begin(self, action: Action, at_ms: int) -> None:
        if action is Action.BLINK:
            part = _BLINK_MS / 3
            self._movement = _Movement(start_ms=at_ms, out_ms=part, hold_ms=part, back_ms=part, yaw_deg=0.0, pitch_deg=0.0, closure=1.0)
        elif action in _DIRECTIONS:
            across, up = _DIRECTIONS[action]
            size = self._random.uniform(*(_TURN_DEG if action.is_turn else _LOOK_DEG))
            out, hold, back = (float(self._random.uniform(*one)) for one in (_OUT_MS, _HOLD_MS, _BACK_MS))
            self._movement = _Movement(
                start_ms=at_ms, out_ms=out, hold_ms=hold, back_ms=back, yaw_deg=across * size, pitch_deg=up * size, closure=0.0
            )

    def _sway(self, t_ms: int, place: int) -> float:
        slow, quick = self._phases[place], self._phases[place + 1]
        return _SWAY_DEG * (0.7 * math.sin(t_ms / 1900 + slow) + 0.3 * math.sin(t_ms / 540 + quick))


def _eased(share: float) -> float:
    """Minimum jerk, 0 to 1."""
    u = min(1.0, max(0.0, share))
    return u**3 * (10 - 15 * u + 6 * u * u)
