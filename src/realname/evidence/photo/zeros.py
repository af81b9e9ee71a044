"""Tells 0 from O in a zone by their shapes: places of the same print that can be only one of them are the models."""

from collections.abc import Mapping, Sequence

import cv2
import numpy as np

from realname.evidence.photo.mrz_steps import ReadCharacter
from realname.evidence.photo.pictures import Floats, Pixels
from realname.evidence.photo.text_networks import STEP_PX

ALIKE = frozenset("0O")
_SIZE_PX = (24, 36)  # of a shape, width and height
_WIDE, _HIGH = 0.92, 0.86  # of the distance of two characters, and of the line's height: what is cut out
_LEAST_APART = 0.04  # of two models, 0 to 2: nearer ones are of a typeface, or of a photo, that does not tell them
_LEAST_SURE = 0.6  # of the distance of the models, how much nearer a shape is to the one

Place = tuple[int, int]
"""Line and column, from 0."""


def tell_zeros(lines: Sequence[Pixels], rows: Sequence[Sequence[ReadCharacter]], *, open_places: frozenset[Place]) -> Mapping[Place, str]:
    """Say of places that may be 0 or O which it is; a place that shape does not tell is absent.

    Args:
        lines: The line's pixels, as the recogniser took them: RGB, LINE_HEIGHT_PX high.
        rows: The places of each line, in steps of these pixels.
        open_places: Where both may stand. Every other place is a model of what it is.
    """
    shapes: dict[Place, Floats] = {}
    for number, (pixels, row) in enumerate(zip(lines, rows, strict=True)):
        line = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
        pitch = float(np.median(np.diff([_middle(one) for one in row])))
        for column, one in enumerate(row):
            if one.taken in ALIKE:
                shapes[number, column] = _shape(line, _middle(one), pitch)
    models: dict[str, Floats] = {}
    for name in ALIKE:
        known = [shape for place, shape in shapes.items() if place not in open_places and _taken(rows, place) == name]
        if not known:
            return {}
        models[name] = _unit(np.mean(known, axis=0))
    apart = 1.0 - float((models["0"] * models["O"]).sum())
    if apart < _LEAST_APART:
        return {}
    nearer = {place: float((shape * (models["0"] - models["O"])).sum()) / apart for place, shape in shapes.items() if place in open_places}
    return {place: "0" if one > 0 else "O" for place, one in nearer.items() if abs(one) >= _LEAST_SURE}


def _taken(rows: Sequence[Sequence[ReadCharacter]], place: Place) -> str:
    return rows[place[0]][place[1]].taken


def _middle(one: ReadCharacter) -> float:
    return (one.start + one.end) / 2 * STEP_PX


def _shape(line: Pixels, middle: float, pitch: float) -> Floats:
    """The ink of a character around its own middle, of mean 0 and length 1."""
    height = line.shape[0]
    start, end = max(0, round(middle - pitch / 2)), min(line.shape[1], round(middle + pitch / 2))
    part = 255.0 - line[:, start:end].astype(np.float32)
    part = np.maximum(0.0, part - np.percentile(part, 60))
    weight = float(part.sum()) or 1.0
    x = start + float((part.sum(axis=0) * np.arange(part.shape[1])).sum()) / weight
    y = float((part.sum(axis=1) * np.arange(height)).sum()) / weight
    size = max(2, round(pitch * _WIDE)), round(height * _HIGH)
    return _unit(cv2.resize(cv2.getRectSubPix(line, size, (x, y)), _SIZE_PX, interpolation=cv2.INTER_AREA).astype(np.float32))


def _unit(shape: Floats) -> Floats:
    bare = shape - shape.mean()
    return np.asarray(bare / max(1e-6, float(np.linalg.norm(bare))), dtype=np.float32)
