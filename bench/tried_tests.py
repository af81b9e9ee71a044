"""Traces that a warped recording might leave in its pictures. Tried on the sessions of `bench.measure_capture`; no part of the product.

What each one found is in docs/models/head-tests.md.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, pairwise
from statistics import fmean, median, pstdev

import cv2
import numpy as np
import numpy.typing as npt

from realname.verification.engine.faces.tracking import TrackedFace
from realname.verification.engine.frames import Floats, Frame

_EVERY = 3  # of the pictures with a face
_MOST = 40
_APART_MS, _MOVED_PX, _MOST_PAIRS = 1_000, (4.0, 60.0), 20
_LEVELS = 6.0  # a residual beyond is an edge, not noise
_JPEG_PX = 8
_SHIFTS = ((8, 0), (-8, 0), (0, 8), (0, -8), (16, 8), (-8, 16))  # whole blocks of JPEG, whose own traces stay in place too
_BLOCK_PX = 16
_FLAT_SHARE = 0.3
_LEAST_BLOCKS, _LEAST_PICTURES = 6, 6
_PERIODS_PX = (3.0, 20.0)
_SMALLER = 0.5  # pictures in which the surroundings' motion is looked for
_SOON_MS, _HEAD_PX = 450, 1.0
_STRIP, _STRIP_HEIGHT, _EDGE = (1.25, 1.7), 0.8, 0.06  # beside the face in half widths of it; shares of the picture
_LEAST_PIXELS, _LEAST_STEPS = 60, 5
_OVAL = [10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152]
_OVAL += [148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109]
_Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class _Kept:
    t_ms: int
    grey: Floats
    points: Floats

    @cached_property
    def face(self) -> _Mask:
        """Skin and features, without the contour."""
        middle = self.points[_OVAL, :2].mean(axis=0)
        oval = middle + 0.85 * (self.points[_OVAL, :2] - middle)
        drawn = np.zeros(self.grey.shape, dtype=np.uint8)
        cv2.fillPoly(drawn, [np.round(oval).astype(np.int32)], (1,))
        return drawn > 0

    @cached_property
    def residual(self) -> Floats:
        """What a slight blur takes away, edges cut off."""
        return np.asarray(np.clip(self.grey - cv2.GaussianBlur(self.grey, (0, 0), 0.9), -_LEVELS, _LEVELS), dtype=np.float32)


@dataclass(slots=True)
class TriedTests:
    """Keeps some pictures of a session and measures them at its end."""

    _kept: list[_Kept] = field(default_factory=list)
    _seen: int = 0

    def see(self, frame: Frame, tracked: TrackedFace | None) -> None:
        """Keep some pictures with a face."""
        if tracked is None:
            return
        self._seen += 1
        if self._seen % _EVERY == 0 and len(self._kept) < _MOST:
            grey = cv2.cvtColor(frame.pixels, cv2.COLOR_RGB2GRAY).astype(np.float32)
            self._kept.append(_Kept(frame.t_ms, np.asarray(grey), tracked.landmarks.points))

    def measured(self) -> Mapping[str, float]:
        """Measure all; what could not be measured is left out. `tried_ms` is the processor time of all of them."""
        began = time.process_time()
        found: dict[str, float | None] = {}
        if len(self._kept) >= _LEAST_PICTURES:
            found |= {"in_place": _in_place(self._kept)} | dict(_resampled(self._kept)) | dict(_periodic(self._kept))
            found["follows"] = _follows(self._kept)
        found["tried_ms"] = 1_000 * (time.process_time() - began)
        return {name: round(value, 5) for name, value in found.items() if value is not None and np.isfinite(value)}


def _in_place(kept: Sequence[_Kept]) -> float | None:
    """Sensor noise that stays in place while the face moves: likeness of residuals at the same pixels, over that some blocks away."""
    found = []
    for one, other in combinations(kept, 2):
        moved = float(np.linalg.norm((one.points - other.points)[:, :2], axis=1).mean())
        if other.t_ms - one.t_ms >= _APART_MS and _MOVED_PX[0] <= moved <= _MOVED_PX[1]:
            found.append((one, other))
    pairs = found[:: max(1, len(found) // _MOST_PAIRS)][:_MOST_PAIRS]
    if len(pairs) < _LEAST_PICTURES:
        return None
    return fmean(_stays(one, other) for one, other in pairs)


def _stays(one: _Kept, other: _Kept) -> float:
    both = one.face & other.face
    shifted = [_correlated(one.residual, np.roll(other.residual, shift, axis=(0, 1)), both) for shift in _SHIFTS]
    return _correlated(one.residual, other.residual, both) - fmean(shifted)


def _correlated(one: Floats, other: Floats, where: _Mask) -> float:
    ours, theirs = one[where] - one[where].mean(), other[where] - other[where].mean()
    return float((ours * theirs).sum() / max(1e-6, float(np.sqrt((ours**2).sum() * (theirs**2).sum()))))


def _resampled(kept: Sequence[_Kept]) -> Mapping[str, float | None]:
    """A warp averages neighbouring pixels of the face, and not of its surroundings."""
    levels, places, neighbours = [], [], []
    for picture in kept:
        face, around = _flat_blocks(picture, is_face=True), _flat_blocks(picture, is_face=False)
        if min(len(face), len(around)) < _LEAST_BLOCKS:
            continue
        inside, outside = ([_fine(block) for block in blocks] for blocks in (face, around))
        levels.append(median(inside) - median(outside))
        places.append(pstdev(inside) - pstdev(outside))
        neighbours.append(fmean(map(_likeness_of_neighbours, face)) - fmean(map(_likeness_of_neighbours, around)))
    if len(levels) < _LEAST_PICTURES:
        return {}
    return {
        "resampled": median(levels),
        "resampled_varies": pstdev(levels),
        "resampled_places": median(places),
        "resampled_neighbours": median(neighbours),
        "neighbours_vary": pstdev(neighbours),
    }


def _flat_blocks(picture: _Kept, *, is_face: bool) -> Sequence[Floats]:
    """The blocks with the least structure: what varies in them is noise."""
    face = picture.face
    where = face if is_face else ~cv2.dilate(face.astype(np.uint8), np.ones((25, 25), np.uint8)).astype(bool)
    found = []
    for row in range(0, picture.grey.shape[0] - _BLOCK_PX, _BLOCK_PX):
        for column in range(0, picture.grey.shape[1] - _BLOCK_PX, _BLOCK_PX):
            spot = np.s_[row : row + _BLOCK_PX, column : column + _BLOCK_PX]
            block = picture.grey[spot]
            if where[spot].all() and 15 < block.mean() < 240:  # noqa: PLR2004 - neither black nor white
                found.append((float(cv2.GaussianBlur(block, (0, 0), 2.0).std()), block))
    found.sort(key=lambda item: item[0])
    return [block for _, block in found[: max(_LEAST_BLOCKS, int(_FLAT_SHARE * len(found)))]]


def _fine(block: Floats) -> float:
    """Energy of the finest diagonal detail, as a logarithm."""
    diagonal = (block[:-1, :-1] - block[:-1, 1:] - block[1:, :-1] + block[1:, 1:]) / 2
    return float(np.log(0.05 + diagonal.std()))


def _likeness_of_neighbours(block: Floats) -> float:
    residual = block - cv2.GaussianBlur(block, (0, 0), 1.5)
    return float((residual[:, :-1] * residual[:, 1:]).mean() / max(1e-6, float((residual**2).mean())))


def _periodic(kept: Sequence[_Kept]) -> Mapping[str, float | None]:
    """Earlier compression: a grid of blocks that is not that of the picture's own JPEG, in the face and around it."""
    face = [found for picture in kept if (found := _grid(picture, picture.face)) is not None]
    around = [found for picture in kept if (found := _grid(picture, ~picture.face)) is not None]
    if min(len(face), len(around)) < _LEAST_PICTURES:
        return {}
    return {"grid_face": median(face), "grid_around": median(around), "grid_gap": median(face) - median(around)}


def _grid(picture: _Kept, where: _Mask) -> float | None:
    """How far the strongest period of the steps between columns stands out, as a logarithm."""
    steps = np.minimum(np.abs(2 * picture.grey[:, 1:-1] - picture.grey[:, :-2] - picture.grey[:, 2:]), 4 * _LEVELS)
    inside = where[:, 1:-1]
    columns = np.flatnonzero(inside.sum(axis=0) >= _BLOCK_PX)
    if len(columns) < 4 * _BLOCK_PX:
        return None
    profile = np.array([steps[inside[:, column], column].mean() for column in columns])
    profile -= cv2.GaussianBlur(profile[:, None], (0, 0), 6.0)[:, 0]
    power = np.abs(np.fft.rfft(profile * np.hanning(len(profile))))
    frequencies = np.fft.rfftfreq(len(profile))
    harmonics = np.abs(frequencies * _JPEG_PX - np.round(frequencies * _JPEG_PX)) * len(profile) / _JPEG_PX > 2  # noqa: PLR2004 - bins
    asked = harmonics & (frequencies > 1 / _PERIODS_PX[1]) & (frequencies < 1 / _PERIODS_PX[0])
    return float(np.log(power[asked].max() / np.median(power[asked])))


def _follows(kept: Sequence[_Kept]) -> float | None:
    """How far the wall beside the head moves with it, as a share of the head's own motion, against the edge of the picture.

    A warp that leaves the edge in place stretches what lies between.
    """
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
    along, across = 0.0, 0.0
    steps = 0
    for before, after in pairwise(kept):
        if after.t_ms - before.t_ms > _SOON_MS:
            continue
        head = _SMALLER * (after.points - before.points)[_OVAL, :2].mean(axis=0)
        one, other = (cv2.resize(picture.grey, None, fx=_SMALLER, fy=_SMALLER, interpolation=cv2.INTER_AREA) for picture in (before, after))
        moved = flow.calc(one.astype(np.uint8), other.astype(np.uint8), np.zeros((*one.shape, 2), np.float32))
        is_textured = cv2.GaussianBlur(np.abs(cv2.Laplacian(one, cv2.CV_32F)), (0, 0), 2.0) > 1
        strip, edge = (is_textured & where for where in _beside(_SMALLER * before.points[_OVAL, :2], one.shape))
        if min(strip.sum(), edge.sum()) < _LEAST_PIXELS:
            continue
        still = np.median(moved[edge], axis=0)
        wall, head = np.median(moved[strip], axis=0) - still, head - still
        if np.linalg.norm(head) >= _HEAD_PX:
            along, across, steps = along + float(wall @ head), across + float(head @ head), steps + 1
    return along / across if steps >= _LEAST_STEPS else None


def _beside(oval: Floats, shape: tuple[int, ...]) -> tuple[_Mask, _Mask]:
    """Strips left and right of the face, and the edge of the picture at the same height and above."""
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    (left, top), (right, bottom) = oval.min(axis=0), oval.max(axis=0)
    half, middle = (right - left) / 2, ((left + right) / 2, (top + bottom) / 2)
    off = np.abs(columns - middle[0]) / half
    is_level = np.abs(rows - middle[1]) < _STRIP_HEIGHT * half
    strip = is_level & (off > _STRIP[0]) & (off < _STRIP[1])
    near = _EDGE * max(shape)
    edge = (rows < middle[1]) & ((columns < near) | (columns > shape[1] - near) | (rows < near)) & (off > _STRIP[0])
    return strip, edge & ~strip
