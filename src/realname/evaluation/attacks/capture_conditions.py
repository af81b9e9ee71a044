"""Conditions of capture, drawn over pictures before they are encoded: what poor light, cheap cameras and glasses make of a known clip.

They are models. Each is a function of a picture and a generator of chance, and changes nothing else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from realname.verification.engine.frames import Floats, Pixels

_GAMMA = 2.2
_LIGHT = ((np.arange(256) / 255) ** _GAMMA).astype(np.float32)
_FULL_WELL, _READ_NOISE = 4000, 3.0  # electrons of white in good light, and of a pixel's own noise
_DIM, _DIM_GAIN = 0.06, 6.0  # light that is left, and how much the camera amplifies it
# Indices of landmarks in MediaPipe's face mesh: the two corners of each eye, and the temples at eye level.
_EYES = ((33, 133), (362, 263))
_TEMPLES = (127, 356)
_LENS = (0.72, 0.5)  # half width and half height of a lens, in distances between the corners of an eye


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """How pictures are taken.

    Attributes:
        change: Gives the picture as it is taken, by the landmarks of its face (shape (478, 3); None where there is none).
        is_worn: Whether it needs the landmarks.
        fps: Pictures a second.
        jpeg_quality: Of what is sent, at most.
    """

    change: Callable[[Pixels, Floats | None, np.random.Generator], Pixels]
    is_worn: bool = False
    fps: float = 12.0
    jpeg_quality: int = 100


def as_it_is(pixels: Pixels, points: Floats | None, random: np.random.Generator) -> Pixels:  # noqa: ARG001 - as the others
    """Change nothing."""
    return pixels


def dim(pixels: Pixels, points: Floats | None, random: np.random.Generator) -> Pixels:  # noqa: ARG001 - as the others
    """Little light, which the camera makes up for in part: few photons (a spread of their root), noise of the sensor, and darker."""
    electrons = _LIGHT[pixels] * np.float32(_FULL_WELL * _DIM)
    seen = electrons + np.sqrt(electrons + np.float32(_READ_NOISE**2)) * random.standard_normal(pixels.shape, dtype=np.float32)
    return _encoded(cv2.GaussianBlur(seen / np.float32(_FULL_WELL), (0, 0), 0.6) * np.float32(_DIM_GAIN))


def noisy(pixels: Pixels, points: Floats | None, random: np.random.Generator) -> Pixels:  # noqa: ARG001 - as the others
    """A noisy sensor: 4 grey levels, in each colour for itself."""
    added = pixels + 4 * random.standard_normal(pixels.shape, dtype=np.float32)
    return np.clip(np.round(added), 0, 255).astype(np.uint8)


def half_size(pixels: Pixels, points: Floats | None, random: np.random.Generator) -> Pixels:  # noqa: ARG001 - as the others
    """Half of the pixels each way."""
    return np.asarray(cv2.resize(pixels, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def out_of_focus(pixels: Pixels, points: Floats | None, random: np.random.Generator) -> Pixels:  # noqa: ARG001 - as the others
    """A lens that is out of focus: a disc of 5 pixels."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5)).astype(np.float32)
    return _encoded(cv2.filter2D(_LIGHT[pixels], -1, disc / disc.sum(), borderType=cv2.BORDER_REPLICATE))


def farther(pixels: Pixels, points: Floats | None, random: np.random.Generator) -> Pixels:  # noqa: ARG001 - as the others
    """The person stands farther away: the face has 60 % of its size, and the picture's edges are continued."""
    height, width = pixels.shape[:2]
    small = cv2.resize(pixels, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    above, left = (height - small.shape[0]) // 2, (width - small.shape[1]) // 2
    below, right = height - small.shape[0] - above, width - small.shape[1] - left
    return np.asarray(cv2.copyMakeBorder(small, above, below, left, right, cv2.BORDER_REPLICATE), dtype=np.uint8)


def against_light(pixels: Pixels, points: Floats | None, random: np.random.Generator) -> Pixels:  # noqa: ARG001 - as the others
    """A window behind the person: the face at 35 % of its light, and a veil of the lens over all of it."""
    height, width = pixels.shape[:2]
    across, down = np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32)
    edge = np.clip(np.maximum(np.abs(across)[None, :], -down[:, None]), 0, 1)[..., None]
    light = _LIGHT[pixels] * (np.float32(0.35) + np.float32(2.5) * edge**4) + np.float32(0.05) + np.float32(0.25) * edge**3
    return _encoded(light)


def overexposed(pixels: Pixels, points: Floats | None, random: np.random.Generator) -> Pixels:  # noqa: ARG001 - as the others
    """Twice the light: bright skin has no detail."""
    return _encoded(_LIGHT[pixels] * np.float32(2.0))


def lamp_from_side(pixels: Pixels, points: Floats | None, random: np.random.Generator) -> Pixels:  # noqa: ARG001 - as the others
    """One side of the picture has a fifth of the light of the other."""
    across = np.linspace(0, 1, pixels.shape[1], dtype=np.float32)[None, :, None]
    return _encoded(_LIGHT[pixels] * (np.float32(0.25) + across))


def with_glasses(pixels: Pixels, points: Floats | None, random: np.random.Generator) -> Pixels:  # noqa: ARG001 - as the others
    """Glasses with dark frames, and a pale reflection in each lens that stays while the head turns."""
    if points is None:
        return pixels
    drawn = pixels.copy()
    lenses = [_lens(points, *corners) for corners in _EYES]
    veil = np.zeros(pixels.shape[:2], dtype=np.float32)
    for lens, (centre, size, tilt_deg) in zip(lenses, (_placed(one) for one in lenses), strict=True):
        cv2.fillPoly(veil, [np.round(lens).astype(np.int32)], (0.06,), lineType=cv2.LINE_AA)
        glint = centre + np.array([0.25, -0.2]) * size
        cv2.ellipse(veil, _whole(glint), _whole(size * np.array((0.18, 0.1))), tilt_deg, 0, 360, (0.3,), -1, lineType=cv2.LINE_AA)
    drawn = np.asarray(drawn * (1 - veil[..., None]) + 235 * veil[..., None], dtype=np.uint8)
    thick = max(2, round(float(np.linalg.norm(points[33, :2] - points[263, :2])) / 40))
    dark = (38, 30, 28)
    for lens in lenses:
        cv2.polylines(drawn, [np.round(lens).astype(np.int32)], isClosed=True, color=dark, thickness=thick, lineType=cv2.LINE_AA)
    ends = [(lenses[0][0], points[_TEMPLES[0], :2]), (lenses[1][len(lenses[1]) // 2], points[_TEMPLES[1], :2])]
    ends.append((lenses[0][len(lenses[0]) // 2], lenses[1][0]))
    for one, other in ends:
        cv2.line(drawn, _whole(one), _whole(other), dark, thick, cv2.LINE_AA)
    return drawn


# Every condition by its name.
CONDITIONS: Mapping[str, Condition] = {
    "as-it-is": Condition(change=as_it_is),
    "dim": Condition(change=dim),
    "against-light": Condition(change=against_light),
    "overexposed": Condition(change=overexposed),
    "lamp-from-side": Condition(change=lamp_from_side),
    "noisy": Condition(change=noisy),
    "out-of-focus": Condition(change=out_of_focus),
    "half-size": Condition(change=half_size),
    "compressed": Condition(change=as_it_is, jpeg_quality=25),
    "farther": Condition(change=farther),
    "few-pictures": Condition(change=as_it_is, fps=8.0),
    "glasses": Condition(change=with_glasses, is_worn=True),
}


def _encoded(light: cv2.typing.MatLike) -> Pixels:
    """Grey levels of light, 1 being white."""
    return np.asarray(np.round(np.clip(light, 0, 1) ** (1 / _GAMMA) * 255), dtype=np.uint8)


def _lens(points: Floats, one: int, other: int) -> Floats:
    """The outline of a lens over an eye, from its left to its right and back; it lies in the plane of the eyes. Shape (n, 2)."""
    right = points[263] - points[33]
    across = right / max(float(np.linalg.norm(right)), 1e-6)
    up = points[10] - points[152]
    up = up - across * float(up @ across)
    up = up / max(float(np.linalg.norm(up)), 1e-6)
    eye = (points[one] + points[other]) / 2
    width = float(np.linalg.norm(points[one] - points[other]))
    turns = np.linspace(np.pi, 3 * np.pi, 48, endpoint=False)
    # A rounded rectangle: a circle whose sides are pressed out.
    x, y = (np.sign(part) * np.abs(part) ** 0.6 for part in (np.cos(turns), np.sin(turns)))
    outline = eye + np.outer(x * _LENS[0] * width * 1.25, across) + np.outer(y * _LENS[1] * width * 1.25, up)
    return np.asarray(outline[:, :2], dtype=np.float32)


def _placed(lens: Floats) -> tuple[Floats, Floats, float]:
    """Middle, size and tilt of a lens."""
    left, right = lens[0], lens[len(lens) // 2]
    size = np.array([np.linalg.norm(right - left), np.linalg.norm(lens[len(lens) // 4] - lens[3 * len(lens) // 4])], dtype=np.float32)
    return (left + right) / 2, size, float(np.degrees(np.arctan2(right[1] - left[1], right[0] - left[0])))


def _whole(place: npt.NDArray[np.floating]) -> tuple[int, int]:
    return round(float(place[0])), round(float(place[1]))
