"""Moments at which the face is compared during a movement: far enough out to be the movement, near enough to be compared."""

from collections.abc import Sequence

import pytest

from realname.verification.model.motion import MotionRule, judge_motion
from realname.verification.model.movement_moments import HeadRest, MomentRule, moments_of
from realname.verification.model.observations import Action, FaceObservation, ObservedAction

_FRAME_MS = 80
_STRAIGHT = HeadRest(yaw_deg=0.0, pitch_deg=0.0)
_MOTION, _RULE = MotionRule(), MomentRule()


def _face(t_ms: int, *, yaw: float = 0.0, pitch: float = 0.0) -> FaceObservation:
    return FaceObservation(
        t_ms=t_ms, yaw_deg=yaw, pitch_deg=pitch, roll_deg=0, eyelid_closure=0.1, eye_distance_px=80, centre_x=0.5, centre_y=0.5
    )


def _turned(*yaws: float, pitch: float = 0.0) -> list[FaceObservation]:
    return [_face(place * _FRAME_MS, yaw=yaw, pitch=pitch) for place, yaw in enumerate(yaws)]


def _turn(action: Action = Action.TURN_LEFT) -> ObservedAction:
    return ObservedAction(action=action, start_ms=0, end_ms=10_000, peak=40)


def _yaws(ways: Sequence[Sequence[FaceObservation]]) -> list[list[float]]:
    return [[one.yaw_deg for one in way] for way in ways]


def test_the_moments_nearest_to_the_best_angle_are_chosen_each_way() -> None:
    ways = moments_of(_turn(), _turned(0, 10, 23, 28, 33, 38, 43, 40, 35, 30, 25, 10), _STRAIGHT)
    assert _yaws(ways) == [[28, 33], [35, 30]]


@pytest.mark.parametrize(
    ("turn", "observations", "chosen"),
    [
        pytest.param(Action.TURN_LEFT, _turned(0, _MOTION.turn_deg, 0), [[_MOTION.turn_deg]], id="at the angle that counts"),
        pytest.param(Action.TURN_LEFT, _turned(0, _MOTION.turn_deg - 0.1, 0), [], id="none just under the angle that counts"),
        pytest.param(Action.TURN_LEFT, _turned(0, _RULE.most_deg, 0), [[_RULE.most_deg]], id="at the farthest angle"),
        pytest.param(Action.TURN_LEFT, _turned(0, _RULE.most_deg + 0.1, 0), [], id="none just beyond the farthest angle"),
        pytest.param(Action.TURN_LEFT, _turned(0, 30, 0, pitch=-46), [], id="none too far off on the other axis"),
        pytest.param(Action.TURN_RIGHT, _turned(0, 30, 0), [], id="none of a turn to the other side"),
        pytest.param(Action.TURN_LEFT, [], [], id="none of nothing"),
    ],
)
def test_moments_of_a_turn_that_are_compared(turn: Action, observations: list[FaceObservation], chosen: list[list[float]]) -> None:
    assert _yaws(moments_of(_turn(turn), observations, _STRAIGHT)) == chosen


def test_moments_outside_the_movement_are_not_compared() -> None:
    seen = ObservedAction(action=Action.TURN_LEFT, start_ms=_FRAME_MS * 2, end_ms=10_000, peak=40)
    assert moments_of(seen, _turned(0, 30, 0), _STRAIGHT) == ()


def test_a_look_is_reckoned_from_where_the_head_rests() -> None:
    pitches = [_face(place * _FRAME_MS, pitch=pitch) for place, pitch in enumerate((-12, -1, 4, 9, 2, -12))]
    ways = moments_of(_turn(Action.LOOK_UP), pitches, HeadRest(yaw_deg=0, pitch_deg=-12))
    assert [[one.pitch_deg for one in way] for way in ways] == [[4, 9]]


@pytest.mark.parametrize("peak", [25, 30, 45, 60])
def test_every_turn_that_counts_and_is_seen_twelve_times_a_second_has_moments(peak: float) -> None:
    swing = [peak * max(0.0, 1 - abs(place - 20) / 12) for place in range(40)]
    observations = _turned(*swing)
    (seen,) = judge_motion(observations)
    assert moments_of(seen, observations, _STRAIGHT) != ()
