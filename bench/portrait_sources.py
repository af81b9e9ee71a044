"""Portraits as their sources give them: a face cut, reduced, printed and coded as a chip, a document or a camera would.

Models, not the real thing: the coder of the Chinese card's chip (WLT) is its makers' own, so JPEG 2000 and JPEG of the same size
stand in for it. Every picture is RGB, shape (height, width, 3), uint8.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace

import cv2
import numpy as np
from PIL import Image

from realname.verification.engine.faces.detection import DetectedFace
from realname.verification.engine.frames import Pixels

_EYE_LINE = 0.46  # of a portrait's height, from the top
_JPEG_END_OF_HEADERS = b"\xff\xda"
_DOT_PX = 2.0  # a dot of the printer's screen: 150 lines an inch at 300 dots
_PRINTED_EYES_PX = 80.0  # between the eyes of the print: 26 mm wide at 300 dots an inch


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """What a source makes of a face.

    Attributes:
        eyes_px: Between the eyes, in pixels of the picture that leaves the source.
        size: Width and height of the picture; None: a portrait that is not enlarged.
        most_bytes: Of the coded picture without its tables; None: quality 90.
        is_jpeg_2000: Otherwise JPEG.
        is_printed: Printed with a screen in grey, then photographed by a phone.
    """

    eyes_px: float
    size: tuple[int, int] | None = None
    most_bytes: int | None = None
    is_jpeg_2000: bool = False
    is_grey: bool = False
    is_printed: bool = False


_CHIP = Format(eyes_px=27, size=(102, 126), most_bytes=1024)
_PRINT = Format(eyes_px=60, is_grey=True, is_printed=True, most_bytes=60_000)
FORMATS: Mapping[str, Format] = {
    "camera": Format(eyes_px=90),
    "card-chip": _CHIP,
    "card-chip, JPEG 2000": replace(_CHIP, is_jpeg_2000=True),
    "card-chip, 22 px": replace(_CHIP, eyes_px=22),
    "document-chip": Format(eyes_px=60, size=(240, 320), most_bytes=12_000, is_jpeg_2000=True),
    "print, 40 px": replace(_PRINT, eyes_px=40),
    "24 px": Format(eyes_px=24),
    "card-chip, grey": replace(_CHIP, is_grey=True),
    "card-chip, 24 px": replace(_CHIP, eyes_px=24),
    "20 px": Format(eyes_px=20),
    "28 px": Format(eyes_px=28),
    "print, 28 px": replace(_PRINT, eyes_px=28),
    "print, 60 px": _PRINT,
    "card-chip, 20 px": replace(_CHIP, eyes_px=20),
    "card-chip, 148x178, 5 kB": Format(eyes_px=39, size=(148, 178), most_bytes=5120),
    "40 px": Format(eyes_px=40),
}


def as_source(photo: Pixels, face: DetectedFace, made: Format, chance: np.random.Generator) -> Pixels:
    """Make of a photo what a source would give of it, decoded again."""
    if made.is_printed:
        picture = _photographed(_portrait(photo, face), face, made.eyes_px, chance)
    elif made.size is None:
        picture = _scaled(_portrait(photo, face), min(1.0, made.eyes_px / face.eye_distance_px))
    else:
        picture = _cut(photo, face, made.eyes_px, made.size)
    if made.is_grey:
        grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
        picture = np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), dtype=np.uint8)
    return _coded(picture, made)


def as_live(photo: Pixels, face: DetectedFace, chance: np.random.Generator) -> Pixels:
    """Make of a photo what a camera at the counter gives: at most 90 px between the eyes, noise, JPEG."""
    small = _scaled(photo, min(1.0, 90.0 / face.eye_distance_px)).astype(np.float32)
    noisy = small + chance.normal(0.0, 2.0, small.shape)
    return _jpeg(np.clip(noisy, 0, 255).astype(np.uint8), 80)


def _portrait(photo: Pixels, face: DetectedFace) -> Pixels:
    """Cut as a portrait, so that no other face is in it; the size of its pixels stays."""
    eyes_px = face.eye_distance_px
    return _cut(photo, face, eyes_px, (round(4 * eyes_px), round(5 * eyes_px)))


def _scaled(photo: Pixels, scale: float) -> Pixels:
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(photo, None, fx=scale, fy=scale, interpolation=method), dtype=np.uint8)


def _cut(photo: Pixels, face: DetectedFace, eyes_px: float, size: tuple[int, int]) -> Pixels:
    """Cut upright around the eyes; what lies beyond the photo is as its border."""
    scale = eyes_px / face.eye_distance_px
    small = _scaled(photo, scale)
    middle = face.points[:2].mean(axis=0) * scale
    shift = np.array([[1, 0, size[0] / 2 - middle[0]], [0, 1, size[1] * _EYE_LINE - middle[1]]], dtype=np.float32)
    return np.asarray(cv2.warpAffine(small, shift, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8)


def _photographed(photo: Pixels, face: DetectedFace, eyes_px: float, chance: np.random.Generator) -> Pixels:
    """Print with a screen of dots turned by 45 degrees, then photograph: less contrast, a slope of light, blur, noise."""
    grow = _PRINTED_EYES_PX / face.eye_distance_px
    printed = cv2.cvtColor(_scaled(photo, grow), cv2.COLOR_RGB2GRAY).astype(np.float32)
    rows, columns = np.indices(printed.shape)
    angle = np.pi / (_DOT_PX * np.sqrt(2))
    screen = 127.5 + 60.0 * np.cos((columns + rows) * angle) * np.cos((columns - rows) * angle)
    dots = 255.0 / (1.0 + np.exp(-(printed - screen) / 24.0))
    seen = cv2.GaussianBlur(np.asarray(0.5 * dots + 0.5 * printed, dtype=np.float32), (0, 0), 1.2)
    taken = _scaled(np.clip(seen, 0, 255).astype(np.uint8), eyes_px / _PRINTED_EYES_PX).astype(np.float32)
    taken = np.asarray(cv2.GaussianBlur(taken, (0, 0), max(0.6, eyes_px / 60.0)), dtype=np.float32)
    left, right = chance.uniform(0.75, 1.05, 2)
    slope = np.linspace(left, right, taken.shape[1], dtype=np.float32)
    noisy = (30.0 + 0.8 * taken) * slope + chance.normal(0.0, 3.0, taken.shape)
    return np.asarray(cv2.cvtColor(np.clip(noisy, 0, 255).astype(np.uint8), cv2.COLOR_GRAY2RGB), dtype=np.uint8)


def _coded(picture: Pixels, made: Format) -> Pixels:
    if made.most_bytes is None:
        return _jpeg(picture, 90)
    return (_jpeg_2000 if made.is_jpeg_2000 else _fitting)(picture, made.most_bytes)


def _fitting(picture: Pixels, most_bytes: int) -> Pixels:
    """Code as JPEG with the best quality that fits; its tables do not count, a fixed coder has none."""
    low, high = 1, 95
    while low < high:
        middle = (low + high + 1) // 2
        coded = _jpeg_bytes(picture, middle)
        low, high = (middle, high) if len(coded) - coded.index(_JPEG_END_OF_HEADERS) <= most_bytes else (low, middle - 1)
    return _jpeg(picture, low)


def _jpeg_2000(picture: Pixels, most_bytes: int) -> Pixels:
    """Code as a code stream of JPEG 2000 by its lossy wavelet, to a number of bytes, and decode again."""
    coded = io.BytesIO()
    ratio = picture.size / most_bytes
    options = {"irreversible": True, "mct": 1, "no_jp2": True, "quality_mode": "rates", "quality_layers": [ratio]}
    Image.fromarray(picture).save(coded, "JPEG2000", **options)
    return np.asarray(Image.open(coded).convert("RGB"), dtype=np.uint8)


def _jpeg(picture: Pixels, quality: int) -> Pixels:
    return decoded(_jpeg_bytes(picture, quality))


def _jpeg_bytes(picture: Pixels, quality: int) -> bytes:
    options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
    return cv2.imencode(".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), options)[1].tobytes()


def decoded(coded: bytes) -> Pixels:
    """Decode a picture of the evaluation data, or one that was coded here; RGB, upright.

    Raises:
        ValueError: It is none.
    """
    found = cv2.imdecode(np.frombuffer(coded, dtype=np.uint8), cv2.IMREAD_COLOR)
    if found is None:
        raise ValueError
    return np.asarray(cv2.cvtColor(found, cv2.COLOR_BGR2RGB), dtype=np.uint8)
