"""What can go wrong with what is shown and with the authoritative source."""

from realname.kernel.errors import DependencyError, InvalidInput
from realname.kernel.text.text import ErrorMessage, Text


class IdentityNumberInvalid(InvalidInput):
    """The identity number fails its own checks (length, date, division or check character)."""

    remedy = "Read the card again; do not type the number by hand."
    words = ErrorMessage(
        Text("The ID number on the card fails its own checks."), Text("Read the card again. Do not type the number by hand.")
    )


class CardSignatureInvalid(InvalidInput):
    """What the card reader signed is not signed by a known reader, is too old, or was read for another registration or line."""

    remedy = "Read the card again for this registration; look whether the reader's key is among `card_reader_keys`."
    words = ErrorMessage(
        Text("The card reader's signature does not hold here."),
        Text("Read the card again, here and now. If it stays so, have the reader looked at."),
    )


class EvidenceKindNotAccepted(InvalidInput):
    """This kind of evidence is not accepted by the rule pack."""

    remedy = "Ask for one of the accepted kinds."
    words = ErrorMessage(Text("This kind of ID is not accepted here."), Text("Ask for another ID."))


class RepresentativeNotAccepted(InvalidInput):
    """The rule pack takes no one who acts for the holder in this role, for this purpose, or by this proof."""

    remedy = "Ask for a proof that the pack takes, or for the holder in person."
    words = ErrorMessage(
        Text("No one may act for the holder in this way here."), Text("Ask for another proof, or for the holder in person.")
    )


class SourceUnavailable(DependencyError):
    """The authoritative source did not answer."""

    remedy = "Nothing is lost; it is tried again, then a person decides."
