"""Guidance: what would make the picture better, one thing at a time, the most important first."""

from dataclasses import dataclass
from enum import StrEnum

from realname.verification.model.observations import FaceObservation, FrameObservation


class Guidance(StrEnum):
    """What the applicant can do for a better picture."""

    NO_FACE = "no-face"
    SEVERAL_FACES = "several-faces"
    CLOSER = "closer"
    FARTHER = "farther"
    CENTRE = "centre"
    MORE_LIGHT = "more-light"
    LESS_LIGHT = "less-light"
    LOOK_STRAIGHT = "look-straight"
    HOLD_STILL = "hold-still"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class FramingRule:
    """What a good picture is. Sources: docs/models/landmarks.md.

    Attributes:
        nearest_px, farthest_px: Between the eyes, in a picture of 640 px; the probes need 20 px, and a face must leave room around it.
        edge_x, edge_y: The face's centre keeps this share of the picture from each edge.
        dark, bright: Mean grey of the face. Dark skin in ordinary light is brighter than the first.
        yaw_deg, pitch_deg: Near frontal; a phone lies lower than the face.
        turning_deg_s, moving_share_s: Faster than this is not still: degrees, and shares of the picture's width, a second.
    """

    nearest_px: float = 180.0
    farthest_px: float = 45.0
    edge_x: float = 0.28
    edge_y: float = 0.22
    dark: float = 0.12
    bright: float = 0.90
    yaw_deg: float = 15.0
    pitch_deg: float = 22.0
    turning_deg_s: float = 45.0
    moving_share_s: float = 0.35


_RULE = FramingRule()


def guide(observation: FrameObservation, before: FrameObservation | None = None, rule: FramingRule = _RULE) -> Guidance:
    """Say what would make the picture better before anything is asked of the applicant.

    Args:
        observation: What is seen now.
        before: What was seen last; without it nothing is said of holding still.
        rule: What a good picture is.
    """
    face = observation.face
    said = guide_during_action(observation, rule)
    if face is None or said is not Guidance.NONE:
        return said
    if not _is_central(face, rule):
        return Guidance.CENTRE
    if not _is_frontal(face, rule):
        return Guidance.LOOK_STRAIGHT
    if before is not None and before.face is not None and _is_moving(before.face, face, rule):
        return Guidance.HOLD_STILL
    return Guidance.NONE


def guide_during_action(observation: FrameObservation, rule: FramingRule = _RULE) -> Guidance:
    """Say what would make the picture better while the head may turn.

    A turned head is off centre, looks smaller and does not look straight: none of that is said of it.
    """
    face = observation.face
    if face is None:
        return Guidance.NO_FACE
    if observation.faces > 1:
        return Guidance.SEVERAL_FACES
    return _size_and_light(face, observation.brightness, rule) if _is_frontal(face, rule) else Guidance.NONE


def _size_and_light(face: FaceObservation, brightness: float, rule: FramingRule) -> Guidance:
    holds = {
        Guidance.CLOSER: face.eye_distance_px < rule.farthest_px,
        Guidance.FARTHER: face.eye_distance_px > rule.nearest_px,
        Guidance.MORE_LIGHT: brightness < rule.dark,
        Guidance.LESS_LIGHT: brightness > rule.bright,
    }
    return next((guidance for guidance, is_so in holds.items() if is_so), Guidance.NONE)


def _is_central(face: FaceObservation, rule: FramingRule) -> bool:
    return rule.edge_x <= face.centre_x <= 1 - rule.edge_x and rule.edge_y <= face.centre_y <= 1 - rule.edge_y


def _is_frontal(face: FaceObservation, rule: FramingRule) -> bool:
    return abs(face.yaw_deg) <= rule.yaw_deg and abs(face.pitch_deg) <= rule.pitch_deg


def _is_moving(before: FaceObservation, now: FaceObservation, rule: FramingRule) -> bool:
    seconds = max(1, now.t_ms - before.t_ms) / 1000
    turned_deg = max(abs(now.yaw_deg - before.yaw_deg), abs(now.pitch_deg - before.pitch_deg))
    moved = max(abs(now.centre_x - before.centre_x), abs(now.centre_y - before.centre_y))
    return turned_deg / seconds > rule.turning_deg_s or moved / seconds > rule.moving_share_s


@dataclass(slots=True)
class SteadyGuidance:
    """Says guidance only when it changes, and only when it holds: words that flicker cannot be read."""

    hold_ms: int
    said: Guidance | None = None
    _next: Guidance | None = None
    _since_ms: int = 0

    def hear(self, guidance: Guidance, *, t_ms: int) -> Guidance | None:
        """Take what holds in this picture; give what is to be said now, if anything."""
        if guidance is self.said:
            self._next = None
            return None
        if guidance is not self._next:
            self._next, self._since_ms = guidance, t_ms
        if t_ms - self._since_ms < self.hold_ms:
            return None
        self.said, self._next = guidance, None
        return guidance
