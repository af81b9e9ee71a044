"""Near-duplicates on real clips: the same splice, encoded anew with other noise, is known again; another person's session is not."""

from collections.abc import Sequence
from itertools import permutations

import pytest

from realname.live.model.shown_pictures import ShownPictures, spread
from realname.verification.engine.engine import ClipVerifier
from realname.verification.model.observations import Action
from realname.verification.model.picture_signature import PictureSignature
from tests.evaluation.evaluation_data import EvaluationData
from tests.evaluation.played_session import play
from tests.verification.live_segments import SegmentPlayer

pytestmark = pytest.mark.models

_ASKED = (Action.TURN_LEFT, Action.TURN_RIGHT)  # every clip shows both
_PEOPLE = 3


@pytest.fixture(scope="module")
def sessions(engine: ClipVerifier, data: EvaluationData) -> Sequence[Sequence[tuple[PictureSignature, ...]]]:
    """Of each person the same clip spliced twice, with noise of its own each time."""
    played = data.mated[:_PEOPLE]
    return [[play(engine, SegmentPlayer(clip, seed=seed), _ASKED, portrait).pictures for seed in (1, 2)] for clip, portrait in played]


@pytest.mark.whole("gates")
def test_the_same_splice_is_known_again(sessions: Sequence[Sequence[tuple[PictureSignature, ...]]]) -> None:
    assert [ShownPictures(again).are_of(spread(first)) for first, again in sessions] == [True] * _PEOPLE


@pytest.mark.whole("gates")
def test_two_people_have_hardly_a_picture_in_common(sessions: Sequence[Sequence[tuple[PictureSignature, ...]]]) -> None:
    counted = [ShownPictures(one[0]).count_alike(spread(other[0])) for one, other in permutations(sessions, 2)]
    assert max(counted) <= 2
