"""Blinks of a man who talks for 100 seconds, labelled by eye; `make gates` looks for them in all of his 24 frames a second as well."""

import pytest

from realname.verification.engine.engine import ClipVerifier
from realname.verification.model.observations import FaceObservation
from tests.evaluation.blinks import count_blinks, observe_talker
from tests.evaluation.evaluation_data import EvaluationData
from tests.evaluation.extent import IS_WHOLE

pytestmark = [pytest.mark.models, pytest.mark.slow]

_LEAST_FOUND = 26
_MOST_FALSE = 1


@pytest.fixture(scope="module", params=[2, 1] if IS_WHOLE else [2], ids=lambda every: f"{24 // every} fps")
def observations(request: pytest.FixtureRequest, engine: ClipVerifier, data: EvaluationData) -> tuple[FaceObservation, ...]:
    return observe_talker(engine, data, every=request.param)


def test_blinks_are_found(observations: tuple[FaceObservation, ...], data: EvaluationData) -> None:
    assert count_blinks(observations, data.blinks).found >= _LEAST_FOUND


def test_no_blink_is_made_up(observations: tuple[FaceObservation, ...], data: EvaluationData) -> None:
    assert count_blinks(observations, data.blinks).false <= _MOST_FALSE
