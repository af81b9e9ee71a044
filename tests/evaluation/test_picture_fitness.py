"""The sample man is fit for the tests in good light, and not in the dark, far away, under grain or coded coarsely."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from realname.verification.engine.decoding.capture import DecodedCount, open_clip
from realname.verification.engine.decoding.limits import ClipLimits
from realname.verification.engine.engine import ClipVerifier
from realname.verification.engine.frames import Frame, Pixels
from realname.verification.model.findings import PresentationFinding, PresentationNotScreened, PresentationScreened
from realname.verification.model.picture_fitness import FIT, FOR_HEAD_TESTS, FOR_TEXTURE, Unfit

pytestmark = pytest.mark.models
_EVERY = 4  # of the clip's frames: the meter takes no more
_LEVELS = 2.5


def _as_it_is(pixels: Pixels) -> Pixels:
    return pixels


def _in_the_dark(pixels: Pixels) -> Pixels:
    return np.asarray(pixels * np.float32(0.15), dtype=np.uint8)


def _in_dim_light(pixels: Pixels) -> Pixels:
    noise = _LEVELS * np.random.default_rng(1).standard_normal(pixels.shape[:2])[..., None]
    return np.clip(pixels * 0.5 + noise, 0, 255).astype(np.uint8)


def _far_away(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.resize(pixels, None, fx=0.15, fy=0.15, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _coded_coarsely(pixels: Pixels) -> Pixels:
    encoded = cv2.imencode(".jpg", np.ascontiguousarray(pixels[:, :, ::-1]), [cv2.IMWRITE_JPEG_QUALITY, 12])[1]
    return np.ascontiguousarray(np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR), dtype=np.uint8)[:, :, ::-1])


@pytest.mark.parametrize(
    ("shown", "for_head_tests", "for_texture"),
    [
        (_as_it_is, FIT, FIT),
        (_in_the_dark, {Unfit.TOO_DARK}, {Unfit.TOO_DARK}),
        (_in_dim_light, {Unfit.TOO_DARK}, FIT),
        (_far_away, {Unfit.TOO_SMALL}, {Unfit.TOO_SMALL}),
        (_coded_coarsely, {Unfit.TOO_COMPRESSED}, FIT),
    ],
)
def test_the_sample_man_is_fit_in_good_light_alone(
    engine: ClipVerifier,
    samples: Path,
    shown: Callable[[Pixels], Pixels],
    for_head_tests: frozenset[Unfit],
    for_texture: frozenset[Unfit],
) -> None:
    session = engine.new_session()
    with open_clip((samples / "single_face.mp4").read_bytes(), ClipLimits(), DecodedCount()) as frames:
        for place, frame in enumerate(frames):
            if place % _EVERY == 0:
                session.see(Frame(t_ms=frame.t_ms, pixels=shown(np.asarray(frame.pixels)), scale=1.0))
    measures = session.measures()
    assert measures is not None
    assert (FOR_HEAD_TESTS.unfit(measures), FOR_TEXTURE.unfit(measures)) == (for_head_tests, for_texture)


def _screened(engine: ClipVerifier, samples: Path, shown: Callable[[Pixels], Pixels]) -> PresentationFinding:
    eye = engine.open_frame_analyser()
    with open_clip((samples / "single_face.mp4").read_bytes(), ClipLimits(), DecodedCount()) as frames:
        for place, frame in enumerate(frames):
            if place % _EVERY == 0:
                pixels = np.ascontiguousarray(shown(np.asarray(frame.pixels))[:, :, ::-1])
                eye.see(cv2.imencode(".jpg", pixels)[1].tobytes(), t_ms=frame.t_ms)
    return eye.presentation()


def test_texture_in_the_dark_is_not_measured_and_the_reason_is_said(engine: ClipVerifier, samples: Path) -> None:
    assert isinstance(_screened(engine, samples, _as_it_is), PresentationScreened)
    assert _screened(engine, samples, _in_the_dark) == PresentationNotScreened(frozenset({Unfit.TOO_DARK}))
