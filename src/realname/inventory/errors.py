"""What can go wrong with numbers and SIMs."""

from realname.kernel.errors import InvalidInput, StateConflict
from realname.kernel.text.text import ErrorMessage, Text


class MsisdnInvalid(InvalidInput):
    """The phone number is not a mobile number of this operator."""

    remedy = "Choose a number from the inventory."
    words = ErrorMessage(Text("The phone number does not belong to this operator."), Text("Choose one of the numbers offered."))


class StockFileInvalid(InvalidInput):
    """Some rows of the file are wrong, so nothing was imported."""

    remedy = "Correct the named rows and run the command again."


class NumberUnavailable(StateConflict):
    """This number is taken."""

    remedy = "Choose another number from the inventory."
    words = ErrorMessage(Text("This number has just been taken."), Text("Choose another number."))


class SimUnavailable(StateConflict):
    """This SIM belongs to another line or registration."""

    remedy = "Scan a new SIM."
    words = ErrorMessage(Text("This SIM belongs to another line or registration."), Text("Scan another SIM."))
