"""What the picture meter says of drawn pictures."""

import cv2
import numpy as np
import pytest

from realname.verification.engine.comparing.picture_meter import PictureMeter
from realname.verification.engine.frames import Floats, Frame, Pixels
from realname.verification.model.observations import FaceObservation
from realname.verification.model.picture_fitness import PictureMeasures

_SIDE_PX, _FACE = 320, np.array([[60, 60, 0], [260, 260, 0]], dtype=np.float32)
_QUALITY = 95


def drawn() -> Pixels:
    """Smooth waves, as of skin."""
    across = np.linspace(0, 6 * np.pi, _SIDE_PX, dtype=np.float32)
    grey = 128 + 20 * np.sin(across)[None, :] + 20 * np.cos(across)[:, None]
    return np.repeat(grey.astype(np.uint8)[..., None], 3, axis=2)


def seen(t_ms: int = 0, *, yaw_deg: float = 0.0) -> FaceObservation:
    return FaceObservation(
        t_ms=t_ms, yaw_deg=yaw_deg, pitch_deg=0.0, roll_deg=0.0, eyelid_closure=0.0, eye_distance_px=80.0, centre_x=0.5, centre_y=0.5
    )


def measured(pixels: Pixels, points: Floats = _FACE) -> PictureMeasures:
    meter = PictureMeter()
    meter.consider(Frame(t_ms=0, pixels=pixels, scale=1.0), points, seen())
    found = meter.measures()
    assert found is not None
    return found


def coded(pixels: Pixels, quality: int) -> Pixels:
    encoded = cv2.imencode(".jpg", np.ascontiguousarray(pixels[:, :, ::-1]), [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.ascontiguousarray(np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR), dtype=np.uint8)[:, :, ::-1])


def grained(pixels: Pixels, levels: float) -> Pixels:
    noise = levels * np.random.default_rng(1).standard_normal(pixels.shape[:2])[..., None]
    return np.clip(pixels + noise, 0, 255).astype(np.uint8)


def in_the_dark(pixels: Pixels) -> Pixels:
    return np.asarray(pixels * np.float32(0.15), dtype=np.uint8)


def test_a_face_at_half_grey_is_half_bright() -> None:
    assert measured(drawn()).brightness == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("levels", [1.0, 3.0])
def test_grain_is_the_spread_of_the_noise_over_the_brightness(levels: float) -> None:
    assert measured(grained(drawn(), levels)).grain == pytest.approx(levels / 128, rel=0.15)


def test_the_edges_of_coding_blocks_stand_out_the_more_the_coarser_the_coding_is() -> None:
    skin = grained(drawn(), 6.0)
    plain, fine, coarse = (measured(one).coding for one in (skin, coded(skin, _QUALITY), coded(skin, 10)))
    assert abs(plain) < 0.01
    assert plain < fine + 0.01 < coarse


@pytest.mark.parametrize("shift", [1, 5])
def test_the_grid_of_the_blocks_is_that_of_the_picture_wherever_the_face_is(shift: int) -> None:
    pixels = coded(grained(drawn(), 6.0), 10)
    assert measured(pixels, _FACE + shift).coding == pytest.approx(measured(pixels).coding, rel=0.2)


def test_turned_faces_and_pictures_in_quick_succession_are_not_measured() -> None:
    meter, frame = PictureMeter(), Frame(t_ms=0, pixels=drawn(), scale=1.0)
    meter.consider(frame, _FACE, seen(yaw_deg=30.0))
    assert meter.measures() is None
    meter.consider(frame, _FACE, seen())
    meter.consider(Frame(t_ms=100, pixels=in_the_dark(drawn()), scale=1.0), _FACE, seen(100))
    assert meter.measures() == measured(drawn())


def test_of_a_face_that_is_hardly_in_the_picture_nothing_is_said() -> None:
    meter = PictureMeter()
    meter.consider(Frame(t_ms=0, pixels=drawn(), scale=1.0), _FACE - 255, seen())
    assert meter.measures() is None
