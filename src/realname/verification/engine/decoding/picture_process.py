"""Asks the picture decoder, a process that can neither crash nor hang this one; believes nothing of what it says."""

import json
import mmap
import os
import select
import time
import weakref
from dataclasses import asdict, dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Self

from realname.verification.engine.decoding.decoder_process import DecoderProcess, start_decoder
from realname.verification.engine.decoding.records import PICTURE, REQUEST, PictureBounds, Refusal
from realname.verification.engine.decoding.shared_memory import create_memory

if TYPE_CHECKING:
    from realname.verification.engine.frames import Pixels

_STALL_S = 10.0  # on a machine so busy that two seconds of processor time take five times as long
_MOST_SIDE_PX = 65_536


class NoPicture(Exception):
    """What was sent gave no picture; carries why and nothing of it."""

    def __init__(self, refusal: Refusal) -> None:
        """Keep the reason."""
        super().__init__(refusal.name)
        self.refusal = refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodedPicture:
    """An upright picture.

    Attributes:
        rows: RGB, without padding: width x height x 3 bytes.
        width, height: In pixels, both above zero.
        scale: Pixels of the picture as sent per pixel here.
    """

    rows: bytearray = field(repr=False)
    width: int
    height: int
    scale: float

    @property
    def pixels(self) -> "Pixels":
        """The rows as an array of shape (height, width, 3)."""
        import numpy as np  # noqa: PLC0415 - a process that hands the rows on does without

        return np.ndarray((self.height, self.width, 3), dtype=np.uint8, buffer=self.rows)


class PictureProcess:
    """One decoder. For one portrait or one live session, and used by one thread at a time; it ends with this object at the latest."""

    def __init__(self, bounds: PictureBounds | None = None) -> None:
        """Start it: some 5 ms of processor time, beside whatever else this process does."""
        self._bounds = bounds or PictureBounds()
        memory = create_memory(self._bounds.image_pixels * 3)
        try:
            self._process = start_decoder("picture_decoder", json.dumps(asdict(self._bounds)), memory=memory.file)
        finally:
            os.close(memory.file)
        self._memory = memory.content
        os.set_blocking(self._process.stdin.fileno(), False)
        self._end = weakref.finalize(self, _end, self._process, self._memory)

    def __enter__(self) -> Self:
        """Nothing more is needed."""
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        """End it."""
        self.close()

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    def close(self) -> None:
        """End it; a second time nothing happens."""
        self._end()

    def decode(self, kind: bytes, content: bytes) -> DecodedPicture:
        """Decode one picture.

        Raises:
            NoPicture: Not readable, of a size that is not allowed, or beyond the time allowed; a decoder that died gives no other picture
                either.
        """
        deadline_s = time.monotonic() + _STALL_S
        try:
            self._send(REQUEST.pack(kind, len(content)) + content, deadline_s)
            return self._answer(deadline_s)
        except TimeoutError:
            refusal = Refusal.COSTLY
        except (EOFError, BrokenPipeError):  # it is dead
            refusal = Refusal.COSTLY if self._process.was_out_of_time() else Refusal.UNREADABLE
        except (OSError, ValueError):
            refusal = Refusal.UNREADABLE
        self.close()
        raise NoPicture(refusal=refusal)

    def _answer(self, deadline_s: float) -> DecodedPicture:
        if self._read(1, deadline_s) != b"P":
            raise NoPicture(refusal=Refusal(bytes(self._read(1, deadline_s))))
        width, height, sent_width, kept_width = PICTURE.unpack(self._read(PICTURE.size, deadline_s))
        fits = 0 < width <= _MOST_SIDE_PX and 0 < height <= _MOST_SIDE_PX and width * height <= self._bounds.image_pixels
        if not (fits and 0 < kept_width <= sent_width <= self._bounds.image_pixels):
            raise ValueError
        with memoryview(self._memory) as shared:
            rows = bytearray(shared[: width * height * 3])  # what is looked at, the decoder cannot change
        return DecodedPicture(rows=rows, width=width, height=height, scale=sent_width / kept_width)

    def _send(self, content: bytes, deadline_s: float) -> None:
        pipe, rest = self._process.stdin, memoryview(content)
        while rest:
            # As much as the pipe has room for: a decoder that reads no more is noticed by the clock.
            _, ready, _ = select.select([], [pipe.fileno()], [], max(0.0, deadline_s - time.monotonic()))
            if not ready:
                raise TimeoutError
            rest = rest[os.write(pipe.fileno(), rest) :]

    def _read(self, size: int, deadline_s: float) -> bytearray:
        source, body = self._process.stdout.fileno(), bytearray(size)
        rest = memoryview(body)
        while rest:
            ready, _, _ = select.select([source], [], [], max(0.0, deadline_s - time.monotonic()))
            if not ready:
                raise TimeoutError
            arrived = os.readv(source, [rest])
            if not arrived:
                raise EOFError
            rest = rest[arrived:]
        return body


def _end(process: DecoderProcess, memory: mmap.mmap) -> None:
    process.end()
    memory.close()
