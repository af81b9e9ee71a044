"""The eyes on the ID's portrait: whose are closed there is asked for no blink, as that may be how the person looks."""

from enum import StrEnum

# docs/models/landmarks.md: open eyes on portraits to 0.26, closed ones from 0.64; narrow ones lie between, and lose a prompt.
_CLOSED_FROM = 0.5


class PortraitEyes(StrEnum):
    """How they are."""

    OPEN = "open"
    CLOSED = "closed"


def eyes_of(eyelid_closure: float | None) -> PortraitEyes:
    """Judge a closure, 0 open to 1 closed; what could not be measured counts as closed: then no blink is asked for."""
    is_open = eyelid_closure is not None and eyelid_closure < _CLOSED_FROM
    return PortraitEyes.OPEN if is_open else PortraitEyes.CLOSED
