"""Movement moments: when, during a turn or look, the face is compared. Pure, and the same for a clip and a live session.

The probes are near frontal: a face shown at rest and exchanged for the movements would not be told by them. So every turn and look is
compared by moments that no picture of a still face reaches: beyond the angle at which the movement counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from realname.verification.model.challenges.progress import Departure
from realname.verification.model.motion import MotionRule, reach_of
from realname.verification.model.observations import FaceObservation, ObservedAction


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentRule:
    """Which moments are compared. Source: docs/models/comparison.md, during movements.

    Attributes:
        best_deg: Off frontal, on either axis: the farther the surer that it is the movement, up to where comparison gets weak.
        most_deg: Beyond, a face is not compared.
        each_way: So many moments on the way out, and on the way back.
    """

    best_deg: float = 32.0
    most_deg: float = 45.0
    each_way: int = 2


_MOTION = MotionRule()
_MOMENTS = MomentRule()


@dataclass(frozen=True, slots=True)
class HeadRest:
    """Where the head rests."""

    yaw_deg: float
    pitch_deg: float


def moments_of(
    seen: ObservedAction,
    moments: Sequence[FaceObservation],
    rest: HeadRest,
    *,
    motion: MotionRule = _MOTION,
    rule: MomentRule = _MOMENTS,
) -> tuple[tuple[FaceObservation, ...], ...]:
    """Choose the moments of a turn or look at which the face is compared.

    Args:
        seen: A turn or look.
        moments: Those that can be compared, by rising time.
        rest: Of the head, over the whole clip or session.
        motion: By which the movement was judged.
        rule: Which moments.

    Returns:
        Those of the way out and those of the way back, in order of time; a way without any is left out.
    """
    reach_deg = reach_of(seen.action, yaw_rest_deg=rest.yaw_deg, rule=motion)
    inside = [one for one in moments if seen.start_ms <= one.t_ms <= seen.end_ms]
    farthest = max(inside, key=lambda one: _departure(one, seen, rest), default=None)
    if farthest is None:
        return ()
    fit = [one for one in inside if _departure(one, seen, rest) >= reach_deg and off_frontal_deg(one) <= rule.most_deg]
    ways = [one for one in fit if one.t_ms <= farthest.t_ms], [one for one in fit if one.t_ms > farthest.t_ms]
    return tuple(_best(way, rule) for way in ways if way)


def off_frontal_deg(one: FaceObservation) -> float:
    """How far the head is from looking at the camera, on the axis on which it is farther."""
    return max(abs(one.yaw_deg), abs(one.pitch_deg))


def _departure(one: FaceObservation, seen: ObservedAction, rest: HeadRest) -> float:
    return Departure(yaw_deg=one.yaw_deg - rest.yaw_deg, pitch_deg=one.pitch_deg - rest.pitch_deg).towards(seen.action)


def _best(way: Sequence[FaceObservation], rule: MomentRule) -> tuple[FaceObservation, ...]:
    chosen = sorted(way, key=lambda one: abs(off_frontal_deg(one) - rule.best_deg))[: rule.each_way]
    return tuple(sorted(chosen, key=lambda one: one.t_ms))
