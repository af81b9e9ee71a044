"""What evidence needs of the outside: readers, identity numbers, the authoritative source."""

from typing import Protocol

from realname.evidence.model.applicant import ApplicantAttributes
from realname.evidence.model.evidence import CardReading
from realname.verification.model.findings import SourceFinding


class CardReader(Protocol):
    """Turns what a card reader gives (its own encoding) into a reading."""

    def read(self, content: bytes) -> CardReading:
        """Parse and validate the chip's fields.

        Raises:
            InvalidInput: A field is missing or not of its form; `field` names it.
            IdentityNumberInvalid: The number fails its checks.
            ImageRejected: The portrait is no image.
        """
        ...


class AuthoritativeSource(Protocol):
    """Asks who issued the evidence whether the attributes are true."""

    def validate(self, attributes: ApplicantAttributes) -> SourceFinding:
        """Answer CONFIRMED, CONTRADICTED or UNKNOWN.

        Raises:
            SourceUnavailable: No answer; retryable.
        """
        ...
