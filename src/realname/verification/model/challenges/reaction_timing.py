"""Human timing: which movements a person can have made in answer to a prompt. Pure; bounds in `LiveRule`."""

from collections.abc import Sequence
from dataclasses import dataclass

from realname.verification.model.live_rule import LiveRule
from realname.verification.model.observations import Action, ObservedAction
from realname.verification.model.session_findings import SessionFinding

_OPPOSITE = {
    Action.TURN_LEFT: Action.TURN_RIGHT,
    Action.TURN_RIGHT: Action.TURN_LEFT,
    Action.LOOK_UP: Action.LOOK_DOWN,
    Action.LOOK_DOWN: Action.LOOK_UP,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What is asked for.

    Attributes:
        asked_ms: Capture time of the newest picture there was when it was asked: it cannot have been read before.
        until_ms: The movement is over by then, or too late.
    """

    action: Action
    asked_ms: int
    until_ms: int


def is_too_fast(seen: ObservedAction, rule: LiveRule) -> bool:
    """Whether a turn or look is faster than people who are asked make it; blinks last two pictures and are not measured.

    Heads can turn much faster (780 degrees a second, Grossman 1988): it is the calm answer to a prompt that is told from a clip
    played fast.
    """
    if seen.action is Action.BLINK:
        return False
    lasted_ms = max(1, seen.end_ms - seen.start_ms)
    return lasted_ms < rule.least_movement_ms or 2000 * seen.peak / lasted_ms > rule.fastest_deg_s


def remark_of(seen: ObservedAction, prompt: Prompt | None, rule: LiveRule) -> SessionFinding | None:
    """Say why a movement does not count, None where it does: is it the one asked for, not too early, not too fast."""
    if prompt is None or (seen.action is prompt.action and seen.start_ms < prompt.asked_ms + rule.reaction_ms):
        return SessionFinding.ACTION_EARLY
    if seen.action is not prompt.action:
        return SessionFinding.ACTION_WRONG
    return SessionFinding.ACTION_TOO_FAST if is_too_fast(seen, rule) else None


def is_part_of(seen: ObservedAction, counted: Sequence[ObservedAction], rule: LiveRule) -> bool:
    """Whether a movement belongs to one before it: made at the same time (a turn that nods), or the swing of coming back."""
    return any(_is_part(seen, of, rule) for of in counted)


def _is_part(seen: ObservedAction, of: ObservedAction, rule: LiveRule) -> bool:
    if seen.start_ms <= of.end_ms:
        return seen.end_ms >= of.start_ms
    is_soon = seen.start_ms - of.end_ms <= rule.overshoot_ms
    return is_soon and _OPPOSITE.get(seen.action) is of.action and seen.peak <= of.peak * rule.overshoot_share
