"""Faces during movements: what is kept, what is compared, and what becomes of movements that cannot be."""

from collections.abc import Sequence

import numpy as np

from realname.verification.engine.comparing.comparison import FaceComparator
from realname.verification.engine.comparing.movement_faces import MovementFaces, Movements, look_ahead, movement_agreement
from realname.verification.engine.frames import Floats, Frame, Pixels
from realname.verification.model.motion import judge_motion
from realname.verification.model.observations import Action, FaceObservation

_FRAME_MS = 80
_FRONTAL = np.array([1.0, 0.0], dtype=np.float32)
_POINTS = np.random.default_rng(1).uniform(20, 80, (478, 3)).astype(np.float32)
_TURN = (0.0,) * 20 + (4.0, 12.0, 20.0, 26.0, 31.0, 36.0, 40.0, 36.0, 31.0, 26.0, 20.0, 12.0, 4.0) + (0.0,) * 20


class CountingComparator(FaceComparator):
    """Gives every face the same template, and counts how often it looked."""

    def __init__(self, *, template: Sequence[float]) -> None:
        self.looks = 0
        self._template = np.array(template, dtype=np.float32)

    def template(self, aligned: Pixels) -> Floats:
        """Give the template."""
        assert aligned.shape == (112, 112, 3)
        self.looks += 1
        return self._template


SAME = (1.0, 0.0)
OTHER = (0.0, 1.0)


def _observation(t_ms: int, yaw: float) -> FaceObservation:
    return FaceObservation(
        t_ms=t_ms, yaw_deg=yaw, pitch_deg=0, roll_deg=0, eyelid_closure=0.1, eye_distance_px=80, centre_x=0.5, centre_y=0.5
    )


def _movements(yaws: Sequence[float], *, asked: tuple[Action, ...] = (), unseen: bool = False, most: int = 400) -> Movements:
    observations = [_observation(place * _FRAME_MS, yaw) for place, yaw in enumerate(yaws)]
    faces = MovementFaces(most=most)
    for one in [] if unseen else observations:
        faces.consider(Frame(t_ms=one.t_ms, pixels=np.zeros((100, 100, 3), dtype=np.uint8), scale=1.0), _POINTS, one)
    return Movements(asked=asked, seen=judge_motion(observations), observations=observations, faces=faces)


def _agreement(movements: Movements, template: Sequence[float] = SAME) -> float | None:
    return movement_agreement(movements, frontal=_FRONTAL, comparator=CountingComparator(template=template))


def test_the_same_face_in_a_turn_agrees() -> None:
    assert _agreement(_movements(_TURN)) == 1.0


def test_another_face_in_a_turn_does_not() -> None:
    assert _agreement(_movements(_TURN), OTHER) == 0.0


def test_a_head_that_rests_has_nothing_to_compare() -> None:
    comparator = CountingComparator(template=OTHER)
    assert (movement_agreement(_movements((0.0,) * 60), frontal=_FRONTAL, comparator=comparator), comparator.looks) == (1.0, 0)


def test_a_turn_of_which_no_face_was_kept_could_not_be_compared() -> None:
    assert _agreement(_movements(_TURN, unseen=True)) is None


def test_a_turn_that_was_asked_for_and_is_not_there_could_not_be_compared() -> None:
    assert _agreement(_movements(_TURN, asked=(Action.TURN_RIGHT,))) is None


def test_a_blink_asked_for_needs_no_comparison() -> None:
    assert _agreement(_movements(_TURN, asked=(Action.BLINK, Action.TURN_LEFT))) == 1.0


def test_more_movements_than_any_challenge_asks_for_are_not_compared() -> None:
    comparator = CountingComparator(template=SAME)
    assert (movement_agreement(_movements(_TURN * 13), frontal=_FRONTAL, comparator=comparator), comparator.looks) == (None, 0)


def test_a_template_that_is_no_number_is_none_that_was_compared() -> None:
    assert _agreement(_movements(_TURN), (float("nan"), 0.0)) is None


def test_hardly_anything_is_kept_of_a_head_that_rests() -> None:
    assert len(_movements((0.0, 0.3, 0.6, 0.2, 0.5) * 20).faces.kept) == 1


def test_never_more_are_kept_than_allowed() -> None:
    assert len(_movements(_TURN * 12, most=50).faces.kept) <= 50


def test_what_was_looked_at_ahead_is_not_looked_at_again() -> None:
    movements, comparator = _movements(_TURN), CountingComparator(template=SAME)
    while movements.faces.has_leisure:
        look_ahead(movements, comparator)
    ahead = comparator.looks
    assert (movement_agreement(movements, frontal=_FRONTAL, comparator=comparator), comparator.looks, ahead > 0) == (1.0, ahead, True)
