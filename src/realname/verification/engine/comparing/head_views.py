"""Head views: canonical views of a session's face, at rest and from the side, and the tests that compare them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

import cv2
import numpy as np
import numpy.typing as npt

from realname.verification.engine.faces.canonical import SIDE_PX, CanonicalView
from realname.verification.engine.frames import Floats, Frame, Pixels
from realname.verification.model.head_tests import HeadTests
from realname.verification.model.motion import MotionRule, rest_of
from realname.verification.model.observations import FaceObservation

# Degrees from rest. Source of all that follows: docs/models/head-tests.md.
_REST_YAW_DEG, _REST_PITCH_DEG = 10.0, 8.0
_FRONT_DEG = 7.0
_SIDE_DEG = (16.0, 32.0)
_SIDE_PITCH_DEG = 10.0
_KEPT_DEG = 34.0
_OPEN = 0.15  # eyelids closed farther than this over the median are not compared
_APART_MS = 1_500
_EVERY_MS = 60  # a picture that is shown again must be among them, so hardly any is left out
_MOST_KEPT = 400  # 37 kB each
_LEAST_APART = 12  # looks, each at a view that have another one far enough away
_MOST_AT_REST, _MOST_FRONT, _MOST_SIDE, _LEAST_SIDE = 12, 5, 5, 2
_SMALL_PX = 64
_ASKED_OF = 2  # every second view is looked for among all
# Bands of detail, standard deviations of the blurs in pixels of the view. The coarse one is above what cameras and coding add as noise.
_SKIN_PX, _FEATURES_PX, _DETAIL_PX = (1.0, 5.0), (2.0, 8.0), (0.8, 3.0)
_REDUCED = 4
_LOW_QUARTER, _HIGH_QUARTER = 0.25, 0.75


@dataclass(frozen=True, slots=True)
class KeptView:
    """A view, and how the head stood."""

    seen: FaceObservation
    view: Pixels


@dataclass(frozen=True, slots=True)
class _Patches:
    """Patches of a view that are looked for in another one, a little around their place: what landmarks and small warps shift is found."""

    side_px: int
    reach_px: int
    corners: Sequence[tuple[int, int]]

    @classmethod
    def of(cls, area: npt.NDArray[np.bool_], *, side_px: int, step_px: int, reach_px: int) -> "_Patches":
        places = range(reach_px, SIDE_PX - side_px - reach_px, step_px)
        inside = [(y, x) for y in places for x in places if area[y : y + side_px, x : x + side_px].mean() > 0.95]  # noqa: PLR2004
        return cls(side_px, reach_px, inside)

    def likenesses(self, one: Floats, other: Floats) -> list[float]:
        """Best normalised correlation of each patch of one view in another; of patches without any detail none is said."""
        found = []
        for y, x in self.corners:
            patch = one[y : y + self.side_px, x : x + self.side_px]
            around = other[y - self.reach_px : y + self.side_px + self.reach_px, x - self.reach_px : x + self.side_px + self.reach_px]
            darkest, brightest = cv2.minMaxLoc(patch)[:2]
            if brightest - darkest > _FLAT:
                found.append(float(cv2.matchTemplate(around, patch, cv2.TM_CCOEFF_NORMED).max()))
        return found


_FLAT = 2.0  # grey levels between the darkest and the brightest
_LEAST_PATCHES = 8


@dataclass(slots=True)
class HeadViews:
    """Collects the views of a session."""

    canonical: CanonicalView
    kept: list[KeptView] = field(default_factory=list)

    def consider(self, frame: Frame, points: Floats, seen: FaceObservation) -> None:
        """Keep the view of a picture in which the face can be laid out."""
        away_deg = max(abs(seen.yaw_deg), abs(seen.pitch_deg))
        if away_deg > _KEPT_DEG or (self.kept and seen.t_ms - self.kept[-1].seen.t_ms < _EVERY_MS):
            return
        self.kept.append(KeptView(seen, self.canonical.of(frame.pixels, points)))
        if len(self.kept) > _MOST_KEPT:
            del self.kept[::2]

    def tests(self, observations: Sequence[FaceObservation], reference: Pixels | None) -> HeadTests:
        """Compare the views.

        Args:
            observations: Of the whole session; they say where the head rests.
            reference: View of the reference portrait; None where its landmarks were not found.
        """
        if not observations:
            return HeadTests(repeated=None, turned=None, beside=None, reference=None)
        stand = _Stand(*rest_of(observations, MotionRule()), median(one.eyelid_closure for one in observations))
        at_rest = _spread([one for one in self.kept if stand.is_at_rest(one.seen)], _MOST_AT_REST)
        front = _spread([one for one in self.kept if stand.is_frontal(one.seen)], _MOST_FRONT)
        sides = [_spread([one for one in self.kept if stand.is_aside(one.seen, way)], _MOST_SIDE) for way in (1, -1)]
        whole = _Patches.of(self.canonical.inner, side_px=20, step_px=12, reach_px=4)
        small = _Patches.of(self.canonical.inner, side_px=14, step_px=12, reach_px=5)
        return HeadTests(
            repeated=_repeated(self.kept, self.canonical.inner, whole),
            turned=_of_sides(sides, lambda views, _: _turned(views, front, small), min),
            beside=_of_sides(sides, lambda views, place: self._beside(views, front, place), max),
            reference=None if reference is None else _alike(at_rest, banded(reference, _SKIN_PX), whole),
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


def banded(view: Pixels, band: tuple[float, float]) -> Floats:
    """What of a view lies between two blurs."""
    grey, (fine, coarse) = view.astype(np.float32), band
    # The coarse blur is made of the view at a quarter of its size: there is nothing finer in it.
    small = cv2.GaussianBlur(
        cv2.resize(grey, None, fx=1 / _REDUCED, fy=1 / _REDUCED, interpolation=cv2.INTER_AREA), (0, 0), coarse / _REDUCED
    )
    smooth = cv2.resize(small, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), fine) - smooth, dtype=np.float32)


def _repeated(kept: Sequence[KeptView], inner: npt.NDArray[np.bool_], patches: _Patches) -> float | None:
    """For each view the most alike one that is far enough away in time; of these the upper quartile: not all need come again."""
    times = np.array([one.seen.t_ms for one in kept])
    bands = [banded(one.view, _FEATURES_PX) for one in kept]
    alike = np.where(np.abs(times[:, None] - times[None]) > _APART_MS, _crosswise(bands, inner), -1.0) if bands else np.empty((0, 0))
    best = []
    for place in range(0, len(bands), _ASKED_OF):
        other = int(alike[place].argmax())
        if alike[place, other] > -1.0:
            best.append(_low(patches.likenesses(bands[place], bands[other])))
    return float(np.quantile(best, _HIGH_QUARTER)) if len(best) >= _LEAST_APART else None


def _crosswise(bands: Sequence[Floats], inner: npt.NDArray[np.bool_]) -> npt.NDArray[np.float32]:
    """Normalised correlation of every view with every other, reduced; shape (n, n)."""
    size = (_SMALL_PX, _SMALL_PX)
    inside = cv2.resize(inner.astype(np.uint8), size) > 0
    rows = np.array([cv2.resize(band, size, interpolation=cv2.INTER_AREA)[inside] for band in bands], dtype=np.float32)
    rows -= rows.mean(axis=1, keepdims=True)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    return np.asarray(rows @ rows.T, dtype=np.float32)


def _turned(side: Sequence[KeptView], front: Sequence[KeptView], patches: _Patches) -> float | None:
    bands = [banded(one.view, _SKIN_PX) for one in front]
    found = []
    for one in side:
        band = banded(one.view, _SKIN_PX)
        alike = [median(each) for other in bands if len(each := patches.likenesses(band, other)) >= _LEAST_PATCHES]
        found += [max(alike)] if alike else []
    return median(found) if found else None


def _alike(views: Sequence[KeptView], reference: Floats, patches: _Patches) -> float | None:
    found = [_low(patches.likenesses(banded(one.view, _SKIN_PX), reference)) for one in views]
    return median(found) if found else None


def _low(values: Sequence[float]) -> float:
    """The lower quartile: some patches of a moved picture are blurred, and some of a face are flat."""
    return float(np.quantile(values, _LOW_QUARTER)) if len(values) >= _LEAST_PATCHES else -1.0


def _detail(view: Pixels, strip: npt.NDArray[np.bool_], face: npt.NDArray[np.bool_]) -> float:
    grey = view.astype(np.float32)
    fine = cv2.GaussianBlur(grey, (0, 0), _DETAIL_PX[0]) - cv2.GaussianBlur(grey, (0, 0), _DETAIL_PX[1])
    return float(np.sqrt((fine[strip] ** 2).mean()) / (np.sqrt((fine[face] ** 2).mean()) + 1e-3))


def _of_sides(
    sides: Sequence[Sequence[KeptView]],
    measure: Callable[[Sequence[KeptView], int], float | None],
    choose: Callable[[Sequence[float]], float],
) -> float | None:
    """Measure each side that was shown often enough; the side that speaks most for a head counts."""
    found = [measure(views, place) for place, views in enumerate(sides) if len(views) >= _LEAST_SIDE]
    said = [one for one in found if one is not None]
    return choose(said) if said else None


def _spread(views: Sequence[KeptView], most: int) -> Sequence[KeptView]:
    """Some of them, spread over the session."""
    if len(views) <= most:
        return views
    return [views[place] for place in np.linspace(0, len(views) - 1, most).astype(int)]
