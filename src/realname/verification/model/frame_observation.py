"""Sight: what the eye saw in one picture of the live session."""

from dataclasses import dataclass

from realname.verification.model.observations import FaceObservation


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameObservation:
    """One judged picture.

    Attributes:
        t_ms: Capture time, milliseconds since the start of the client's session.
        face: The largest face; None where there is none.
        faces: How many faces of comparable size, 0 where there is none; between two searches of the whole picture the last known number.
        brightness: Mean grey level of the face, of the whole picture where there is none; 0 to 1.
    """

    t_ms: int
    face: FaceObservation | None
    faces: int
    brightness: float
