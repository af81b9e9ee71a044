"""Why a live session failed, or what in it did not count: a closed list. Each code has a row in docs/reference/session-findings.md."""

from enum import StrEnum


class SessionFinding(StrEnum):
    """One thing that was wrong with a live session."""

    FRAME_GAP = "frame-gap"
    FRAME_REPEATED = "frame-repeated"
    FRAME_REORDERED = "frame-reordered"
    FRAME_REUSED = "frame-reused"
    FRAME_NEAR_DUPLICATE = "frame-near-duplicate"
    FRAME_LATE = "frame-late"
    FRAME_UNSIGNED = "frame-unsigned"
    FRAME_UNREADABLE = "frame-unreadable"
    FRAMES_STOPPED = "frames-stopped"
    FRAMES_TOO_FEW = "frames-too-few"
    CAPTURE_CLOCK_FAST = "capture-clock-fast"
    SECOND_SOCKET = "second-socket"
    COUNTER_REVOKED = "counter-revoked"
    SOCKET_DROPPED = "socket-dropped"
    STOPPED = "stopped"
    ACTION_EARLY = "action-early"
    ACTION_LATE = "action-late"
    ACTION_TOO_FAST = "action-too-fast"
    ACTION_WRONG = "action-wrong"
    ACTION_NOT_SEEN = "action-not-seen"
    PATH_NOT_FOLLOWED = "path-not-followed"
    FACE_NOT_FRAMED = "face-not-framed"
    FACE_LOST = "face-lost"
    SEVERAL_FACES = "several-faces"
    PRESENTATION_ATTACK = "presentation-attack"
    NOT_JUDGEABLE = "not-judgeable"
    INTERRUPTED = "interrupted"
    SERVER_BUSY = "server-busy"


# Of the server alone: a session that ended by nothing else uses up no try.
FAULTS_OF_THE_SERVER = frozenset({SessionFinding.INTERRUPTED, SessionFinding.SERVER_BUSY})

# What is said where nothing was seen, or too little: it may have been in pictures that the server did not judge.
MISSED = frozenset(
    {
        SessionFinding.ACTION_LATE,
        SessionFinding.ACTION_NOT_SEEN,
        SessionFinding.ACTION_TOO_FAST,
        SessionFinding.FACE_LOST,
        SessionFinding.FACE_NOT_FRAMED,
        SessionFinding.NOT_JUDGEABLE,
        SessionFinding.PATH_NOT_FOLLOWED,
    }
)

# What hardly comes about before an honest camera: for a day a person looks at whatever else is registered for the same applicant.
SIGNS_OF_ATTACK = frozenset(
    {
        SessionFinding.FRAME_REPEATED,
        SessionFinding.FRAME_REORDERED,
        SessionFinding.FRAME_REUSED,
        SessionFinding.FRAME_NEAR_DUPLICATE,
        SessionFinding.FRAME_UNSIGNED,
        SessionFinding.CAPTURE_CLOCK_FAST,
        SessionFinding.SECOND_SOCKET,
        SessionFinding.PRESENTATION_ATTACK,
    }
)
