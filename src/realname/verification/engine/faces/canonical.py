"""The canonical view: a face in a picture laid out as if it looked straight ahead, with what lies beside its contour.

A point of skin has the same place in the view however the head stands, so that pictures of one session can be laid over each other.
"""

from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from realname.verification.engine.faces.mesh import FaceMesh
from realname.verification.engine.faces.pose import Placed
from realname.verification.engine.frames import Floats, Pixels

SIDE_PX = 192
_PX_PER_CM = 6.4
# The head beside the face: its outline grown so much, and so far back, in centimetres; an average head, not the person's.
_RINGS = ((1.12, 1.6), (1.25, 4.0), (1.36, 6.5))
_SHIFT_BITS = 4
_COARSE, _MIDDLE = 2, 0.5  # places are worked out for every second pixel; the middle of two is between them
_COARSE_SIDE = SIDE_PX // _COARSE
_BESIDE_PX = 16  # how far beyond the contour is looked
_INNER_PX, _CONTOUR_PX = 9, 5
_LOW, _HIGH = (61, 152, 0.65), (33, 10, 0.6)  # from below the mouth to above the eyes: landmarks, and how far from the second to the first


@dataclass(frozen=True, slots=True)
class CanonicalView:
    """Lays faces out; one for all sessions, and only read.

    Attributes:
        inner: Where the face is, without its edge; shape (192, 192).
        covered: Where anything of the head is.
        beside: Strips beyond the contour at eye to mouth height: at image left, which is near when yaw is positive, and at image right.
    """

    mesh: FaceMesh
    inner: npt.NDArray[np.bool_] = field(init=False)
    covered: npt.NDArray[np.bool_] = field(init=False)
    beside: tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]] = field(init=False)
    _rings: npt.NDArray[np.float64] = field(init=False)
    _at: npt.NDArray[np.intp] = field(init=False)
    _corners: npt.NDArray[np.int64] = field(init=False)
    _shares: npt.NDArray[np.float32] = field(init=False)

    def __post_init__(self) -> None:
        """Work out for each place of the view between which three points it lies."""
        points = self.mesh.points
        hull = cv2.convexHull(points[:, :2].astype(np.float32), returnPoints=False).ravel()
        centre = points[hull, :2].mean(axis=0)
        rings = [np.column_stack([centre + (points[hull, :2] - centre) * grown, points[hull, 2] - back]) for grown, back in _RINGS]
        flat = np.vstack([points, *rings])[:, :2]
        placed = np.column_stack([flat[:, 0] * _PX_PER_CM + SIDE_PX / 2, (centre[1] - flat[:, 1]) * _PX_PER_CM + SIDE_PX / 2])
        triangles = triangulate(placed)
        drawn = np.zeros((SIDE_PX, SIDE_PX), dtype=np.int32)
        for place, triangle in enumerate(triangles):
            cv2.fillConvexPoly(drawn, np.round(placed[triangle] * (1 << _SHIFT_BITS)).astype(np.int32), (place + 1,), shift=_SHIFT_BITS)
        covered = cv2.erode((drawn > 0).astype(np.uint8), np.ones((3, 3), dtype=np.uint8)).astype(bool)
        at = np.nonzero(drawn[::_COARSE, ::_COARSE])
        corners = triangles[drawn[::_COARSE, ::_COARSE][at] - 1]
        homogeneous = np.dstack([placed[corners], np.ones(corners.shape)]).transpose(0, 2, 1)
        middles = np.column_stack([at[1] * _COARSE + _MIDDLE, at[0] * _COARSE + _MIDDLE, np.ones(len(at[0]))])
        shares = np.linalg.solve(homogeneous, middles[..., None])[..., 0]
        face = np.zeros((SIDE_PX, SIDE_PX), dtype=np.uint8)
        cv2.fillConvexPoly(face, np.round(placed[hull]).astype(np.int32), (1,))
        inner = cv2.erode(face, np.ones((_INNER_PX, _INNER_PX), dtype=np.uint8)).astype(bool)
        self._set(inner=inner, covered=covered, beside=_beside(face, placed, covered))
        places = np.ravel_multi_index(at, (_COARSE_SIDE, _COARSE_SIDE))
        self._set(_rings=np.vstack(rings), _at=places, _corners=corners.T.copy(), _shares=shares.T.astype(np.float32))

    def of(self, pixels: Pixels, points: Floats, placed: Placed) -> Pixels:
        """Lay out a face: the view in grey levels, shape (192, 192).

        Args:
            pixels: RGB picture.
            points: Its landmarks, shape (478, 3), pixels of the picture.
            placed: The canonical face as it lies over them.
        """
        rings = (self._rings @ placed.turn.T * placed.scale + placed.shift)[:, :2] * (1.0, -1.0)
        # Complex numbers hold x and y together: one product a corner instead of two.
        head = np.vstack([points[: len(self.mesh.points), :2], rings]).astype(np.float32).view(np.complex64).ravel()
        coarse = np.zeros(_COARSE_SIDE * _COARSE_SIDE, dtype=np.complex64)
        coarse[self._at] = sum(head[corner] * share for corner, share in zip(self._corners, self._shares, strict=True))
        pairs = coarse.view(np.float32).reshape(_COARSE_SIDE, _COARSE_SIDE, 2)
        found = cv2.resize(pairs, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_LINEAR)
        grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
        # One map for across and down; OpenCV's types know two alone.
        laid_out = cv2.remap(grey, found, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0)  # type: ignore[call-overload]
        return np.asarray(laid_out * self.covered, dtype=np.uint8)

    def _set(self, **values: object) -> None:
        for name, value in values.items():
            object.__setattr__(self, name, value)


def triangulate(points: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Delaunay triangles over points of a plane, as indices; shape (n, 3)."""
    least, most = np.floor(points.min(axis=0)).astype(int) - 2, np.ceil(points.max(axis=0)).astype(int) + 2
    plane = cv2.Subdiv2D((int(least[0]), int(least[1]), int(most[0] - least[0]), int(most[1] - least[1])))
    places: dict[tuple[float, float], int] = {}
    for place, (x, y) in enumerate(points.astype(np.float32)):
        places.setdefault((float(x), float(y)), place)
        plane.insert((float(x), float(y)))
    corners = np.asarray(plane.getTriangleList(), dtype=np.float32).reshape(-1, 3, 2)
    found = [[places.get((float(x), float(y)), -1) for x, y in triangle] for triangle in corners]
    return np.array([one for one in found if min(one) >= 0], dtype=np.int64)


def _beside(
    face: npt.NDArray[np.uint8], placed: npt.NDArray[np.float64], covered: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    down, across = np.mgrid[0:SIDE_PX, 0:SIDE_PX]
    top, bottom = (placed[one, 1] * share + placed[other, 1] * (1 - share) for one, other, share in (_HIGH, _LOW))
    away = cv2.distanceTransform((1 - face).astype(np.uint8), cv2.DIST_L2, 5)
    is_beyond = cv2.dilate(face, np.ones((_CONTOUR_PX, _CONTOUR_PX), dtype=np.uint8)) == 0
    strip = covered & is_beyond & (away < _BESIDE_PX) & (down > top) & (down < bottom)
    is_left = across < placed[1, 0]
    return strip & is_left, strip & ~is_left
