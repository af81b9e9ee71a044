"""Motion judged from observations: what counts, what does not, at, just under and just over each threshold."""

import math
from collections.abc import Callable, Sequence

import pytest

from realname.verification.model.motion import MotionRule, judge_motion
from realname.verification.model.observations import Action, FaceObservation, ObservedAction

_FRAME_MS = 80
_CLIP_MS = 8000
_RULE = MotionRule()
_Course = Callable[[float], float]


def _still(_t_s: float) -> float:
    return 0.0


def _swing(peak: float, *, at_s: float = 4.0, width_s: float = 1.0) -> _Course:
    """Out and back: zero, the peak at its time, zero."""
    return lambda t_s: peak * max(0.0, 1.0 - abs(t_s - at_s) / width_s)


def _observe(
    *, yaw: _Course = _still, pitch: _Course = _still, eyelids: _Course = _still, aspect: _Course = lambda _t_s: 1.0
) -> list[FaceObservation]:
    return [
        FaceObservation(
            t_ms=t_ms,
            yaw_deg=yaw(t_ms / 1000),
            pitch_deg=pitch(t_ms / 1000),
            roll_deg=0.0,
            eyelid_closure=0.2 + eyelids(t_ms / 1000),
            eye_distance_px=80.0,
            centre_x=0.5,
            centre_y=0.5,
            aspect=aspect(t_ms / 1000),
        )
        for t_ms in range(0, _CLIP_MS, _FRAME_MS)
    ]


def _actions(observations: Sequence[FaceObservation]) -> list[Action]:
    return [one.action for one in judge_motion(observations)]


def _only(observations: Sequence[FaceObservation]) -> ObservedAction:
    (action,) = judge_motion(observations)
    return action


def test_nothing_is_seen_in_nothing() -> None:
    assert judge_motion([]) == ()


@pytest.mark.parametrize(
    ("observations", "actions"),
    [
        pytest.param(_observe(), [], id="a face that rests does nothing"),
        pytest.param(_observe(yaw=_swing(40)), [Action.TURN_LEFT], id="the nose to image right is the applicant's left"),
        pytest.param(_observe(yaw=_swing(-40)), [Action.TURN_RIGHT], id="the nose to image left is the applicant's right"),
        pytest.param(_observe(pitch=_swing(30)), [Action.LOOK_UP], id="the face up is a look up"),
        pytest.param(_observe(pitch=_swing(-30)), [Action.LOOK_DOWN], id="the face down is a look down"),
        pytest.param(_observe(eyelids=_swing(0.6, width_s=0.2)), [Action.BLINK], id="a short closing of the eyelids is a blink"),
    ],
)
def test_a_movement_is_what_it_looks_like(observations: Sequence[FaceObservation], actions: list[Action]) -> None:
    assert _actions(observations) == actions


@pytest.mark.parametrize(("departure", "counts"), [(21.0, False), (24.0, True)])
def test_a_turn_counts_from_22_degrees(departure: float, counts: bool) -> None:  # noqa: FBT001 - pytest's parameter
    held = _observe(yaw=lambda t_s: departure if 3 <= t_s <= 4 else 0.0)
    assert (Action.TURN_LEFT in _actions(held)) is counts


@pytest.mark.parametrize(("departure", "counts"), [(14.0, False), (16.0, True)])
def test_a_look_counts_from_15_degrees(departure: float, counts: bool) -> None:  # noqa: FBT001 - pytest's parameter
    held = _observe(pitch=lambda t_s: departure if 3 <= t_s <= 4 else 0.0)
    assert (Action.LOOK_UP in _actions(held)) is counts


@pytest.mark.parametrize(("rise", "counts"), [(0.29, False), (0.31, True)])
def test_a_blink_counts_from_a_rise_of_three_tenths(rise: float, counts: bool) -> None:  # noqa: FBT001 - pytest's parameter
    closed = _observe(eyelids=lambda t_s: rise if 4.0 <= t_s <= 4.2 else 0.0)
    assert (Action.BLINK in _actions(closed)) is counts


def test_a_turn_is_measured_from_where_the_head_rests() -> None:
    assert _only(_observe(yaw=lambda t_s: 8.0 + _swing(40)(t_s))).peak == pytest.approx(40, abs=4)


def test_a_turn_that_ends_near_frontal_is_none_however_far_the_rest_was() -> None:
    assert _actions(_observe(yaw=lambda t_s: -12.0 + _swing(28)(t_s))) == []


def test_a_phone_held_low_makes_no_look() -> None:
    assert _actions(_observe(pitch=lambda _t_s: 22.0)) == []


def test_start_peak_and_end_are_those_of_the_movement() -> None:
    seen = _only(_observe(yaw=_swing(40, at_s=4.0, width_s=1.0)))
    assert (3000 < seen.start_ms < 3400, 4600 < seen.end_ms < 5000, seen.peak > 35) == (True, True, True)


def test_two_turns_with_a_return_between_them_are_two() -> None:
    twice = _observe(yaw=lambda t_s: _swing(40, at_s=2.0)(t_s) + _swing(40, at_s=5.0)(t_s))
    assert _actions(twice) == [Action.TURN_LEFT, Action.TURN_LEFT]


def test_a_turn_that_wavers_at_its_height_is_one() -> None:
    wavering = _observe(yaw=lambda t_s: 30 + 12 * math.sin(8 * t_s) if 2 <= t_s <= 5 else 0.0)
    assert _actions(wavering) == [Action.TURN_LEFT]


def test_left_then_right_without_a_pause_are_both_seen_in_their_order() -> None:
    swung = _observe(yaw=lambda t_s: 40 * math.sin((t_s - 2) * math.pi / 2) if 2 <= t_s <= 6 else 0.0)
    assert _actions(swung) == [Action.TURN_LEFT, Action.TURN_RIGHT]


def test_a_spike_of_one_frame_is_no_turn() -> None:
    assert _actions(_observe(yaw=lambda t_s: 60.0 if t_s == 4.0 else 0.0)) == []


def test_a_face_lost_at_the_height_of_a_turn_is_still_one_turn() -> None:
    gone = [one for one in _observe(yaw=_swing(60, width_s=1.5)) if abs(one.t_ms - 4000) > 400]
    assert _actions(gone) == [Action.TURN_LEFT]


def test_a_long_absence_ends_a_movement() -> None:
    held = _observe(yaw=lambda t_s: 35.0 if 2 <= t_s <= 7 else 0.0)
    gone = [one for one in held if not 3000 < one.t_ms < 6000]
    assert _actions(gone) == [Action.TURN_LEFT, Action.TURN_LEFT]


def test_a_picture_that_is_turned_gets_narrow_and_is_no_turn() -> None:
    turned = _observe(yaw=_swing(30), aspect=lambda t_s: 1.0 - _swing(0.3)(t_s))
    assert _actions(turned) == []


def test_a_head_that_turns_keeps_its_width_and_is_one() -> None:
    turned = _observe(yaw=_swing(30), aspect=lambda t_s: 0.93 + _swing(0.05)(t_s))
    assert _actions(turned) == [Action.TURN_LEFT]


def test_a_picture_that_is_tilted_gets_low_and_is_no_look() -> None:
    tilted = _observe(pitch=_swing(25), aspect=lambda t_s: 1.0 + _swing(0.4)(t_s))
    assert _actions(tilted) == []


def test_eyes_closed_for_long_are_no_blink() -> None:
    assert _actions(_observe(eyelids=lambda t_s: 0.6 if 3 <= t_s <= 5.5 else 0.0)) == []


def test_eyelids_that_sink_while_the_head_turns_are_no_blink() -> None:
    turning = _observe(yaw=lambda t_s: 35.0 if 3 <= t_s <= 5 else 0.0, eyelids=_swing(0.6, width_s=0.2))
    assert Action.BLINK not in _actions(turning)


def test_narrow_eyes_blink_too() -> None:
    narrow = _observe(eyelids=lambda t_s: 0.25 + (0.35 if 4.0 <= t_s <= 4.2 else 0.0))
    assert _actions(narrow) == [Action.BLINK]


def test_noise_makes_no_action() -> None:
    noisy = _observe(yaw=lambda t_s: 3 * math.sin(97 * t_s), pitch=lambda t_s: 3 * math.cos(83 * t_s))
    assert _actions(noisy) == []


def test_actions_are_in_the_order_of_their_start() -> None:
    both = judge_motion(_observe(yaw=_swing(-40, at_s=2.0), eyelids=_swing(0.6, at_s=5.0, width_s=0.2)))
    assert [one.action for one in both] == [Action.TURN_RIGHT, Action.BLINK]


@pytest.mark.parametrize("frame_ms", [40, 80, 120])
def test_the_frame_rate_does_not_decide(frame_ms: int) -> None:
    sparse = [one for one in _observe(yaw=_swing(40)) if one.t_ms % frame_ms == 0 or frame_ms < _FRAME_MS]
    assert _actions(sparse) == [Action.TURN_LEFT]
