"""What evidence needs of the outside: readers, identity numbers, the authoritative source."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from realname.evidence.model.applicant import ApplicantAttributes
from realname.evidence.model.chip import ChipProof
from realname.evidence.model.chip_protocol import Access, ChipPassword
from realname.evidence.model.evidence import CardReading
from realname.verification.model.findings import SourceAnswer


class CardReader(Protocol):
    """Turns what a card reader gives (its own encoding) into a reading."""

    def read(self, content: bytes, *, place: str) -> CardReading:
        """Parse and validate the chip's fields; a reader that signs what it gives is verified.

        Args:
            content: What the reader gave.
            place: The id of the registration or line that the card is shown for: what a reader signed must name it.

        Raises:
            CardSignatureInvalid: It is signed by no known reader, is too old, or was signed for another place.
            InvalidInput: A field is missing or not of its form; `field` names it.
            IdentityNumberInvalid: The number fails its checks.
            ImageRejected: The portrait is no image.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCard:
    """What a card reader's device gave.

    Attributes:
        fields: As docs/reference/card-reader-json.md lists them; the server checks them.
        is_chip_verified: Whether the device checked the chip's own proof.
    """

    fields: Mapping[str, object] = field(repr=False)
    is_chip_verified: bool


class ReaderDevice(Protocol):
    """A card reader of a counter's machine, behind the agent that serves it to the counter's page."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    def has_card(self) -> bool:
        """Say whether a card is there to be read.

        Raises:
            CardReaderAway: The device did not answer.
        """
        ...

    def read(self) -> ReadCard:
        """Read the card that is there.

        Raises:
            CardAbsent: None is there, or it was taken away.
            CardReaderAway: The device did not answer, or gave no card.
            RequestError: What it gave cannot be used.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadChip:
    """What a chip gave on a reader.

    Attributes:
        files: Data groups and the security object, in any order; the server authenticates them.
        access: How the chip was opened.
        proof: Whether the chip showed that it is the one that the issuer made, as far as the machine of the reader can say.
    """

    files: tuple[bytes, ...] = field(repr=False)
    access: Access
    proof: ChipProof


class ChipDevice(Protocol):
    """A reader of documents' chips of a counter's machine, behind the agent that serves it to the counter's page."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    def has_document(self) -> bool:
        """Say whether a document is there to be read.

        Raises:
            ChipReaderUnavailable: The reader, its service or its package is missing.
        """
        ...

    def read(self, password: ChipPassword) -> ReadChip:
        """Open the chip of the document that is there, and read it.

        Raises:
            CardAbsent: None is there.
            ChipReaderUnavailable: The reader, its service or its package is missing.
            ChipNotGenuine: The chip failed to prove itself, or hid something that its issuer signed.
            RequestError: The chip or the password was wrong; each class in `evidence/errors.py` says how.
        """
        ...


class AuthoritativeSource(Protocol):
    """Asks who issued the evidence whether the attributes are true, and whether the portrait is this identity's."""

    def validate(self, attributes: ApplicantAttributes, *, portrait: bytes | None) -> SourceAnswer:
        """Answer CONFIRMED, CONTRADICTED or UNKNOWN, on each of the two.

        Args:
            attributes: As read, or typed.
            portrait: The image as read, or a photo of what is printed; None: there is none. A source that cannot say whose it is
                answers UNKNOWN on it; CONTRADICTED refuses the registration, so it is for a portrait that is known to be another's.

        Raises:
            SourceUnavailable: No answer; retryable.
        """
        ...
