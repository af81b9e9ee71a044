"""Blinks of a man who talks for 100 seconds, labelled by eye."""

import pytest

from realname.verification.engine.engine import ClipVerifier
from realname.verification.model.observations import FaceObservation
from tests.evaluation.blinks import count_blinks, observe_talker
from tests.evaluation.evaluation_data import EvaluationData

pytestmark = [pytest.mark.models, pytest.mark.slow]

_LEAST_FOUND = 26
_MOST_FALSE = 1


@pytest.fixture(scope="module")
def observations(engine: ClipVerifier, data: EvaluationData) -> tuple[FaceObservation, ...]:
    return observe_talker(engine, data)


@pytest.mark.parametrize("step", [1, 2], ids=["24 fps", "12 fps"])
def test_blinks_are_found(observations: tuple[FaceObservation, ...], data: EvaluationData, step: int) -> None:
    assert count_blinks(observations[::step], data.blinks).found >= _LEAST_FOUND


@pytest.mark.parametrize("step", [1, 2], ids=["24 fps", "12 fps"])
def test_no_blink_is_made_up(observations: tuple[FaceObservation, ...], data: EvaluationData, step: int) -> None:
    assert count_blinks(observations[::step], data.blinks).false <= _MOST_FALSE
