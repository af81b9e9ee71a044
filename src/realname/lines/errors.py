"""What can go wrong with lines, orders to the operator and disputes."""

from realname.kernel.errors import AccessDenied, IntegrityError, NotFound, StateConflict
from realname.kernel.text.text import ErrorMessage, Text


class UnknownDispute(NotFound):
    """The dispute was not found."""

    remedy = "Go to the list of disputes and choose one."
    words = ErrorMessage(Text("The dispute was not found."), Text("Go to the list of disputes and choose one."))


class UnknownOrder(NotFound):
    """The order was not found."""

    remedy = "Check the id of the order."


class DisputeConflict(StateConflict):
    """The dispute is at another step, which does not allow this."""

    remedy = "Read the dispute again. A line has one open dispute at most, and an answer is final."
    words = ErrorMessage(
        Text("This line is disputed already, or the dispute has ended."), Text("Open the dispute again. An answer is final.")
    )


class ApprovalAlreadyUsed(IntegrityError):
    """The approval was already used to activate a line."""

    remedy = "Stop and call the operator's security contact. One approval activates one line."


class PersonCodeWrong(AccessDenied):
    """The code is incorrect, expired or used, or no code was sent to this number."""

    remedy = "Ask for a new code."
    words = ErrorMessage(Text("The code is incorrect or has expired."), Text("Ask for a new code."))
