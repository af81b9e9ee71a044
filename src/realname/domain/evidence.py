"""Evidence: what the applicant shows, and from when to when it holds."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from realname.domain.applicant import ApplicantAttributes


class EvidenceMeans(StrEnum):
    """How its fields came to us: read from a chip, or typed by hand off what is printed."""

    CHIP = "chip"
    TYPED = "typed"


class EvidenceKind(StrEnum):
    """Kinds of evidence that can be read so far."""

    RESIDENT_ID_CARD = "resident-id-card"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is kept of the evidence beside the sealed attributes and portrait; `valid_until_on` None: no end."""

    kind: EvidenceKind
    means: EvidenceMeans
    valid_from_on: date
    valid_until_on: date | None

    def is_current(self, on: date) -> bool:
        """Whether the day lies within the validity, both ends included."""
        return self.valid_from_on <= on and (self.valid_until_on is None or on <= self.valid_until_on)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CardReading:
    """What a card reader gives: fields and portrait (an encoded image); personal data, silent when shown."""

    evidence: Evidence
    attributes: ApplicantAttributes
    portrait: bytes

    def __repr__(self) -> str:
        """The kind alone."""
        return "CardReading(…)"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TypedEvidence:
    """What an agent typed off a card whose chip could not be read, with a photo of its portrait; personal data, silent when shown."""

    name: str
    sex: str
    ethnicity: str
    birth_on: date
    address: str
    identity_number: str
    valid_from_on: date
    valid_until_on: date | None
    portrait: bytes

    def __repr__(self) -> str:
        """The kind alone."""
        return "TypedEvidence(…)"
