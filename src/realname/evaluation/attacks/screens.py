"""A model of a good tablet in front of a lens, as a change to the pictures that it shows.

It is a model, not a recording: panel, lens and sensor are drawn from ranges that are assumed. What screens do to pictures is known here
from `replays/` alone, and those are phones (docs/reference/evaluation.md).
"""

import math
from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from realname.verification.engine.frames import Floats, Pixels

_GAMMA = 2.2
_SHADES = 4096  # of light, when it becomes grey levels again
_BLACK = (0.004, 0.012)  # of the panel's white: what it shows for black, with what it reflects of the room
_FINER = 2  # pixels of the sensor for one of the picture, each way
_PITCHES = (0.9, 1.7)  # pixels of the panel for one of the sensor: a tablet that fills the picture
_TILT_DEG = 2.5
_BLUR_PX = (0.3, 0.5)  # of lens and focus, in pixels of the sensor; standard deviation
_FOCUS_PX = (0.4, 0.8)  # of the panel's own glass and of hands that are not still, in pixels of the picture
_STRIPES = 0.5  # how deep the stripes of a panel's colours are before the lens
_BANDS = (0.004, 0.02)  # backlight against the lines of a rolling shutter
_BAND_ROWS, _BAND_HZ = (90.0, 260.0), (-1.5, 1.5)
_GLARE = (0.0, 0.025)
_WHITE = (0.96, 1.04)  # of each colour
_EXPOSURE = (0.9, 1.15)
_FRAME_S = 1 / 12
_LIGHT = ((np.arange(256) / 255) ** _GAMMA).astype(np.float32)
_GREY = np.round(np.linspace(0, 1, _SHADES) ** (1 / _GAMMA) * 255).astype(np.uint8)


@dataclass(slots=True)
class Tablet:
    """A tablet and the camera before it: where they stand, and how they differ from others, is drawn once."""

    seed: int
    _pitch: float = field(init=False)
    _tilt: float = field(init=False)
    _blur_px: float = field(init=False)
    _focus_px: float = field(init=False)
    _black: float = field(init=False)
    _bands: tuple[float, float, float] = field(init=False)
    _glare: float = field(init=False)
    _gain: Floats = field(init=False)
    _sway: tuple[float, ...] = field(init=False)
    _shown: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        """Draw them."""
        drawn = np.random.default_rng(self.seed)
        self._pitch = float(drawn.uniform(*_PITCHES))
        self._tilt = math.radians(float(drawn.uniform(-_TILT_DEG, _TILT_DEG)))
        self._blur_px, self._focus_px = float(drawn.uniform(*_BLUR_PX)), float(drawn.uniform(*_FOCUS_PX))
        self._black, self._glare = float(drawn.uniform(*_BLACK)), float(drawn.uniform(*_GLARE))
        self._bands = float(drawn.uniform(*_BANDS)), float(drawn.uniform(*_BAND_ROWS)), float(drawn.uniform(*_BAND_HZ))
        self._gain = (drawn.uniform(*_WHITE, 3) * drawn.uniform(*_EXPOSURE)).astype(np.float32)
        self._sway = tuple(float(one) for one in drawn.uniform(0, 2 * math.pi, 3))

    def __call__(self, pixels: Pixels) -> Pixels:
        """Show a picture, and take it from the screen."""
        t_s, self._shown = self._shown * _FRAME_S, self._shown + 1
        height, width = pixels.shape[:2]
        light = cv2.GaussianBlur(_LIGHT[pixels], (0, 0), self._focus_px) * self._stripes(width, height, t_s)
        light += self._black + self._glare * np.linspace(0, 1, width, dtype=np.float32)[None, :, None]
        depth, rows, hz = self._bands
        light *= (1 + depth * np.cos(2 * math.pi * (np.arange(height, dtype=np.float32) / rows + hz * t_s)))[:, None, None]
        return np.asarray(_GREY[np.clip(light * self._gain * (_SHADES - 1), 0, _SHADES - 1).astype(np.uint16)], dtype=np.uint8)

    def _stripes(self, width: int, height: int, t_s: float) -> Floats:
        """What lens and sensor leave of the panel's stripes: each colour's beat with the sensor's pixels (moire)."""
        hand = 0.6 * math.sin(t_s / 1.3 + self._sway[0]), 0.6 * math.sin(t_s / 1.7 + self._sway[1])
        pitch = self._pitch * (1 + 0.004 * math.sin(t_s / 2.1 + self._sway[2]))
        across, down = pitch * math.cos(self._tilt), -pitch * math.sin(self._tilt)  # periods for each pixel of the sensor
        # A pixel of the sensor averages over its own width, the lens over its blur.
        kept = _STRIPES * abs(float(np.sinc(pitch))) * math.exp(-2 * (math.pi * self._blur_px * pitch) ** 2)
        wave = np.outer(_averaged(height, down), _averaged(width, across))
        begun = 2 * math.pi * (pitch * (hand[0] + hand[1]) + np.arange(3) / 3)
        return np.asarray(1 + kept * np.real(wave[..., None] * np.exp(1j * begun)), dtype=np.float32)


def _averaged(pixels: int, periods: float) -> npt.NDArray[np.complex64]:
    """A wave as the sensor sees it, averaged over its pixels that make one of the picture.

    Args:
        pixels: Of the picture.
        periods: Of the wave, for each pixel of the sensor.
    """
    turns = 2j * math.pi * periods * np.arange(pixels * _FINER)
    return np.asarray(np.exp(turns).reshape(pixels, _FINER).mean(axis=1), dtype=np.complex64)
