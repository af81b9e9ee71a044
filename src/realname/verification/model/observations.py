"""What was seen in a clip: a face per frame, in degrees and pixels, and the actions judged from them."""

from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """A movement of the challenge. Left and right are the applicant's own."""

    TURN_LEFT = "turn-left"
    TURN_RIGHT = "turn-right"
    LOOK_UP = "look-up"
    LOOK_DOWN = "look-down"
    BLINK = "blink"

    @property
    def is_turn(self) -> bool:
        """Whether the head turns to a side."""
        return self in {Action.TURN_LEFT, Action.TURN_RIGHT}


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceObservation:
    """One face in one frame.

    Attributes:
        t_ms: Presentation time of the frame since the first frame, milliseconds.
        yaw_deg: Positive when the nose moves to image right in an unmirrored picture: the applicant's own left.
        pitch_deg: Positive when the applicant looks up.
        roll_deg: Positive when the head tilts clockwise as seen in the picture.
        eyelid_closure: Mean of both eyes' eyeBlink blendshapes, 0 open to 1 closed.
        eye_distance_px: Between the eye centres, in pixels of the frame as decoded.
        centre_x, centre_y: Centre of the face as a share of the frame's width and height, 0 to 1.
        aspect: Width over height of the face, 1 where they stand as in an average head of this pose. People differ by a tenth; a
            picture of a face that is turned or tilted before the camera gets narrow or low, a head does not.
    """

    t_ms: int
    yaw_deg: float
    pitch_deg: float
    roll_deg: float
    eyelid_closure: float
    eye_distance_px: float
    centre_x: float
    centre_y: float
    aspect: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedAction:
    """An action that was seen.

    Attributes:
        start_ms, end_ms: When the movement left its rest and came back, milliseconds since the first frame.
        peak: Greatest departure from rest: degrees for turns and looks (never negative), rise of eyelid closure for a blink.
    """

    action: Action
    start_ms: int
    end_ms: int
    peak: float
