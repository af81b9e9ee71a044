"""What can go wrong with the socket of a live session."""

from realname.kernel.errors import StateConflict


class LiveSessionInUse(StateConflict):
    """The live session has a socket already."""

    remedy = "Ask for a new live session; use one window only."
