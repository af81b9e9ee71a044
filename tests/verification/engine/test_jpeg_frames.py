"""Pictures of a live session: what is decoded, and what is refused before it costs anything."""

import io

import numpy as np
import pytest
from PIL import Image

from realname.verification.engine.decoding.jpeg_frames import PictureLimits, decode_frame, picture_bounds
from realname.verification.engine.decoding.picture_process import PictureProcess
from realname.verification.engine.frames import Frame
from realname.verification.errors import FrameUnreadable

_LIMITS = PictureLimits()


def _decoded(jpeg: bytes, limits: PictureLimits, *, t_ms: int) -> Frame:
    with PictureProcess(picture_bounds(limits)) as decoder:
        return decode_frame(jpeg, limits, t_ms=t_ms, decoder=decoder)


def _encoded(width: int = 640, height: int = 480, *, kind: str = "JPEG", mode: str = "RGB", **options: object) -> bytes:
    shades = np.random.default_rng(0).integers(0, 255, (height // 8, width // 8, 3), dtype=np.uint8)
    picture = Image.fromarray(shades).resize((width, height)).convert(mode)
    sink = io.BytesIO()
    picture.save(sink, kind, **options)
    return sink.getvalue()


@pytest.mark.parametrize("size", [(640, 480), (480, 640), (160, 160), (960, 720)])
def test_a_picture_comes_out_as_rgb_of_its_size(size: tuple[int, int]) -> None:
    frame = _decoded(_encoded(*size), _LIMITS, t_ms=83)
    assert (frame.pixels.shape, frame.scale, frame.t_ms) == ((size[1], size[0], 3), 1.0, 83)


def test_a_progressive_picture_is_read_too() -> None:
    assert _decoded(_encoded(progressive=True), _LIMITS, t_ms=0).pixels.shape == (480, 640, 3)


def test_a_large_picture_is_scaled_down_as_frames_of_clips_are() -> None:
    frame = _decoded(_encoded(1280, 720), _LIMITS, t_ms=0)
    assert (max(frame.pixels.shape), round(frame.scale, 6)) == (_LIMITS.longest_side_px, round(1280 / 960, 6))


def test_an_orientation_in_the_file_is_not_obeyed() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert _decoded(_encoded(exif=exif), _LIMITS, t_ms=0).pixels.shape == (480, 640, 3)


@pytest.mark.parametrize(
    "picture",
    [
        b"",
        b"no picture",
        _encoded(kind="PNG"),
        _encoded(kind="WEBP"),
        _encoded(1288, 480),
        _encoded(152, 480),
        _encoded(mode="CMYK"),
        _encoded()[:2000],
        _encoded()[:-400],
        _encoded() + b"\x00" * _LIMITS.picture_bytes,
        _encoded()[:-2] + b"\xff\xda\x00\x02" * 64 + b"\xff\xd9",
    ],
    ids=["nothing", "text", "png", "webp", "wide", "narrow", "cmyk", "header only", "cut off", "too many bytes", "endless scans"],
)
def test_what_is_no_whole_jpeg_within_the_limits_is_refused(picture: bytes) -> None:
    with pytest.raises(FrameUnreadable):
        _decoded(picture, _LIMITS, t_ms=0)


def test_a_bomb_is_refused_by_its_header() -> None:
    small = bytearray(_encoded())
    start = small.index(b"\xff\xc0") + 5
    small[start : start + 4] = b"\xff\xff\xff\xff"
    with pytest.raises(FrameUnreadable):
        _decoded(bytes(small), _LIMITS, t_ms=0)
