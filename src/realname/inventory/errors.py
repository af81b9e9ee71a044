"""What can go wrong with numbers and SIMs."""

from realname.kernel.errors import DependencyError, InvalidInput, StateConflict
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


class PoolNotConnected(StateConflict):
    """The deployment is not connected to the operator's resource pool."""

    remedy = "Set `resource_pool` in the settings, or import a file."
    words = ErrorMessage(Text("This service is not connected to the operator's stock."), Text("Import a file of numbers or SIMs."))


class LotInvalid(DependencyError):
    """The operator reserved numbers or SIMs that cannot be used, so none of the lot was taken."""

    remedy = "Tell the operator the lot. Its reservation stays until the operator cancels it. Run the command again for another lot."
    words = ErrorMessage(
        Text("The operator reserved numbers or SIMs that cannot be used. None of them was taken."),
        Text("Tell the operator the lot. Then request another lot."),
    )


class LotEndedOtherwise(StateConflict):
    """Another draw ended this lot with another result while the operator was asked."""

    remedy = "Ask the operator what is reserved for the lot. Cancel what is not in the stock here."
    words = ErrorMessage(
        Text("Another draw ended this lot with another result."),
        Text("Ask the operator what is reserved for the lot. Cancel what is not in the stock here."),
    )


class NoOpenLot(StateConflict):
    """No lot of this kind is open, so there is none to give up."""

    remedy = "Run the command without `--give-up` to draw a lot."
    words = ErrorMessage(Text("No lot is open."), Text("Draw a new lot."))
