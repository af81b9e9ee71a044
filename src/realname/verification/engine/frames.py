"""A frame as the engine sees it: upright RGB pixels with the time they were shown."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One upright frame.

    Attributes:
        t_ms: Presentation time since the first frame of the clip, milliseconds.
        pixels: RGB, uint8, shape (height, width, 3), upright.
        scale: Pixels of the clip as decoded per pixel here; 1 where the clip was not scaled down.
        clip_ms: How long the clip says it lasts; None where it does not say (webm, a camera).
    """

    t_ms: int
    pixels: Pixels
    scale: float
    clip_ms: int | None = None
