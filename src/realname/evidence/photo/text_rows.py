"""Boxes of one line of text that the detector found in parts, or not to its end."""

from collections.abc import Sequence

import numpy as np

from realname.evidence.photo.pictures import Floats
from realname.evidence.photo.text_networks import TextBox

_LEAST_COSINE = 0.99  # of the angle between two parts of one line
_HEIGHT_RATIO = 1.6
_DIRECTED = 2.0  # width over height of a box that has a direction
_MOST_OFF, _MOST_GAP, _MOST_OVERLAP = 0.4, 2.0, 1.0  # of a line's height: beside its middle, between two parts, one part in the other


def join_rows(lines: Sequence[TextBox]) -> list[TextBox]:
    """Put the parts of each line together: a light that is reflected, a scratch or a faint filler cuts a line into several boxes."""
    found: list[TextBox] = []
    pending = sorted(lines, key=lambda one: one.width)
    while pending:
        box = pending.pop()
        part = next((place for place, other in enumerate(found) if _is_one_line(other, box)), None)
        if part is None:
            found.append(box)
        else:
            pending.append(_joined(found.pop(part), box))
    return found


def stretch_line(box: TextBox, others: Sequence[TextBox]) -> TextBox:
    """Lengthen a line, in its own direction, to where the farthest of some others begins and ends."""
    along = _along(box)
    reach = np.concatenate([other.quad for other in others]) @ along
    own = box.quad @ along
    before, behind = max(0.0, float(own.min() - reach.min())), max(0.0, float(reach.max() - own.max()))
    return TextBox(
        quad=np.asarray(box.quad + np.stack([-along * before, along * behind, along * behind, -along * before])), score=box.score
    )


def _along(box: TextBox) -> Floats:
    side = box.quad[1] - box.quad[0]
    return np.asarray(side / max(1e-6, float(np.linalg.norm(side))), dtype=np.float32)


def _is_one_line(one: TextBox, other: TextBox) -> bool:
    along, height = _along(one if one.width >= other.width else other), min(one.height, other.height)
    left, right = sorted((one, other), key=lambda box: float(box.centre @ along))
    is_high = max(one.height, other.height) <= _HEIGHT_RATIO * height
    is_straight = (
        min(one.width / one.height, other.width / other.height) < _DIRECTED or abs(float(_along(one) @ _along(other))) >= _LEAST_COSINE
    )
    # From the end of the one to the beginning of the other: over the whole length a small angle would be a line's height.
    step = right.quad[[0, 3]].mean(axis=0) - left.quad[[1, 2]].mean(axis=0)
    gap, off = float(step @ along), float(step @ np.array([-along[1], along[0]], dtype=np.float32))
    return is_high and is_straight and abs(off) <= _MOST_OFF * height and -_MOST_OVERLAP * height <= gap <= _MOST_GAP * height


def _joined(one: TextBox, other: TextBox) -> TextBox:
    """Take the beginning of the one that begins first, and the end of the one that ends last."""
    along = _along(one if one.width >= other.width else other)
    first = min((one, other), key=lambda box: float((box.quad @ along).min())).quad
    last = max((one, other), key=lambda box: float((box.quad @ along).max())).quad
    return TextBox(quad=np.stack([first[0], last[1], last[2], first[3]]), score=min(one.score, other.score))
