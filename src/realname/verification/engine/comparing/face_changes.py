"""How a resting face changes in the course of a session, measured over its canonical views.

A living face changes in a few ways at once (mouth, brows, light), more in some places than in others, and after seconds hardly more than
after a moment. Noise, warps and textures that are laid over a picture, so that nothing of it comes again, change it in another way.
"""

import math
from collections.abc import Sequence
from statistics import median

import numpy as np
import numpy.typing as npt

from realname.verification.engine.comparing.view_patches import (
    APART_MS,
    LEAST_PATCHES,
    SKIN_PX,
    Features,
    KeptView,
    Patches,
    banded,
    spread,
)
from realname.verification.engine.frames import Floats

# Source of all that follows: docs/models/head-tests.md.
_MOST_VIEWS, _LEAST_VIEWS = 28, 8
_CELLS = 5  # a side of a patch
_LEAST_ENERGY, _LEAST_UNLIKE = 0.02, 1e-4
_SOON_MS = 300
_LATER_DEG, _SOON_DEG = 4.0, 2.5
_MOST_PAIRS, _LEAST_PAIRS = 16, 4
_PLAIN_SHARE = 1 / 3  # of the patches: skin without features


def ways_and_places(at_rest: Sequence[Features], patches: Patches) -> tuple[float, float] | None:
    """In how many independent ways the face changes, and how unevenly over its places.

    Returns:
        The participation ratio of the changes' singular values, 1 or more, and the standard deviation of the logarithm of each place's
        changes. None of too few views.
    """
    views = [one.band for one in spread(at_rest, _MOST_VIEWS)]
    if len(views) < _LEAST_VIEWS or len(patches.corners) < LEAST_PATCHES:
        return None
    middle = _median(views)
    whole = np.array([[patch - found for patch, found in patches.matched(view, middle)] for view in views])
    thin, side = _averaging(patches.side_px), patches.side_px
    # Two large products: one for each patch would cost ten times as much.
    across = (whole.reshape(-1, side) @ thin.T).reshape(-1, side, _CELLS)
    changes = (across.transpose(0, 2, 1).reshape(-1, side) @ thin.T).reshape(*whole.shape[:2], -1)
    changes -= changes.mean(axis=2, keepdims=True)
    by_place = np.median((changes**2).mean(axis=2), axis=0)
    rows = changes.reshape(len(views), -1)
    rows -= rows.mean(axis=0)
    together = (rows @ rows.T).astype(
        np.float64
    )  # its trace is the sum of the squared singular values, its squares' sum that of their squares
    return float(np.trace(together) ** 2 / (together**2).sum()), float(np.std(np.log(by_place + _LEAST_ENERGY)))


def later_over_soon(at_rest: Sequence[Features], patches: Patches) -> float | None:
    """How much plain skin differs after seconds, over how much it does after a moment; None where there are too few such pairs."""
    if len(at_rest) < _LEAST_VIEWS:
        return None
    times = np.array([one.seen.t_ms for one in at_rest])
    poses = np.array([(one.seen.yaw_deg, one.seen.pitch_deg) for one in at_rest])
    waited = times[None] - times[:, None]
    moved = np.abs(poses[None] - poses[:, None]).max(axis=2)
    later = _pairs((waited > APART_MS) & (moved < _LATER_DEG)) or _pairs(waited > APART_MS)
    soon = _pairs((waited > 0) & (waited <= _SOON_MS) & (moved < _SOON_DEG))
    if not later or not soon:
        return None
    plain = _plain(np.mean([one.band for one in at_rest], axis=0), patches)
    long, short = (median(_differing(at_rest[one].band, at_rest[other].band, plain) for one, other in pairs) for pairs in (later, soon))
    return long / (short + 1e-3)


def aside_over_front(aside: float | None, frontal: Sequence[KeptView], patches: Patches) -> float | None:
    """How much more the skin differs from the side than frontal views differ that lie seconds apart; a logarithm to 10.

    Args:
        aside: How alike views from the side and from the front are; None where there are none.
        frontal: Views from the front.
        patches: Those by which the likeness was measured.

    Returns:
        None where one of the two likenesses cannot be measured.
    """
    pairs = _pairs(np.array([[other.seen.t_ms - one.seen.t_ms > APART_MS for other in frontal] for one in frontal]), least=1)
    bands = {place: banded(frontal[place].view, SKIN_PX) for pair in pairs for place in pair}
    found = [patches.likenesses(bands[one], bands[other]) for one, other in pairs]
    said = [median(each) for each in found if len(each) >= LEAST_PATCHES]
    if aside is None or not said:
        return None
    return math.log10(max(_LEAST_UNLIKE, 1 - aside) / max(_LEAST_UNLIKE, 1 - median(said)))


def _median(views: Sequence[Floats]) -> Floats:
    """The median of each pixel, as `np.median` gives it: sorting whole rows takes half of its time."""
    ordered = np.sort(views, axis=0)
    return np.asarray(ordered[(len(views) - 1) // 2 : len(views) // 2 + 1].mean(axis=0), dtype=np.float32)


def _averaging(side_px: int) -> Floats:
    """What averages the pixels of a side into cells; shape (cells, pixels)."""
    edges = np.linspace(0, side_px, _CELLS + 1)[:, None]
    covered = np.clip(edges - np.arange(side_px), 0, 1)  # of each pixel, before each edge
    return np.asarray(np.diff(covered, axis=0) * _CELLS / side_px, dtype=np.float32)


def _pairs(wanted: npt.NDArray[np.bool_], *, least: int = _LEAST_PAIRS) -> list[tuple[int, int]]:
    """Some of the pairs, spread evenly; none where there are too few."""
    found = np.argwhere(wanted)
    if len(found) < least:
        return []
    return [(int(one), int(other)) for one, other in found[np.linspace(0, len(found) - 1, min(len(found), _MOST_PAIRS)).astype(int)]]


def _plain(middle: Floats, patches: Patches) -> Patches:
    """Those patches that show least detail."""
    side = patches.side_px
    detail = [float(middle[y : y + side, x : x + side].std()) for y, x in patches.corners]
    order = np.argsort(detail)[: max(1, round(len(detail) * _PLAIN_SHARE))]
    return Patches(patches.side_px, patches.reach_px, [patches.corners[place] for place in order])


def _differing(one: Floats, other: Floats, patches: Patches) -> float:
    """What of the patches of one view their like in the other does not explain, root mean square; the middle of the patches."""
    pairs = list(patches.matched(one, other))
    each, found = (np.array([pair[place] for pair in pairs]) for place in (0, 1))
    each -= each.mean(axis=(1, 2), keepdims=True)
    found -= found.mean(axis=(1, 2), keepdims=True)
    gain = (each * found).sum(axis=(1, 2), keepdims=True) / ((found * found).sum(axis=(1, 2), keepdims=True) + 1e-6)
    return float(np.median((each - gain * found).std(axis=(1, 2))))
