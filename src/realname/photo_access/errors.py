"""What can go wrong with openings of a photo."""

from realname.kernel.errors import NotFound, RateLimited, StateConflict
from realname.kernel.text.text import ErrorMessage, Text


class UnknownOpening(NotFound):
    """The photo opening was not found, or you do not have access to it."""

    remedy = "Go to the list of photo openings and choose one."
    words = ErrorMessage(
        Text("The photo opening was not found, or you do not have access to it."), Text("Go to the list of photo openings and choose one.")
    )


class OpeningConflict(StateConflict):
    """The photo opening is at another step, which does not allow this."""

    remedy = "Read the photo opening again. If it has ended, ask for a new one."
    words = ErrorMessage(
        Text("A photo opening of this line is already in progress or has ended."), Text("Go to the list of photo openings and choose one.")
    )


class OpeningsUsedUp(RateLimited):
    """You have reached today's limit of photo openings."""

    remedy = "Wait until tomorrow, or ask another privacy officer."
    words = ErrorMessage(
        Text("You have reached today's limit of photo openings."),
        Text("Wait until tomorrow, or ask another privacy officer."),
    )
