"""What can be done for the holder of a line now, and what stands in the way; the use cases check it once more when it is done."""

from datetime import datetime
from enum import StrEnum

from realname.lines.model.barring import BarReason
from realname.lines.model.line import HOLDING, Line, is_recently_verified
from realname.lines.model.order import LineView, OrderState
from realname.lines.model.service_order import OrderKind
from realname.lines.model.transitions import LineState
from realname.registration.model.line_rule import LineRule


class CounterRequest(StrEnum):
    """What a person at a counter may want done with a line."""

    REPLACE_SIM = "replace-sim"
    TRANSFER = "transfer"
    REVERIFY = "reverify"
    BAR_LOST = "bar-lost"
    LIFT_LOST = "lift-lost"
    CLOSE = "close"
    DEATH_CLOSE = "death-close"
    DEATH_HEIR = "death-heir"


class Hindrance(StrEnum):
    """Why it cannot be done now: the line's state, or the bar that weighs most. docs/how-to/existing-line.md says what to do about each."""

    OPENING = "opening"
    CLOSING = "closing"
    CLOSED = "closed"
    DISPUTED = "disputed"
    COURT = "court"
    REGULATOR = "regulator"
    ORGANISATION = "organisation"
    UNDER_WAY = "under-way"
    LOST = "lost"
    SUSPENSION = "suspension"
    REVERIFICATION = "reverification"
    SIM_REPLACEMENT = "sim-replacement"
    BARRED = "barred"
    VERIFY_FIRST = "verify-first"


_STATES = {
    LineState.ACTIVATION_REQUESTED: Hindrance.OPENING,
    LineState.DEACTIVATION_REQUESTED: Hindrance.CLOSING,
    LineState.DEACTIVATED: Hindrance.CLOSED,
    LineState.ACTIVATION_REJECTED: Hindrance.CLOSED,
}
# These wait for the operator's answer to the one before.
_ORDERED = frozenset(
    {CounterRequest.REPLACE_SIM, CounterRequest.TRANSFER, CounterRequest.CLOSE, CounterRequest.DEATH_CLOSE, CounterRequest.DEATH_HEIR}
)
AFTER_DEATH = frozenset({CounterRequest.DEATH_CLOSE, CounterRequest.DEATH_HEIR})  # an organisation does not die: it names another user
_TRANSFERS = frozenset({CounterRequest.TRANSFER, CounterRequest.DEATH_HEIR})
# Lifted for the holder alone, who is dead.
_OF_THE_HOLDER = frozenset({BarReason.LOST, BarReason.SUSPENSION, BarReason.REVERIFICATION})
_BY_WEIGHT = list(Hindrance)


def is_offered(view: LineView, wish: CounterRequest) -> bool:
    """Whether the wish makes sense for the line at all: a bar is set once, and lifted where it stands."""
    is_lost = any(bar.reason is BarReason.LOST for bar in view.line.bars)
    return {CounterRequest.BAR_LOST: not is_lost, CounterRequest.LIFT_LOST: is_lost}.get(wish, True)


def hindrance_of(view: LineView, wish: CounterRequest) -> Hindrance | None:
    """What stands in the way of a wish, or None."""
    if state := _STATES.get(view.line.state):
        return state
    if wish is CounterRequest.BAR_LOST:
        return None
    bars = [_of_bar(bar.reason, wish) for bar in view.line.bars if bar.reason in HOLDING or wish in _TRANSFERS]
    waits = [Hindrance.UNDER_WAY] if wish in _ORDERED and _has_order_under_way(view) else []
    theirs = [Hindrance.ORGANISATION] if wish in AFTER_DEATH and view.line.organisation_id is not None else []
    return min([*bars, *theirs, *waits], key=_BY_WEIGHT.index, default=None)


def _of_bar(reason: BarReason, wish: CounterRequest) -> Hindrance:
    return Hindrance.BARRED if wish is CounterRequest.DEATH_HEIR and reason in _OF_THE_HOLDER else Hindrance(reason.value)


def verification_due(line: Line, wish: CounterRequest, rule: LineRule, *, at: datetime) -> Hindrance | None:
    """What stands in the way of a wish for which the holder shows a card, where the card alone is not enough by the pack."""
    by_card = {CounterRequest.TRANSFER: rule.transfer_by_card, CounterRequest.LIFT_LOST: rule.lift_by_card}.get(wish, True)
    return None if by_card or is_recently_verified(line, at=at) else Hindrance.VERIFY_FIRST


def _has_order_under_way(view: LineView) -> bool:
    return any(order.state is OrderState.REQUESTED and order.kind is not OrderKind.SET_BAR for order in view.orders)
