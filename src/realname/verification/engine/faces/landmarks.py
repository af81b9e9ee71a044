"""Landmarks: 478 points of one face and how far its eyelids are closed, by the networks of `face_landmarker.task`."""

import io
import math
import zipfile
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from realname.verification.engine.faces.detection import DetectedFace
from realname.verification.engine.faces.mesh import FaceMesh, parse_mesh
from realname.verification.engine.frames import Floats, Pixels
from realname.verification.engine.networks.model_specs import ModelUse
from realname.verification.engine.networks.runtimes import LitertNetwork
from realname.verification.errors import ModelUnavailable

_SIDE_PX = 256
_GROWTH = 1.5  # of the box around the points, as the model was trained (mediapipe face_landmarks graph)
_DETECTION_GROWTH = 1.6  # YuNet's box is a little tighter than the box around all points
LEAST_PRESENCE = 0.5  # below, no face is in the region
_EYE_CORNERS = (33, 263)
_BLINK_LEFT, _BLINK_RIGHT = 9, 10  # among the 52 blendshapes
# The points the blendshape network was trained on (mediapipe face_blendshapes_graph.cc).
_BLENDSHAPE_POINTS_LISTED = """
      0   1   4   5   6   7   8  10  13  14  17  21  33  37  39  40  46  52  53  54  55  58  61  63  65  66  67  70  78  80  81
     82  84  87  88  91  93  95 103 105 107 109 127 132 133 136 144 145 146 148 149 150 152 153 154 155 157 158 159 160 161 162
    163 168 172 173 176 178 181 185 191 195 197 234 246 249 251 263 267 269 270 276 282 283 284 285 288 291 293 295 296 297 300
    308 310 311 312 314 317 318 321 323 324 332 334 336 338 356 361 362 365 373 374 375 377 378 379 380 381 382 384 385 386 387
    388 389 390 397 398 400 402 405 409 415 454 466 468 469 470 471 472 473 474 475 476 477
"""
_BLENDSHAPE_POINTS = np.array(_BLENDSHAPE_POINTS_LISTED.split(), dtype=np.int64)
# Right eye, left eye, nose tip, right and left mouth corner: what the detector tells in a few frames only, the landmarks tell in all.
FIVE_POINTS = (468, 473, 1, 61, 291)


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """The square a face is looked at in: centre and side in pixels, turned by `angle` radians (clockwise in the picture)."""

    centre_x: float
    centre_y: float
    side: float
    angle: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Landmarks:
    """The points of one face.

    Attributes:
        points: x and y in pixels of the picture, z in the same unit, smaller is nearer; shape (478, 3).
        presence: How sure the network is that a face is in the region, 0 to 1.
        eyelid_closure: Mean of both eyeBlink blendshapes, 0 open to 1 closed.
    """

    points: Floats
    presence: float
    eyelid_closure: float

    @property
    def eye_distance_px(self) -> float:
        """Between the eyes' centres (middle of the corners), in pixels of the picture."""
        right, left = self.points[[33, 133]].mean(axis=0), self.points[[362, 263]].mean(axis=0)
        return float(np.linalg.norm(left - right))


class LandmarkFinder:
    """Finds the points inside a region."""

    def __init__(self, task: bytes, *, threads: int) -> None:
        try:
            with zipfile.ZipFile(io.BytesIO(task)) as bundle:
                self._points = LitertNetwork(bundle.read("face_landmarks_detector.tflite"), use=ModelUse.LANDMARKS, threads=threads)
                self._blendshapes = LitertNetwork(bundle.read("face_blendshapes.tflite"), use=ModelUse.LANDMARKS, threads=threads)
                self.mesh: FaceMesh = parse_mesh(bundle.read("geometry_pipeline_metadata_landmarks.binarypb"))
        except (zipfile.BadZipFile, KeyError, ValueError) as problem:
            raise ModelUnavailable(use="landmarks") from problem

    def find(self, pixels: Pixels, region: Region) -> Landmarks:
        """Look into a region of an RGB picture; whether a face is there says `presence`."""
        to_region = _to_region(region)
        crop = _cut(pixels, to_region)
        raw, presence, _ = self._points(np.divide(crop, np.float32(255), dtype=np.float32)[None])
        points = _to_picture(raw.reshape(-1, 3), to_region, region.side / _SIDE_PX)
        (closures,) = self._blendshapes(np.ascontiguousarray(points[_BLENDSHAPE_POINTS, :2][None]))
        return Landmarks(
            points=points,
            presence=1.0 / (1.0 + math.exp(-float(presence.ravel()[0]))),
            eyelid_closure=float(closures[_BLINK_LEFT] + closures[_BLINK_RIGHT]) / 2,
        )


def region_of_detection(face: DetectedFace) -> Region:
    """Where to look for the points of a face just detected."""
    x, y = face.centre
    across = face.points[1] - face.points[0]
    return Region(centre_x=x, centre_y=y, side=max(face.width, face.height) * _DETECTION_GROWTH, angle=math.atan2(across[1], across[0]))


def region_of_landmarks(found: Landmarks) -> Region:
    """Where to look for the points in the next frame."""
    flat = found.points[:, :2]
    least, most = flat.min(axis=0), flat.max(axis=0)
    centre = (least + most) / 2
    across = flat[_EYE_CORNERS[1]] - flat[_EYE_CORNERS[0]]
    side = float((most - least).max()) * _GROWTH
    return Region(centre_x=float(centre[0]), centre_y=float(centre[1]), side=side, angle=math.atan2(across[1], across[0]))


def _cut(pixels: Pixels, to_region: npt.NDArray[np.float64]) -> Pixels:
    """Lay a region out, shape (256, 256, 3). OpenCV takes three channels in more than twice the time of four, so a fourth is added."""
    four = cv2.cvtColor(pixels, cv2.COLOR_RGB2RGBA)
    laid_out = cv2.warpAffine(four, to_region, (_SIDE_PX, _SIDE_PX), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.cvtColor(laid_out, cv2.COLOR_RGBA2RGB), dtype=np.uint8)


def _to_region(region: Region) -> npt.NDArray[np.float64]:
    scale = _SIDE_PX / region.side
    cos, sin = math.cos(region.angle) * scale, math.sin(region.angle) * scale
    turn = np.array([[cos, sin], [-sin, cos]])
    shift = _SIDE_PX / 2 - turn @ np.array([region.centre_x, region.centre_y])
    return np.column_stack([turn, shift])


def _to_picture(points: Floats, to_region: npt.NDArray[np.float64], scale: float) -> Floats:
    turn, shift = to_region[:, :2], to_region[:, 2]
    flat = (points[:, :2] - shift) @ (turn / (turn[0] @ turn[0]))  # a rotation and a scale: its inverse is its own transpose, scaled
    return np.column_stack([flat, points[:, 2] * scale]).astype(np.float32)
