"""Movement faces: what the face looks like while the head moves, and how alike it is to the face that looks at the camera."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from realname.verification.engine.comparing.comparison import FaceComparator, mean_template, similarity
from realname.verification.engine.faces.alignment import align
from realname.verification.engine.faces.landmarks import FIVE_POINTS
from realname.verification.engine.frames import Floats, Frame, Pixels
from realname.verification.model.findings import ChallengeOutcome, judge_challenge
from realname.verification.model.motion import MotionRule, rest_of
from realname.verification.model.movement_moments import HeadRest, MomentRule, moments_of, off_frontal_deg
from realname.verification.model.observations import Action, FaceObservation, ObservedAction

_MOVED_DEG = 1.0  # a head at rest sways less between two frames
_MOST_MOVEMENTS = 12  # more than any challenge asks for; each takes up to four looks of the comparator


@dataclass(frozen=True, slots=True, kw_only=True)
class MovingFace:
    """An aligned face (RGB, shape (112, 112, 3)) and how the head stood."""

    observation: FaceObservation
    aligned: Pixels


@dataclass(slots=True)
class MovementFaces:
    """Collects aligned faces while the head moves; hardly any while it rests.

    Attributes:
        most: Where more come together, every second one is let go: 15 MB.
    """

    kept: list[MovingFace] = field(default_factory=list)
    most: int = 400
    _templates: dict[int, Floats] = field(default_factory=dict)
    _is_moving: bool = False
    _has_new: bool = False

    def consider(self, frame: Frame, points: Floats, seen: FaceObservation) -> None:
        """Keep the face of a frame if the head has moved on, and can still be compared."""
        self._is_moving = not self.kept or _moved_deg(self.kept[-1].observation, seen) >= _MOVED_DEG
        if not self._is_moving or off_frontal_deg(seen) > MomentRule().most_deg:
            return
        self._has_new = True
        self.kept.append(MovingFace(observation=seen, aligned=align(frame.pixels, points[list(FIVE_POINTS), :2])))
        if len(self.kept) > self.most:
            del self.kept[::2]

    @property
    def has_leisure(self) -> bool:
        """Whether the head is still, and has moved since the comparator last had nothing to do."""
        return self._has_new and not self._is_moving

    def rest(self) -> None:
        """There is nothing to do until the head has moved again."""
        self._has_new = False

    def lacks(self, one: FaceObservation) -> bool:
        """Whether the comparator has not looked at this moment."""
        return one.t_ms not in self._templates

    def template(self, one: FaceObservation, comparator: FaceComparator) -> Floats:
        """Give the template of a moment that was kept; the comparator looks at each only once."""
        if self.lacks(one):
            aligned = next(face.aligned for face in self.kept if face.observation.t_ms == one.t_ms)
            self._templates[one.t_ms] = comparator.template(aligned)
        return self._templates[one.t_ms]


@dataclass(frozen=True, slots=True, kw_only=True)
class Movements:
    """The turns and looks of a clip or session.

    Attributes:
        asked: Of the challenge.
        seen: By the judge of motion, over all observations.
    """

    asked: tuple[Action, ...]
    seen: tuple[ObservedAction, ...]
    observations: Sequence[FaceObservation]
    faces: MovementFaces


def movement_agreement(movements: Movements, *, frontal: Floats, comparator: FaceComparator) -> float | None:
    """Compare the face during every turn and look with the frontal one.

    Args:
        movements: Of one clip or session.
        frontal: Mean template of its probes.
        comparator: That the probes were compared with.

    Returns:
        The lowest similarity of a way out or back; 1 where there was no turn and no look. None where one of them could not be
        compared, or was asked for and is not there to be compared.
    """
    turns = tuple(one for one in movements.seen if one.action.is_head_movement)
    asked = tuple(action for action in movements.asked if action.is_head_movement)
    if judge_challenge(asked=asked, observed=turns) is ChallengeOutcome.NOT_MET or len(turns) > _MOST_MOVEMENTS:
        return None
    least = 1.0
    for turn in turns:
        ways = [similarity(probe=template, reference=frontal) for template in _templates(turn, movements, comparator)]
        if not ways or not all(map(math.isfinite, ways)):  # min would pass over what is no number
            return None
        least = min(least, *ways)
    return least


def look_ahead(movements: Movements, comparator: FaceComparator) -> None:
    """Let the comparator look at one moment of a movement seen so far, so that less is left for the end of a live session."""
    turns = [one for one in movements.seen if one.action.is_head_movement][:_MOST_MOVEMENTS]
    moments = [one for turn in turns for way in _ways(turn, movements) for one in way]
    waiting = next((one for one in moments if movements.faces.lacks(one)), None)
    if waiting is None:
        movements.faces.rest()
    else:
        movements.faces.template(waiting, comparator)


def _templates(turn: ObservedAction, movements: Movements, comparator: FaceComparator) -> list[Floats]:
    return [mean_template([movements.faces.template(one, comparator) for one in way]) for way in _ways(turn, movements)]


def _ways(turn: ObservedAction, movements: Movements) -> tuple[tuple[FaceObservation, ...], ...]:
    rest = HeadRest(*rest_of(movements.observations, MotionRule()))
    return moments_of(turn, [one.observation for one in movements.faces.kept], rest)


def _moved_deg(before: FaceObservation, now: FaceObservation) -> float:
    return float(np.hypot(now.yaw_deg - before.yaw_deg, now.pitch_deg - before.pitch_deg))
