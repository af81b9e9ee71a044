"""Alignment, crops, pose and quality on made-up points: what goes where."""

import math

import numpy as np
import numpy.typing as npt
import pytest

from realname.verification.engine.comparing.comparison import agreement, mean_template, similarity
from realname.verification.engine.comparing.presentation import crop_window, presentation_finding
from realname.verification.engine.faces.alignment import align
from realname.verification.engine.faces.landmarks import Landmarks
from realname.verification.engine.faces.mesh import FaceMesh
from realname.verification.engine.faces.pose import fit_pose
from realname.verification.engine.faces.quality import assess
from realname.verification.model.findings import PresentationNotScreened, PresentationScreened
from realname.verification.model.observations import FaceObservation

_TEMPLATE = np.array([[38.3, 51.7], [73.5, 51.5], [56.0, 71.7], [41.5, 92.4], [70.7, 92.2]], dtype=np.float32)


def _mesh() -> FaceMesh:
    rng = np.random.default_rng(7)
    points = rng.normal(size=(468, 3)) * (7.0, 9.0, 4.0)
    basis = np.arange(0, 468, 14)
    return FaceMesh.of(points, basis=basis, weights=np.ones(len(basis)))


def _turned(*, yaw_deg: float = 0.0, pitch_deg: float = 0.0, roll_deg: float = 0.0) -> npt.NDArray[np.float64]:
    yaw, pitch, roll = (math.radians(one) for one in (yaw_deg, pitch_deg, roll_deg))
    about_y = np.array([[math.cos(yaw), 0, math.sin(yaw)], [0, 1, 0], [-math.sin(yaw), 0, math.cos(yaw)]])
    about_x = np.array([[1, 0, 0], [0, math.cos(pitch), math.sin(pitch)], [0, -math.sin(pitch), math.cos(pitch)]])
    about_z = np.array([[math.cos(roll), math.sin(roll), 0], [-math.sin(roll), math.cos(roll), 0], [0, 0, 1]])
    return np.asarray(about_z @ about_x @ about_y)


def _landmarks(mesh: FaceMesh, turn: npt.NDArray[np.float64], *, width: float = 1.0) -> Landmarks:
    """Seen in the picture: y runs down, z away from the camera, ten pixels a centimetre, somewhere in the picture."""
    seen = (mesh.points @ turn.T) * 10 * (width, -1, -1) + (320, 240, 0)
    points = np.vstack([seen, np.zeros((10, 3))]).astype(np.float32)
    return Landmarks(points=points, presence=1.0, eyelid_closure=0.0)


@pytest.mark.parametrize("yaw_deg", [-60.0, -20.0, 0.0, 35.0])
def test_yaw_is_positive_when_the_nose_goes_to_image_right(yaw_deg: float) -> None:
    assert fit_pose(_landmarks(_mesh(), _turned(yaw_deg=yaw_deg)), _mesh()).yaw_deg == pytest.approx(yaw_deg, abs=0.1)


@pytest.mark.parametrize("pitch_deg", [-40.0, 0.0, 25.0])
def test_pitch_is_positive_when_the_face_looks_up(pitch_deg: float) -> None:
    assert fit_pose(_landmarks(_mesh(), _turned(pitch_deg=pitch_deg)), _mesh()).pitch_deg == pytest.approx(pitch_deg, abs=0.1)


@pytest.mark.parametrize("roll_deg", [-30.0, 0.0, 15.0])
def test_roll_is_positive_when_the_head_tilts_clockwise_in_the_picture(roll_deg: float) -> None:
    assert fit_pose(_landmarks(_mesh(), _turned(roll_deg=roll_deg)), _mesh()).roll_deg == pytest.approx(roll_deg, abs=0.1)


@pytest.mark.parametrize("yaw_deg", [0.0, 25.0, 50.0])
def test_a_head_that_turns_keeps_its_aspect(yaw_deg: float) -> None:
    assert fit_pose(_landmarks(_mesh(), _turned(yaw_deg=yaw_deg)), _mesh()).aspect == pytest.approx(1.0, abs=0.01)


def test_a_picture_that_is_turned_loses_width() -> None:
    flat = _landmarks(_mesh(), _turned(), width=math.cos(math.radians(45)))
    assert fit_pose(flat, _mesh()).aspect == pytest.approx(0.707, abs=0.01)


def test_a_face_that_lies_as_the_template_is_not_moved() -> None:
    picture = np.random.default_rng(3).integers(0, 255, (112, 112, 3), dtype=np.uint8)
    assert np.abs(align(picture, _TEMPLATE).astype(int) - picture)[4:-4, 4:-4].mean() < 12


def test_a_face_twice_as_large_is_brought_to_size() -> None:
    picture = np.zeros((240, 240, 3), dtype=np.uint8)
    picture[100:106, 74:80] = 255  # where the right eye is
    row, column = np.argwhere(align(picture, _TEMPLATE * 2)[:, :, 0] > 60).mean(axis=0)
    assert (row, column) == pytest.approx((51.5, 38.5), abs=1.5)


def _box(left: float, top: float, right: float, bottom: float) -> npt.NDArray[np.float32]:
    return np.array([[left, top, 0], [right, bottom, 0]], dtype=np.float32)


def test_a_crop_grows_about_the_middle_of_the_points() -> None:
    assert crop_window(_box(300, 200, 340, 250), picture=(640, 480), growth=2.0) == (280, 175, 361, 276)


def test_a_crop_at_the_edge_is_moved_inside_whole() -> None:
    left, top, right, bottom = crop_window(_box(0, 0, 40, 50), picture=(640, 480), growth=2.0)
    assert (left, top, right - left, bottom - top) == (0, 0, 81, 101)


def test_a_crop_larger_than_the_picture_grows_less_and_keeps_its_shape() -> None:
    left, top, right, bottom = crop_window(_box(100, 100, 300, 350), picture=(400, 480), growth=2.7)
    assert (right - left) / (bottom - top) == pytest.approx(200 / 250, abs=0.02)


def test_equal_templates_are_alike_and_opposite_ones_are_not() -> None:
    one = mean_template([np.array([3.0, 4.0], dtype=np.float32)])
    assert (similarity(probe=one, reference=one), similarity(probe=one, reference=-one)) == pytest.approx((1.0, -1.0))


def test_agreement_is_that_of_the_two_least_alike() -> None:
    templates = [np.array(one, dtype=np.float32) for one in ([1, 0], [0, 1], [0.8, 0.6])]
    assert agreement(templates) == pytest.approx(0.0)


def test_each_network_gives_the_lower_quartile_over_moments_as_its_attack_score() -> None:
    finding = presentation_finding([[1.0] * 8 + [0.2] * 2, [0.5] * 10])
    assert isinstance(finding, PresentationScreened)
    assert (finding.mean_attack_score, finding.worst_attack_score) == pytest.approx((0.25, 0.5))


def test_of_fewer_than_ten_moments_the_least_live_one_counts() -> None:
    finding = presentation_finding([[1.0] * 8 + [0.2]])
    assert isinstance(finding, PresentationScreened)
    assert finding.worst_attack_score == pytest.approx(0.8)


@pytest.mark.parametrize("live", [[], [[]], [[0.9] * 6, []], [[0.9] * 5]])
def test_what_nothing_or_too_little_looked_at_is_not_screened(live: list[list[float]]) -> None:
    assert presentation_finding(live) == PresentationNotScreened()


def _seen(*, yaw_deg: float = 0.0, eyelid_closure: float = 0.0) -> FaceObservation:
    return FaceObservation(
        t_ms=0, yaw_deg=yaw_deg, pitch_deg=0, roll_deg=0, eyelid_closure=eyelid_closure, eye_distance_px=80, centre_x=0.5, centre_y=0.5
    )


def _texture_of_a_face() -> npt.NDArray[np.uint8]:
    return np.random.default_rng(5).integers(90, 160, (112, 112, 3), dtype=np.uint8)


def test_a_blurred_face_is_less_sharp() -> None:
    sharp = assess(_texture_of_a_face(), _seen(), presence=1.0).sharpness
    blurred = assess(np.full((112, 112, 3), 120, dtype=np.uint8), _seen(), presence=1.0).sharpness
    assert blurred < sharp


def test_a_face_lit_from_one_side_is_less_well_lit() -> None:
    half = _texture_of_a_face()
    half[:, :56] //= 3
    even = assess(_texture_of_a_face(), _seen(), presence=1.0).illumination
    assert assess(half, _seen(), presence=1.0).illumination < even


def test_a_turned_face_is_less_frontal() -> None:
    assert assess(_texture_of_a_face(), _seen(yaw_deg=30), presence=1.0).pose == pytest.approx(0.75)


def test_closed_eyes_are_not_open() -> None:
    assert assess(_texture_of_a_face(), _seen(eyelid_closure=0.8), presence=1.0).eyes_open == pytest.approx(0.2)
