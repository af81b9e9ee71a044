"""Signatures of pictures: what is usual in a session is taken out, and copies of a picture keep nearly all of their bits."""

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from realname.verification.engine.frames import Floats, Pixels
from realname.verification.engine.picture_signature import SignatureMaker
from realname.verification.model.picture_signature import PictureSignature

_SIDE = 256
_BITS = 256
# Where the five points of an aligned face are, twice as large, with a margin.
_MARGIN = 16
_FIVE = {468: (77, 103), 473: (147, 103), 1: (112, 143), 61: (83, 185), 291: (141, 185)}


def _points() -> Floats:
    points = np.zeros((478, 3), dtype=np.float32)
    for index, place in _FIVE.items():
        points[index, :2] = np.array(place) + _MARGIN
    return points


def _session(seed: int, *, usual: int = 1, count: int = 40) -> list[Pixels]:
    """Pictures of one surface, each with a passing shade of its own."""
    still, passing = np.random.default_rng(usual), np.random.default_rng(seed)
    surface = cv2.resize(still.uniform(60, 190, (12, 12)).astype(np.float32), (_SIDE, _SIDE), interpolation=cv2.INTER_CUBIC)
    shades = [cv2.resize(passing.uniform(-12, 12, (8, 8)).astype(np.float32), (_SIDE, _SIDE)) for _ in range(count)]
    return [np.repeat(np.clip(surface + shade, 0, 255).astype(np.uint8)[:, :, None], 3, axis=2) for shade in shades]


def _signatures(pictures: Sequence[Pixels]) -> tuple[PictureSignature, ...]:
    maker = SignatureMaker()
    for one in pictures:
        maker.consider(one, _points())
    return maker.signatures()


def _differing(one: PictureSignature, other: PictureSignature) -> int:
    return (int.from_bytes(one.bits) ^ int.from_bytes(other.bits)).bit_count()


def _anew(picture: Pixels) -> Pixels:
    noisy = np.clip(picture * 1.1 + np.random.default_rng(5).normal(0, 4, picture.shape), 0, 255).astype(np.uint8)
    _, encoded = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 70])
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR), dtype=np.uint8)


def test_copies_encoded_anew_brighter_and_noisy_keep_their_bits() -> None:
    pictures = _session(2)
    pairs = zip(_signatures(pictures), _signatures([_anew(one) for one in pictures]), strict=True)
    assert max(_differing(one, copy) for one, copy in pairs) < _BITS / 8


def test_two_sessions_of_one_surface_have_no_more_in_common_than_chance_gives() -> None:
    first, second = _signatures(_session(2)), _signatures(_session(3))
    assert min(_differing(one, other) for one in first for other in second) > _BITS / 4


def test_fewer_pictures_than_a_second_has_have_no_signature() -> None:
    pictures = _session(2, count=12)
    assert (len(_signatures(pictures)), _signatures(pictures[:11])) == (12, ())


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_a_flat_picture_has_no_signature(shade: int) -> None:
    assert _signatures([np.full((_SIDE, _SIDE, 3), shade, dtype=np.uint8)] * 20) == ()


def test_a_signature_shows_nothing() -> None:
    assert repr(_signatures(_session(2))[0]) == "PictureSignature(…)"
