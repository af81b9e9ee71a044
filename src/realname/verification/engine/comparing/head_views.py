"""Head views: canonical views of a session's face, at rest and from the side, and the tests that compare them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

import cv2
import numpy as np
import numpy.typing as npt

from realname.verification.engine.comparing.face_changes import aside_over_front, later_over_soon, ways_and_places
from realname.verification.engine.comparing.view_patches import (
    APART_MS,
    FEATURES_PX,
    LEAST_PATCHES,
    SKIN_PX,
    Features,
    KeptView,
    Patches,
    banded,
    spread,
)
from realname.verification.engine.faces.canonical import CanonicalView
from realname.verification.engine.faces.pose import Placed
from realname.verification.engine.frames import Floats, Frame, Pixels
from realname.verification.model.head_tests import NOT_TESTED, HeadTests
from realname.verification.model.motion import MotionRule, rest_of
from realname.verification.model.observations import FaceObservation

# Degrees from rest. Source of all that follows: docs/models/head-tests.md.
_REST_YAW_DEG, _REST_PITCH_DEG = 10.0, 8.0
_FRONT_DEG = 7.0
_SIDE_DEG = (16.0, 32.0)
_SIDE_PITCH_DEG = 10.0
_KEPT_DEG = 34.0
_OPEN = 0.15  # eyelids closed farther than this over the median are not compared
_EVERY_MS = 60  # a picture that is shown again must be among them, so hardly any is left out
_MOST_KEPT = 400  # 37 kB each
_LEAST_APART = 12  # looks, each at a view that have another one far enough away
_MOST_AT_REST, _MOST_FRONT, _MOST_SIDE, _LEAST_SIDE = 12, 5, 5, 2
_SMALL_PX = 64
_ASKED_OF = 2  # every second view is looked for among all
_DETAIL_PX = (0.8, 3.0)
_LOW_QUARTER = 0.25


@dataclass(slots=True)
class HeadViews:
    """Collects the views of a session."""

    canonical: CanonicalView
    kept: list[KeptView] = field(default_factory=list)

    def consider(self, frame: Frame, points: Floats, placed: Placed, seen: FaceObservation) -> None:
        """Keep the view of a picture in which the face can be laid out."""
        away_deg = max(abs(seen.yaw_deg), abs(seen.pitch_deg))
        if away_deg > _KEPT_DEG or (self.kept and seen.t_ms - self.kept[-1].seen.t_ms < _EVERY_MS):
            return
        self.kept.append(KeptView(seen, self.canonical.of(frame.pixels, points, placed)))
        if len(self.kept) > _MOST_KEPT:
            del self.kept[::2]

    def tests(self, observations: Sequence[FaceObservation], reference: Pixels | None) -> HeadTests:
        """Compare the views.

        Args:
            observations: Of the whole session; they say where the head rests.
            reference: View of the reference portrait; None where its landmarks were not found.
        """
        if not observations:
            return NOT_TESTED
        stand = _Stand(*rest_of(observations, MotionRule()), median(one.eyelid_closure for one in observations))
        features = [Features(one.seen, banded(one.view, FEATURES_PX)) for one in self.kept]
        resting = [one for one in features if stand.is_at_rest(one.seen)]
        at_rest = [one for one in self.kept if stand.is_at_rest(one.seen)]
        frontal = [one for one in self.kept if stand.is_frontal(one.seen)]
        front = spread(frontal, _MOST_FRONT)
        sides = [spread([one for one in self.kept if stand.is_aside(one.seen, way)], _MOST_SIDE) for way in (1, -1)]
        whole = _whole(self.canonical)
        small = Patches.of(self.canonical.inner, side_px=14, step_px=12, reach_px=5)
        turned = _by_side(sides, lambda views, _: _turned(views, front, small))
        beside = _by_side(sides, lambda views, place: self._beside(views, front, place))
        changes = ways_and_places(resting, small)
        rested = [one.view for one in spread(at_rest, _MOST_AT_REST)]
        return HeadTests(
            repeated=_repeated(features, self.canonical.inner, whole),
            # The side that speaks most for a head counts.
            turned=min(turned, default=None),
            beside=max(beside, default=None),
            reference=None if reference is None else likeness_of(rested, banded(reference, SKIN_PX), self.canonical),
            ways=None if changes is None else changes[0],
            places=None if changes is None else changes[1],
            later=later_over_soon(resting, whole),
            aside=aside_over_front(max(turned, default=None), frontal, small),
        )

    def _beside(self, side: Sequence[KeptView], front: Sequence[KeptView], place: int) -> float | None:
        """Fine detail of the strip at the near cheek, over that of the face, more than frontally."""
        if not front:
            return None
        strip = self.canonical.beside[place]
        turned, frontal = (median(_detail(one.view, strip, self.canonical.inner) for one in views) for views in (side, front))
        return turned - frontal


@dataclass(frozen=True, slots=True)
class _Stand:
    """Where the head rests."""

    yaw_deg: float
    pitch_deg: float
    closure: float

    def is_at_rest(self, seen: FaceObservation) -> bool:
        is_near = abs(seen.yaw_deg - self.yaw_deg) < _REST_YAW_DEG and abs(seen.pitch_deg - self.pitch_deg) < _REST_PITCH_DEG
        return is_near and seen.eyelid_closure < self.closure + _OPEN

    def is_frontal(self, seen: FaceObservation) -> bool:
        return self.is_at_rest(seen) and abs(seen.yaw_deg - self.yaw_deg) < _FRONT_DEG

    def is_aside(self, seen: FaceObservation, way: int) -> bool:
        turned_deg = (seen.yaw_deg - self.yaw_deg) * way
        return _SIDE_DEG[0] < turned_deg < _SIDE_DEG[1] and abs(seen.pitch_deg - self.pitch_deg) < _SIDE_PITCH_DEG


def _repeated(kept: Sequence[Features], inner: npt.NDArray[np.bool_], patches: Patches) -> float | None:
    """For each view the most alike one that is far enough away in time; the middle of the better half: not all need come again."""
    times = np.array([one.seen.t_ms for one in kept])
    bands = [one.band for one in kept]
    alike = np.where(np.abs(times[:, None] - times[None]) > APART_MS, _crosswise(bands, inner), -1.0) if bands else np.empty((0, 0))
    found = [(float(alike[place].max()), place, int(alike[place].argmax())) for place in range(0, len(bands), _ASKED_OF)]
    asked = sorted((one for one in found if one[0] > -1.0), reverse=True)
    if len(asked) < _LEAST_APART:
        return None
    return float(np.median([_low(patches.likenesses(bands[one], bands[other])) for _, one, other in asked[: -(-len(asked) // 2)]]))


def _crosswise(bands: Sequence[Floats], inner: npt.NDArray[np.bool_]) -> npt.NDArray[np.float32]:
    """Normalised correlation of every view with every other, reduced; shape (n, n)."""
    size = (_SMALL_PX, _SMALL_PX)
    inside = cv2.resize(inner.astype(np.uint8), size) > 0
    rows = np.array([cv2.resize(band, size, interpolation=cv2.INTER_AREA)[inside] for band in bands], dtype=np.float32)
    rows -= rows.mean(axis=1, keepdims=True)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    return np.asarray(rows @ rows.T, dtype=np.float32)


def _turned(side: Sequence[KeptView], front: Sequence[KeptView], patches: Patches) -> float | None:
    bands = [banded(one.view, SKIN_PX) for one in front]
    found = []
    for one in side:
        band = banded(one.view, SKIN_PX)
        alike = [median(each) for other in bands if len(each := patches.likenesses(band, other)) >= LEAST_PATCHES]
        found += [max(alike)] if alike else []
    return median(found) if found else None


def likeness_of(views: Sequence[Pixels], reference: Floats, canonical: CanonicalView) -> float | None:
    """How alike the skin of views is to that of a reference portrait, -1 to 1: the middle of the views; None where there is none.

    Args:
        views: Of the face at rest.
        reference: The view of the portrait, `banded`.
        canonical: What laid them out.
    """
    whole = _whole(canonical)
    found = [_low(whole.likenesses(banded(one, SKIN_PX), reference)) for one in views]
    return median(found) if found else None


def _whole(canonical: CanonicalView) -> Patches:
    """Patches over the whole face."""
    return Patches.of(canonical.inner, side_px=20, step_px=12, reach_px=4)


def _low(values: Sequence[float]) -> float:
    """The lower quartile: some patches of a moved picture are blurred, and some of a face are flat."""
    return float(np.quantile(values, _LOW_QUARTER)) if len(values) >= LEAST_PATCHES else -1.0


def _detail(view: Pixels, strip: npt.NDArray[np.bool_], face: npt.NDArray[np.bool_]) -> float:
    grey = view.astype(np.float32)
    fine = cv2.GaussianBlur(grey, (0, 0), _DETAIL_PX[0]) - cv2.GaussianBlur(grey, (0, 0), _DETAIL_PX[1])
    return float(np.sqrt((fine[strip] ** 2).mean()) / (np.sqrt((fine[face] ** 2).mean()) + 1e-3))


def _by_side(sides: Sequence[Sequence[KeptView]], measure: Callable[[Sequence[KeptView], int], float | None]) -> Sequence[float]:
    """Measure each side that was shown often enough, as far as it can be measured."""
    found = [measure(views, place) for place, views in enumerate(sides) if len(views) >= _LEAST_SIDE]
    return [one for one in found if one is not None]
