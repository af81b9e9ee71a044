"""JPEG pictures of a camera become frames; what could cost much is refused from its header, before a pixel is decoded."""

import io
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from realname.domain.errors import FrameUnreadable
from realname.verification.frames import Frame

_FORMATS = ("JPEG",)
_MODES = {"RGB", "L"}  # what cameras give; CMYK and its like come from printers
_SCAN = b"\xff\xda"
_MOST_SCANS = 32  # libjpeg writes 10 at most; thousands of empty ones are a way to keep a decoder busy


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureLimits:
    """Bounds on one picture of a live session.

    Attributes:
        picture_bytes: As docs/live-session.md says.
        most_px, least_px: No side longer or shorter than this.
        longest_side_px: Frames are scaled down to this, as those of clips are.
    """

    picture_bytes: int = 262_144
    most_px: int = 1280
    least_px: int = 160
    longest_side_px: int = 960


def decode_frame(jpeg: bytes, limits: PictureLimits, *, t_ms: int) -> Frame:
    """Decode one picture to RGB. It is upright as sent: an orientation in its EXIF data is not obeyed.

    Raises:
        FrameUnreadable: No JPEG, damaged or cut off, too large or too small.
    """
    if len(jpeg) > limits.picture_bytes or jpeg.count(_SCAN) > _MOST_SCANS:
        raise FrameUnreadable
    Image.MAX_IMAGE_PIXELS = None  # Pillow's own, laxer check warns before ours is reached
    try:
        with Image.open(io.BytesIO(jpeg), formats=_FORMATS) as picture:
            if max(picture.size) > limits.most_px or min(picture.size) < limits.least_px or picture.mode not in _MODES:
                raise FrameUnreadable(most_px=limits.most_px, least_px=limits.least_px)
            pixels = np.asarray(picture.convert("RGB"), dtype=np.uint8)
    except (OSError, ValueError, SyntaxError, MemoryError, EOFError) as problem:
        raise FrameUnreadable from problem
    shrink = min(1.0, limits.longest_side_px / max(pixels.shape[:2]))
    if shrink < 1.0:
        pixels = np.asarray(cv2.resize(pixels, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return Frame(t_ms=t_ms, pixels=np.ascontiguousarray(pixels), scale=1 / shrink)
