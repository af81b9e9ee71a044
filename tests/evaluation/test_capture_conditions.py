"""Conditions of capture as changes of a picture: each does what its name says, and the same for the same chance."""

import cv2
import numpy as np
import pytest

from realname.evaluation.attacks.capture_conditions import CONDITIONS
from realname.verification.engine.frames import Floats, Pixels

_GREY = 128
_DARKER, _BRIGHTER = ("dim", "against-light", "lamp-from-side"), ("overexposed",)


def _picture() -> Pixels:
    """Something with edges and areas."""
    picture = np.full((160, 120, 3), _GREY, dtype=np.uint8)
    picture[40:120:8, 30:90] = 90
    return picture


def _points() -> Floats:
    """Where the eyes, the temples, forehead and chin of a face would be that fills the picture."""
    points = np.zeros((478, 3), dtype=np.float32)
    places = {33: (40, 70), 133: (52, 70), 362: (68, 70), 263: (80, 70), 127: (25, 70), 356: (95, 70), 10: (60, 30), 152: (60, 130)}
    for place, (x, y) in places.items():
        points[place, :2] = x, y
    return points


def _taken(name: str, *, seed: int = 1) -> Pixels:
    return CONDITIONS[name].change(_picture(), _points(), np.random.default_rng(seed))


def _sharpness(pixels: Pixels) -> float:
    return float(cv2.Laplacian(pixels.astype(np.float32), cv2.CV_32F).std())


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_condition_gives_a_picture_and_leaves_its_own_alone(name: str) -> None:
    picture = _picture()
    taken = CONDITIONS[name].change(picture, _points(), np.random.default_rng(1))
    assert (str(taken.dtype), taken.ndim, taken.shape[2]) == ("uint8", 3, 3)
    assert (picture == _picture()).all()


@pytest.mark.parametrize("name", CONDITIONS)
def test_the_same_chance_gives_the_same_picture(name: str) -> None:
    assert (_taken(name, seed=4) == _taken(name, seed=4)).all()


@pytest.mark.parametrize("name", _DARKER)
def test_poor_light_is_darker_in_the_middle(name: str) -> None:
    assert _taken(name)[60:100, 45:75].mean() < _picture()[60:100, 45:75].mean()


@pytest.mark.parametrize("name", _BRIGHTER)
def test_too_much_light_is_brighter(name: str) -> None:
    assert _taken(name).mean() > _picture().mean() + 20


def test_a_lens_out_of_focus_loses_edges() -> None:
    assert _sharpness(_taken("out-of-focus")) < 0.5 * _sharpness(_picture())


@pytest.mark.parametrize("name", ["dim", "noisy"])
def test_noise_differs_from_picture_to_picture(name: str) -> None:
    assert not (_taken(name, seed=1) == _taken(name, seed=2)).all()


def test_half_size_has_half_of_the_pixels_each_way() -> None:
    assert _taken("half-size").shape == (80, 60, 3)


def test_someone_farther_away_is_smaller_in_a_picture_of_the_same_size() -> None:
    marked = _picture()
    marked[:] = _GREY
    marked[60:100, 40:80] = 0
    taken = CONDITIONS["farther"].change(marked, None, np.random.default_rng(1))
    assert taken.shape == marked.shape
    assert (taken < 40).sum() == pytest.approx(0.36 * (marked < 40).sum(), rel=0.15)


def test_glasses_are_drawn_around_the_eyes_alone() -> None:
    changed = np.abs(_taken("glasses").astype(int) - _picture()).sum(axis=2) > 0
    assert changed[60:80, 35:85].any()
    assert not changed[110:].any()


def test_without_a_face_no_glasses_are_drawn() -> None:
    taken = CONDITIONS["glasses"].change(_picture(), None, np.random.default_rng(1))
    assert (taken == _picture()).all()


def test_there_are_eight_conditions_and_more_beside_the_plain_one() -> None:
    assert len(CONDITIONS) > 8
