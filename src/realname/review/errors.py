"""What can go wrong with reviews and appeals of refusals."""

from realname.kernel.errors import InvalidInput, NotFound, StateConflict
from realname.kernel.text.text import ErrorMessage, Text


class UnknownReview(NotFound):
    """The review was not found, or you do not have access to it."""

    remedy = "Go to the queue and choose a review."
    words = ErrorMessage(Text("The review was not found, or you do not have access to it."), Text("Go to the queue and choose a review."))


class ReviewConflict(StateConflict):
    """The review is at another step, which does not allow this."""

    remedy = "Check the queue: another reviewer has it, you gave your opinion already, or it has ended."
    words = ErrorMessage(Text("You don't have this review, or it has ended."), Text("Go back to the queue and choose a review."))


class NotAppealable(StateConflict):
    """This refusal cannot be appealed. It was appealed already, the deadline has passed, or the rules allow no other decision."""

    remedy = "Do what the reasons of the refusal say, then start a new registration."
    words = ErrorMessage(
        Text("This refusal can't be appealed. It was appealed already, the deadline has passed, or the rules allow no other decision."),
        Text("Do what the reasons say, then start a new registration."),
    )


class ReasonNotWritten(InvalidInput):
    """The authority does not confirm the ID, and you gave no reason for approving it."""

    remedy = "Ask the authority again, or enter why you approve."
    words = ErrorMessage(
        Text("The authority doesn't confirm the ID, and you gave no reason."),
        Text("Ask the authority again, or enter why you approve."),
    )


class ReviewCodeRefused(InvalidInput):
    """The code of the review is wrong, or the reviewer no longer has the review."""

    remedy = "Open the review on its page and send the code that the page shows."
    words = ErrorMessage(
        Text("The code of the review is wrong, or you no longer have the review."),
        Text("Open the review on its page and enter the code that the page shows."),
    )
    control = "review-code"
