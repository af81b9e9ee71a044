"""Evidence: what the applicant shows, how its fields were read, and from when to when it holds."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from realname.evidence.model.applicant import ApplicantAttributes
from realname.evidence.model.kinds import RESIDENTS_CARD, EvidenceField, EvidenceKind
from realname.verification.model.comparison_rule import PortraitSource
from realname.verification.model.findings import SourceFinding
from realname.verification.model.live_approval import PortraitBinding


class EvidenceMeans(StrEnum):
    """How its fields came to us."""

    CHIP = "chip"  # read from a chip, as the reader says
    VERIFIED_CHIP = "verified-chip"  # the issuer's signature holds: checked here, or by a reader whose key is known
    PHOTO = "photo"  # read from a photo of what is printed
    TYPED = "typed"  # typed by hand off what is printed


_NOT_IDENTITY = frozenset({EvidenceField.ADDRESS, EvidenceField.ETHNICITY})


# Cards whose chip holds a small portrait; the residence permits of CN are made as the resident ID card is. Other chips are those of
# travel documents.
_WITH_SMALL_PORTRAIT = frozenset({*RESIDENTS_CARD.values(), EvidenceKind.RESIDENCE_PERMIT, EvidenceKind.FOREIGN_PERMANENT_RESIDENT_ID})
_READ_FROM_CHIP = frozenset({EvidenceMeans.CHIP, EvidenceMeans.VERIFIED_CHIP})


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is kept of the evidence beside the sealed attributes and portrait.

    Attributes:
        valid_from_on: None: the evidence does not say.
        valid_until_on: None: no end.
        typed: Fields that an agent typed because they could not be read; of typed evidence all are.
        chosen_source: Print, where the printed portrait is the reference because that of the chip is too small; None: as the means says.
    """

    kind: EvidenceKind
    means: EvidenceMeans
    valid_from_on: date | None
    valid_until_on: date | None
    typed: frozenset[EvidenceField] = frozenset()
    chosen_source: PortraitSource | None = None

    @property
    def is_typed(self) -> bool:
        """Whether an agent typed it, and photographed the portrait."""
        return self.means is EvidenceMeans.TYPED

    @property
    def has_typed_identity(self) -> bool:
        """Whether an agent typed anything by which a person is known: more than where they live or to which people they belong."""
        return self.is_typed or not self.typed <= _NOT_IDENTITY

    @property
    def portrait_source(self) -> PortraitSource:
        """Where its portrait comes from; what was not read from a chip is a photo of print."""
        if self.means not in _READ_FROM_CHIP or self.chosen_source is PortraitSource.PRINT:
            return PortraitSource.PRINT
        return PortraitSource.CARD_CHIP if self.kind in _WITH_SMALL_PORTRAIT else PortraitSource.DOCUMENT_CHIP

    def portrait_binding(self, source: SourceFinding | None) -> PortraitBinding:
        """What says that the portrait is of the identity, the strongest of what there is. A printed one is bound by no chip.

        Args:
            source: The authoritative source's answer on the portrait; None: it was not asked.
        """
        if self.means is EvidenceMeans.VERIFIED_CHIP and self.chosen_source is not PortraitSource.PRINT:
            return PortraitBinding.CHIP
        if source is SourceFinding.CONFIRMED:
            return PortraitBinding.SOURCE
        is_readers = self.means is EvidenceMeans.CHIP and self.chosen_source is not PortraitSource.PRINT
        return PortraitBinding.READER if is_readers else PortraitBinding.TYPED

    def is_current(self, on: date) -> bool:
        """Whether the day lies within the validity, both ends included."""
        return (self.valid_from_on is None or self.valid_from_on <= on) and (self.valid_until_on is None or on <= self.valid_until_on)


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
    """What an agent typed off evidence, with a photo of its portrait; personal data, silent when shown.

    Fields that are not on this kind of evidence are empty.
    """

    kind: EvidenceKind
    name: str
    sex: str
    ethnicity: str
    birth_on: date
    address: str
    identity_number: str
    valid_from_on: date | None
    valid_until_on: date | None
    portrait: bytes
    nationality: str = ""

    def __repr__(self) -> str:
        """The kind alone."""
        return "TypedEvidence(…)"
