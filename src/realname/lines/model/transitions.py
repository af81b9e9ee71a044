"""The table of a line's legal moves; docs/reference/lines.md shows it, and a test holds the two against each other."""

from collections.abc import Mapping
from enum import StrEnum


class LineState(StrEnum):
    """Where a line stands."""

    ACTIVATION_REQUESTED = "activation-requested"
    ACTIVE = "active"
    BARRED = "barred"
    DEACTIVATION_REQUESTED = "deactivation-requested"
    DEACTIVATED = "deactivated"
    ACTIVATION_REJECTED = "activation-rejected"


class Transition(StrEnum):
    """What can happen to a line."""

    ACTIVATE = "activate"
    REJECT = "reject"
    BAR = "bar"
    HOLD = "hold"
    LIFT = "lift"
    REPLACE_SIM = "replace-sim"
    TRANSFER = "transfer"
    REQUEST_DEACTIVATION = "request-deactivation"
    DEACTIVATE = "deactivate"
    KEEP = "keep"


_S = LineState
# From a state by a move to the states that can follow; what is not here is not legal.
# A transfer needs a line that nothing bars: a thief who had the SIM replaced must not give the line away within the day.
MOVES: Mapping[tuple[LineState, Transition], tuple[LineState, ...]] = {
    (_S.ACTIVATION_REQUESTED, Transition.ACTIVATE): (_S.ACTIVE,),
    (_S.ACTIVATION_REQUESTED, Transition.REJECT): (_S.ACTIVATION_REJECTED,),
    (_S.ACTIVE, Transition.BAR): (_S.BARRED,),
    (_S.ACTIVE, Transition.LIFT): (_S.ACTIVE,),
    (_S.ACTIVE, Transition.REPLACE_SIM): (_S.ACTIVE,),
    (_S.ACTIVE, Transition.TRANSFER): (_S.ACTIVE,),
    (_S.ACTIVE, Transition.REQUEST_DEACTIVATION): (_S.DEACTIVATION_REQUESTED,),
    (_S.BARRED, Transition.BAR): (_S.BARRED,),
    (_S.BARRED, Transition.LIFT): (_S.ACTIVE, _S.BARRED),
    (_S.BARRED, Transition.REPLACE_SIM): (_S.BARRED,),
    (_S.BARRED, Transition.REQUEST_DEACTIVATION): (_S.DEACTIVATION_REQUESTED,),
    (_S.DEACTIVATION_REQUESTED, Transition.HOLD): (_S.DEACTIVATION_REQUESTED,),
    (_S.DEACTIVATION_REQUESTED, Transition.DEACTIVATE): (_S.DEACTIVATED,),
    (_S.DEACTIVATION_REQUESTED, Transition.KEEP): (_S.ACTIVE, _S.BARRED),
}


def is_legal(state: LineState, move: Transition) -> bool:
    """Whether a line in this state can be moved so."""
    return (state, move) in MOVES
