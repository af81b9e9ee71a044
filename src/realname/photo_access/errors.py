"""What can go wrong with openings of a photo."""

from realname.kernel.errors import NotFound, RateLimited, StateConflict
from realname.kernel.text.text import ErrorMessage, Text


class UnknownOpening(NotFound):
    """There is no such opening of a photo, or it is none of yours."""

    remedy = "Look at the list of openings."
    words = ErrorMessage(Text("There is no such opening of a photo, or it is none of yours."), Text("Look at the list of openings."))


class OpeningConflict(StateConflict):
    """The opening of the photo is not in a state that allows this."""

    remedy = "Look at it again; what is over is asked for anew."
    words = ErrorMessage(Text("An opening of this photo is under way, or is over."), Text("Look at the list of openings."))


class OpeningsUsedUp(RateLimited):
    """As many openings were asked for today as one officer may."""

    remedy = "Wait for the next day, or let another privacy officer ask."
    words = ErrorMessage(
        Text("As many openings were asked for today as one officer may."),
        Text("Wait for the next day, or let another privacy officer ask."),
    )
