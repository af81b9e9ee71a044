"""What can go wrong with reviews and appeals of refusals."""

from realname.kernel.errors import InvalidInput, NotFound, StateConflict
from realname.kernel.text.text import ErrorMessage, Text


class UnknownReview(NotFound):
    """There is no such review, or it is none of yours."""

    remedy = "Look at the queue of reviews."
    words = ErrorMessage(Text("There is no such review, or it is none of yours."), Text("Look at the queue of reviews."))


class ReviewConflict(StateConflict):
    """The review is not in a state that allows this."""

    remedy = "Look at the queue again: another reviewer has it, you have given your opinion, or it is over."
    words = ErrorMessage(Text("You do not have this review, or it is over."), Text("Look at the queue again."))


class NotAppealable(StateConflict):
    """This refusal cannot be appealed: it was, its time is over, or no person may decide otherwise."""

    remedy = "Do what the reasons of the refusal say, then begin again."
    words = ErrorMessage(
        Text("This refusal cannot be appealed: it was already, its time is over, or no person may decide otherwise."),
        Text("Do what the reasons say, then begin again."),
    )


class ReasonNotWritten(InvalidInput):
    """The authority does not confirm the ID, and no reason is written why it is approved."""

    remedy = "Ask the authority again, or write down why you approve."
    words = ErrorMessage(
        Text("The authority does not confirm the ID, and you wrote no reason."),
        Text("Ask the authority again, or write down why you approve."),
    )
