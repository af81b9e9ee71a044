"""The canonical face: 468 points in centimetres and which of them tell the pose, read from the landmark bundle's own metadata."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_POINTS = 468
_VALUES_PER_VERTEX = 5  # x, y, z, u, v
_VARINT, _BYTES, _FLOAT = 0, 2, 5  # wire types of protocol buffers
_MESH, _BASIS = 1, 2  # fields of mediapipe's GeometryPipelineMetadata
_VERTICES = 3  # field of mediapipe's Mesh3d


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceMesh:
    """The canonical face, seen from the front: x to image right, y up, z towards the camera.

    Attributes:
        points: Centimetres, shape (468, 3).
        basis: Indices of the points that move least with expression.
        shares: How much each of them counts; together 1.
        model_middle: Their middle, weighted so; shape (3,).
        model: They themselves around it, shape (n, 3).
        to_affine: Pseudo-inverse of the centred points: brings points seen to the affine map that lays the face over them, shape (3, 468).
    """

    points: npt.NDArray[np.float64]
    basis: npt.NDArray[np.int64]
    shares: npt.NDArray[np.float64]
    model_middle: npt.NDArray[np.float64]
    model: npt.NDArray[np.float64]
    to_affine: npt.NDArray[np.float64]

    @classmethod
    def of(cls, points: npt.NDArray[np.float64], *, basis: npt.NDArray[np.int64], weights: npt.NDArray[np.float64]) -> "FaceMesh":
        """Work out what every fit needs, once. `weights`: of the points of the basis, of any sum."""
        shares = weights / weights.sum()
        model_middle = shares @ points[basis]
        return cls(
            points=points,
            basis=basis,
            shares=shares,
            model_middle=model_middle,
            model=points[basis] - model_middle,
            to_affine=np.linalg.pinv(points - points.mean(axis=0)),
        )


def parse_mesh(metadata: bytes) -> FaceMesh:
    """Read mediapipe's GeometryPipelineMetadata (protocol buffers).

    Raises:
        ValueError: It is not of the form expected.
    """
    fields = list(_fields(metadata))
    mesh = next(value for field, value in fields if field == _MESH and isinstance(value, bytes))
    vertices = [value for field, value in _fields(mesh) if field == _VERTICES and isinstance(value, float)]
    basis = [dict(_fields(value)) for field, value in fields if field == _BASIS and isinstance(value, bytes)]
    points = np.array(vertices, dtype=np.float64).reshape(_POINTS, _VALUES_PER_VERTEX)[:, :3]
    indices = np.array([one[1] for one in basis], dtype=np.int64)
    return FaceMesh.of(points, basis=indices, weights=np.array([one[2] for one in basis], dtype=np.float64))


def _fields(message: bytes) -> Iterator[tuple[int, int | float | bytes]]:
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        field, kind = key >> 3, key & 7
        if kind == _VARINT:
            value, at = _varint(message, at)
            yield field, value
        elif kind == _BYTES:
            size, at = _varint(message, at)
            yield field, message[at : at + size]
            at += size
        elif kind == _FLOAT:
            yield field, struct.unpack_from("<f", message, at)[0]
            at += 4
        else:
            raise ValueError


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:  # noqa: PLR2004 - the top bit says that more follows
            return value, at
        shift += 7
