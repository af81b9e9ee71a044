"""Capture: a clip's bytes become a stream of upright frames, decoded by a process that can neither crash nor hang this one."""

import json
import mmap
import os
import select
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass

import cv2
import numpy as np

from realname.verification.engine.decoding.decoder_process import DecoderProcess, start_decoder
from realname.verification.engine.decoding.limits import ClipLimits
from realname.verification.engine.decoding.records import END, FRAME, MOST_PADDING_BYTES, PLACES, Bounds
from realname.verification.engine.decoding.shared_memory import create_memory
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
    bounds = Bounds(**{name: getattr(limits, name) for name in Bounds.__slots__})
    memory = create_memory(PLACES * bounds.place_bytes + len(clip))
    try:
        memory.content[PLACES * bounds.place_bytes :] = clip
        process = start_decoder("decoder", json.dumps(asdict(bounds)), memory=memory.file)
    finally:
        os.close(memory.file)
    try:
        yield _Records(process, memory.content, limits, bounds, count).frames()
    finally:
        process.end()
        with suppress(BufferError):  # an error on its way out still holds a frame: then the memory ends with it
            memory.content.close()


class _Records:
    """Reads the decoder's records, believing nothing: sizes are checked, silence and death end in an error."""

    def __init__(self, process: DecoderProcess, memory: mmap.mmap, limits: ClipLimits, bounds: Bounds, count: DecodedCount) -> None:
        self._process = process
        self._memory = memory
        self._sink, self._source = process.stdin.fileno(), process.stdout.fileno()
        self._limits = limits
        self._place_bytes = bounds.place_bytes
        self._count = count
        self._due_ms = self._read_frames = 0
        os.set_blocking(self._sink, False)

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
        if not (fits and self._due_ms <= t_ms <= self._limits.duration_ms and 0 <= line_bytes - width * 3 <= MOST_PADDING_BYTES):
            raise ClipUnreadable
        self._count.frames, self._due_ms = decoded, t_ms + self._limits.judged_interval_ms
        at = self._read_frames % PLACES * self._place_bytes
        shared: Pixels = np.ndarray((height, width, 3), dtype=np.uint8, buffer=self._memory, offset=at, strides=(line_bytes, 3, 1))
        pixels = _upright_copy(shared, quarter_turns)
        self._give_back_place()
        return Frame(t_ms=t_ms, pixels=pixels, scale=decoded_width / width, clip_ms=stated_ms or None)

    def _give_back_place(self) -> None:
        self._read_frames += 1
        try:
            os.write(self._sink, b"r")
        except BlockingIOError as problem:  # a decoder that has been told so often and has not listened is none
            raise ClipUnreadable from problem
        except BrokenPipeError:
            pass  # it is dead, or at its end: the reading side sees which

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
        return ClipDecodeTimeout() if self._process.was_out_of_time() else ClipUnreadable()


def _upright_copy(shared: Pixels, quarter_turns: int) -> Pixels:
    """Copy a frame out of the memory: what is looked at, the decoder cannot change."""
    if quarter_turns not in _ROTATIONS:
        return np.array(shared, order="C")
    return np.asarray(cv2.rotate(shared, _ROTATIONS[quarter_turns]), dtype=np.uint8)
