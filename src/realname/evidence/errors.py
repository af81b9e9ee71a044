"""What can go wrong with what is shown and with the authoritative source."""

from realname.kernel.errors import AccessDenied, DependencyError, InvalidInput, StateConflict
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
