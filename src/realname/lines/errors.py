"""What can go wrong with lines, orders to the operator and disputes."""

from realname.kernel.errors import IntegrityError, NotFound, StateConflict
from realname.kernel.text.text import ErrorMessage, Text


class UnknownDispute(NotFound):
    """There is no such dispute of a line."""

    remedy = "Look at the list of disputes."
    words = ErrorMessage(Text("There is no such dispute of a line."), Text("Look at the list of disputes."))


class UnknownOrder(NotFound):
    """There is no such order."""

    remedy = "Check the order's id."


class DisputeConflict(StateConflict):
    """The dispute of the line is not in a state that allows this."""

    remedy = "Look at it again; a line has one open dispute at most, and what was answered stays answered."
    words = ErrorMessage(
        Text("This line is disputed already, or the dispute is over."), Text("Look at it again; what was answered stays answered.")
    )


class ApprovalAlreadyUsed(IntegrityError):
    """The approval has activated a line already."""

    remedy = "Stop: one approval activates once."
