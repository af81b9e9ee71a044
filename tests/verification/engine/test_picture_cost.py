"""What a picture costs is read off its structure: small files that ask for minutes are refused before anything decodes them."""

import io
import struct
import time
import zlib

import numpy as np
import pytest
from PIL import Image

import realname.verification.engine.decoding.sent_picture as asking
from realname.verification.engine.comparing.reference import decode_portrait
from realname.verification.engine.decoding.limits import ImageLimits
from realname.verification.engine.decoding.picture_cost import is_costly
from realname.verification.engine.decoding.picture_process import PictureProcess
from realname.verification.errors import ImageTooCostly, ImageUnreadable
from tests.support.busy import longest_s

_SCAN, _END = b"\xff\xda", b"\xff\xd9"
_LIMITS = ImageLimits()


def _jpeg(width: int = 600, height: int = 800, **options: object) -> bytes:
    shades = np.random.default_rng(0).integers(0, 255, (height // 8, width // 8, 3), dtype=np.uint8)
    sink = io.BytesIO()
    Image.fromarray(shades).resize((width, height)).save(sink, "JPEG", **options)
    return sink.getvalue()


def _with_scans(scans: int, whole: bytes | None = None) -> bytes:
    """A progressive JPEG whose second scan, of one colour, is there again and again."""
    whole = whole or _jpeg(progressive=True)
    start = whole.index(_SCAN, whole.index(_SCAN) + 1)
    scan = whole[start : start + 10] + bytes(15)
    return whole[: -len(_END)] + scan * (scans - whole.count(_SCAN)) + _END


def _bomb() -> bytes:
    """Half a megabyte that keeps a decoder busy for minutes."""
    sink = io.BytesIO()
    Image.new("RGB", (3000, 4000)).save(sink, "JPEG", progressive=True)
    return _with_scans(20_000, sink.getvalue())


def _with_segments(segments: int) -> bytes:
    whole = _jpeg()
    return whole[:2] + b"\xff\xfe\x00\x02" * segments + whole[2:]


def _png(chunks: int) -> bytes:
    sink = io.BytesIO()
    Image.new("RGB", (60, 80)).save(sink, "PNG")
    whole = sink.getvalue()
    empty = struct.pack(">I", 0) + b"teSt" + struct.pack(">I", zlib.crc32(b"teSt"))
    return whole[:33] + empty * chunks + whole[33:]


def test_twenty_thousand_scans_are_refused_before_a_decoder_sees_them(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = _bomb()
    monkeypatch.setattr(PictureProcess, "__init__", lambda *_: pytest.fail("a decoder was started"))
    begun_s = time.process_time()
    with pytest.raises(ImageTooCostly):
        decode_portrait(bomb, _LIMITS)
    assert time.process_time() - begun_s < longest_s(0.5)


@pytest.mark.parametrize(
    "picture",
    [_with_scans(33), _with_segments(1200), _png(9000), _with_segments(1_000_000), _png(500_000)],
    ids=["scans", "segments", "chunks", "a million segments", "half a million chunks"],
)
def test_more_scans_segments_or_chunks_than_cameras_write_are_refused(picture: bytes) -> None:
    assert is_costly(picture)


@pytest.mark.parametrize(
    "picture",
    [_jpeg(), _jpeg(progressive=True), _with_scans(32), _with_segments(900), _png(8000), b"", b"no picture", b"\xff\xd8\xff"],
    ids=["jpeg", "progressive", "scans", "segments", "chunks", "nothing", "text", "cut"],
)
def test_what_cameras_and_chips_write_is_not(picture: bytes) -> None:
    assert not is_costly(picture)


def test_what_looks_like_a_scan_within_a_segment_or_after_the_end_is_none() -> None:
    """A profile, and the film that phones append to a photo, hold every pair of bytes somewhere."""
    whole, film = _jpeg(), _SCAN * 4000
    photo = whole[:2] + b"\xff\xe2" + struct.pack(">H", len(film) + 2) + film + whole[2:] + film
    assert not is_costly(photo)
    assert decode_portrait(photo, _LIMITS).pixels.shape == (800, 600, 3)


def test_every_scan_that_a_decoder_would_see_is_counted_behind_fill_bytes_and_restarts() -> None:
    whole = _jpeg(progressive=True, restart_marker_blocks=4)
    start = whole.index(_SCAN, whole.index(_SCAN) + 1)
    scan = b"\x00\xff\xd3\xff\xff\xff" + whole[start : start + 10] + b"\xff\x00"
    assert is_costly(whole[: -len(_END)] + scan * 40 + _END)


@pytest.mark.parametrize("filling", [b"\xff", b"\xff\x00", b"\xff\xd0", b"\x00"])
def test_looking_takes_no_longer_than_the_file_is_long(filling: bytes) -> None:
    picture = _jpeg()[:-2] + filling * (8_000_000 // len(filling))
    begun_s = time.process_time()
    assert not is_costly(picture)
    assert time.process_time() - begun_s < longest_s(1.5)


def test_what_structure_does_not_show_ends_with_two_seconds_of_processor_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "is_costly", lambda _: False)
    begun_s = time.monotonic()
    with pytest.raises(ImageTooCostly):
        decode_portrait(_bomb(), _LIMITS)
    assert time.monotonic() - begun_s < longest_s(4.0)


def test_a_kind_that_no_chip_writes_is_not_decoded() -> None:
    sink = io.BytesIO()
    Image.new("RGB", (60, 80)).save(sink, "WEBP")
    with pytest.raises(ImageUnreadable):
        decode_portrait(sink.getvalue(), _LIMITS)
