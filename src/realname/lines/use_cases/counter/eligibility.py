"""What can be done for the holder of a line now, and what stands in the way; the use cases check it once more when it is done."""

from datetime import datetime

from realname.lines.model.barring import BarReason
from realname.lines.model.holder_wish import AFTER_DEATH, Hindrance, Wish
from realname.lines.model.line import HOLDING, Line
from realname.lines.model.order import OrderState
from realname.lines.model.service_order import OrderKind
from realname.lines.model.transitions import LineState
from realname.lines.use_cases.counter.recent_verification import is_verified_lately
from realname.lines.use_cases.read_line import LineView
from realname.registration.model.line_rule import LineRule

_STATES = {
    LineState.ACTIVATION_REQUESTED: Hindrance.OPENING,
    LineState.DEACTIVATION_REQUESTED: Hindrance.CLOSING,
    LineState.DEACTIVATED: Hindrance.CLOSED,
    LineState.ACTIVATION_REJECTED: Hindrance.CLOSED,
}
# These wait for the operator's answer to the one before.
_ORDERED = frozenset({Wish.REPLACE_SIM, Wish.TRANSFER, Wish.CLOSE, Wish.DEATH_CLOSE, Wish.DEATH_HEIR})
_TRANSFERS = frozenset({Wish.TRANSFER, Wish.DEATH_HEIR})
# Lifted for the holder alone, who is dead.
_OF_THE_HOLDER = frozenset({BarReason.LOST, BarReason.SUSPENSION, BarReason.REVERIFICATION})
_BY_WEIGHT = list(Hindrance)


def is_offered(view: LineView, wish: Wish) -> bool:
    """Whether the wish makes sense for the line at all: a bar is set once, and lifted where it stands."""
    is_lost = any(bar.reason is BarReason.LOST for bar in view.line.bars)
    return {Wish.BAR_LOST: not is_lost, Wish.LIFT_LOST: is_lost}.get(wish, True)


def hindrance_of(view: LineView, wish: Wish) -> Hindrance | None:
    """What stands in the way of a wish, or None."""
    if state := _STATES.get(view.line.state):
        return state
    if wish is Wish.BAR_LOST:
        return None
    bars = [_of_bar(bar.reason, wish) for bar in view.line.bars if bar.reason in HOLDING or wish in _TRANSFERS]
    waits = [Hindrance.UNDER_WAY] if wish in _ORDERED and _has_order_under_way(view) else []
    theirs = [Hindrance.ORGANISATION] if wish in AFTER_DEATH and view.line.organisation_id is not None else []
    return min([*bars, *theirs, *waits], key=_BY_WEIGHT.index, default=None)


def _of_bar(reason: BarReason, wish: Wish) -> Hindrance:
    return Hindrance.BARRED if wish is Wish.DEATH_HEIR and reason in _OF_THE_HOLDER else Hindrance(reason.value)


def verification_due(line: Line, wish: Wish, rule: LineRule, *, at: datetime) -> Hindrance | None:
    """What stands in the way of a wish for which the holder shows a card, where the card alone is not enough by the pack."""
    by_card = {Wish.TRANSFER: rule.transfer_by_card, Wish.LIFT_LOST: rule.lift_by_card}.get(wish, True)
    return None if by_card or is_verified_lately(line, at=at) else Hindrance.VERIFY_FIRST


def _has_order_under_way(view: LineView) -> bool:
    return any(order.state is OrderState.REQUESTED and order.kind is not OrderKind.SET_BAR for order in view.orders)
