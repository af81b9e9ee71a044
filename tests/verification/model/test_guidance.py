"""Framing and guidance: how long the face must stand well before the first prompt; one thing at a time, and never a flicker."""

from dataclasses import replace

import pytest

from realname.verification.model.challenges.guidance import Guidance, SteadyGuidance, guide, guide_during_action
from realname.verification.model.face_framing import Framing
from realname.verification.model.frame_observation import Sight
from realname.verification.model.live_rule import LiveRule
from realname.verification.model.observations import FaceObservation
from tests.verification.made_person import FRAME_MS, RESTING, seen

_LEFT, _RIGHT = replace(RESTING, yaw_deg=-5.0), replace(RESTING, yaw_deg=6.0)
RULE = LiveRule()


@pytest.mark.parametrize(
    ("sight", "guidance"),
    [
        (seen(), Guidance.NONE),
        (seen(None), Guidance.NO_FACE),
        (seen(faces=2), Guidance.SEVERAL_FACES),
        (seen(replace(RESTING, eye_distance_px=44.0)), Guidance.CLOSER),
        (seen(replace(RESTING, eye_distance_px=46.0)), Guidance.NONE),
        (seen(replace(RESTING, eye_distance_px=181.0)), Guidance.FARTHER),
        (seen(replace(RESTING, centre_x=0.2)), Guidance.CENTRE),
        (seen(replace(RESTING, centre_y=0.9)), Guidance.CENTRE),
        (seen(brightness=0.11), Guidance.MORE_LIGHT),
        (seen(brightness=0.13), Guidance.NONE),
        (seen(brightness=0.91), Guidance.LESS_LIGHT),
        (seen(replace(RESTING, yaw_deg=16.0)), Guidance.LOOK_STRAIGHT),
        (seen(replace(RESTING, pitch_deg=-23.0)), Guidance.LOOK_STRAIGHT),
        (seen(replace(RESTING, pitch_deg=-20.0)), Guidance.NONE),
    ],
)
def test_what_is_wrong_with_the_picture_is_said(sight: Sight, guidance: Guidance) -> None:
    assert guide(sight) is guidance


def test_a_second_face_matters_more_than_light_and_light_more_than_looking_straight() -> None:
    poor = seen(replace(RESTING, yaw_deg=10.0, centre_x=0.1), brightness=0.05)
    assert (guide(replace(poor, faces=2)), guide(poor)) == (Guidance.SEVERAL_FACES, Guidance.MORE_LIGHT)


@pytest.mark.parametrize(("turned_deg", "guidance"), [(3.0, Guidance.NONE), (6.0, Guidance.HOLD_STILL)])
def test_a_face_that_moves_is_told_to_hold_still(turned_deg: float, guidance: Guidance) -> None:
    assert guide(seen(replace(RESTING, yaw_deg=1.0 + turned_deg), t_ms=100), seen()) is guidance


def test_a_turned_head_is_told_nothing_of_size_place_or_looking_straight_during_an_action() -> None:
    turned = replace(RESTING, yaw_deg=40.0, eye_distance_px=30.0, centre_x=0.2)
    assert guide_during_action(seen(turned)) is Guidance.NONE


def test_a_second_face_is_told_during_an_action_too() -> None:
    assert guide_during_action(seen(replace(RESTING, yaw_deg=40.0), faces=2)) is Guidance.SEVERAL_FACES


def _said(*heard: tuple[int, Guidance]) -> list[tuple[int, Guidance]]:
    steady = SteadyGuidance(hold_ms=300)
    return [(t_ms, said) for t_ms, guidance in heard if (said := steady.hear(guidance, t_ms=t_ms)) is not None]


def test_guidance_is_said_once_it_holds_and_only_once() -> None:
    assert _said(*[(t_ms, Guidance.CLOSER) for t_ms in range(0, 1000, 100)]) == [(300, Guidance.CLOSER)]


def test_guidance_that_flickers_is_not_said() -> None:
    flicker = [(t_ms, Guidance.CLOSER if t_ms % 200 else Guidance.NONE) for t_ms in range(0, 2000, 100)]
    assert _said(*flicker) == []


def test_when_it_is_better_that_is_said_too() -> None:
    said = _said(*[(t_ms, Guidance.CLOSER if t_ms < 600 else Guidance.NONE) for t_ms in range(0, 1500, 100)])
    assert said == [(300, Guidance.CLOSER), (900, Guidance.NONE)]


def _framed_ms(*poses: FaceObservation | None, pictures: int = 30) -> int | None:
    """When a face that goes through these poses again and again is framed."""
    framing = Framing(RULE)
    for number in range(pictures):
        framing.see(seen(poses[number % len(poses)], t_ms=number * FRAME_MS))
        if framing.is_done:
            return number * FRAME_MS
    return None


def test_a_still_face_is_framed_after_the_time_of_the_rule() -> None:
    framed_ms = _framed_ms(RESTING)
    assert framed_ms is not None
    assert RULE.framing_ms <= framed_ms < RULE.framing_ms + FRAME_MS


def test_a_head_that_jerks_for_a_moment_is_framed() -> None:
    assert _framed_ms(RESTING, RESTING, RESTING, RESTING, _LEFT) is not None


def test_a_head_that_moves_in_picture_after_picture_is_not_framed() -> None:
    assert _framed_ms(_LEFT, RESTING, _RIGHT, RESTING) is None


def test_a_moving_head_begins_anew() -> None:
    framing = Framing(RULE)
    for number, pose in enumerate((RESTING, RESTING, _LEFT, _RIGHT, _LEFT)):
        framing.see(seen(pose, t_ms=number * FRAME_MS))
    assert framing.held == []


def test_a_picture_without_a_face_is_never_forgiven() -> None:
    assert _framed_ms(RESTING, RESTING, RESTING, None) is None
