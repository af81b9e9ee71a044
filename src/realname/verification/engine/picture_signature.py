"""Signatures of a session's pictures, by which the same recording is known again although every picture was encoded anew."""

from dataclasses import dataclass, field

import cv2
import numpy as np

from realname.verification.engine.faces.alignment import align
from realname.verification.engine.faces.landmarks import FIVE_POINTS
from realname.verification.engine.frames import Floats, Pixels
from realname.verification.model.picture_signature import PictureSignature

_SIDE = 16
_LEAST_CONTRAST = 1.0  # grey levels: a flat surface shows nothing to know it by
_LEAST_PICTURES = 12  # a second: of fewer it cannot be said what is usual


@dataclass(slots=True)
class SignatureMaker:
    """Collects what the face looks like in each picture of one session, 1 kB each, in memory only."""

    _faces: list[Floats] = field(default_factory=list)

    def consider(self, pixels: Pixels, points: Floats) -> None:
        """Take in a picture.

        Args:
            pixels: RGB, uint8, shape (height, width, 3).
            points: The landmarks of its face, shape (478, 3), in pixels.
        """
        grey = cv2.cvtColor(align(pixels, points[list(FIVE_POINTS), :2]), cv2.COLOR_RGB2GRAY)
        face = cv2.resize(grey, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
        contrast = float(face.std())
        if contrast >= _LEAST_CONTRAST:
            self._faces.append(((face - face.mean()) / contrast).ravel())

    def signatures(self) -> tuple[PictureSignature, ...]:
        """One a picture, in their order; none where there are too few pictures to say what is usual."""
        if len(self._faces) < _LEAST_PICTURES:
            return ()
        faces = np.stack(self._faces)
        bits = np.packbits(faces > np.median(faces, axis=0), axis=1)
        return tuple(PictureSignature(row.tobytes()) for row in bits)
