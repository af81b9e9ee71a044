"""The decoder: a process of its own that turns a hostile clip into plain frames; both lie in shared memory.

It is started as `python -m realname.verification.engine.decoding.decoder LIMITS LAYERS MEMORY`, imports av only, and gives up all
that it does not need before it reads the clip (`lockdown`). What it says is checked by `capture`, which trusts none of it; how it is said
stands in `records`.
"""

import io
import json
import mmap
import sys
from collections.abc import Iterator
from fractions import Fraction
from typing import BinaryIO

import av
import av.audio.codeccontext
import av.audio.stream
import av.subtitles.codeccontext
import av.subtitles.stream  # av imports these late, when no file may be opened any more
import av.video.codeccontext
from av.container import InputContainer
from av.error import FFmpegError
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation
from av.video.stream import VideoStream

from realname.verification.engine.decoding.lockdown import Layers, keep_memory, lock_down
from realname.verification.engine.decoding.records import END, FRAME, PLACES, Bounds
from realname.verification.engine.decoding.shared_memory import open_memory

# Bare streams carry no time: they are told apart from what is no video at all.
_TIMELESS = "h264,hevc,h263,m4v,mpegvideo,mjpeg,obu"
_TIMED = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm"
_LEAST_SHARE_OF_STATED_DURATION = 0.9  # less has arrived: the file was cut (phones state up to a few frames too much)
_LEAST_FRAME_MS = 3  # no camera takes so many frames a second: the stamps are counters, not times
_MOST_BROKEN_SHARE = 0.05  # of the packets; a decoder conceals what it can, and says so only where nothing is left


class Rejected(Exception):
    """The clip cannot be judged; carries the stable code."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Frames:
    """Writes frames: pixels into the next place of the memory, once it has been read, and a record of each."""

    def __init__(self, memory: mmap.mmap, source: BinaryIO, sink: BinaryIO, bounds: Bounds) -> None:
        self._memory, self._source, self._sink, self._bounds = memory, source, sink, bounds
        self._written = 0

    def write(self, frame: VideoFrame, *, t_ms: int, stated_ms: int, decoded: int) -> None:
        """Scale a frame down, make it RGB and write it."""
        bounds = self._bounds
        _require_size(frame.width, frame.height, bounds)
        shrink = min(1.0, bounds.longest_side_px / max(frame.width, frame.height))
        width, height = max(2, round(frame.width * shrink)), max(2, round(frame.height * shrink))
        picture = frame.reformat(width=width, height=height, format="rgb24", interpolation=Interpolation.AREA, threads=1)
        (plane,) = picture.planes
        if self._written >= PLACES and not self._source.read(1):
            raise SystemExit  # no one reads any more
        at, size = self._written % PLACES * bounds.place_bytes, plane.line_size * height
        self._memory[at : at + size] = memoryview(plane)[:size]
        self._written += 1
        quarter_turns = round(frame.rotation / 90) % 4
        self._sink.write(b"F" + FRAME.pack(t_ms, stated_ms, decoded, width, height, plane.line_size, frame.width, quarter_turns))
        self._sink.flush()


def serve(clip: bytes, frames: Frames, sink: BinaryIO, bounds: Bounds) -> None:
    """Decode the clip and write its records; a rejection is a record too."""
    try:
        decoded = _write_frames(clip, frames, bounds)
    except Rejected as rejected:
        code = rejected.code.encode()
        sink.write(b"X" + bytes([len(code)]) + code)
    except (FFmpegError, ValueError, MemoryError):
        sink.write(b"X\x0fclip-unreadable")
    else:
        sink.write(b"E" + END.pack(decoded))
    sink.flush()


def _write_frames(clip: bytes, frames: Frames, bounds: Bounds) -> int:
    options = {"format_whitelist": f"{_TIMED},{_TIMELESS}"}
    with av.open(io.BytesIO(clip), "r", options=options, metadata_errors="ignore") as container:
        if container.format.name in _TIMELESS.split(","):
            raise Rejected("clip-without-timestamps")
        stream = container.streams.best("video")
        if not isinstance(stream, VideoStream):
            raise Rejected("clip-unreadable")
        _require_within(stream, container, bounds)
        stream.thread_count = 1
        clock, stated_ms = _Clock(bounds), _stated_ms(stream, container)
        for frame in _frames(container, stream):
            t_ms, is_judged = clock.tell(frame)
            if is_judged:
                frames.write(frame, t_ms=t_ms, stated_ms=round(stated_ms or 0), decoded=clock.decoded)
        clock.require_whole(stated_ms)
        return clock.decoded


def _require_within(stream: VideoStream, container: InputContainer, bounds: Bounds) -> None:
    _require_size(stream.codec_context.width, stream.codec_context.height, bounds)
    stated = _stated_ms(stream, container)
    if stated is not None and stated > bounds.duration_ms:
        raise Rejected("clip-too-long")


def _require_size(width: int, height: int, bounds: Bounds) -> None:
    if max(width, height) > bounds.frame_side_px or width * height > bounds.frame_pixels:
        raise Rejected("clip-pixels-exceeded")


def _stated_ms(stream: VideoStream, container: InputContainer) -> float | None:
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base * 1000)
    return container.duration / 1000 if container.duration is not None else None


def _frames(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    packets = broken = 0
    for packet in container.demux(stream):
        packets += 1
        try:
            yield from packet.decode()
        except FFmpegError:
            broken += 1
    if broken > max(1, packets * _MOST_BROKEN_SHARE):
        raise Rejected("clip-unreadable")


class _Clock:
    """Reads the time stamps: when a frame is shown, whether it is judged, whether the clip is whole."""

    def __init__(self, bounds: Bounds) -> None:
        self.decoded = 0
        self._bounds = bounds
        self._first: Fraction | None = None
        self._last_ms = -1
        self._end_ms = 0.0
        self._due_ms = 0
        self._stale = 0

    def tell(self, frame: VideoFrame) -> tuple[int, bool]:
        self.decoded += 1
        if frame.pts is None or frame.time_base is None:
            self._stale += 1
            return self._last_ms, False
        shown = frame.pts * frame.time_base
        self._first = shown if self._first is None else self._first
        t_ms = round((shown - self._first) * 1000)
        if t_ms > self._bounds.duration_ms:
            raise Rejected("clip-too-long")
        if t_ms <= self._last_ms:
            self._stale += 1
            return t_ms, False
        self._last_ms = t_ms
        self._end_ms = t_ms + float((frame.duration or 0) * frame.time_base * 1000)
        if t_ms < self._due_ms:
            return t_ms, False
        self._due_ms = t_ms + self._bounds.judged_interval_ms
        return t_ms, True

    def require_whole(self, stated_ms: float | None) -> None:
        if not self.decoded:
            raise Rejected("clip-unreadable")
        frame_ms = self._last_ms / max(1, self.decoded - 1)
        if self._stale * 10 > self.decoded or (self.decoded > 1 and frame_ms < _LEAST_FRAME_MS):
            raise Rejected("clip-without-timestamps")
        # The last frame may be shown for long; where it does not say, it is as long as the others.
        if stated_ms is not None and max(self._end_ms, self._last_ms + frame_ms) < stated_ms * _LEAST_SHARE_OF_STATED_DURATION:
            raise Rejected("clip-unreadable")


def main() -> None:
    """Read limits, what must confine it and the memory from the command line, and the clip from the memory."""
    bounds, expected, memory = Bounds(**json.loads(sys.argv[1])), Layers(**json.loads(sys.argv[2])), open_memory(int(sys.argv[3]))
    keep_memory()
    lock_down(memory_bytes=bounds.decoder_memory_bytes, cpu_s=bounds.decode_cpu_s, expected=expected)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    serve(memory[PLACES * bounds.place_bytes :], Frames(memory, source, sink, bounds), sink, bounds)
    source.read()  # until the reader ends it: to end by itself costs more


if __name__ == "__main__":
    main()
