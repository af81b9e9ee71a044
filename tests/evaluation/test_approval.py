"""Honest people under the shipped pack of China: who does the challenge and is on the portrait is approved."""

import pytest

from realname.evaluation.evaluation_data import TURNS, EvaluationData
from realname.evaluation.examinations import Examiner
from realname.packs.model import Policy
from realname.registration.model.decisions import Approved, Refused, decide_verification
from realname.registration.model.reasons import Reason
from realname.verification.model.observations import Action

pytestmark = pytest.mark.models

_LEAST_APPROVED = 4


def _two_turns(name: str) -> tuple[Action, ...]:
    return tuple(action for action in TURNS[name] if action.is_turn)


def test_at_least_four_of_five_who_turn_as_asked_are_approved(examiner: Examiner, data: EvaluationData, policy: Policy) -> None:
    decisions = [decide_verification(examiner.findings(clip, portrait, *_two_turns(clip.stem)), policy) for clip, portrait in data.mated]
    assert sum(isinstance(one, Approved) for one in decisions) >= _LEAST_APPROVED


def test_none_of_them_is_refused(examiner: Examiner, data: EvaluationData, policy: Policy) -> None:
    decisions = [decide_verification(examiner.findings(clip, portrait, *_two_turns(clip.stem)), policy) for clip, portrait in data.mated]
    assert not [one for one in decisions if isinstance(one, Refused)]


def test_the_wrong_order_is_refused(examiner: Examiner, data: EvaluationData, policy: Policy) -> None:
    clip, portrait = data.mated[0]
    asked = tuple(reversed(_two_turns(clip.stem)))
    decision = decide_verification(examiner.findings(clip, portrait, *asked), policy)
    assert decision == Refused(frozenset({Reason.CHALLENGE_NOT_MET}), policy.digest)


def test_without_a_challenge_nobody_is_approved(examiner: Examiner, data: EvaluationData, policy: Policy) -> None:
    decisions = [decide_verification(examiner.findings(clip, portrait), policy) for clip, portrait in data.mated]
    assert not [one for one in decisions if isinstance(one, Approved)]
