"""Head pose in degrees: the canonical face is laid over the points found (weighted orthogonal Procrustes)."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from realname.verification.engine.faces.landmarks import Landmarks
from realname.verification.engine.faces.mesh import FaceMesh

_UPWARDS = np.array(
    (1.0, -1.0, -1.0)
)  # the picture's y runs down and its z away from the camera; the canonical face's run up and towards it


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where the canonical face lies in a picture: `points @ turn.T * scale + shift`, with y up and z towards the camera.

    Attributes:
        turn: Rotation, shape (3, 3).
        scale: Pixels a centimetre.
        shift: Shape (3,), pixels.
    """

    turn: npt.NDArray[np.float64]
    scale: float
    shift: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadPose:
    """How the head stands; signs as in `model.observations.FaceObservation`.

    Attributes:
        placed: The canonical face as it lies over the points.
    """

    yaw_deg: float
    pitch_deg: float
    roll_deg: float
    aspect: float
    placed: Placed


def fit_similarity(points: npt.NDArray[np.float32], mesh: FaceMesh) -> Placed:
    """Lay the canonical face over landmarks of shape (478, 3), by the points that move least with expression."""
    share, model, seen = mesh.shares, mesh.model, points[mesh.basis] * _UPWARDS
    seen_middle = share @ seen
    seen -= seen_middle
    left, _, right = np.linalg.svd((seen.T * share) @ model)
    left[:, 2] *= np.sign(np.linalg.det(left @ right))  # a rotation, not its mirror image
    turn = left @ right
    turned = model @ turn.T
    scale = float((share @ (turned * seen)).sum() / (share @ (turned * turned)).sum())
    return Placed(turn=turn, scale=scale, shift=seen_middle - scale * turn @ mesh.model_middle)


def fit_pose(found: Landmarks, mesh: FaceMesh) -> HeadPose:
    """Fit rotation and scale of the canonical face to the points found.

    Source: mediapipe's face_geometry uses the same points and weights; here without perspective.
    """
    placed = fit_similarity(found.points, mesh)
    right, nose = placed.turn[:, 0], placed.turn[:, 2]
    return HeadPose(
        yaw_deg=math.degrees(math.atan2(nose[0], nose[2])),
        pitch_deg=math.degrees(math.atan2(nose[1], math.hypot(nose[0], nose[2]))),
        roll_deg=math.degrees(math.atan2(-right[1], math.hypot(right[0], right[2]))),
        aspect=_aspect(found, mesh),
        placed=placed,
    )


def _aspect(found: Landmarks, mesh: FaceMesh) -> float:
    """Scale across over scale down, of the affine map that lays the canonical face over the points in the picture.

    A rigid head keeps both scales equal however it stands; a flat picture that is turned loses the one across.
    """
    flat = found.points[: len(mesh.points), :2].astype(np.float64)
    across, down = _lengths(mesh.to_affine @ (flat - flat.mean(axis=0)))
    return across / max(down, 1e-9)


def _lengths(columns: npt.NDArray[np.float64]) -> tuple[float, float]:
    return float(np.linalg.norm(columns[:, 0])), float(np.linalg.norm(columns[:, 1]))
