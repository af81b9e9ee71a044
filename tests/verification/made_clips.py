"""Clips made for a test: coloured quarters, no face."""

import tempfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
import numpy.typing as npt
from av.video.stream import VideoStream

Picture = npt.NDArray[np.uint8]
RED, GREEN, BLUE, WHITE = (220, 20, 20), (20, 220, 20), (20, 20, 220), (240, 240, 240)


def quarters(width: int, height: int) -> Picture:
    """Red and green above, blue and white below."""
    picture = np.empty((height, width, 3), dtype=np.uint8)
    picture[: height // 2, : width // 2], picture[: height // 2, width // 2 :] = RED, GREEN
    picture[height // 2 :, : width // 2], picture[height // 2 :, width // 2 :] = BLUE, WHITE
    return picture


def make_clip(
    *,
    kind: tuple[str, str] = ("mp4", "libx264"),
    size: tuple[int, int] = (160, 96),
    frames: int = 30,
    fps: int = 15,
    rotation: int = 0,
    options: dict[str, str] | None = None,
    shown_at: Callable[[int], int] | None = None,
) -> bytes:
    """Encode quarters.

    Args:
        kind: Container and codec.
        size: Width and height as encoded.
        frames: How many.
        fps: How many a second.
        rotation: What a phone writes beside the frames, degrees counter-clockwise.
        options: Of the container.
        shown_at: Presentation time of a frame by its index, in frames.
    """
    container, codec = kind
    with tempfile.NamedTemporaryFile() as file:  # an index at the front needs a file that can be read again
        with av.open(file.name, "w", format=container, options=options or {}) as sink:
            stream = cast("VideoStream", sink.add_stream(codec, rate=fps))
            (stream.width, stream.height), stream.pix_fmt = size, "yuv420p"
            if rotation:
                stream.set_display_rotation(rotation)
            for index in range(frames):
                frame = av.VideoFrame.from_ndarray(quarters(*size), format="rgb24")
                frame.pts, frame.time_base = (shown_at(index) if shown_at else index), Fraction(1, fps)
                sink.mux(stream.encode(frame))
            sink.mux(stream.encode())
        return Path(file.name).read_bytes()
