"""What a holder may want done with a line, and why it may not be done now."""

from enum import StrEnum


class Wish(StrEnum):
    """What somebody at a counter may want done with a line."""

    REPLACE_SIM = "replace-sim"
    TRANSFER = "transfer"
    REVERIFY = "reverify"
    BAR_LOST = "bar-lost"
    LIFT_LOST = "lift-lost"
    CLOSE = "close"
    DEATH_CLOSE = "death-close"
    DEATH_HEIR = "death-heir"


class Hindrance(StrEnum):
    """Why it cannot be done now: a state of the line, or the bar that weighs most. docs/counter.md says what to do about each."""

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


AFTER_DEATH = frozenset({Wish.DEATH_CLOSE, Wish.DEATH_HEIR})  # an organisation does not die: it names another user
