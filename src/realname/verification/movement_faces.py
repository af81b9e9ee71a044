"""Movement faces: what the face looks like while the head moves, and how alike it is to the face that looks at the camera."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from realname.domain.findings import ChallengeOutcome, judge_challenge
from realname.domain.motion import MotionRule, rest_of
from realname.domain.movement_moments import HeadRest, MomentRule, moments_of, off_frontal_deg
from realname.domain.observations import Action, FaceObservation, ObservedAction
from realname.verification.alignment import align
from realname.verification.comparison import FaceComparator, mean_template, similarity
from realname.verification.frames import Floats, Frame, Pixels

# Right eye, left eye, nose tip, right and left mouth corner: what the detector tells in a few frames only, the landmarks tell in all.
_FIVE = (468, 473, 1, 61, 291)
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

    def consider(self, frame: Frame, points: Floats, seen: FaceObservation) -> None:
        """Keep the face of a frame if the head has moved on, and can still be compared."""
        if off_frontal_deg(seen) > MomentRule().most_deg or (self.kept and _moved_deg(self.kept[-1].observation, seen) < _MOVED_DEG):
            return
        self.kept.append(MovingFace(observation=seen, aligned=align(frame.pixels, points[list(_FIVE), :2])))
        if len(self.kept) > self.most:
            del self.kept[::2]


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
    turns = tuple(one for one in movements.seen if one.action is not Action.BLINK)
    asked = tuple(action for action in movements.asked if action is not Action.BLINK)
    if judge_challenge(asked=asked, observed=turns) is ChallengeOutcome.NOT_MET or len(turns) > _MOST_MOVEMENTS:
        return None
    each = [_agreement_of(turn, movements, frontal, comparator) for turn in turns]
    compared = [one for one in each if one is not None]
    return min(compared, default=1.0) if len(compared) == len(each) else None


def _agreement_of(turn: ObservedAction, movements: Movements, frontal: Floats, comparator: FaceComparator) -> float | None:
    faces = {one.observation.t_ms: one.aligned for one in movements.faces.kept}
    rest = HeadRest(*rest_of(movements.observations, MotionRule()))
    ways = moments_of(turn, [one.observation for one in movements.faces.kept], rest)
    templates = [mean_template([comparator.template(faces[one.t_ms]) for one in way]) for way in ways]
    return min((similarity(probe=template, reference=frontal) for template in templates), default=None)


def _moved_deg(before: FaceObservation, now: FaceObservation) -> float:
    return float(np.hypot(now.yaw_deg - before.yaw_deg, now.pitch_deg - before.pitch_deg))
