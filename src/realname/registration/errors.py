"""What can go wrong with one registration."""

from realname.kernel.errors import AccessDenied, InvalidInput, NotFound, StateConflict
from realname.kernel.text.text import ErrorMessage, Text


class ConsentMissing(InvalidInput):
    """The separate consent to the face comparison is not recorded."""

    remedy = "Read the consent text to the applicant and record the answer, or use the route without a face."
    words = ErrorMessage(
        Text("The consent to the face check is not recorded."), Text("Ask the applicant again, or register without a face check.")
    )


class SameCardTwice(InvalidInput):
    """The ID of the holder and the ID of the representative are the same."""

    remedy = "Read both IDs. To register the representative's own line, start a registration without a representative."
    words = ErrorMessage(
        Text("This ID was read already. The holder and the representative must be two people."), Text("Read the ID of the other person.")
    )


class UnknownShopper(NotFound):
    """The test identity was not found."""

    remedy = "Go to the list of test identities and choose one."
    words = ErrorMessage(Text("The test identity was not found."), Text("Go to the list of test identities and choose one."))


class PhotoAbsent(NotFound):
    """No photo is kept with this registration."""

    remedy = "Check the registration number. A registration without a face has no photo, and an old photo is deleted."
    words = ErrorMessage(
        Text("No photo is kept with this registration."),
        Text("Check the number. A registration without a face has no photo, and an old photo is deleted."),
    )


class ShopperConflict(StateConflict):
    """The test identity was shown already or has ended, or this country has no test identities."""

    remedy = "Go back to the list of test identities and choose another one."
    words = ErrorMessage(
        Text("The test identity was shown already or has ended, or this country has no test identities."),
        Text("Go back to the list of test identities and choose another one."),
    )


class RecordHeld(StateConflict):
    """An authority has ordered to keep this record until the order ends."""

    remedy = "Wait: the record is deleted by itself when the order ends, with a certificate."
    words = ErrorMessage(
        Text("An authority has ordered to keep this record for now."),
        Text("Wait until the order ends. The record is then deleted by itself, and you can print the proof."),
    )


class ChallengeImpossible(StateConflict):
    """The applicant cannot do any of the actions."""

    remedy = "Use the route without a face: hand the registration over to a supervisor."
    words = ErrorMessage(Text("The applicant can't do any of the movements."), Text("Register without a face check."))


class RecordedClipNotAccepted(StateConflict):
    """The rule pack does not accept a recorded clip instead of a live session."""

    remedy = "Use a live session at an enrolled counter, or the route without a face."
    words = ErrorMessage(
        Text("Recorded clips are not accepted here."),
        Text("Use the face check at a counter, or register without a face check."),
    )


class FaceRequired(StateConflict):
    """The rule pack requires a face check before a line is changed."""

    remedy = "Use the face check, or send the applicant to the operator's own office."
    words = ErrorMessage(
        Text("The rules require a face check before a line is changed."),
        Text("Use the face check, or send the applicant to the operator's own office. The line does not change."),
    )


class RegistrationClosed(StateConflict):
    """The registration was withdrawn, has expired or is decided."""

    remedy = "Start a new registration."
    words = ErrorMessage(Text("This registration has ended."), Text("Start a new registration if the applicant still needs a line."))


class UploadConflict(StateConflict):
    """The chunk does not continue the chunks received so far."""

    remedy = "Continue at the named position."


class LiveTokenRefused(AccessDenied):
    """The token of the live session is unknown, was used, or has expired."""

    remedy = "Ask for a new live session."


class UnknownRegistration(NotFound):
    """The registration was not found."""

    remedy = "Check the id of the registration, or start a new one."
    words = ErrorMessage(Text("Your outlet has no such registration."), Text("Search for it in today's list, or start a new one."))
