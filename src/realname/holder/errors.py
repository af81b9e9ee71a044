"""What can go wrong on the holder's own page."""

from realname.kernel.errors import AccessDenied, StateConflict
from realname.kernel.text.text import ErrorMessage, Text


class DisputeAtCounter(StateConflict):
    """This line cannot be disputed over the web: it is the one signed in by, or too many disputes came to nothing lately."""

    remedy = "Come to a counter with the ID."
    words = ErrorMessage(Text("This cannot be said over the web for this line."), Text("Come to an outlet with your ID and say it there."))


class PersonCodeWrong(AccessDenied):
    """The code is wrong, has run out or was used, or none was sent to this number."""

    remedy = "Ask for a new code."
    words = ErrorMessage(Text("This code is not right, or not good any more."), Text("Ask for a new one."))
