"""What can go wrong with what is shown and with the authoritative source."""

from realname.kernel.errors import AccessDenied, DependencyError, IntegrityError, InvalidInput, RequestError, StateConflict, TooLarge
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


class ChipReplyInvalid(InvalidInput):
    """The chip sent something that is not of its form, is too long or never ends."""

    remedy = "Read the document again. If it fails again, read it without the chip."
    words = ErrorMessage(Text("The chip of the document cannot be read."), Text("Read the document again, or read it without its chip."))


class ChipPasswordWrong(InvalidInput):
    """The chip does not accept the MRZ or the card access number."""

    remedy = "Read the MRZ again, or enter the card access number that is printed on this document."
    words = ErrorMessage(
        Text("The chip does not accept the details of this document."),
        Text("Read the machine-readable zone again, or enter the number printed on the front."),
    )


class ChipBlocked(RequestError):
    """The chip accepts no further attempt with this password."""

    remedy = "Read the document without its chip. The issuer of the document can unblock it."
    words = ErrorMessage(Text("The chip of the document is blocked."), Text("Read the document without its chip."))


class ChipRemoved(RequestError):
    """The document was taken away from the reader, or the connection was lost."""

    remedy = "Put the document on the reader and leave it there until reading ends."
    words = ErrorMessage(
        Text("The document was removed from the reader."), Text("Put the document on the reader and leave it there until reading ends.")
    )


class ChipTooSlow(RequestError):
    """Reading the chip took longer than the limit."""

    remedy = "Put the document flat on the reader and read it again."
    words = ErrorMessage(Text("Reading the chip took too long."), Text("Put the document flat on the reader and read it again."))


class ChipCommandRefused(RequestError):
    """The chip refused a command that it has to answer."""

    remedy = "Read the document again. If it fails again, read it without the chip."
    words = ErrorMessage(Text("The chip of the document cannot be read."), Text("Read the document again, or read it without its chip."))


class ChipAccessUnsupported(RequestError):
    """The chip offers no way to read it that is known here, or none with the given password."""

    remedy = "Read the document without its chip, or give the MRZ where only the card access number was given."
    words = ErrorMessage(
        Text("The chip of this document cannot be read here."),
        Text("Read the document without its chip."),
    )


class PaceFailed(RequestError):
    """The chip offers PACE, and PACE failed. The chip is not read in a weaker way."""

    remedy = "Read the document again. If it fails again, do not trust its chip."
    words = ErrorMessage(
        Text("The secure connection to the chip failed."),
        Text("Read the document again. If it fails again, ask another person to check it."),
    )


class SecureMessagingFailed(RequestError):
    """A reply of the chip was changed, repeated or sent without protection."""

    remedy = "Read the document again. If it fails again, do not trust its chip or the reader."
    words = ErrorMessage(
        Text("The secure connection to the chip was broken."),
        Text("Read the document again. If it fails again, ask another person to check it."),
    )


class ChipReaderUnavailable(DependencyError):
    """No chip reader can be used: the package, the service, the reader or the document is missing."""

    remedy = "Install the extra `realname[chip]`, start pcscd, connect the reader, and put the document on it."
    words = ErrorMessage(Text("The chip reader did not answer."), Text("Check that the reader is connected and the document is on it."))


class ChipDataUnreadable(InvalidInput):
    """A file of the chip is damaged, incomplete, too large, or not of a form that travel documents have."""

    remedy = "Read the chip again."
    words = ErrorMessage(Text("The data of the chip cannot be read."), Text("Read the chip again."))


class ChipFilesAmbiguous(InvalidInput):
    """Two files hold the same data group of the chip."""

    remedy = "Give the files of one chip, each once."
    words = ErrorMessage(Text("Two files hold the same data of the chip."), Text("Read the chip again."))


class ChipCheckFailed(InvalidInput):
    """A signature or certificate failed the named step."""

    remedy = "Look the step up in docs/reference/chips.md. Do not rely on the data."
    words = ErrorMessage(Text("The data of the chip is not authentic."), Text("Ask the applicant for another kind of ID."))

    @property
    def step(self) -> str:
        """The code of the step."""
        return str(self.facts["step"])


class ChipNotGenuine(InvalidInput):
    """The chip failed to prove itself, or hid what its issuer signed. It can be a copy."""

    remedy = "Do not rely on this chip. Ask for another document."
    words = ErrorMessage(Text("The chip could not prove that it is genuine."), Text("Ask the applicant for another kind of ID."))


class TrustFileUnreadable(InvalidInput):
    """The file is no certificate, master list or revocation list, or is damaged."""

    remedy = "Download the file again from its issuer."


class TrustNotProven(InvalidInput):
    """No trusted issuer has signed the certificate, master list or revocation list."""

    remedy = "Give the certificate of the issuer that signed it with --signer, or import it first."


class TrustStoreBroken(IntegrityError):
    """The store of trusted issuers cannot be read, or an entry of it was changed."""

    remedy = "Restore trust.json from a backup, or remove it and import the lists again."


class MrzShapeUnknown(InvalidInput):
    """The lines have the shape of no machine-readable zone that is known.

    `problem` is `length` or `character`.
    """

    remedy = "Give two lines of 36 or 44 characters, or three of 30: capital letters, digits and <."
    words = ErrorMessage(
        Text("The lines at the bottom of the document could not be read."), Text("Read the document again, flat and in even light.")
    )


class DocumentPhotoRejected(InvalidInput):
    """The photo of the document cannot be read."""

    remedy = "Take the photo again: the whole document, sharp, without reflections, filling the picture."
    words = ErrorMessage(
        Text("The photo of the document cannot be read."),
        Text("Take the photo again. Show the whole document, sharp and without reflections."),
    )


class DocumentNotFound(DocumentPhotoRejected):
    """No document was found in the photo."""

    words = ErrorMessage(Text("No document was found in the photo."), Text("Take the photo again, with the document filling the picture."))


class TrustFileOlder(StateConflict):
    """The stored file from the same source was signed later than this one."""

    remedy = "Import the newest file of this source. An older one could bring back an issuer that was taken off the list."


class DocumentContradicted(InvalidInput):
    """What is printed on the document, in its machine-readable lines, in its chip or typed does not agree."""

    remedy = "Compare each value with the document. Read it again, or ask for another one. `contradictions` names what does not agree."
    words = ErrorMessage(Text("The ID contradicts itself."), Text("Compare the values with the ID. Read it again, or ask for another ID."))


class DocumentKindDiffers(InvalidInput):
    """The document is of another kind than the one that was chosen."""

    remedy = "Choose the kind that the document is, and read it again."
    words = ErrorMessage(
        Text("This is another kind of ID than the one chosen."), Text("Choose the kind of ID that is shown, and read it again.")
    )


class DocumentIncomplete(InvalidInput):
    """Values of the document are missing, or no second source confirms them."""

    remedy = "Take a sharper photo, read the chip, or send what `fields` names, where the rule pack lets it be typed."
    words = ErrorMessage(
        Text("Some details of the ID could not be read for certain."), Text("Take the photo again, or compare these details with the ID.")
    )


class DocumentPhotoUnreadable(DocumentPhotoRejected):
    """The photo of the document is damaged, or not a JPEG, PNG or JPEG 2000 image."""


class DocumentPhotoTooLarge(DocumentPhotoRejected, TooLarge):
    """The photo of the document has more bytes or pixels than allowed."""

    remedy = "Send a photo of at most 20 MB and 24 megapixels."
    words = ErrorMessage(Text("The photo of the document is too large."), Text("Take a smaller photo."))


class DocumentPhotoTooSmall(DocumentPhotoRejected):
    """The photo of the document has too few pixels to read."""

    remedy = "Take the photo from closer, with more pixels."
    words = ErrorMessage(Text("The photo of the document is too small."), Text("Take the photo from closer."))


class DocumentPhotoTooCostly(DocumentPhotoRejected):
    """The photo of the document takes too long, or too much memory, to read."""

    remedy = "Save the photo as a plain JPEG and send it again."
    words = ErrorMessage(Text("The photo of the document takes too long to read."), Text("Take the photo again."))


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


class CardAbsent(StateConflict):
    """No card is on the card reader."""

    remedy = "Put the card on the reader and leave it there. Then read again."


class CardReaderAway(DependencyError):
    """The card reader did not answer, or its driver failed."""

    remedy = "Check the cable of the reader and its driver. Then read the card again."


class CardReaderBusy(StateConflict):
    """The card reader is reading another card."""

    remedy = "Wait until the other card is read. Then read again."


class CardReaderUnpaired(AccessDenied):
    """The pairing code of the card reader is missing or wrong."""

    remedy = "Enter the pairing code of the card reader agent on this machine. It is in the file that `--pairing` names."


class CardReaderRefused(AccessDenied):
    """A page of another address, or by another name of this machine, asked the card reader agent."""

    remedy = "Start the agent with `--origin` of the counter's pages. The pages must use the address in `card_reader_agent`."
