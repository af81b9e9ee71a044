"""JPEG pictures of a camera become frames; what could cost much is refused from its header, before a pixel is decoded."""

from dataclasses import dataclass

import cv2
import numpy as np

from realname.verification.engine.decoding.picture_cost import is_costly
from realname.verification.engine.decoding.picture_process import NoPicture, PictureProcess
from realname.verification.engine.decoding.records import LIVE_PICTURE, PictureBounds, Refusal
from realname.verification.engine.frames import Frame
from realname.verification.errors import FrameUnreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureLimits:
    """Bounds on one picture of a live session.

    Attributes:
        picture_bytes: As docs/reference/live-session.md says.
        most_px, least_px: No side longer or shorter than this.
        longest_side_px: Frames are scaled down to this, as those of clips are.
    """

    picture_bytes: int = 262_144
    most_px: int = 1280
    least_px: int = 160
    longest_side_px: int = 960


def decode_frame(jpeg: bytes, limits: PictureLimits, *, t_ms: int, decoder: PictureProcess) -> Frame:
    """Decode one picture to RGB. It is upright as sent: an orientation in its EXIF data is not obeyed.

    Args:
        jpeg: As it came.
        limits: Bounds on it.
        t_ms: When it was captured.
        decoder: Of this live session alone, with the bounds of `picture_bounds`.

    Raises:
        FrameUnreadable: No JPEG, damaged or cut off, too large, too small or too costly.
    """
    if len(jpeg) > limits.picture_bytes or is_costly(jpeg):
        raise FrameUnreadable
    try:
        pixels = decoder.decode(LIVE_PICTURE, jpeg).pixels
    except NoPicture as none:
        refusal = none.refusal
    else:
        shrink = min(1.0, limits.longest_side_px / max(pixels.shape[:2]))
        if shrink < 1.0:
            pixels = np.asarray(cv2.resize(pixels, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        return Frame(t_ms=t_ms, pixels=np.ascontiguousarray(pixels), scale=1 / shrink)
    if refusal is Refusal.SIZE:
        raise FrameUnreadable(most_px=limits.most_px, least_px=limits.least_px)
    raise FrameUnreadable


def picture_bounds(limits: PictureLimits) -> PictureBounds:
    """What the decoder of a live session is told."""
    return PictureBounds(most_px=limits.most_px, least_px=limits.least_px, image_pixels=limits.most_px * limits.most_px)
