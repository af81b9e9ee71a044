"""What can go wrong with numbers and SIMs."""

from realname.kernel.errors import InvalidInput, StateConflict
from realname.kernel.text.text import ErrorMessage, Text


class MsisdnInvalid(InvalidInput):
    """The phone number is not a valid mobile number of this operator's plan."""

    remedy = "Choose a number from the inventory."
    words = ErrorMessage(Text("This is not a phone number of this operator."), Text("Choose one of the numbers offered."))


class StockFileInvalid(InvalidInput):
    """Rows of the file cannot be taken; none of it was."""

    remedy = "Correct the lines named and run the command again."


class NumberUnavailable(StateConflict):
    """This number is not free."""

    remedy = "Choose another number from the inventory."
    words = ErrorMessage(Text("This number has just been taken."), Text("Choose another number."))


class SimUnavailable(StateConflict):
    """This SIM is bound to another line or registration."""

    remedy = "Scan a new SIM."
    words = ErrorMessage(Text("This SIM belongs to another line or registration."), Text("Take another SIM and scan it."))
