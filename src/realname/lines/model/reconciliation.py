"""What our record and the operator's network say of one line, and what can be done where they differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from realname.lines.model.line import FORGOTTEN, Line
from realname.lines.model.service_order import OperatorLine, OrderKind
from realname.lines.model.transitions import LineState


class DifferenceKind(StrEnum):
    """How the two differ."""

    NOT_IN_SERVICE = "not-in-service"
    OTHER_LINE = "other-line"
    OTHER_SIM = "other-sim"
    OTHER_BAR = "other-bar"
    STILL_IN_SERVICE = "still-in-service"
    UNCLEAR = "unclear"


# `UNCLEAR`: the operator gave no answer that says anything, such as two services under one number.
# What is barred, and that a closed line is closed, is ours to say: the operator is ordered so again. The others need a person. A line is
# opened on an approval only, and a SIM that was exchanged without one may be a theft.
MENDED_BY: Mapping[DifferenceKind, OrderKind] = {
    DifferenceKind.OTHER_BAR: OrderKind.SET_BAR,
    DifferenceKind.STILL_IN_SERVICE: OrderKind.DEACTIVATE,
}
_IN_SERVICE = frozenset({LineState.ACTIVE, LineState.BARRED})
_OVER = frozenset({LineState.DEACTIVATED, LineState.ACTIVATION_REJECTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One difference.

    Attributes:
        line: As our record had it when the two were compared.
    """

    line: Line
    kind: DifferenceKind

    @property
    def mended_by(self) -> OrderKind | None:
        """The order that mends it; None: a person has to look."""
        return MENDED_BY.get(self.kind)


def is_comparable(line: Line) -> bool:
    """Whether it is clear what the network should have: nothing is under way, and the number is known."""
    return line.state in _IN_SERVICE | _OVER and line.msisdn != FORGOTTEN


def find_difference(line: Line, said: OperatorLine | None) -> DifferenceKind | None:
    """Compare a comparable line with what is in service under its number; the gravest difference counts."""
    is_same_line = said is not None and said.line_id == line.id
    if line.state in _OVER:
        # The number may be another person's line by now: that one is compared for itself.
        return DifferenceKind.STILL_IN_SERVICE if is_same_line else None
    if said is None:
        return DifferenceKind.NOT_IN_SERVICE
    if not is_same_line:
        return DifferenceKind.OTHER_LINE
    if said.iccid != line.iccid:
        return DifferenceKind.OTHER_SIM
    return DifferenceKind.OTHER_BAR if said.scope is not line.scope else None
