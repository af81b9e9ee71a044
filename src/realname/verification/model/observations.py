"""What was seen in a clip: a face per frame, in degrees and pixels, and the actions judged from them."""

from dataclasses import dataclass
from enum import StrEnum

# docs/models/landmarks.md: open eyes on portraits to 0.26, closed ones from 0.64; narrow ones lie between, and lose a prompt.
_CLOSED_FROM = 0.5
# docs/models/landmarks.md: as a card's chip has them, closed eyes begin at 0.67, and of 81 people with open eyes one is above this bound.
_CLOSED_FROM_IN_SMALL = 0.64
SMALL_BELOW_PX = 34  # between the eyes: a card's chip has 22 to 30, a Thai one 38


class Action(StrEnum):
    """A movement of the challenge. Left and right are the applicant's own."""

    TURN_LEFT = "turn-left"
    TURN_RIGHT = "turn-right"
    LOOK_UP = "look-up"
    LOOK_DOWN = "look-down"
    BLINK = "blink"
    FOLLOW = "follow"

    @property
    def is_head_movement(self) -> bool:
        """Whether the head leaves its rest and comes back: a turn or a look, which the judge of motion finds by itself."""
        return self not in {Action.BLINK, Action.FOLLOW}

    @property
    def fits_clip(self) -> bool:
        """Whether a recorded clip can show it: a path is told while it is followed, so it takes a live session."""
        return self is not Action.FOLLOW

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
        peak: Greatest departure from rest: degrees for turns and looks (never negative), rise of eyelid closure for a blink; the
            correlation of head and target for a path that was followed.
    """

    action: Action
    start_ms: int
    end_ms: int
    peak: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameObservation:
    """What was seen in one picture of the live session.

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


class PortraitEyes(StrEnum):
    """The eyes on the portrait of the ID: where they are closed, that may be how the person looks."""

    OPEN = "open"
    CLOSED = "closed"


def eyes_of(eyelid_closure: float | None, *, eye_distance_px: float) -> PortraitEyes:
    """Judge a closure, 0 open to 1 closed; what could not be measured counts as closed: then no blink is asked for.

    Args:
        eyelid_closure: None: it could not be measured.
        eye_distance_px: Between the eye centres of the portrait as sent: what a small one lost makes open eyes look closed.
    """
    bound = _CLOSED_FROM_IN_SMALL if eye_distance_px < SMALL_BELOW_PX else _CLOSED_FROM
    is_open = eyelid_closure is not None and eyelid_closure < bound
    return PortraitEyes.OPEN if is_open else PortraitEyes.CLOSED
