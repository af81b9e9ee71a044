"""How many labelled blinks are found, and how many are seen where there is none."""

from collections.abc import Sequence
from dataclasses import dataclass

from realname.verification.engine.decoding.capture import DecodedCount, open_clip
from realname.verification.engine.decoding.limits import ClipLimits
from realname.verification.engine.engine import ClipVerifier
from realname.verification.model.motion import judge_motion
from realname.verification.model.observations import Action, FaceObservation
from tests.evaluation.evaluation_data import EvaluationData

_FPS = 24
LABELLED = range(2405)  # frames
_TOLERANCE_FRAMES = 5
_TALKER_LIMITS = ClipLimits(judged_interval_ms=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlinkCount:
    """Labelled blinks found within five frames, and blinks seen away from any label."""

    labelled: int
    found: int
    false: int


def observe_talker(engine: ClipVerifier, data: EvaluationData, *, every: int = 1, among: range = LABELLED) -> tuple[FaceObservation, ...]:
    """Observe the labelled frames of the talking man, or every so-manyth of some of them."""
    session, clip = engine.new_session(), (data.folder / "blinks" / "talker.mp4").read_bytes()
    with open_clip(clip, _TALKER_LIMITS, DecodedCount()) as frames:
        for place, frame in enumerate(frames):
            if frame.t_ms >= among.stop * 1000 / _FPS:
                break
            if place >= among.start and place % every == 0:
                session.see(frame)
    return tuple(session.observations)


def count_blinks(observations: Sequence[FaceObservation], labels: Sequence[tuple[int, int]]) -> BlinkCount:
    """Compare the blinks judged with the labels."""
    seen = [
        (blink.start_ms * _FPS / 1000 - _TOLERANCE_FRAMES, blink.end_ms * _FPS / 1000 + _TOLERANCE_FRAMES)
        for blink in judge_motion(observations)
        if blink.action is Action.BLINK
    ]
    found = sum(any(first <= label[1] and last >= label[0] for first, last in seen) for label in labels)
    false = sum(not any(first <= label[1] and last >= label[0] for label in labels) for first, last in seen)
    return BlinkCount(labelled=len(labels), found=found, false=false)
