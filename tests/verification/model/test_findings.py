"""Findings: surplus movements are counted, blinks are not."""

import pytest

from realname.verification.model.findings import count_surplus
from realname.verification.model.observations import Action, ObservedAction


def seen(*actions: Action) -> tuple[ObservedAction, ...]:
    return tuple(ObservedAction(action=action, start_ms=at * 1000, end_ms=at * 1000 + 500, peak=30.0) for at, action in enumerate(actions))


@pytest.mark.parametrize(
    ("asked", "observed", "surplus"),
    [
        ((Action.TURN_LEFT,), seen(Action.TURN_LEFT), 0),
        ((Action.TURN_LEFT,), seen(Action.TURN_LEFT, Action.LOOK_UP, Action.TURN_RIGHT), 2),
        ((Action.BLINK,), seen(Action.BLINK, Action.BLINK, Action.BLINK), 0),
        ((Action.BLINK, Action.TURN_LEFT), seen(Action.TURN_LEFT, Action.LOOK_DOWN), 1),
        ((Action.TURN_LEFT, Action.TURN_RIGHT), (), 0),
    ],
)
def test_turns_and_looks_beyond_those_asked_for_are_counted(
    asked: tuple[Action, ...], observed: tuple[ObservedAction, ...], surplus: int
) -> None:
    assert count_surplus(asked=asked, observed=observed) == surplus
