"""What can go wrong with inspections, visits and test identities."""

from realname.kernel.errors import IntegrityError, NotFound, RateLimited, StateConflict
from realname.kernel.text.text import ErrorMessage, Text


class UnknownVisit(NotFound):
    """There is no such visit."""

    remedy = "Look at the list of visits."
    words = ErrorMessage(Text("There is no such visit."), Text("Look at the list of visits."))


class UnknownInspection(NotFound):
    """There is no such inspection, case or finding of one, or it is none of yours."""

    remedy = "Look at the list of inspections."
    words = ErrorMessage(Text("There is no such inspection, or it is none of yours."), Text("Look at the list of inspections."))


class VisitConflict(StateConflict):
    """The visit is signed, or it is not yours to answer, or the checklist has changed."""

    remedy = "Look at the visit again, or begin a new one."
    words = ErrorMessage(
        Text("The visit is signed, or it is not yours to answer, or the checklist has changed."),
        Text("Look at the visit again, or begin a new one."),
    )


class InspectionConflict(StateConflict):
    """The inspection is not in a state that allows this."""

    remedy = "Look at it again: each step is done once and in its order, and a published head serves one inspection."
    words = ErrorMessage(
        Text("The inspection is at another step by now."), Text("Look at it again; each step is done once, and in its order.")
    )


class ShoppersUsedUp(RateLimited):
    """As many test identities wait as may at once."""

    remedy = "Have some of them shown, or make those void that are not needed."
    words = ErrorMessage(
        Text("As many test identities wait as may at once."), Text("Have some of them shown, or make those void that are not needed.")
    )


class NonceNotCommitted(IntegrityError):
    """The operator's share of a draw is not the one that was committed to with the published head."""

    remedy = "Stop: nothing is drawn from this head. Keep what is stored as it is, and find out who changed it."
