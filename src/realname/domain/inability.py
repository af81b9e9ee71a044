"""Inabilities: what an applicant says at the start that they cannot do; the challenge adapts to it."""

from enum import StrEnum


class Inability(StrEnum):
    """A movement that the applicant cannot make. Said by the applicant, never asked to be proven."""

    CANNOT_BLINK = "cannot-blink"
    CANNOT_TURN = "cannot-turn"
