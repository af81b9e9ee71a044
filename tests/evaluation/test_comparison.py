"""Live faces against portraits, and LFW's development pairs."""

import pytest

from realname.evaluation.examinations import Examiner, compare_crosswise
from realname.evaluation.lfw import LfwResult, compare_lfw
from realname.verification.engine.engine import ClipVerifier
from tests.evaluation.evaluation_data import EvaluationData
from tests.evaluation.extent import IS_WHOLE

pytestmark = [pytest.mark.models, pytest.mark.slow]


@pytest.fixture(scope="module")
def lfw(engine: ClipVerifier, data: EvaluationData) -> LfwResult:
    # In CI every other mated pair; a bound on false matches needs all the others.
    shown = [pair for place, pair in enumerate(data.lfw_pairs) if IS_WHOLE or place % 2 or not pair.is_mated]
    return compare_lfw(engine, shown)


def test_a_clip_and_the_portrait_of_the_same_person_are_alike(examiner: Examiner, data: EvaluationData) -> None:
    clips = [clip for clip, _ in data.mated]
    scores = compare_crosswise(examiner, clips, data.portraits)
    assert min(scores[clip.stem, clip.stem] for clip in clips) >= 0.70


def test_a_clip_and_the_portrait_of_anyone_else_are_not(examiner: Examiner, data: EvaluationData) -> None:
    scores = compare_crosswise(examiner, data.clips("turns"), data.portraits)
    assert max(score for (clip, portrait), score in scores.items() if clip != portrait) < 0.45


def test_no_face_of_lfw_is_lost(lfw: LfwResult) -> None:
    assert lfw.lost == 0


def test_99_percent_of_lfw_pairs_are_right_at_the_best_threshold(lfw: LfwResult) -> None:
    assert lfw.best_accuracy()[0] >= 0.99


def test_at_the_floor_fewer_than_one_in_a_hundred_lfw_pairs_match_falsely(lfw: LfwResult) -> None:
    assert lfw.fmr(0.36).interval[1] < 0.01


def test_at_the_target_at_most_one_in_twenty_mated_lfw_pairs_is_lost(lfw: LfwResult) -> None:
    assert lfw.fnmr(0.45).value <= 0.05
