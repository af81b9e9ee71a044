"""Clips as they come, honest and hostile: frames, or an error with its code; never a crash, a hang or a process left behind."""

import os
import random
import struct
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

from realname.verification.engine.decoding import capture
from realname.verification.engine.decoding.capture import DecodedCount, open_clip
from realname.verification.engine.decoding.limits import ClipLimits
from realname.verification.engine.decoding.records import FRAME
from realname.verification.engine.decoding.shared_memory import create_memory
from realname.verification.engine.frames import Frame
from realname.verification.errors import (
    ClipDecodeTimeout,
    ClipEmpty,
    ClipPixelsExceeded,
    ClipRejected,
    ClipTooLarge,
    ClipTooLong,
    ClipUnreadable,
    ClipWithoutTimestamps,
)
from tests.support.watched_processes import all_below
from tests.verification.engine.taken_over import take_over
from tests.verification.made_clips import BLUE, GREEN, RED, WHITE, make_clip

_LIMITS = ClipLimits()


def _frames(clip: bytes, limits: ClipLimits = _LIMITS) -> list[Frame]:
    with open_clip(clip, limits, DecodedCount()) as frames:
        return list(frames)


def test_a_decoder_that_was_taken_over_sends_no_frames_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = b"F" + FRAME.pack(0, 0, 1, 2, 2, 6, 2, 0)
    program = f"import sys\nwhile True: sys.stdout.buffer.write({frame!r})"
    take_over(monkeypatch, capture, program)
    with open_clip(make_clip(), _LIMITS, DecodedCount()) as frames, pytest.raises(ClipUnreadable):
        list(islice(frames, 2))


def test_a_decoder_that_was_taken_over_changes_no_frame_that_was_handed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    record = b"F" + FRAME.pack(0, 0, 1, 2, 2, 6, 2, 0)
    program = f"""
import mmap, sys
memory = mmap.mmap(int(sys.argv[1]), 0)
memory[:12] = bytes([7]) * 12
sys.stdout.buffer.write({record!r})
sys.stdout.flush()
sys.stdin.buffer.read(1)
memory[:12] = bytes([9]) * 12
sys.stdout.buffer.write(b"E" + bytes(4))
"""
    take_over(monkeypatch, capture, program)
    assert [set(frame.pixels.ravel().tolist()) for frame in _frames(make_clip())] == [{7}]


def test_a_decoder_that_was_taken_over_cannot_take_the_memory_away() -> None:
    memory = create_memory(4096)
    for size_bytes in (0, 8192):
        with pytest.raises(PermissionError):
            os.ftruncate(memory.file, size_bytes)
    os.close(memory.file)


def test_no_open_file_is_left_behind() -> None:
    def opened() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    _frames(make_clip())
    before = opened()
    _frames(make_clip())
    assert opened() == before


def _corner_colours(frame: Frame) -> list[tuple[int, int, int]]:
    height, width = frame.pixels.shape[:2]
    seen = [frame.pixels[row, column] for row in (height // 8, height * 7 // 8) for column in (width // 8, width * 7 // 8)]
    return [
        min((RED, GREEN, BLUE, WHITE), key=lambda colour: sum(abs(int(a) - b) for a, b in zip(one, colour, strict=True))) for one in seen
    ]


@pytest.mark.parametrize(
    ("container", "codec"),
    [("mp4", "libx264"), ("mov", "libx264"), ("webm", "libvpx"), ("webm", "libvpx-vp9"), ("3gp", "libx264"), ("matroska", "libx264")],
)
def test_the_containers_of_phones_and_browsers_are_read(container: str, codec: str) -> None:
    assert len(_frames(make_clip(kind=(container, codec)))) > 20


@pytest.mark.parametrize(
    ("rotation", "corners"),
    [
        (0, [RED, GREEN, BLUE, WHITE]),
        (90, [GREEN, WHITE, RED, BLUE]),
        (180, [WHITE, BLUE, GREEN, RED]),
        (-90, [BLUE, RED, WHITE, GREEN]),
    ],
)
def test_frames_are_upright(rotation: int, corners: list[tuple[int, int, int]]) -> None:
    assert _corner_colours(_frames(make_clip(rotation=rotation))[0]) == corners


def test_times_are_those_of_the_stamps_not_of_a_frame_rate() -> None:
    uneven = make_clip(frames=20, shown_at=lambda index: index * index // 4 + index)
    assert [frame.t_ms for frame in _frames(uneven)][:4] == pytest.approx([0, 67, 200, 333], abs=2)


def test_frames_are_judged_twelve_to_sixteen_times_a_second() -> None:
    assert 24 <= len(_frames(make_clip(frames=60, fps=30))) <= 32


def test_large_frames_are_scaled_down_and_say_so() -> None:
    frame = _frames(make_clip(size=(1920, 1080), frames=3))[0]
    assert (frame.pixels.shape, frame.scale) == ((540, 960, 3), 2.0)


def test_the_number_of_decoded_frames_is_counted() -> None:
    count = DecodedCount()
    with open_clip(make_clip(frames=60, fps=30), _LIMITS, count) as frames:
        list(frames)
    assert count.frames == 60


def test_a_webm_that_states_no_duration_is_read() -> None:
    assert _frames(make_clip(kind=("webm", "libvpx"), options={"live": "1"}))[0].clip_ms is None


@pytest.mark.parametrize(
    ("clip", "limits", "error"),
    [
        pytest.param(lambda: b"", _LIMITS, ClipEmpty, id="nothing"),
        pytest.param(lambda: b"This is not a video, whatever its name says.\n" * 100, _LIMITS, ClipUnreadable, id="a text"),
        pytest.param(make_clip, ClipLimits(clip_bytes=100), ClipTooLarge, id="too many bytes"),
        pytest.param(lambda: make_clip(frames=1200, fps=1), _LIMITS, ClipTooLong, id="twenty minutes"),
        pytest.param(
            lambda: make_clip(kind=("webm", "libvpx"), frames=100, fps=1, options={"live": "1"}),
            ClipLimits(duration_ms=60_000),
            ClipTooLong,
            id="long, and hides its duration",
        ),
        pytest.param(lambda: make_clip(kind=("h264", "libx264")), _LIMITS, ClipWithoutTimestamps, id="a bare stream without time stamps"),
        pytest.param(make_clip, ClipLimits(frame_pixels=1000), ClipPixelsExceeded, id="too many pixels"),
        pytest.param(make_clip, ClipLimits(stall_s=0.0), ClipDecodeTimeout, id="its decoder falls silent"),
        pytest.param(
            lambda: make_clip(size=(1920, 1080), frames=10),
            ClipLimits(decoder_memory_bytes=64 * 1024 * 1024),
            ClipUnreadable,
            id="its decoder needs more memory than allowed",
        ),
    ],
)
def test_a_clip_is_refused(clip: Callable[[], bytes], limits: ClipLimits, error: type[ClipRejected]) -> None:
    with pytest.raises(error):
        _frames(clip(), limits)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.8])
@pytest.mark.parametrize("flags", ["", "faststart"])
def test_a_cut_mp4_is_unreadable(share: float, flags: str) -> None:
    whole = make_clip(frames=60, options={"movflags": flags} if flags else None)
    with pytest.raises(ClipUnreadable):
        _frames(whole[: int(len(whole) * share)])


@pytest.mark.parametrize(("container", "codec"), [("avi", "libx264"), ("flv", "libx264"), ("mpegts", "libx264"), ("gif", "gif")])
def test_other_containers_are_refused(container: str, codec: str) -> None:
    clip = make_clip(kind=(container, codec)) if container != "gif" else b"GIF89a" + bytes(2000)
    with pytest.raises(ClipUnreadable):
        _frames(clip)


def test_an_mp4_whose_frames_all_come_at_once_has_none_either() -> None:
    clip = bytearray(make_clip(frames=60))
    at = clip.index(b"stts")
    (entries,) = struct.unpack_from(">I", clip, at + 8)
    for entry in range(entries):
        struct.pack_into(">I", clip, at + 16 + entry * 8, 0)
    with pytest.raises(ClipWithoutTimestamps):
        _frames(bytes(clip))


def test_damaged_clips_end_in_frames_or_an_error() -> None:
    whole, chance = make_clip(frames=30), random.Random(20260101)  # noqa: S311 - damage, not secrets
    unexpected = []
    for _ in range(25):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 40)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            _frames(bytes(damaged))
        except ClipRejected:
            continue
        except Exception as problem:  # noqa: BLE001 - what else comes out is what is looked for
            unexpected.append(type(problem).__name__)
    assert unexpected == []


def test_no_process_is_left_when_the_reader_stops_early() -> None:
    _frames(make_clip())  # the process that decoders come from stays
    before = frozenset(all_below(os.getpid()))
    with open_clip(make_clip(frames=300), _LIMITS, DecodedCount()) as frames:
        next(frames)
        during = frozenset(all_below(os.getpid()))
    assert (len(during - before), frozenset(all_below(os.getpid())) - before) == (1, frozenset())


def test_nothing_is_written_to_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clip = make_clip()
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    _frames(clip)
    assert list(tmp_path.iterdir()) == []
