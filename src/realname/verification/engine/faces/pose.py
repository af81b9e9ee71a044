"""Head pose in degrees: the canonical face is laid over the points found (weighted orthogonal Procrustes)."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from realname.verification.engine.faces.landmarks import Landmarks
from realname.verification.engine.faces.mesh import FaceMesh

_UPWARDS = (1.0, -1.0, -1.0)  # the picture's y runs down and its z away from the camera; the canonical face's run up and towards it


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadPose:
    """How the head stands; signs as in `domain.observations.FaceObservation`."""

    yaw_deg: float
    pitch_deg: float
    roll_deg: float
    aspect: float


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


def fit_similarity(points: npt.NDArray[np.float32], mesh: FaceMesh) -> Placed:
    """Lay the canonical face over landmarks of shape (478, 3), by the points that move least with expression."""
    seen = points[mesh.basis].astype(np.float64) * _UPWARDS
    model, share = mesh.points[mesh.basis], (mesh.weights / mesh.weights.sum())[:, None]
    turn = _rotation(model, seen, mesh.weights)
    model_mean, seen_mean = (model * share).sum(axis=0), (seen * share).sum(axis=0)
    turned = (model - model_mean) @ turn.T
    scale = float((share * turned * (seen - seen_mean)).sum() / (share * turned * turned).sum())
    return Placed(turn=turn, scale=scale, shift=seen_mean - scale * turn @ model_mean)


def fit_pose(found: Landmarks, mesh: FaceMesh) -> HeadPose:
    """Fit rotation and scale of the canonical face to the points found.

    Source: mediapipe's face_geometry uses the same points and weights; here without perspective.
    """
    seen = found.points[mesh.basis].astype(np.float64) * _UPWARDS
    turn = _rotation(mesh.points[mesh.basis], seen, mesh.weights)
    right, nose = turn[:, 0], turn[:, 2]
    return HeadPose(
        yaw_deg=math.degrees(math.atan2(nose[0], nose[2])),
        pitch_deg=math.degrees(math.atan2(nose[1], math.hypot(nose[0], nose[2]))),
        roll_deg=math.degrees(math.atan2(-right[1], math.hypot(right[0], right[2]))),
        aspect=_aspect(found, mesh),
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


def _rotation(model: npt.NDArray[np.float64], seen: npt.NDArray[np.float64], weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    share = (weights / weights.sum())[:, None]
    model = model - (model * share).sum(axis=0)
    seen = seen - (seen * share).sum(axis=0)
    left, _, right = np.linalg.svd((seen * share).T @ model)
    mirror = np.diag([1.0, 1.0, np.sign(np.linalg.det(left @ right))])
    return np.asarray(left @ mirror @ right)
