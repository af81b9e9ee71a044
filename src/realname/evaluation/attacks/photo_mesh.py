"""A head made of photos: the landmarks of a photo as a mesh that turns, looks and blinks, cut out and laid over the photo's background."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from realname.verification.engine.faces.canonical import triangulate
from realname.verification.engine.faces.landmarks import Landmarks
from realname.verification.engine.frames import Floats, Pixels

FRAME = (480, 640)  # width and height of what is rendered, pixels
_EYE_DISTANCE_PX = 96.0
_CENTRE = (0.5, 0.48)  # where the face stands in the frame
_RINGS = ((1.12, 0.10), (1.32, 0.35), (1.55, 0.75))  # growth of the face's outline, and how much farther away in shares of its radius
_PIVOT = 0.9  # how far behind the face's outline the head turns, in shares of its radius
_SOFT_PX = 9
# Upper lid, lower lid and the fold above, point by point, of the right and the left eye (mediapipe's face mesh).
_UPPER = (246, 161, 160, 159, 158, 157, 173, 466, 388, 387, 386, 385, 384, 398)
_LOWER = (7, 163, 144, 145, 153, 154, 155, 249, 390, 373, 374, 380, 381, 382)
_FOLD = (247, 30, 29, 27, 28, 56, 190, 467, 260, 259, 257, 258, 286, 414)
_FOLD_SHARE = 0.45
_IRISES = slice(468, 478)
_SHIFT_BITS = 4  # corners of triangles are drawn to a sixteenth of a pixel
_LEAST_AREA = 1e-3
_LIGHT = 0.35  # how much darker a relit surface gets when it turns away


@dataclass(frozen=True, slots=True, kw_only=True)
class MeshPose:
    """How the head is drawn.

    Attributes:
        yaw_deg, pitch_deg, roll_deg: Signs as in `FaceObservation`.
        closure: Eyelids, 0 open to 1 closed.
        gaze_px: How far the irises are moved to image right.
        shift_px: How far the head is moved in the picture, x and y.
    """

    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    roll_deg: float = 0.0
    closure: float = 0.0
    gaze_px: float = 0.0
    shift_px: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A photo and the points of its face; photos of one head may show it turned.

    Attributes:
        pixels: RGB, of the size `FRAME`.
        points: Shape (478, 3), pixels of the photo.
    """

    pixels: Pixels
    points: Floats


def view_of(photo: Pixels, found: Landmarks) -> View:
    """Place a photo into the frame: the face in the middle, its edges continued where the photo ends."""
    scale = _EYE_DISTANCE_PX / found.eye_distance_px
    middle = (found.points[:, :2].min(axis=0) + found.points[:, :2].max(axis=0)) / 2 * scale
    shift = np.array(FRAME) * _CENTRE - middle
    place = np.array([[scale, 0.0, shift[0]], [0.0, scale, shift[1]]])
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    shrunk = cv2.resize(photo, None, fx=scale, fy=scale, interpolation=interpolation)
    move = np.array([[1.0, 0.0, shift[0]], [0.0, 1.0, shift[1]]])
    pixels = cv2.warpAffine(shrunk, move, FRAME, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    points = np.column_stack([found.points[:, :2] @ place[:, :2].T + place[:, 2], found.points[:, 2] * scale])
    return View(pixels=np.asarray(pixels, dtype=np.uint8), points=points.astype(np.float32))


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadPoints:
    """The landmarks of a face with the head around it.

    Attributes:
        points: Landmarks, then rings around the face; x to the right, y down, z away from the camera. Shape (n, 3).
        outline: The outermost ring.
        centre: Of the face's outline, x and y.
        pivot: What the head turns about.
    """

    points: npt.NDArray[np.float64]
    outline: npt.NDArray[np.float64]
    centre: npt.NDArray[np.float64]
    pivot: npt.NDArray[np.float64]

    @classmethod
    def of(cls, landmarks: Floats) -> "HeadPoints":
        """Lay rings around a face. `landmarks`: Shape (478, 3), pixels."""
        face = landmarks.astype(np.float64)
        hull = face[cv2.convexHull(landmarks[:468, :2].astype(np.float32), returnPoints=False).ravel()]
        centre = hull[:, :2].mean(axis=0)
        radius = float(np.linalg.norm(hull[:, :2] - centre, axis=1).mean())
        rings = [_ring(hull, centre, growth=growth, farther=farther * radius) for growth, farther in _RINGS]
        pivot = np.array([*centre, float(np.median(hull[:, 2])) + _PIVOT * radius])
        return cls(points=np.vstack([face, *rings]), outline=rings[-1], centre=centre, pivot=pivot)


@dataclass(slots=True)
class PhotoMesh:
    """One view as a mesh.

    Attributes:
        is_relit: Whether surfaces get darker as they turn away, as a light from the camera's side would make them.
    """

    view: View
    is_relit: bool = False
    background: Pixels = field(init=False)
    _points: npt.NDArray[np.float64] = field(init=False)
    _pivot: npt.NDArray[np.float64] = field(init=False)
    _triangles: npt.NDArray[np.int64] = field(init=False)
    _layer: npt.NDArray[np.float32] = field(init=False)

    def __post_init__(self) -> None:
        """Triangulate the face and the head around it, and cut the head out."""
        head = HeadPoints.of(self.view.points)
        self._points, self._pivot = head.points, head.pivot
        self._triangles = triangulate(self._points[:, :2])
        mask = np.zeros(self.view.pixels.shape[:2], dtype=np.uint8)
        cv2.fillConvexPoly(mask, (head.centre + (head.outline[:, :2] - head.centre) * 0.94).astype(np.int32), 255)
        soft = cv2.GaussianBlur(mask, (0, 0), _SOFT_PX).astype(np.float32)[..., None]
        self._layer = np.dstack([self.view.pixels.astype(np.float32), soft])
        grown = cv2.dilate(mask, np.ones((25, 25), dtype=np.uint8))
        small = [cv2.resize(one, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA) for one in (self.view.pixels, grown)]
        filled = cv2.inpaint(small[0], small[1], 3, cv2.INPAINT_TELEA)
        whole = cv2.resize(filled, FRAME, interpolation=cv2.INTER_LINEAR)
        blend = cv2.GaussianBlur(grown, (0, 0), _SOFT_PX).astype(np.float32)[..., None] / 255
        self.background = (self.view.pixels * (1 - blend) + whole * blend).astype(np.uint8)

    def render(self, pose: MeshPose) -> Pixels:
        """Draw the head in this pose over the background; RGB of the size `FRAME`."""
        place, map_xy = texture_map(self._posed(self._points, pose), self._points[:, :2], self._triangles, size=FRAME)
        layer = cv2.remap(self._layer, map_xy[..., 0], map_xy[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
        alpha = layer[..., 3:] / 255
        drawn = layer[..., :3] * (self._light(pose, map_xy) if self.is_relit else 1.0)
        picture = self.background.copy()
        picture[place] = np.clip(drawn * alpha + picture[place] * (1 - alpha), 0, 255).astype(np.uint8)
        return picture

    def _posed(self, points: npt.NDArray[np.float64], pose: MeshPose) -> npt.NDArray[np.float64]:
        moved = with_closed_lids(points, pose.closure)
        moved[_IRISES, 0] += pose.gaze_px
        turned = (moved - self._pivot) @ rotation_of(pose).T + self._pivot
        turned[:, :2] += pose.shift_px
        return turned

    def _light(self, pose: MeshPose, map_xy: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """A lamp over the camera's left shoulder: what turns to it gets brighter."""
        across = (map_xy[..., 0] - self._pivot[0]) / (FRAME[0] / 4)
        down = (map_xy[..., 1] - self._pivot[1]) / (FRAME[1] / 4)
        turned = math.radians(pose.yaw_deg) * across - math.radians(pose.pitch_deg) * down
        lit: npt.NDArray[np.float32] = (1.0 + _LIGHT * np.clip(turned, -1.0, 1.0)).astype(np.float32)[..., None]
        return lit


@dataclass(frozen=True, slots=True)
class ManyViews:
    """Photos of one head from several sides: the nearest one is drawn, and two are mixed in between."""

    meshes: Sequence[tuple[float, PhotoMesh]]

    def render(self, pose: MeshPose) -> Pixels:
        """Draw the head; each mesh by the angle it was taken at."""
        nearest = sorted(self.meshes, key=lambda one: abs(one[0] - pose.yaw_deg))[:2]
        pictures = [mesh.render(_turned(pose, by_deg=-taken_deg)).astype(np.float32) for taken_deg, mesh in nearest]
        if len(pictures) == 1:
            return pictures[0].astype(np.uint8)
        near, far = (abs(taken_deg - pose.yaw_deg) for taken_deg, _ in nearest)
        share = far / max(near + far, 1e-6)
        share = min(1.0, max(0.0, (share - 0.5) * 4 + 0.5))
        return (pictures[0] * share + pictures[1] * (1 - share)).astype(np.uint8)


def _turned(pose: MeshPose, *, by_deg: float) -> MeshPose:
    return MeshPose(
        yaw_deg=pose.yaw_deg + by_deg,
        pitch_deg=pose.pitch_deg,
        roll_deg=pose.roll_deg,
        closure=pose.closure,
        gaze_px=pose.gaze_px,
        shift_px=pose.shift_px,
    )


def with_closed_lids(points: npt.NDArray[np.float64], closure: float) -> npt.NDArray[np.float64]:
    """Move the upper eyelids down to the lower ones, with the irises; a copy.

    Args:
        points: Landmarks of a face, and whatever follows them; shape (n, 3).
        closure: 0 leaves them open, 1 closes them.
    """
    moved = points.copy()
    upper, lower, fold = (moved[list(one)] for one in (_UPPER, _LOWER, _FOLD))
    moved[list(_UPPER)] = upper + (lower - upper) * closure
    moved[list(_FOLD)] = fold + (upper - fold) * closure * _FOLD_SHARE
    sunk = np.repeat([lower[:7, 1].mean(), lower[7:, 1].mean()], 5)
    moved[_IRISES, 1] += (sunk - moved[_IRISES, 1]) * closure
    return moved


def _ring(hull: npt.NDArray[np.float64], centre: npt.NDArray[np.float64], *, growth: float, farther: float) -> npt.NDArray[np.float64]:
    flat = centre + (hull[:, :2] - centre) * growth
    return np.column_stack([flat, hull[:, 2] + farther])


def rotation_of(pose: MeshPose) -> npt.NDArray[np.float64]:
    """Turn of points whose x runs right, y down and z away from the camera."""
    yaw, pitch, roll = (math.radians(one) for one in (pose.yaw_deg, pose.pitch_deg, pose.roll_deg))
    about_y = np.array([[math.cos(yaw), 0, -math.sin(yaw)], [0, 1, 0], [math.sin(yaw), 0, math.cos(yaw)]])
    about_x = np.array([[1, 0, 0], [0, math.cos(pitch), math.sin(pitch)], [0, -math.sin(pitch), math.cos(pitch)]])
    about_z = np.array([[math.cos(roll), -math.sin(roll), 0], [math.sin(roll), math.cos(roll), 0], [0, 0, 1]])
    return np.asarray(about_z @ about_x @ about_y)


def texture_map(
    posed: npt.NDArray[np.float64], source: npt.NDArray[np.float64], triangles: npt.NDArray[np.int64], *, size: tuple[int, int]
) -> tuple[tuple[slice, slice], npt.NDArray[np.float32]]:
    """For each pixel of the mesh where it comes from in the photo; the farthest triangles are drawn first, outside of all it is -1.

    Args:
        posed: Where the points are drawn; the farther away, the larger z. Shape (n, 3).
        source: Where they are in the photo, shape (n, 2).
        triangles: Indices of points, shape (m, 3).
        size: Width and height of what is drawn.

    Returns:
        The rows and columns, and the places in the photo, x and y; shape (rows, columns, 2).
    """
    width, height = size
    to, of = posed[triangles], source[triangles]
    shown = np.flatnonzero(_areas(to) * _areas(of) > _LEAST_AREA)  # not turned away, nor closed to a line
    order = shown[np.argsort(-to[shown, :, 2].mean(axis=1))]
    drawn = np.zeros((height, width), dtype=np.int32)  # which triangle, counted from 1
    corners = np.round(to[order, :, :2] * (1 << _SHIFT_BITS)).astype(np.int32)
    for place, corner in zip(order, corners, strict=True):
        cv2.fillConvexPoly(drawn, corner, (int(place) + 1,), lineType=cv2.LINE_8, shift=_SHIFT_BITS)
    homogeneous = np.dstack([to[shown, :, :2], np.ones((len(shown), 3))])
    # A triangle's map of x, y and 1 to a place in the photo; complex numbers hold its x and y together.
    affine = np.full((3, len(triangles) + 1), 0, dtype=np.complex64)
    affine[2, 0] = complex(-1.0, -1.0)
    solved = np.linalg.solve(homogeneous, of[shown])
    affine[:, shown + 1] = (solved[..., 0] + 1j * solved[..., 1]).T
    left, top, across, down = cv2.boundingRect((drawn > 0).astype(np.uint8))
    rows, columns = slice(top, top + down), slice(left, left + across)
    by_x, by_y, fixed = (one[drawn[rows, columns]] for one in affine)
    found = by_x * np.arange(left, left + across, dtype=np.float32) + by_y * np.arange(top, top + down, dtype=np.float32)[:, None] + fixed
    return (rows, columns), found.view(np.float32).reshape(down, across, 2)


def _areas(corners: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Twice the signed area of each triangle; shape (n,)."""
    a, b, c = (corners[:, place, :2] for place in range(3))
    return np.asarray((b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0]))
