"""What can go wrong on the holder's own page."""

from realname.kernel.errors import StateConflict
from realname.kernel.text.text import ErrorMessage, Text


class DisputeAtCounter(StateConflict):
    """The line cannot be disputed online: it is used for this sign-in, or too many recent disputes were unfounded."""

    remedy = "Go to an outlet with the ID."
    words = ErrorMessage(Text("You can't report this line online."), Text("Go to an outlet with your ID and report it there."))
