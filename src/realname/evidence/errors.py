"""What can go wrong with what is shown and with the authoritative source."""

from realname.kernel.errors import DependencyError, InvalidInput
from realname.kernel.text.text import ErrorMessage, Text


class IdentityNumberInvalid(InvalidInput):
    """The identity number has a wrong length, date, division or check character."""

    remedy = "Read the card again. Do not enter the number by hand."
    words = ErrorMessage(Text("The ID number on the card is incorrect."), Text("Read the card again. Do not enter the number by hand."))


class CardSignatureInvalid(InvalidInput):
    """The signature of the card reader is unknown or too old, or belongs to another registration or line."""

    remedy = "Read the card again for this registration. Check that the key of the reader is in `card_reader_keys`."
    words = ErrorMessage(
        Text("The signature of the card reader is not valid here."),
        Text("Read the card again at this counter. If it fails again, ask the administrator to check the reader."),
    )


class EvidenceKindNotAccepted(InvalidInput):
    """The rule pack does not accept this kind of evidence."""

    remedy = "Ask for a kind that the rule pack accepts."
    words = ErrorMessage(Text("This kind of ID is not accepted here."), Text("Ask the applicant for another kind of ID."))


class RepresentativeNotAccepted(InvalidInput):
    """The rule pack does not accept this role, purpose or proof of a representative."""

    remedy = "Ask for a proof that the rule pack accepts, or ask the holder to come in person."
    words = ErrorMessage(
        Text("The rules do not accept this representative or proof."), Text("Ask for another proof, or ask the holder to come in person.")
    )


class SourceUnavailable(DependencyError):
    """The authoritative source did not answer."""

    remedy = "Wait: the system will try again by itself, then a person decides. Nothing is lost."


class MrzShapeUnknown(InvalidInput):
    """The lines have the shape of no machine-readable zone that is known.

    `problem` is `length` or `character`.
    """

    remedy = "Give two lines of 36 or 44 characters, or three of 30: capital letters, digits and <."
    words = ErrorMessage(
        Text("The lines at the bottom of the document could not be read."), Text("Read the document again, flat and in even light.")
    )


class CardFrameInvalid(InvalidInput):
    """The frame of the card reader is cut, damaged or of an unknown form, or fields are faulty.

    `problem` is `header`, `length`, `checksum`, `status`, `text`, `kind` or `fields`; `fields` names the faulty fields.
    """

    remedy = "Read the card again. If it fails again, check the card reader."
    words = ErrorMessage(Text("The card reader did not give a complete card."), Text("Read the card again."))


class CardFingerprintsRefused(InvalidInput):
    """The frame of the card reader holds fingerprints, which are never taken."""

    remedy = "Set the card reader to read text and photo without fingerprints."
    words = ErrorMessage(
        Text("The card reader sent fingerprints, which are not accepted."),
        Text("Ask the administrator to set the card reader to read without fingerprints."),
    )


class CardPortraitMissing(InvalidInput):
    """The frame of the card reader came without the decoded portrait."""

    remedy = "Send the photo with the frame, as a picture that the software of the card reader's vendor decoded."
    words = ErrorMessage(
        Text("The card reader did not give the portrait."),
        Text("Read the card again. If it fails again, ask the administrator to check the card reader."),
    )
