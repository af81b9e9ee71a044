"""Canonical views as they are compared: bands of detail, and patches that are looked for a little around their place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
import numpy.typing as npt

from realname.verification.engine.faces.canonical import SIDE_PX
from realname.verification.engine.frames import Floats, Pixels
from realname.verification.model.observations import FaceObservation

# Bands of detail, standard deviations of the blurs in pixels of the view. The coarse one is above what cameras and coding add as noise.
SKIN_PX, FEATURES_PX = (1.0, 5.0), (2.0, 8.0)
LEAST_PATCHES = 8
APART_MS = 1_500  # views that are farther apart are not of one moment
_REDUCED = 4
_COVERED = 0.95  # of a patch, by the area it is laid over
_FLAT = 2.0  # grey levels between the darkest and the brightest


@dataclass(frozen=True, slots=True)
class KeptView:
    """A view, and how the head stood."""

    seen: FaceObservation
    view: Pixels


@dataclass(frozen=True, slots=True)
class Features:
    """The features of a view, `banded` by `FEATURES_PX`, and how the head stood."""

    seen: FaceObservation
    band: Floats


_View = TypeVar("_View", KeptView, Features)


@dataclass(frozen=True, slots=True)
class Patches:
    """Patches of a view that are looked for in another one, a little around their place: what landmarks and small warps shift is found."""

    side_px: int
    reach_px: int
    corners: Sequence[tuple[int, int]]

    @classmethod
    def of(cls, area: npt.NDArray[np.bool_], *, side_px: int, step_px: int, reach_px: int) -> "Patches":
        """Lay patches over an area of the view."""
        places = slice(reach_px, SIDE_PX - side_px - reach_px, step_px)
        covered = cv2.boxFilter(area.astype(np.float32), -1, (side_px, side_px), anchor=(0, 0), normalize=False)[places, places]
        inside = np.argwhere(covered > _COVERED * side_px * side_px) * step_px + reach_px
        return cls(side_px, reach_px, [(int(y), int(x)) for y, x in inside])

    def likenesses(self, one: Floats, other: Floats) -> list[float]:
        """Best normalised correlation of each patch of one view in another; of patches without any detail none is said."""
        found = []
        for y, x in self.corners:
            patch = one[y : y + self.side_px, x : x + self.side_px]
            darkest, brightest = cv2.minMaxLoc(patch)[:2]
            if brightest - darkest > _FLAT:
                found.append(cv2.minMaxLoc(self._searched(patch, other, y, x)[0])[1])
        return found

    def matched(self, one: Floats, other: Floats) -> Iterator[tuple[Floats, Floats]]:
        """Each patch of one view, and the place of another that is most alike."""
        for y, x in self.corners:
            patch = one[y : y + self.side_px, x : x + self.side_px]
            alike, around = self._searched(patch, other, y, x)
            across, down = cv2.minMaxLoc(alike)[3]
            yield patch, around[down : down + self.side_px, across : across + self.side_px]

    def _searched(self, patch: Floats, other: Floats, y: int, x: int) -> tuple[Floats, Floats]:
        around = other[y - self.reach_px : y + self.side_px + self.reach_px, x - self.reach_px : x + self.side_px + self.reach_px]
        return cv2.matchTemplate(around, patch, cv2.TM_CCOEFF_NORMED), around  # type: ignore[return-value]  # float32, as both are


def banded(view: Pixels, band: tuple[float, float]) -> Floats:
    """What of a view lies between two blurs."""
    grey, (fine, coarse) = view.astype(np.float32), band
    # The coarse blur is made of the view at a quarter of its size: there is nothing finer in it.
    small = cv2.GaussianBlur(
        cv2.resize(grey, None, fx=1 / _REDUCED, fy=1 / _REDUCED, interpolation=cv2.INTER_AREA), (0, 0), coarse / _REDUCED
    )
    smooth = cv2.resize(small, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), fine) - smooth, dtype=np.float32)


def spread(views: Sequence[_View], most: int) -> Sequence[_View]:
    """Some of them, spread over the session."""
    if len(views) <= most:
        return views
    return [views[place] for place in np.linspace(0, len(views) - 1, most).astype(int)]
