"""The pack's rule on evidence: which kinds are taken, and from what age a person registers alone."""

from dataclasses import dataclass

from realname.evidence.model.evidence import EvidenceKind
from realname.kernel.rules.local_days import LocalDays


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
