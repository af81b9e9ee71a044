"""The table of a line's legal moves; docs/lines.md shows it, and a test holds the two against each other."""

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


class Move(StrEnum):
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
MOVES: Mapping[tuple[LineState, Move], tuple[LineState, ...]] = {
    (_S.ACTIVATION_REQUESTED, Move.ACTIVATE): (_S.ACTIVE,),
    (_S.ACTIVATION_REQUESTED, Move.REJECT): (_S.ACTIVATION_REJECTED,),
    (_S.ACTIVE, Move.BAR): (_S.BARRED,),
    (_S.ACTIVE, Move.LIFT): (_S.ACTIVE,),
    (_S.ACTIVE, Move.REPLACE_SIM): (_S.ACTIVE,),
    (_S.ACTIVE, Move.TRANSFER): (_S.ACTIVE,),
    (_S.ACTIVE, Move.REQUEST_DEACTIVATION): (_S.DEACTIVATION_REQUESTED,),
    (_S.BARRED, Move.BAR): (_S.BARRED,),
    (_S.BARRED, Move.LIFT): (_S.ACTIVE, _S.BARRED),
    (_S.BARRED, Move.REPLACE_SIM): (_S.BARRED,),
    (_S.BARRED, Move.REQUEST_DEACTIVATION): (_S.DEACTIVATION_REQUESTED,),
    (_S.DEACTIVATION_REQUESTED, Move.HOLD): (_S.DEACTIVATION_REQUESTED,),
    (_S.DEACTIVATION_REQUESTED, Move.DEACTIVATE): (_S.DEACTIVATED,),
    (_S.DEACTIVATION_REQUESTED, Move.KEEP): (_S.ACTIVE, _S.BARRED),
}


def is_legal(state: LineState, move: Move) -> bool:
    """Whether a line in this state can be moved so."""
    return (state, move) in MOVES
