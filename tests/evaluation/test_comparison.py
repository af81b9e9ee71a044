"""Live faces against portraits, and LFW's development photos, all against all."""

import pytest

from realname.evaluation.comparison.rates import ErrorRates
from realname.evaluation.examinations import Examiner, compare_crosswise
from realname.verification.engine.engine import ClipVerifier
from tests.evaluation.evaluation_data import EvaluationData
from tests.evaluation.extent import IS_WHOLE
from tests.evaluation.manifests import lfw_rows, measure_manifest

pytestmark = [pytest.mark.models, pytest.mark.slow]
_FLOOR, _TARGET = 0.37, 0.46


@pytest.fixture(scope="module")
def lfw(engine: ClipVerifier, data: EvaluationData) -> ErrorRates:
    assert engine.networks.digests
    # In CI every fourth person.
    return ErrorRates(measure_manifest(lfw_rows(data, every=1 if IS_WHOLE else 4), thresholds=(_FLOOR, _TARGET)))


def test_a_clip_and_the_portrait_of_the_same_person_are_alike(examiner: Examiner, examined: EvaluationData) -> None:
    clips = [clip for clip, _ in examined.mated]
    scores = compare_crosswise(examiner, clips, examined.portraits)
    assert min(scores[clip.stem, clip.stem] for clip in clips) >= 0.70


def test_a_clip_and_the_portrait_of_anyone_else_are_not(examiner: Examiner, examined: EvaluationData) -> None:
    scores = compare_crosswise(examiner, examined.clips("turns"), examined.portraits)
    assert max(score for (clip, portrait), score in scores.items() if clip != portrait) < 0.45


def test_at_most_one_face_of_lfw_in_a_hundred_is_lost(lfw: ErrorRates) -> None:
    failures = (*lfw.measured.probes.failures, *lfw.measured.references.failures)
    assert sum(bool(one) for one in failures) <= 0.01 * len(failures)


def test_the_equal_error_rate_on_lfw_is_at_most_one_and_a_fifth_percent(lfw: ErrorRates) -> None:
    eer, _ = lfw.equal_error()
    assert eer is not None
    assert eer <= 0.012


def test_at_the_floor_fewer_than_three_in_a_thousand_lfw_pairs_match_falsely(lfw: ErrorRates) -> None:
    assert lfw.fmr(_FLOOR).high < 0.003


def test_at_the_target_at_most_one_in_twenty_mated_lfw_pairs_is_lost(lfw: ErrorRates) -> None:
    rate = lfw.fnmr(_TARGET).value
    assert rate is not None
    assert rate <= 0.05
