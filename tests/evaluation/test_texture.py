"""Texture: people, prints and screens, and the referred band between them."""

import pytest

from realname.evaluation.examinations import Examiner, summarise_texture
from realname.packs.model import Policy
from realname.verification.engine.engine import ClipVerifier
from realname.verification.model.comparison_rule import PresentationRule
from tests.evaluation.evaluation_data import EvaluationData
from tests.evaluation.extent import IS_WHOLE
from tests.evaluation.prints import print_scores

pytestmark = pytest.mark.models


def test_lower_quartiles_of_people_and_of_replays_lie_apart(examiner: Examiner, examined: EvaluationData) -> None:
    people = [summarise_texture(examiner.examine(clip, examined.portrait_of(clip))).lower_quartile for clip in examined.bona_fide]
    replays = [summarise_texture(examiner.examine(clip, examined.portrait_of(clip))).lower_quartile for clip in examined.replays]
    assert (min(people) >= 0.70, max(replays) <= 0.10) == (True, True)


def test_no_person_is_referred_for_texture(examiner: Examiner, examined: EvaluationData, policy: Policy) -> None:
    scores = {clip.name: summarise_texture(examiner.examine(clip, examined.portrait_of(clip))).attack_score for clip in examined.bona_fide}
    assert {name: score for name, score in scores.items() if score > policy[PresentationRule].one_network.target} == {}


def test_every_whole_replay_is_refused_for_texture(examiner: Examiner, examined: EvaluationData, policy: Policy) -> None:
    scores = {clip.name: summarise_texture(examiner.examine(clip, examined.portrait_of(clip))).attack_score for clip in examined.replays}
    assert {name: score for name, score in scores.items() if score < policy[PresentationRule].one_network.ceiling} == {}


@pytest.mark.slow
def test_printed_photos_lie_apart_from_people(engine: ClipVerifier, data: EvaluationData) -> None:
    people, prints = (print_scores(engine, data, kind, every=4 if IS_WHOLE else 16) for kind in ("bona_fide", "print"))
    assert max(prints) < 0.5 < min(people)
