"""Blinks of a man who talks for 100 seconds, labelled by eye.

CI looks for them in half a minute at 12 frames a second; `make gates` in all of it, and in all of his 24 frames a second as well.
"""

import pytest

from realname.verification.engine.engine import ClipVerifier
from tests.evaluation.blinks import LABELLED, BlinkCount, count_blinks, observe_talker
from tests.evaluation.evaluation_data import EvaluationData
from tests.evaluation.extent import IS_WHOLE

pytestmark = [pytest.mark.models, pytest.mark.slow]

# The half-minute holds twelve blinks, the whole clip 28.
_AMONG, _MOST_MISSED = (LABELLED, 2) if IS_WHOLE else (range(1040, 1760), 1)
_MOST_FALSE = 1


@pytest.fixture(scope="module", params=[2, 1] if IS_WHOLE else [2], ids=lambda every: f"{24 // every} fps")
def counted(request: pytest.FixtureRequest, engine: ClipVerifier, data: EvaluationData) -> BlinkCount:
    labels = [(first, last) for first, last in data.blinks if first >= _AMONG.start and last < _AMONG.stop]
    return count_blinks(observe_talker(engine, data, every=request.param, among=_AMONG), labels)


def test_blinks_are_found(counted: BlinkCount) -> None:
    assert counted.labelled >= 12
    assert counted.found >= counted.labelled - _MOST_MISSED


def test_no_blink_is_made_up(counted: BlinkCount) -> None:
    assert counted.false <= _MOST_FALSE
