"""What can go wrong with inspections, visits and test identities."""

from realname.kernel.errors import IntegrityError, NotFound, RateLimited, StateConflict
from realname.kernel.text.text import ErrorMessage, Text


class UnknownVisit(NotFound):
    """The visit was not found."""

    remedy = "Go to the list of visits and choose one."
    words = ErrorMessage(Text("The visit was not found."), Text("Go to the list of visits and choose one."))


class UnknownInspection(NotFound):
    """The inspection, case or finding was not found, or you do not have access to it."""

    remedy = "Go to the list of inspections and choose one."
    words = ErrorMessage(
        Text("The inspection was not found, or you do not have access to it."), Text("Go to the list of inspections and choose one.")
    )


class VisitConflict(StateConflict):
    """The visit is signed, belongs to another inspector, or has an older checklist."""

    remedy = "Open the visit again, or start a new one."
    words = ErrorMessage(
        Text("The visit is signed, belongs to another inspector, or has an older checklist."),
        Text("Open the visit again, or start a new one."),
    )


class InspectionConflict(StateConflict):
    """The inspection is at another step, which does not allow this."""

    remedy = "Read the inspection again. Each step is done once and in order, and a published head serves one inspection."
    words = ErrorMessage(
        Text("The inspection is already at another step."), Text("Open the inspection again. Each step is done once and in order.")
    )


class ShoppersUsedUp(RateLimited):
    """The limit of unused test identities is reached."""

    remedy = "Use some of the test identities, or cancel those that you do not need."
    words = ErrorMessage(
        Text("The limit of unused test identities is reached."),
        Text("Use some of the test identities, or cancel those that you do not need."),
    )


class NonceNotCommitted(IntegrityError):
    """The operator's share of the draw is not the one that was committed to with the published head."""

    remedy = "Stop. Do not draw from this head. Keep the stored data unchanged, and find out who changed the share."
