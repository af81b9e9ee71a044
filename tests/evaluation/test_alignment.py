"""The face that is compared: aligned by points that hardly depend on the size of the picture."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from realname.verification.engine.comparing.comparison import similarity
from realname.verification.engine.comparing.reference import find_reference
from realname.verification.engine.decoding.picture_process import DecodedPicture
from realname.verification.engine.engine import ClipVerifier
from realname.verification.engine.faces.alignment import steady_points
from realname.verification.engine.faces.detection import DetectedFace
from realname.verification.engine.frames import Frame, Pixels
from realname.verification.use_cases.sample_catalogue import MAN_PHOTO
from tests.evaluation.photos import open_photos

pytestmark = pytest.mark.models
_SIZES = np.linspace(0.5, 1.0, 6)  # of the photo as it came


@pytest.fixture(scope="module")
def photo(samples: Path) -> Pixels:
    with open_photos() as photos:
        return photos.read(samples / MAN_PHOTO.name)


def _reference(engine: ClipVerifier, pixels: Pixels) -> Pixels:
    picture = DecodedPicture(rows=bytearray(pixels.tobytes()), width=pixels.shape[1], height=pixels.shape[0], scale=1.0)
    return find_reference(picture, engine.networks.detector).aligned


def _probe(engine: ClipVerifier, pixels: Pixels) -> Pixels:
    session = engine.new_session()
    session.see(Frame(t_ms=0, pixels=pixels, scale=1.0))
    return session.chooser.choose(1)[0].aligned


@pytest.mark.parametrize("aligned", [_reference, _probe])
def test_one_photo_in_several_sizes_is_aligned_alike(
    aligned: Callable[[ClipVerifier, Pixels], Pixels], engine: ClipVerifier, photo: Pixels
) -> None:
    templates = [engine.networks.comparator.template(aligned(engine, _resized(photo, size))) for size in _SIZES]
    assert min(similarity(probe=one, reference=other) for one in templates for other in templates) >= 0.97


def test_the_points_move_by_less_than_two_thirds_of_what_those_of_one_search_do(engine: ClipVerifier, photo: Pixels) -> None:
    detector = engine.networks.detector
    pictures = [_resized(photo, size) for size in _SIZES]
    faces = [detector.detect(picture, longest_px=640)[0] for picture in pictures]
    steady = [steady_points(picture, face, detector) / size for picture, face, size in zip(pictures, faces, _SIZES, strict=True)]
    assert (
        np.std(steady, axis=0).mean()
        < 2 / 3 * np.std([face.points / size for face, size in zip(faces, _SIZES, strict=True)], axis=0).mean()
    )


def test_where_no_look_sees_the_face_the_points_of_the_detection_stay(engine: ClipVerifier) -> None:
    points = np.array([[38, 52], [74, 52], [56, 72], [42, 92], [71, 92]], dtype=np.float32)
    face = DetectedFace(x=20, y=20, width=72, height=90, points=points, score=0.9)
    assert steady_points(np.full((112, 112, 3), 128, dtype=np.uint8), face, engine.networks.detector) is points


def _resized(pixels: Pixels, size: float) -> Pixels:
    return np.asarray(cv2.resize(pixels, None, fx=size, fy=size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
