"""Framing: how long the face must stand well in the picture before the first prompt, and what is forgiven."""

from dataclasses import replace

from realname.verification.model.face_framing import Framing
from realname.verification.model.live_rule import LiveRule
from realname.verification.model.observations import FaceObservation
from tests.verification.made_person import FRAME_MS, RESTING, seen

_LEFT, _RIGHT = replace(RESTING, yaw_deg=-5.0), replace(RESTING, yaw_deg=6.0)
RULE = LiveRule()


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
