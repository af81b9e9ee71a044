"""Pixels and corners: what every step of reading a page computes on."""

from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from realname.verification.engine.frames import Floats, Pixels

Quad: TypeAlias = npt.NDArray[np.float32]
"""Four corners in pixels, top left, top right, bottom right, bottom left: shape (4, 2)."""

__all__ = ["Floats", "Pixels", "Quad", "crop_quad", "grow_quad", "move_points", "spread_contrast", "warp_matrix"]


_DARK, _LIGHT, _LEAST_RANGE = 20.0, 235.0, 130.0  # of 255
_EACH_PX = 4  # one pixel of so many in each direction is looked at


def spread_contrast(picture: Pixels) -> Pixels:
    """Spread a picture of little contrast over the range of a usual one; any other is returned as it is."""
    low, high = (float(one) for one in np.percentile(picture[::_EACH_PX, ::_EACH_PX], (1, 99)))
    if high - low >= _LEAST_RANGE or high - low < 1:
        return picture
    table = np.clip((np.arange(256) - low) * (_LIGHT - _DARK) / (high - low) + _DARK, 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(picture, table), dtype=np.uint8)


def warp_matrix(quad: Quad, *, width: int, height: int) -> Floats:
    """Say how a quad of one picture becomes a whole picture of this size: shape (3, 3)."""
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    return np.asarray(cv2.getPerspectiveTransform(quad.astype(np.float32), corners), dtype=np.float32)


def crop_quad(picture: Pixels, quad: Quad, *, least_height_px: int = 1) -> Pixels:
    """Cut a quad out and lay it straight; its size is that of its longer sides, or so much larger that it has the height asked for."""
    long, short = (max(_length(quad[a], quad[b]), _length(quad[c], quad[d])) for a, b, c, d in ((0, 1, 3, 2), (0, 3, 1, 2)))
    grow = max(1.0, least_height_px / max(1.0, short))
    width, height = max(1, round(long * grow)), max(1, round(short * grow))
    matrix = warp_matrix(quad, width=width, height=height)
    return np.asarray(
        cv2.warpPerspective(picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8
    )


def grow_quad(quad: Quad, *, along_px: float, across_px: float) -> Quad:
    """Move its sides outwards."""
    along = (quad[1] - quad[0]) / max(1e-6, _length(quad[0], quad[1])) * along_px
    across = (quad[3] - quad[0]) / max(1e-6, _length(quad[0], quad[3])) * across_px
    return np.asarray(quad + np.stack([-along - across, along - across, along + across, across - along]), dtype=np.float32)


def move_points(points: Quad, matrix: Floats) -> Quad:
    """Carry points from one picture into another."""
    return np.asarray(cv2.perspectiveTransform(points[None].astype(np.float32), matrix)[0], dtype=np.float32)


def _length(start: Floats, end: Floats) -> float:
    return float(np.linalg.norm(end - start))
