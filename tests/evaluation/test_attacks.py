"""Attacks under the shipped pack with a turn-and-blink challenge: none is approved."""

from pathlib import Path

import pytest

from realname.evaluation.evaluation_data import EvaluationData
from realname.evaluation.examinations import Examiner
from realname.packs.model import Policy
from realname.registration.model.decisions import Approved, Refused, decide_verification
from realname.registration.model.reasons import Reason
from realname.sandbox.simulators.photo_clip import PhotoMotion, clip_of_photo
from realname.verification.engine.engine import ClipVerifier
from realname.verification.model.observations import Action
from tests.evaluation.extent import IS_WHOLE

pytestmark = pytest.mark.models

_CHALLENGES = ((Action.TURN_LEFT, Action.BLINK), (Action.BLINK, Action.TURN_RIGHT), (Action.TURN_LEFT, Action.TURN_RIGHT))


def _portrait_of(clip: Path, data: EvaluationData) -> Path:
    of = clip.stem.split("-of-")[-1]
    return next((portrait for portrait in data.portraits if portrait.stem == of), data.portraits[0])


@pytest.mark.parametrize("challenge", _CHALLENGES, ids="-then-".join)
def test_no_replay_is_approved(examiner: Examiner, data: EvaluationData, policy: Policy, challenge: tuple[Action, ...]) -> None:
    decisions = {
        clip.name: decide_verification(examiner.findings(clip, _portrait_of(clip, data), *challenge), policy) for clip in data.replays
    }
    assert [name for name, decision in decisions.items() if isinstance(decision, Approved)] == []


@pytest.mark.parametrize("motion", PhotoMotion)
def test_no_photo_held_before_the_camera_turns_or_blinks(engine: ClipVerifier, data: EvaluationData, motion: PhotoMotion) -> None:
    met = []
    # In CI each portrait is moved in every other way: all portraits and all ways are there.
    shown = data.portraits if IS_WHOLE else data.portraits[list(PhotoMotion).index(motion) % 2 :: 2]
    for portrait in shown:
        seen = engine.see(clip_of_photo(portrait.read_bytes(), motion, seconds=4.0))
        met += [(portrait.name, one.action) for one in seen.session.motion() if one.action.is_turn or one.action is Action.BLINK]
    assert met == []


def test_no_person_who_does_the_challenge_is_refused_as_an_attack(examiner: Examiner, data: EvaluationData, policy: Policy) -> None:
    refused = []
    for clip in data.bona_fide:
        findings = examiner.findings(clip, _portrait_of(clip, data))
        decision = decide_verification(findings, policy)
        if isinstance(decision, Refused) and Reason.PRESENTATION_ATTACK in decision.reasons:
            refused.append(clip.name)
    assert refused == []
