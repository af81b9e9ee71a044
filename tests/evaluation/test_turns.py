"""Turns and looks in the clips of turns/, against what a person sees in them; none in the clips of still/."""

from collections.abc import Sequence

import pytest

from realname.evaluation.examinations import Examiner
from realname.verification.model.observations import Action, ObservedAction
from tests.evaluation.evaluation_data import TURNS, EvaluationData
from tests.evaluation.extent import CLIPS_IN_CI, IS_WHOLE

pytestmark = pytest.mark.models

_LEAST_TURN_DEG = 20
_NAMES = [name for name in TURNS if IS_WHOLE or name in CLIPS_IN_CI]


def _motion(examiner: Examiner, examined: EvaluationData, name: str) -> Sequence[ObservedAction]:
    clip = next((examined.folder / "turns").glob(f"{name}.*"))
    return examiner.examine(clip, examined.portrait_of(clip)).report.motion


@pytest.mark.parametrize("name", _NAMES)
def test_turns_and_looks_are_seen_in_the_order_a_person_sees_them(examiner: Examiner, examined: EvaluationData, name: str) -> None:
    motion = _motion(examiner, examined, name)
    assert tuple(one.action for one in motion if one.action is not Action.BLINK) == TURNS[name]


@pytest.mark.parametrize("name", _NAMES)
def test_turns_reach_twenty_degrees(examiner: Examiner, examined: EvaluationData, name: str) -> None:
    motion = _motion(examiner, examined, name)
    assert min(one.peak for one in motion if one.action.is_turn) >= _LEAST_TURN_DEG


def test_people_who_sit_still_and_speak_turn_nowhere(examiner: Examiner, examined: EvaluationData) -> None:
    reports = {clip.name: examiner.examine(clip, examined.portrait_of(clip)).report for clip in examined.clips("still")}
    turned = {name: report.motion for name, report in reports.items() if any(one.action.is_turn for one in report.motion)}
    assert turned == {}
