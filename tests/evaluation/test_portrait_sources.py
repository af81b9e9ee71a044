"""Portraits as a chip, a document or a print gives them, against other photos of the same people and of all others."""

from collections.abc import Mapping

import pytest

from bench.measure_portraits import Scores, read_studio, same_fmr, score
from bench.portrait_sources import FORMATS
from realname.packs.model import Policy
from realname.verification.engine.engine import ClipVerifier
from realname.verification.model.comparison_rule import ComparisonRule, PortraitSource
from tests.evaluation.evaluation_data import EvaluationData
from tests.evaluation.extent import IS_WHOLE

pytestmark = [pytest.mark.models, pytest.mark.slow]
_SOURCES = {
    "card-chip": PortraitSource.CARD_CHIP,
    "document-chip": PortraitSource.DOCUMENT_CHIP,
    "camera": PortraitSource.CAMERA,
} | ({"card-chip, JPEG 2000": PortraitSource.CARD_CHIP} if IS_WHOLE else {})


@pytest.fixture(scope="module")
def scores(engine: ClipVerifier, data: EvaluationData) -> Mapping[str, Scores]:
    people = sorted({path.stem.rpartition("-")[0] for path in data.clips("studio")})[:: 1 if IS_WHOLE else 3]
    some = frozenset(f"{person}-{expression}" for person in people for expression in ("neutral", "smiling"))
    faces = read_studio(EvaluationData(data.folder, only=some), engine)
    return {name: score(faces, FORMATS[name], engine) for name in _SOURCES}


@pytest.fixture(scope="module")
def rule(policy: Policy) -> ComparisonRule:
    return policy[ComparisonRule]


@pytest.mark.parametrize("name", _SOURCES)
def test_every_portrait_of_a_source_is_large_enough_and_none_is_lost(name: str, scores: Mapping[str, Scores], rule: ComparisonRule) -> None:
    found = scores[name]
    assert (found.lost, min(found.eyes_px) >= rule.of(_SOURCES[name]).reference_eye_distance_px) == (0, True)


@pytest.mark.parametrize("name", _SOURCES)
def test_of_frontal_faces_each_matches_the_portrait_of_its_source(name: str, scores: Mapping[str, Scores], rule: ComparisonRule) -> None:
    found = scores[name]
    assert found.values[found.mated].min() >= rule.of(_SOURCES[name]).similarity_target


@pytest.mark.parametrize("name", sorted(_SOURCES.keys() - {"camera"}))
def test_no_source_matches_other_people_more_often_than_a_photo_does(name: str, scores: Mapping[str, Scores], rule: ComparisonRule) -> None:
    target = rule.of(_SOURCES[name]).similarity_target
    assert same_fmr(scores[name], scores["camera"], rule.similarity_target) <= target


def test_a_chips_portrait_and_the_print_beside_it_are_compared(engine: ClipVerifier, data: EvaluationData) -> None:
    one, other = (path.read_bytes() for path in data.portraits[:2])
    same, different = engine.compare_portraits(chip=one, printed=one), engine.compare_portraits(chip=one, printed=other)
    assert (same.similarity > 0.99, different.similarity < 0.36) == (True, True)
    assert same.chip_eye_distance_px == same.print_eye_distance_px != different.print_eye_distance_px
