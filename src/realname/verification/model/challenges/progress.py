"""Progress: how much of the movement asked for is seen, for the ring around the face."""

from dataclasses import dataclass

from realname.verification.model.motion import MotionRule, reach_of
from realname.verification.model.observations import Action, FaceObservation

_STEP = 0.1  # smaller changes are not worth a message


@dataclass(frozen=True, slots=True)
class Departure:
    """How far the head is from its rest."""

    yaw_deg: float = 0.0
    pitch_deg: float = 0.0

    def is_within(self, bound_deg: float) -> bool:
        """Whether the head is so near to its rest on both axes."""
        return abs(self.yaw_deg) < bound_deg and abs(self.pitch_deg) < bound_deg

    def towards(self, action: Action) -> float:
        """Degrees in the direction of an action; negative the other way, none for a blink."""
        ways = {
            Action.TURN_LEFT: self.yaw_deg,
            Action.TURN_RIGHT: -self.yaw_deg,
            Action.LOOK_UP: self.pitch_deg,
            Action.LOOK_DOWN: -self.pitch_deg,
        }
        return ways.get(action, 0.0)


@dataclass(slots=True, kw_only=True)
class Progress:
    """The share of one movement: it grows on the way out, stays on the way back, and starts again when the head came back too soon."""

    action: Action
    motion: MotionRule
    _share: float = 0.0
    _told: float = 0.0
    _reached_ms: int | None = None

    def see(self, face: FaceObservation, away: Departure) -> float | None:
        """Take the next picture; give the share where it has changed enough to be told."""
        reach_deg = reach_of(self.action, yaw_rest_deg=face.yaw_deg - away.yaw_deg, rule=self.motion)
        share = min(1.0, max(0.0, away.towards(self.action) / reach_deg))
        self._share = 0.0 if away.is_within(self.motion.return_deg) else max(self._share, share)
        if self._share < 1.0:
            self._reached_ms = None
        elif self._reached_ms is None:
            self._reached_ms = face.t_ms
        rounded = round(int(self._share / _STEP + 1e-9) * _STEP, 1)
        if rounded == self._told:
            return None
        self._told = rounded
        return rounded

    def is_held(self, t_ms: int, most_ms: int) -> bool:
        """Whether the movement has been complete for longer than this."""
        return self._reached_ms is not None and t_ms - self._reached_ms > most_ms
