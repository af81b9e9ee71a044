"""The eye of a live session: what it says of a picture, what it forgets, what it refuses to conclude."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest

from realname.verification.engine import live_frames
from realname.verification.engine.conclusion import Networks, ReferenceTemplate, read_template
from realname.verification.engine.decoding.limits import ImageLimits
from realname.verification.engine.engine import ClipVerifier
from realname.verification.engine.frames import Pixels
from realname.verification.engine.live_frames import SessionFrameAnalyser
from realname.verification.errors import ClipNoFace, ClipTooShort
from realname.verification.model.challenges.guided_challenge import GuidedChallenge
from realname.verification.model.findings import AnsweredChallenge, ChallengeOutcome, PresentationNotScreened
from realname.verification.model.observations import Action, FrameObservation
from tests.evaluation.evaluation_data import EvaluationData
from tests.verification.live_segments import FRAME_MS, SegmentPlayer, read_segments

pytestmark = pytest.mark.models

_ASKED = (Action.TURN_LEFT,)
_MET = AnsweredChallenge(asked=_ASKED, outcome=ChallengeOutcome.MET)


@dataclass(slots=True)
class Looking:
    """An eye and the time it has come to."""

    eye: SessionFrameAnalyser
    t_ms: int = 0

    def at(self, pixels: Pixels) -> FrameObservation:
        """Look at the next picture."""
        _, jpeg = cv2.imencode(".jpg", np.ascontiguousarray(pixels[:, :, ::-1]))
        self.t_ms += FRAME_MS
        return self.eye.see(jpeg.tobytes(), t_ms=self.t_ms)


@pytest.fixture
def clip(data: EvaluationData) -> Path:
    return data.mated[0][0]


@pytest.fixture
def looking(engine: ClipVerifier) -> Looking:
    return Looking(engine.open_frame_analyser())


def _beside(pixels: Pixels) -> Pixels:
    return np.concatenate([pixels, pixels], axis=1)


def test_one_face_is_seen_with_its_brightness(looking: Looking, clip: Path) -> None:
    observation = looking.at(read_segments(clip).rest[0].pixels)
    assert (observation.face is not None, observation.faces, 0.1 < observation.brightness < 0.9) == (True, 1, True)


def test_an_empty_picture_has_no_face(looking: Looking) -> None:
    observation = looking.at(np.full((480, 640, 3), 128, dtype=np.uint8))
    assert (observation.face, observation.faces, round(observation.brightness, 1)) == (None, 0, 0.5)


def test_two_faces_stay_two_between_the_searches(looking: Looking, clip: Path) -> None:
    pixels = _beside(read_segments(clip).rest[0].pixels)
    assert [looking.at(pixels).faces for _ in range(4)] == [2, 2, 2, 2]


def test_an_eye_that_saw_too_little_concludes_nothing(looking: Looking, clip: Path, data: EvaluationData) -> None:
    for one in read_segments(clip).rest[:5]:
        looking.at(one.pixels)
    with pytest.raises(ClipTooShort):
        looking.eye.conclude(reference=data.mated[0][1].read_bytes(), answered=_MET)


def test_an_eye_that_saw_no_face_concludes_nothing(looking: Looking, data: EvaluationData) -> None:
    for shade in range(20):
        looking.at(np.full((480, 640, 3), 100 + shade, dtype=np.uint8))
    with pytest.raises((ClipNoFace, ClipTooShort)):
        looking.eye.conclude(reference=data.mated[0][1].read_bytes(), answered=_MET)


def test_who_stood_there_before_the_applicant_is_forgotten(engine: ClipVerifier, clip: Path, data: EvaluationData) -> None:
    looking, player, challenge = Looking(engine.open_frame_analyser()), SegmentPlayer(clip), GuidedChallenge(_ASKED)
    for place in range(42):
        if place < 12:
            observation = looking.at(_beside(read_segments(data.mated[3][0]).rest[0].pixels))
        else:
            looking.t_ms += FRAME_MS
            observation = looking.eye.see(player.next_frame(None), t_ms=looking.t_ms)
        challenge.see(observation, newest_ms=looking.t_ms)
        if not challenge.does_count:
            looking.eye.forget()
    report = looking.eye.conclude(reference=data.mated[0][1].read_bytes(), answered=_MET)
    assert (report.frames.decoded, report.frames.judged <= 30, report.quality.single_face) == (42, True, 1.0)
    assert report.findings.probe_agreement > 0.8


def test_without_a_challenge_the_outcome_is_absent_whatever_was_told(engine: ClipVerifier, clip: Path, data: EvaluationData) -> None:
    eye, player = engine.open_frame_analyser(), SegmentPlayer(clip)
    for _ in range(30):
        eye.see(player.next_frame(None), t_ms=player.t_ms + FRAME_MS)
    report = eye.conclude(reference=data.mated[0][1].read_bytes(), answered=AnsweredChallenge(asked=(), outcome=ChallengeOutcome.MET))
    assert report.findings.challenge is ChallengeOutcome.ABSENT


def test_a_reference_that_was_read_ahead_gives_the_report_of_one_that_was_not(
    engine: ClipVerifier, clip: Path, data: EvaluationData, monkeypatch: pytest.MonkeyPatch
) -> None:
    mated, other = (data.mated[place][1].read_bytes() for place in (0, 1))
    read: list[bytes] = []

    def reading(portrait: bytes, networks: Networks, limits: ImageLimits) -> ReferenceTemplate:
        read.append(portrait)
        return read_template(portrait, networks, limits)

    monkeypatch.setattr(live_frames, "read_template", reading)

    eye, player = engine.open_frame_analyser(), SegmentPlayer(clip)
    for _ in range(30):
        eye.see(player.next_frame(None), t_ms=player.t_ms + FRAME_MS)

    def similarity(*, prepared: bytes | None) -> float:
        if prepared is not None:
            eye.prepare(reference=prepared)
        return eye.conclude(reference=mated, answered=_MET).findings.similarity

    assert similarity(prepared=None) == similarity(prepared=mated) == similarity(prepared=other) == similarity(prepared=b"no picture")
    assert read == [mated, mated, other, mated, b"no picture", mated], "once where it is the same, anew where it is another"


def test_an_eye_that_saw_little_has_no_attack_score(looking: Looking, clip: Path) -> None:
    looking.at(read_segments(clip).rest[0].pixels)
    assert looking.eye.presentation() == PresentationNotScreened()
