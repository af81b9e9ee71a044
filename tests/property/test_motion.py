"""Motion: whatever a face does, what is judged from it keeps its form; left and right are mirror images of each other."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from realname.domain.motion import judge_motion
from realname.domain.observations import Action, FaceObservation, ObservedAction

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
