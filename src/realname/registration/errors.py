"""What can go wrong with one registration."""

from realname.kernel.errors import AccessDenied, InvalidInput, NotFound, StateConflict
from realname.kernel.text.text import ErrorMessage, Text


class ConsentMissing(InvalidInput):
    """Separate consent to the face comparison is not recorded."""

    remedy = "Read the consent text to the applicant and record the answer, or take the route without a face."
    words = ErrorMessage(
        Text("Consent to the face check is not recorded."), Text("Ask the applicant again, or register without a face scan.")
    )


class SameCardTwice(InvalidInput):
    """The holder's ID and that of who acts for them are the same."""

    remedy = "Read both IDs; the person who registers a line of their own begins a registration without a representative."
    words = ErrorMessage(
        Text("This ID was read already: the holder and the representative are two people."), Text("Read the other person's ID.")
    )


class UnknownShopper(NotFound):
    """There is no such test identity."""

    remedy = "Look at the list of test identities."
    words = ErrorMessage(Text("There is no such test identity."), Text("Look at the list of test identities."))


class PhotoAbsent(NotFound):
    """No photo is kept with this registration."""

    remedy = "Check the registration; the way without a face keeps none, and at its term it is erased."
    words = ErrorMessage(
        Text("No photo is kept with this registration."), Text("Check the number. The way without a face keeps none, and a term ends.")
    )


class ShopperConflict(StateConflict):
    """This cannot be done with the test identity: it was shown, is over, or none can be made in this country."""

    remedy = "Look at the list of test identities again."
    words = ErrorMessage(
        Text("This cannot be done with the test identity: it was shown, is over, or none can be made in this country."),
        Text("Look at the list of test identities again."),
    )


class RecordHeld(StateConflict):
    """An authority has ordered that this record be kept: nothing of it is erased until the order ends."""

    remedy = "Nothing: it is erased by itself when the order ends, with a certificate."
    words = ErrorMessage(
        Text("The law asks to keep this record for now."),
        Text("It is deleted by itself when that ends, and the proof of it can be printed then."),
    )


class ChallengeImpossible(StateConflict):
    """There is no action that the applicant can do: only the route without a face is left."""

    remedy = "Hand the registration over to a supervisor."
    words = ErrorMessage(Text("There is no movement left that the applicant can do."), Text("Register without a face scan."))


class RecordedClipNotAccepted(StateConflict):
    """The rule pack takes no recorded clip in place of the live session."""

    remedy = "Ask for a live session at an enrolled counter, or take the route without a face."
    words = ErrorMessage(
        Text("Recorded clips are not taken here."),
        Text("Use the live face check at a counter that is set up, or register without a face scan."),
    )


class FaceRequired(StateConflict):
    """The rule pack changes a line after a live face check only."""

    remedy = "Use the live face check. An applicant who cannot or will not use it asks the operator's own office."
    words = ErrorMessage(
        Text("The rules here change a line after a live face check only."),
        Text(
            "Use the live face check. An applicant who cannot or will not use it asks the operator's own office; the line stays as it is."
        ),
    )


class RegistrationClosed(StateConflict):
    """The registration was withdrawn, has run out or is decided."""

    remedy = "Open a new registration."
    words = ErrorMessage(Text("This registration has ended."), Text("Start a new registration if a line is still wanted."))


class UploadConflict(StateConflict):
    """The chunk does not follow the chunks that have arrived."""

    remedy = "Continue at the position named."


class LiveTokenRefused(AccessDenied):
    """The token of the live session is unknown, was used, or has run out."""

    remedy = "Ask for a new live session."


class UnknownRegistration(NotFound):
    """There is no such registration."""

    remedy = "Check the registration's id, or open a new registration."
    words = ErrorMessage(Text("This registration does not exist at your outlet."), Text("Look for it in today's list, or start a new one."))
