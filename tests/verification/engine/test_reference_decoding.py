"""Portraits as they come: upright RGB, or an error that says why not."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from realname.verification.engine.comparing.reference import decode_portrait
from realname.verification.engine.decoding.limits import ImageLimits
from realname.verification.errors import ImageTooLarge, ImageUnreadable

_LIMITS = ImageLimits()
_ORIENTATION = 0x0112
_ROTATED_CLOCKWISE = 6


def _encoded(picture: Image.Image, kind: str, *, orientation: int | None = None) -> bytes:
    file, exif = io.BytesIO(), Image.Exif()
    if orientation:
        exif[_ORIENTATION] = orientation
    picture.save(file, kind, exif=exif) if orientation else picture.save(file, kind)
    return file.getvalue()


def _png_header(width: int, height: int) -> bytes:
    """A PNG that states a size and holds nothing of it."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "JPEG2000"])
def test_the_kinds_of_chips_and_phones_are_read(kind: str) -> None:
    assert decode_portrait(_encoded(Image.new("RGB", (40, 60)), kind), _LIMITS).pixels.shape == (60, 40, 3)


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "1"])
def test_every_colour_mode_becomes_rgb(mode: str) -> None:
    assert decode_portrait(_encoded(Image.new(mode, (40, 60)), "PNG"), _LIMITS).pixels.shape == (60, 40, 3)


def test_the_orientation_a_phone_writes_is_obeyed() -> None:
    picture = Image.fromarray(np.vstack([np.full((30, 40, 3), 255, np.uint8), np.zeros((30, 40, 3), np.uint8)]))
    upright = decode_portrait(_encoded(picture, "PNG", orientation=_ROTATED_CLOCKWISE), _LIMITS).pixels
    assert (upright.shape, upright[20, 50, 0], upright[20, 10, 0]) == ((40, 60, 3), 255, 0)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_large_portrait_is_reduced_and_says_so(kind: str) -> None:
    decoded = decode_portrait(_encoded(Image.new("RGB", (4200, 3000)), kind), _LIMITS)
    assert (decoded.pixels.shape, decoded.scale) == ((1500, 2100, 3), 2.0)


def test_a_large_portrait_taken_sideways_is_turned_upright() -> None:
    decoded = decode_portrait(_encoded(Image.new("RGB", (4200, 3000)), "JPEG", orientation=_ROTATED_CLOCKWISE), _LIMITS)
    assert decoded.pixels.shape == (2100, 1500, 3)


def test_sixteen_bits_a_pixel_are_brought_to_eight() -> None:
    deep = Image.fromarray(np.full((60, 40), 128 * 256, dtype=np.uint16))
    assert decode_portrait(_encoded(deep, "PNG"), _LIMITS).pixels[30, 20].tolist() == [128, 128, 128]


def test_sixteen_bits_a_pixel_are_reduced_as_eight_are() -> None:
    """Else the server's own process would take a second for what the decoder sends it."""
    deep = Image.fromarray(np.full((3000, 4200), 128 * 256, dtype=np.uint16))
    decoded = decode_portrait(_encoded(deep, "PNG"), _LIMITS)
    assert (decoded.pixels.shape, decoded.scale, int(decoded.pixels[750, 1000, 0])) == ((1500, 2100, 3), 2.0, 128)


def test_a_hundred_megapixels_are_refused_from_the_header() -> None:
    with pytest.raises(ImageTooLarge) as refused:
        decode_portrait(_png_header(10_000, 10_000), _LIMITS)
    assert refused.value.facts == {"limit_pixels": 24_000_000}


def test_24_megapixels_are_the_most() -> None:
    with pytest.raises(ImageTooLarge):
        decode_portrait(_png_header(6001, 4000), _LIMITS)


def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(ImageTooLarge):
        decode_portrait(bytes(100), ImageLimits(image_bytes=99))


@pytest.mark.parametrize("content", [b"", b"no image", b"GIF89a" + bytes(100), b"\xff\xd8\xff\xe0" + bytes(50)])
def test_what_is_no_portrait_is_unreadable(content: bytes) -> None:
    with pytest.raises(ImageUnreadable):
        decode_portrait(content, _LIMITS)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "JPEG2000"])
def test_a_cut_portrait_is_unreadable(kind: str) -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (200, 200, 3), dtype=np.uint8))
    whole = _encoded(noise, kind)
    with pytest.raises(ImageUnreadable):
        decode_portrait(whole[: len(whole) // 3], _LIMITS)
