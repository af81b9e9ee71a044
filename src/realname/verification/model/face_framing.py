"""Framing: before the first prompt the face must stand well in the picture for a while; after it, it must stay there."""

from dataclasses import dataclass, field

from realname.verification.model.challenges.guidance import Guidance, guide
from realname.verification.model.live_rule import LiveRule
from realname.verification.model.observations import FaceObservation, FrameObservation
from realname.verification.model.session_findings import SessionFinding


@dataclass(slots=True)
class FaceFraming:
    """Waits until nothing is to be bettered, for long enough.

    A head that seems to jerk for a moment is forgiven, and those pictures left out: landmarks slip, and a camera that stalls shows a
    still head elsewhere at once. Who really moves does so for longer.

    Attributes:
        held: What was seen of the face since then; empty where something is to be bettered.
    """

    rule: LiveRule
    held: list[FaceObservation] = field(default_factory=list)
    _before: FrameObservation | None = None

    def see(self, observation: FrameObservation) -> Guidance:
        """Take the next picture; say what would make it better."""
        guidance = guide(observation, self._before)
        self._before = observation
        if guidance is Guidance.NONE and observation.face is not None:
            self.held.append(observation.face)
        elif guidance is not Guidance.HOLD_STILL or not self.held or observation.t_ms - self.held[-1].t_ms > self.rule.jerk_ms:
            self.held.clear()
        return guidance

    @property
    def is_done(self) -> bool:
        """Whether the first action may be asked for."""
        return len(self.held) >= self.rule.framing_sights and self.held[-1].t_ms - self.held[0].t_ms >= self.rule.framing_ms


@dataclass(slots=True)
class Presence:
    """Watches that one face, and one only, stays in the picture once the actions have begun."""

    rule: LiveRule
    _face_ms: int | None = None
    _crowd_from_ms: int | None = None
    _pictures: int = 0
    _crowded: int = 0
    _crowded_ms: int = 0
    _last_ms: int | None = None

    def see(self, observation: FrameObservation) -> SessionFinding | None:
        """Take the next picture; say what ends the session, if anything."""
        step_ms = 0 if self._last_ms is None else observation.t_ms - self._last_ms
        self._last_ms = observation.t_ms
        self._pictures += 1
        if observation.face is not None or self._face_ms is None:
            self._face_ms = observation.t_ms
        if observation.t_ms - self._face_ms > self.rule.face_gone_ms:
            return SessionFinding.FACE_LOST
        return SessionFinding.SEVERAL_FACES if self._is_crowded(observation, step_ms) else None

    def _is_crowded(self, observation: FrameObservation, step_ms: int) -> bool:
        if observation.faces <= 1:
            self._crowd_from_ms = None
            return False
        self._crowded += 1
        if self._crowd_from_ms is None:
            self._crowd_from_ms = observation.t_ms
        else:
            self._crowded_ms += step_ms
        is_long = observation.t_ms - self._crowd_from_ms >= self.rule.several_ms
        is_often = self._crowded >= self._pictures * self.rule.several_share and self._crowded_ms >= self.rule.several_ms
        return is_long or is_often
