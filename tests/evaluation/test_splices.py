"""The face of one person at rest and the movements of another, put together picture by picture: refused, live and as a clip.

Each pair is spliced both ways. The portrait is that of the person shown at rest: without a look at the movements all of them were approved.
"""

from collections.abc import Mapping

import pytest

from realname.evaluation.examinations import Examiner
from realname.packs.model import Policy
from realname.registration.model.decisions import Decision, Refused, decide_verification
from realname.registration.model.reasons import Reason
from realname.verification.engine.engine import ClipVerifier
from realname.verification.model.comparison_rule import ComparisonRule
from realname.verification.model.findings import ChallengeOutcome
from realname.verification.model.observations import Action
from tests.evaluation.evaluation_data import EvaluationData
from tests.evaluation.extent import IS_WHOLE
from tests.evaluation.played_session import play
from tests.verification.live_segments import SegmentPlayer
from tests.verification.spliced_segments import clip_of, splice

pytestmark = pytest.mark.models

_ASKED = (Action.TURN_LEFT, Action.TURN_RIGHT, Action.TURN_LEFT)[: 3 if IS_WHOLE else 2]
_PAIRS = ((0, 1), (3, 2), (4, 3), (1, 0), (2, 3), (3, 4))[: 6 if IS_WHOLE else 1]  # of the mated people of the data
_CHANGED = frozenset({Reason.FACE_CHANGED})


@pytest.fixture(scope="module", params=_PAIRS, ids=lambda pair: f"{pair[0]}-moved-by-{pair[1]}")
def spliced(
    request: pytest.FixtureRequest, engine: ClipVerifier, data: EvaluationData, policy: Policy
) -> Mapping[str, tuple[ChallengeOutcome | None, Decision | None]]:
    """Whether the challenge was met and what was decided, by the way the pictures came."""
    (face, portrait), (movements, _) = (data.mated[place] for place in request.param)
    segments = splice(face=face, movements=movements)
    live = play(engine, SegmentPlayer(movements, cut=segments), _ASKED, portrait)
    clip = engine.verify(clip=clip_of(segments, _ASKED), reference=portrait.read_bytes(), asked=_ASKED).findings
    return {
        "live": (live.report.findings.challenge if live.report else None, live.decision(policy)),
        "clip": (clip.challenge, decide_verification(clip, policy)),
    }


@pytest.mark.parametrize("way", ["live", "clip"])
def test_a_face_exchanged_for_the_movements_is_refused_though_the_challenge_is_met(
    spliced: Mapping[str, tuple[ChallengeOutcome | None, Decision | None]], way: str, policy: Policy
) -> None:
    assert spliced[way] == (ChallengeOutcome.MET, Refused(_CHANGED, policy.digest))


def test_one_person_stays_alike_through_every_movement(examiner: Examiner, examined: EvaluationData, policy: Policy) -> None:
    found = {clip.name: examiner.findings(clip, examined.portrait_of(clip)).movement_agreement for clip in examined.bona_fide}
    floor = policy[ComparisonRule].movement_agreement_floor
    assert {name: one for name, one in found.items() if one is None or one < floor + 0.1} == {}


def test_without_movements_there_is_nothing_to_compare(examiner: Examiner, examined: EvaluationData) -> None:
    clip = examined.clips("still")[0]
    blinking = examiner.findings(clip, examined.portrait_of(clip))
    assert blinking.movement_agreement == 1.0
