"""Make a clip of a photo: the simplest presentation attack, for the demo, the tests and the attack bench."""

import io
from enum import StrEnum
from fractions import Fraction

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from realname.verification.errors import ClipUnreadable, ImageUnreadable

Picture = NDArray[np.uint8]
_HEIGHT_PX = 480
_MARGIN = 0.15  # border around the photo, so that it can move inside the frame


class PhotoMotion(StrEnum):
    """How the photo is held before the camera."""

    STILL = "still"
    PANNED = "panned"
    ROTATED = "rotated"
    BENT = "bent"
    WAVED = "waved"


def clip_of_photo(photo: bytes, motion: PhotoMotion, *, seconds: float = 6.0, fps: int = 15) -> bytes:
    """Film a photo (an encoded image) as an H.264 mp4 of 480 lines.

    Raises:
        ImageUnreadable: The photo is no image.
    """
    picture = cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        raise ImageUnreadable
    stage = _stage(picture.astype(np.uint8))
    frames = round(seconds * fps)
    return _encode([_moved(stage, motion, phase=2 * np.pi * 3 * place / frames) for place in range(frames)], fps=fps)


def still_of_clip(clip: bytes, *, at_ms: int = 0) -> bytes:
    """Take one frame of a clip as JPEG.

    Raises:
        ClipUnreadable: The clip has no such frame.
    """
    try:
        with av.open(io.BytesIO(clip), "r") as container:
            for frame in container.decode(video=0):
                if (frame.time or 0.0) * 1000 >= at_ms:
                    done, jpeg = cv2.imencode(".jpg", frame.to_ndarray(format="bgr24"), [cv2.IMWRITE_JPEG_QUALITY, 95])
                    if done:
                        return jpeg.tobytes()
    except av.error.FFmpegError as problem:
        raise ClipUnreadable from problem
    raise ClipUnreadable


def _stage(picture: Picture) -> Picture:
    """Scale to the clip's height, with a grey border, to even measures as H.264 wants them."""
    inner = round(_HEIGHT_PX * (1 - 2 * _MARGIN))
    scale = inner / picture.shape[0]
    scaled = cv2.resize(picture, (round(picture.shape[1] * scale), inner), interpolation=cv2.INTER_AREA)
    height, width = _HEIGHT_PX, max(_HEIGHT_PX * 3 // 4, scaled.shape[1] + 2 * round(_HEIGHT_PX * _MARGIN)) // 2 * 2
    stage = np.full((height, width, 3), 128, np.uint8)
    top, left = (height - inner) // 2, (width - scaled.shape[1]) // 2
    stage[top : top + inner, left : left + scaled.shape[1]] = scaled
    return stage


def _moved(stage: Picture, motion: PhotoMotion, *, phase: float) -> Picture:
    swing = float(np.sin(phase))
    match motion:
        case PhotoMotion.STILL:
            return stage
        case PhotoMotion.PANNED:
            return _warped(stage, np.array([[1, 0, 0.06 * stage.shape[1] * swing], [0, 1, 0], [0, 0, 1]]))
        case PhotoMotion.ROTATED:
            return _turned(stage, yaw_rad=0.6 * swing, roll_rad=0.0)
        case PhotoMotion.WAVED:
            return _turned(stage, yaw_rad=0.5 * swing, roll_rad=0.15 * float(np.cos(phase)))
        case PhotoMotion.BENT:
            return _bent(stage, depth=0.12 * swing)


def _turned(stage: Picture, *, yaw_rad: float, roll_rad: float) -> Picture:
    """Turn the plane of the photo about its upright axis before a pinhole camera, and tilt it."""
    height, width = stage.shape[:2]
    focal = 1.2 * width
    centre = np.array([[1, 0, -width / 2], [0, 1, -height / 2], [0, 0, 1]])
    cos, sin = np.cos(yaw_rad), np.sin(yaw_rad)
    plane = np.array([[cos, 0, 0], [0, 1, 0], [-sin / focal, 0, 1]])
    tilt = np.array([[np.cos(roll_rad), -np.sin(roll_rad), 0], [np.sin(roll_rad), np.cos(roll_rad), 0], [0, 0, 1]])
    return _warped(stage, np.linalg.inv(centre) @ tilt @ plane @ centre)


def _warped(stage: Picture, homography: NDArray[np.float64]) -> Picture:
    size = (stage.shape[1], stage.shape[0])
    return cv2.warpPerspective(stage, homography, size, borderMode=cv2.BORDER_CONSTANT, borderValue=(128, 128, 128)).astype(np.uint8)


def _bent(stage: Picture, *, depth: float) -> Picture:
    """Bend the photo about its upright axis: columns are squeezed and stretched as on a cylinder."""
    height, width = stage.shape[:2]
    across = np.linspace(-1, 1, width)
    source = (across + depth * np.sin(np.pi * across) + depth * (1 - across**2)) * (width / 2) + width / 2
    columns = np.tile(source.astype(np.float32), (height, 1))
    rows = np.tile(np.arange(height, dtype=np.float32)[:, None], (1, width))
    return cv2.remap(stage, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.uint8)


def _encode(frames: list[Picture], *, fps: int) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=fps, options={"preset": "veryfast"})  # as large as the default's, in half the time
        stream.height, stream.width = frames[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        stream.time_base = Fraction(1, fps)
        for picture in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        container.mux(stream.encode())
    return file.getvalue()
