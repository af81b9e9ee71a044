"""Closed eyes on a portrait, by the pinned landmark model: seen where they are, and not where they are not."""

import cv2
import pytest

from realname.verification.engine.decoding.capture import DecodedCount, open_clip
from realname.verification.engine.decoding.limits import ClipLimits
from realname.verification.engine.engine import ClipVerifier
from realname.verification.model.observations import PortraitEyes
from tests.evaluation.evaluation_data import EvaluationData

_EVERY_FRAME = ClipLimits(judged_interval_ms=0)


def _portrait(data: EvaluationData, *, frame: int) -> bytes:
    """One frame of the talking man as a portrait; in memory only."""
    clip = (data.folder / "blinks" / "talker.mp4").read_bytes()
    with open_clip(clip, _EVERY_FRAME, DecodedCount()) as frames:
        for place, one in enumerate(frames):
            if place == frame:
                return bytes(cv2.imencode(".png", cv2.cvtColor(one.pixels, cv2.COLOR_RGB2BGR))[1].tobytes())
    raise AssertionError


@pytest.mark.parametrize(("frame", "eyes"), [(165, PortraitEyes.CLOSED), (240, PortraitEyes.CLOSED), (120, PortraitEyes.OPEN)])
def test_eyes_that_are_closed_on_a_portrait_are_seen(engine: ClipVerifier, data: EvaluationData, frame: int, eyes: PortraitEyes) -> None:
    assert engine.require_usable(_portrait(data, frame=frame)) is eyes


def test_eyes_that_are_open_are_not_taken_for_closed(engine: ClipVerifier, data: EvaluationData) -> None:
    assert data.portraits
    assert [path.name for path in data.portraits[:5] if engine.require_usable(path.read_bytes()) is PortraitEyes.CLOSED] == []
