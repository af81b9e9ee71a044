"""Live sessions without sockets, on clips of real people whose movements are played when they are asked for.

Everyone here is taken as somebody who cannot blink on demand: their clips hold turns and looks.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from realname.domain.challenge import adapt_rule, allowed_sequences
from realname.domain.decisions import Approved, Refused
from realname.domain.inability import Inability
from realname.domain.observations import Action
from realname.domain.policy import Policy
from realname.domain.session_findings import SessionFinding
from realname.evaluation.evaluation_data import TURNS, EvaluationData
from realname.verification.engine import ClipVerifier
from tests.live_segments import LoopPlayer, SegmentPlayer, is_fresh
from tests.models.played_session import Outcome, play

pytestmark = pytest.mark.models

_DRAWS = 5
_LEAST_APPROVED = 4
_QUARTER_MS = 15_000
_SWAPPED = {
    Action.TURN_LEFT: Action.TURN_RIGHT,
    Action.TURN_RIGHT: Action.TURN_LEFT,
    Action.LOOK_UP: Action.LOOK_DOWN,
    Action.LOOK_DOWN: Action.LOOK_UP,
}


def _draws(policy: Policy, clip: Path, count: int = _DRAWS) -> Sequence[tuple[Action, ...]]:
    """Challenges that this clip's person can do, drawn with a fixed seed among all that the pack allows."""
    rule = adapt_rule(policy.challenge, frozenset({Inability.CANNOT_BLINK}))
    assert rule is not None
    possible = [one for one in allowed_sequences(rule) if set(one) <= set(TURNS[clip.stem])]
    chosen = random.Random(clip.stem)  # noqa: S311 - a test's own draw
    return [chosen.choice(possible) for _ in range(count)]


def _clip(data: EvaluationData, name: str) -> Path:
    return next((data.folder / "turns").glob(f"{name}.*"))


@pytest.fixture(scope="module", params=TURNS)
def name(request: pytest.FixtureRequest) -> str:
    """Each clip; what is played of one is played in a row, as a clip is read anew when two others were in between."""
    return str(request.param)


@dataclass(frozen=True, slots=True, kw_only=True)
class HonestPeople:
    """Sessions of people who do as asked; each person's are held once."""

    engine: ClipVerifier
    data: EvaluationData
    policy: Policy
    _held: dict[str, Sequence[Outcome]] = field(default_factory=dict)

    def sessions(self, name: str) -> Sequence[Outcome]:
        """Of the person in this clip; who has no portrait is compared with somebody else's."""
        if name not in self._held:
            clip, portraits = _clip(self.data, name), {clip.stem: portrait for clip, portrait in self.data.mated}
            self._held[name] = [
                play(self.engine, SegmentPlayer(clip, seed=seed), actions, portraits.get(name, self.data.portraits[0]))
                for seed, actions in enumerate(_draws(self.policy, clip))
            ]
        return self._held[name]


@pytest.fixture(scope="module")
def honest(engine: ClipVerifier, data: EvaluationData, policy: Policy) -> HonestPeople:
    return HonestPeople(engine=engine, data=data, policy=policy)


def test_whoever_does_as_asked_meets_the_challenge_without_a_remark(honest: HonestPeople, name: str) -> None:
    assert [(one.findings, one.remarks) for one in honest.sessions(name) if one.findings or one.remarks] == []


def test_three_actions_take_less_than_a_quarter_of_a_minute(honest: HonestPeople, name: str) -> None:
    assert max(one.lasted_ms for one in honest.sessions(name)) < _QUARTER_MS


def test_movements_played_three_times_as_fast_do_not_count(engine: ClipVerifier, data: EvaluationData, policy: Policy, name: str) -> None:
    clip = _clip(data, name)
    outcome = play(engine, SegmentPlayer(clip, speed=3.0), _draws(policy, clip, 1)[0], data.portraits[0])
    assert (outcome.report, SessionFinding.ACTION_TOO_FAST in outcome.remarks) == (None, True)


def test_movements_in_another_order_than_asked_do_not_meet_the_challenge(
    engine: ClipVerifier, data: EvaluationData, policy: Policy, name: str
) -> None:
    clip = _clip(data, name)
    actions = _draws(policy, clip, 1)[0]
    shuffled = SegmentPlayer(clip, instead=_SWAPPED)
    outcome = play(engine, shuffled, actions, data.portraits[0])
    assert outcome.findings == (SessionFinding.ACTION_WRONG,)


def test_a_clip_of_all_movements_for_ever_is_not_approved(engine: ClipVerifier, data: EvaluationData, policy: Policy, name: str) -> None:
    clip = _clip(data, name)
    outcomes = [play(engine, LoopPlayer(SegmentPlayer(clip)), actions, data.portraits[0]) for actions in _draws(policy, clip, 2)]
    assert [one.findings for one in outcomes if not one.findings] == []


def test_at_least_four_of_five_people_are_approved_whatever_is_drawn(honest: HonestPeople, data: EvaluationData, policy: Policy) -> None:
    approved = {clip.stem: sum(isinstance(one.decision(policy), Approved) for one in honest.sessions(clip.stem)) for clip, _ in data.mated}
    assert sum(count == _DRAWS for count in approved.values()) >= _LEAST_APPROVED, approved


def test_nobody_is_refused_as_themselves(honest: HonestPeople, data: EvaluationData, policy: Policy) -> None:
    assert not [clip.stem for clip, _ in data.mated for one in honest.sessions(clip.stem) if isinstance(one.decision(policy), Refused)]


def test_who_has_no_portrait_here_is_refused_on_another_s(honest: HonestPeople, policy: Policy) -> None:
    assert all(isinstance(one.decision(policy), Refused) for one in honest.sessions("622e5d6b"))


def test_another_person_is_refused(engine: ClipVerifier, data: EvaluationData, policy: Policy) -> None:
    (clip, _), (_, other) = data.mated[0], data.mated[3]
    outcome = play(engine, SegmentPlayer(clip), _draws(policy, clip, 1)[0], other)
    assert isinstance(outcome.decision(policy), Refused)


def test_no_two_frames_of_the_played_camera_are_equal(engine: ClipVerifier, data: EvaluationData) -> None:
    del engine
    player = SegmentPlayer(data.mated[0][0])
    frames = [player.next_frame(None) for _ in range(60)]
    assert (is_fresh(frames), len(set(frames))) == (True, 60)
