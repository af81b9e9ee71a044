"""Evidence: what the applicant shows, from when to when it holds, and the pack's rule on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from realname.evidence.model.applicant import ApplicantAttributes
from realname.kernel.rules.pack import Country
from realname.kernel.rules.working_days import LocalDays
from realname.verification.model.comparison_rule import PortraitSource
from realname.verification.model.findings import SourceFinding
from realname.verification.model.live_approval import PortraitBinding


class EvidenceMeans(StrEnum):
    """How its fields came to us: read from a chip, as a reader says or as a known one signs, or typed by hand off what is printed."""

    CHIP = "chip"
    VERIFIED_CHIP = "verified-chip"  # a reader whose key is known signs that it checked the chip's own proof
    TYPED = "typed"


class EvidenceKind(StrEnum):
    """Kinds of evidence that a pack may accept. Which of them can be read is the card reader's matter: so far those in `CARDS` alone."""

    # MIIT Order 25 (2013) art. 7, (1) to (8)
    RESIDENT_ID_CARD = "resident-id-card"
    TEMPORARY_RESIDENT_ID_CARD = "temporary-resident-id-card"
    HOUSEHOLD_REGISTER = "household-register"
    MILITARY_ID = "military-id"
    ARMED_POLICE_ID = "armed-police-id"
    HK_MACAU_TRAVEL_PERMIT = "hk-macau-travel-permit"
    TAIWAN_TRAVEL_PERMIT = "taiwan-travel-permit"
    FOREIGN_PASSPORT = "foreign-passport"
    # the same article, (9): others set by law; these two by the State Council (2018) and the Exit and Entry Administration Law
    RESIDENCE_PERMIT = "residence-permit"
    FOREIGN_PERMANENT_RESIDENT_ID = "foreign-permanent-resident-id"
    # of other countries
    THAI_ID_CARD = "thai-id-card"
    AADHAAR = "aadhaar"


# The card of each country whose fields and portrait a reader gives.
CARDS: Mapping[Country, EvidenceKind] = {
    Country.CN: EvidenceKind.RESIDENT_ID_CARD,
    Country.TH: EvidenceKind.THAI_ID_CARD,
    Country.IN: EvidenceKind.AADHAAR,
}


# Cards whose chip holds a small portrait; the residence permits of CN are made as the resident ID card is. Other chips are those of
# travel documents.
_WITH_SMALL_PORTRAIT = frozenset({*CARDS.values(), EvidenceKind.RESIDENCE_PERMIT, EvidenceKind.FOREIGN_PERMANENT_RESIDENT_ID})
_READ_FROM_CHIP = frozenset({EvidenceMeans.CHIP, EvidenceMeans.VERIFIED_CHIP})


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is kept of the evidence beside the sealed attributes and portrait; `valid_until_on` None: no end."""

    kind: EvidenceKind
    means: EvidenceMeans
    valid_from_on: date
    valid_until_on: date | None

    @property
    def is_typed(self) -> bool:
        """Whether an agent typed it, and photographed the portrait."""
        return self.means is EvidenceMeans.TYPED

    @property
    def portrait_source(self) -> PortraitSource:
        """Where its portrait comes from; what was not read from a chip is a photo of print."""
        if self.means not in _READ_FROM_CHIP:
            return PortraitSource.PRINT
        return PortraitSource.CARD_CHIP if self.kind in _WITH_SMALL_PORTRAIT else PortraitSource.DOCUMENT_CHIP

    def portrait_binding(self, source: SourceFinding | None) -> PortraitBinding:
        """What says that the portrait is of the identity, the strongest of what there is.

        Args:
            source: The authoritative source's answer on the portrait; None: it was not asked.
        """
        if self.means is EvidenceMeans.VERIFIED_CHIP:
            return PortraitBinding.CHIP
        if source is SourceFinding.CONFIRMED:
            return PortraitBinding.SOURCE
        return PortraitBinding.TYPED if self.is_typed else PortraitBinding.READER

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


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRule(LocalDays):
    """Which evidence is taken, from what age a person registers alone, and in which time days are counted.

    Attributes:
        accepted: Kinds that the rules take, whether or not a reader for them is there.
        typed_with_portrait: Whether fields typed by hand, with a photo of the portrait, are taken where no card reader is.
    """

    accepted: tuple[EvidenceKind, ...]
    typed_with_portrait: bool
    minimum_age_years: int
