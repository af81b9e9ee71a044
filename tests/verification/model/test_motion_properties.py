"""Motion: whatever a face does, what is judged from it keeps its form; left and right are mirror images of each other."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean, median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realname.verification.model.motion import MotionRule, judge_motion, rest_of
from realname.verification.model.observations import Action, FaceObservation, ObservedAction

pytestmark = pytest.mark.fuzz

_DEGREES = st.integers(-90, 90).map(float)  # whole: what lies on the edge of a span must do so in the mirror too
_MIRRORED = {Action.TURN_LEFT: Action.TURN_RIGHT, Action.TURN_RIGHT: Action.TURN_LEFT}


def _observation(t_ms: int, yaw_deg: float, pitch_deg: float, eyelid_closure: float, aspect: float) -> FaceObservation:
    return FaceObservation(
        t_ms=t_ms,
        yaw_deg=yaw_deg,
        pitch_deg=pitch_deg,
        roll_deg=0.0,
        eyelid_closure=eyelid_closure,
        eye_distance_px=60.0,
        centre_x=0.5,
        centre_y=0.5,
        aspect=aspect,
    )


def _at_rising_times(steps: list[tuple[int, float, float, float, float]]) -> list[FaceObservation]:
    t_ms, observations = 0, []
    for step_ms, *pose in steps:
        t_ms += step_ms
        observations.append(_observation(t_ms, *pose))
    return observations


OBSERVATIONS = st.lists(st.tuples(st.integers(20, 400), _DEGREES, _DEGREES, st.floats(0, 1), st.floats(0.3, 2.0)), max_size=60).map(
    _at_rising_times
)


def _facts(one: ObservedAction) -> tuple[Action, int, int, float]:
    return one.action, one.start_ms, one.end_ms, round(one.peak, 6)


@given(observations=OBSERVATIONS)
def test_actions_come_in_order_of_time_within_the_clip_with_a_peak(observations: list[FaceObservation]) -> None:
    seen = judge_motion(observations)
    assert list(seen) == sorted(seen, key=lambda one: (one.start_ms, one.end_ms))
    for one in seen:
        assert observations[0].t_ms <= one.start_ms <= one.end_ms <= observations[-1].t_ms
        assert one.peak > 0


@given(observations=OBSERVATIONS)
def test_a_mirrored_clip_turns_the_other_way(observations: list[FaceObservation]) -> None:
    mirrored = [replace(one, yaw_deg=-one.yaw_deg) for one in observations]
    turns = sorted(_facts(one) for one in judge_motion(observations) if one.action.is_turn)
    expected = sorted((_MIRRORED[action], *rest) for action, *rest in turns)
    assert sorted(_facts(one) for one in judge_motion(mirrored) if one.action.is_turn) == expected


@given(observations=OBSERVATIONS, shift_ms=st.integers(0, 100_000))
def test_a_clip_that_begins_later_is_judged_the_same(observations: list[FaceObservation], shift_ms: int) -> None:
    later = [replace(one, t_ms=one.t_ms + shift_ms) for one in observations]
    moved = [(action, start - shift_ms, end - shift_ms, peak) for action, start, end, peak in map(_facts, judge_motion(later))]
    assert moved == [_facts(one) for one in judge_motion(observations)]


@given(yaw=st.floats(-15, 15), pitch=st.floats(-25, 25), closure=st.floats(0, 1), frames=st.integers(1, 60))
def test_a_face_that_does_not_move_does_nothing(yaw: float, pitch: float, closure: float, frames: int) -> None:
    assert judge_motion([_observation(place * 66, yaw, pitch, closure, 1.0) for place in range(frames)]) == ()


def _rest_by_definition(values: Sequence[float], most: float, span: float) -> float:
    """The rest as it is defined: every span is looked at, however long that takes."""
    near = sorted(value for value in values if abs(value) <= most)
    spans = [[value for value in near if start <= value <= start + span] for start in near]
    fullest = max(map(len, spans), default=0)
    middles = {median(inside) for inside in spans if len(inside) == fullest}
    nearest = min(map(abs, middles), default=0.0)
    return fmean(middle for middle in middles if abs(middle) == nearest) if middles else 0.0


@given(observations=OBSERVATIONS)
def test_the_rest_found_fast_is_the_rest_as_defined(observations: list[FaceObservation]) -> None:
    rule = MotionRule()
    yaw = _rest_by_definition([one.yaw_deg for one in observations], rule.rest_yaw_most_deg, rule.rest_span_deg)
    pitch = _rest_by_definition([one.pitch_deg for one in observations], rule.rest_pitch_most_deg, rule.rest_span_deg)
    assert rest_of(observations, rule) == (yaw, pitch)


def _blinks_by_definition(observations: Sequence[FaceObservation], rule: MotionRule) -> list[tuple[int, float]]:
    """Each rise of eyelid closure over the median of those around it."""
    half_ms = rule.blink_baseline_ms / 2
    near = [[other.eyelid_closure for other in observations if abs(other.t_ms - one.t_ms) <= half_ms] for one in observations]
    return [(one.t_ms, one.eyelid_closure - median(around)) for one, around in zip(observations, near, strict=True)]


@given(observations=OBSERVATIONS)
def test_a_blink_s_peak_is_its_rise_over_the_median_around_it(observations: list[FaceObservation]) -> None:
    still = [replace(one, yaw_deg=0.0, pitch_deg=0.0) for one in observations]
    rises = dict(_blinks_by_definition(still, MotionRule()))
    for blink in judge_motion(still):
        assert blink.peak == max(rise for t_ms, rise in rises.items() if blink.start_ms <= t_ms <= blink.end_ms)
