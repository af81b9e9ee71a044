"""What can go wrong with the socket of a live session."""

from realname.kernel.errors import StateConflict


class LiveSessionInUse(StateConflict):
    """The live session is already open in another window."""

    remedy = "Ask for a new live session, and use one window only."
