"""Turns and looks in the clips of turns/, against what a person sees in them; none in the clips of still/."""

from pathlib import Path

import pytest

from realname.evaluation.examinations import Examiner
from realname.verification.model.observations import Action
from tests.evaluation.evaluation_data import TURNS, EvaluationData

pytestmark = pytest.mark.models

_LEAST_TURN_DEG = 20


def _clip(data: EvaluationData, name: str) -> Path:
    return next((data.folder / "turns").glob(f"{name}.*"))


@pytest.mark.parametrize("name", TURNS)
def test_turns_and_looks_are_seen_in_the_order_a_person_sees_them(examiner: Examiner, data: EvaluationData, name: str) -> None:
    motion = examiner.examine(_clip(data, name), data.portraits[0]).report.motion
    assert tuple(one.action for one in motion if one.action is not Action.BLINK) == TURNS[name]


@pytest.mark.parametrize("name", TURNS)
def test_turns_reach_twenty_degrees(examiner: Examiner, data: EvaluationData, name: str) -> None:
    motion = examiner.examine(_clip(data, name), data.portraits[0]).report.motion
    assert min(one.peak for one in motion if one.action.is_turn) >= _LEAST_TURN_DEG


def test_people_who_sit_still_and_speak_turn_nowhere(examiner: Examiner, data: EvaluationData) -> None:
    reports = {clip.name: examiner.examine(clip, data.portraits[0]).report for clip in data.clips("still")}
    turned = {name: report.motion for name, report in reports.items() if any(one.action.is_turn for one in report.motion)}
    assert turned == {}
