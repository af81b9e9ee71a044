"""The motion strip: what moved when, as three lanes of turns, looks and blinks, 60 px high."""

from collections.abc import Sequence
from dataclasses import dataclass

from realname.verification.model.observations import Action, ObservedAction

WIDTH = 600
LANE = 20
_LEAST_WIDTH = 6  # a blink takes a seventh of a second
_AFTER_MS = 300
_LANES = {Action.BLINK: 2, Action.LOOK_UP: 1, Action.LOOK_DOWN: 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One movement.

    Attributes:
        x, y, width: In the units of the strip.
        start_s, end_s: In seconds since the session began.
    """

    action: str
    x: int
    y: int
    width: int
    start_s: float
    end_s: float


def strip_of(motion: Sequence[ObservedAction]) -> Sequence[Bar]:
    """Lay movements out, in their order; the strip is as long as the last of them."""
    seen = sorted(motion, key=lambda one: (one.start_ms, one.end_ms))
    length_ms = max((one.end_ms for one in seen), default=0) + _AFTER_MS
    return [_bar(one, length_ms) for one in seen]


def _bar(one: ObservedAction, length_ms: int) -> Bar:
    width = max(_LEAST_WIDTH, round((one.end_ms - one.start_ms) / length_ms * WIDTH))
    return Bar(
        action=one.action.value,
        x=min(round(one.start_ms / length_ms * WIDTH), WIDTH - width),
        y=_LANES.get(one.action, 0) * LANE,
        width=width,
        start_s=one.start_ms / 1000,
        end_s=one.end_ms / 1000,
    )
