"""Inabilities: what an applicant says at the start that they cannot do; the challenge adapts to it."""

from enum import StrEnum


class Inability(StrEnum):
    """What the applicant cannot do: a movement, or see the screen. Said by the applicant, never asked to be proven."""

    CANNOT_BLINK = "cannot-blink"
    CANNOT_TURN = "cannot-turn"
    CANNOT_SEE = "cannot-see"
