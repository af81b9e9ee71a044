"""Capture: a clip's bytes become a stream of upright frames, decoded by a process that can neither crash nor hang this one."""

import fcntl
import json
import os
import select
import subprocess
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from typing import IO

import cv2
import numpy as np

from realname.verification.engine.decoding.confinement import end_decoder, start_decoder, was_out_of_time
from realname.verification.engine.decoding.limits import ClipLimits
from realname.verification.engine.decoding.records import END, FRAME, Bounds
from realname.verification.engine.frames import Frame, Pixels
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

_REJECTIONS: dict[bytes, type[ClipRejected]] = {
    kind.code.encode(): kind for kind in (ClipPixelsExceeded, ClipTooLong, ClipUnreadable, ClipWithoutTimestamps)
}
_CHUNK_BYTES = 1 << 20
_PIPE_BYTES = 1 << 20
_MOST_PADDING_BYTES = 256  # of a row
_ROTATIONS = {1: cv2.ROTATE_90_COUNTERCLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_CLOCKWISE}


@dataclass(slots=True)
class DecodedCount:
    """How many frames have been decoded so far, judged or not."""

    frames: int = 0


@contextmanager
def open_clip(clip: bytes, limits: ClipLimits, count: DecodedCount) -> Generator[Iterator[Frame]]:
    """Decode a clip; the frames to be judged come one by one and are never all held.

    Raises:
        ClipEmpty, ClipTooLarge, ClipTooLong, ClipPixelsExceeded: Beyond the limits.
        ClipUnreadable: Damaged, cut off or no video.
        ClipWithoutTimestamps: The frames say no time, or the same one.
        ClipDecodeTimeout: Decoding took longer than allowed.
    """
    if not clip:
        raise ClipEmpty
    if len(clip) > limits.clip_bytes:
        raise ClipTooLarge(limit_bytes=limits.clip_bytes)
    with _decoder(limits) as process:
        feeder = threading.Thread(target=_feed, args=(process.stdin, clip), daemon=True)
        feeder.start()
        try:
            yield _Records(process, limits, count).frames()
        finally:
            end_decoder(process)
            feeder.join()


@contextmanager
def _decoder(limits: ClipLimits) -> Generator[subprocess.Popen[bytes]]:
    bounds = Bounds(**{name: getattr(limits, name) for name in Bounds.__slots__})
    process = start_decoder("decoder", json.dumps(asdict(bounds)))
    try:
        _widen(process.stdout)
        yield process
    finally:
        end_decoder(process)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _widen(pipe: IO[bytes] | None) -> None:
    if pipe is not None and hasattr(fcntl, "F_SETPIPE_SZ"):  # Linux: a frame in one or two reads instead of ten
        with suppress(OSError):
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


def _feed(sink: IO[bytes] | None, clip: bytes) -> None:
    if sink is None:
        return
    rest = memoryview(clip)
    with suppress(OSError):  # a decoder that died early is seen by the reading side
        while rest:
            rest = rest[os.write(sink.fileno(), rest[:_CHUNK_BYTES]) :]
        sink.close()


class _Records:
    """Reads the decoder's records, believing nothing: sizes are checked, silence and death end in an error."""

    def __init__(self, process: subprocess.Popen[bytes], limits: ClipLimits, count: DecodedCount) -> None:
        if process.stdout is None:
            raise ClipUnreadable
        self._process = process
        self._source = process.stdout.fileno()
        self._limits = limits
        self._count = count
        self._due_ms = 0

    def frames(self) -> Iterator[Frame]:
        while (kind := self._read(1)) == b"F":
            yield self._frame()
        if kind == b"X":
            raise _REJECTIONS.get(bytes(self._read(self._read(1)[0])), ClipUnreadable)
        if kind != b"E":
            raise ClipUnreadable
        (self._count.frames,) = END.unpack(self._read(END.size))

    def _frame(self) -> Frame:
        t_ms, stated_ms, decoded, width, height, line_bytes, decoded_width, quarter_turns = FRAME.unpack(self._read(FRAME.size))
        fits = min(width, height) > 0 and max(width, height) <= self._limits.longest_side_px
        # As far apart as was asked: so that they end, whatever the decoder does.
        if not (fits and self._due_ms <= t_ms <= self._limits.duration_ms and 0 <= line_bytes - width * 3 <= _MOST_PADDING_BYTES):
            raise ClipUnreadable
        self._count.frames, self._due_ms = decoded, t_ms + self._limits.judged_interval_ms
        rows = self._read(line_bytes * height)
        pixels = np.ndarray((height, width, 3), dtype=np.uint8, buffer=rows, strides=(line_bytes, 3, 1))
        return Frame(t_ms=t_ms, pixels=_upright(pixels, quarter_turns), scale=decoded_width / width, clip_ms=stated_ms or None)

    def _read(self, size: int) -> bytearray:
        body = bytearray(size)
        rest = memoryview(body)
        while rest:
            ready, _, _ = select.select([self._source], [], [], self._limits.stall_s)
            arrived = os.readv(self._source, [rest]) if ready else 0
            if not ready:
                raise ClipDecodeTimeout
            if not arrived:
                raise self._death()
            rest = rest[arrived:]
        return body

    def _death(self) -> ClipRejected:
        return ClipDecodeTimeout() if was_out_of_time(self._process) else ClipUnreadable()


def _upright(pixels: Pixels, quarter_turns: int) -> Pixels:
    if quarter_turns not in _ROTATIONS:
        return np.ascontiguousarray(pixels)
    return np.asarray(cv2.rotate(pixels, _ROTATIONS[quarter_turns]), dtype=np.uint8)
